"""What the tests of the add-in share."""

import pytest

from addin.client import EngineClient


@pytest.fixture(scope="module")
def client():
    """An engine process for the tests of a file."""
    client = EngineClient()
    yield client
    client.close()
