"""Where the real data sets are, for tests that read them; they are never part of the project."""

import os
import warnings
from pathlib import Path

import pytest

_PLACES = (os.environ.get("CELLGRAD_DATA", ""), "../shared/data", "data")


def data_set(name: str) -> Path:
    """The folder of a data set, for example "ml-100k"; without it the test is skipped, loudly."""
    root = Path(__file__).resolve().parent.parent
    for place in filter(None, _PLACES):
        folder = (root / place / name).resolve()
        if folder.is_dir():
            return folder
    reason = f"NOT RUN: data set {name} is absent. Put it in data/{name}, or set CELLGRAD_DATA"
    warnings.warn(reason, stacklevel=2)
    pytest.skip(reason)
