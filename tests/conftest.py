"""Every test has a model store of its own; no test touches the user's."""

import numpy as np
import pytest
from hypothesis import settings

from engine.collab.data import Ratings

# The same examples every time, here and on CI; `--hypothesis-profile=default` looks at others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def store_home(tmp_path_factory, monkeypatch):
    """A fresh CELLGRAD_HOME, seen by this process and by the engine processes it starts."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CELLGRAD_HOME", str(home))
    return home


@pytest.fixture
def ratings() -> Ratings:
    """Six users and five movies in half stars, planted from two factors; about a fifth is blank."""
    rng = np.random.default_rng(7)
    grid = 3 + rng.normal(size=(6, 2)) @ rng.normal(size=(2, 5))
    grid = np.clip(np.round(grid * 2) / 2, 0.5, 5.0)
    grid[rng.random(grid.shape) < 0.2] = np.nan
    return Ratings.from_grid((14, 29, 72, 211, 212, 293), (27, 49, 57, 72, 79), grid)
