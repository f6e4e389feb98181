"""Where xlwings Server looks for who is calling: whoever knows the token."""

# pyright: reportMissingImports=false, reportAttributeAccessIssue=false

import hmac
import os

from fastapi import HTTPException
from xlwings_server.models import User


async def validate_token(token_string: str | None) -> User:
    """The one user there is.

    Raises:
        HTTPException: 401 for a wrong token.
    """
    wanted = os.environ["CELLGRAD_TOKEN"]
    if not hmac.compare_digest((token_string or "").encode(), wanted.encode()):
        raise HTTPException(status_code=401, detail="The token is missing or wrong")
    return User(id="cellgrad", name="Cellgrad")
