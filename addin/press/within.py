"""A context variable that has a value within a block of code."""

from contextlib import AbstractContextManager
from contextvars import ContextVar, Token
from typing import Any


class Within(AbstractContextManager[None]):
    """Set a variable for a block, and put it back.

    Not made of a generator, since an exception of LibreOffice's cannot cross one: Python would say
    "Couldn't convert traceback" in its place.
    """

    def __init__(self, variable: ContextVar[Any], value: Any):
        self.variable, self.value = variable, value
        self.token: Token[Any] | None = None

    def __enter__(self) -> None:
        self.token = self.variable.set(self.value)

    def __exit__(self, *error: object) -> None:
        assert self.token is not None
        self.variable.reset(self.token)
