"""The first press must learn, whatever the size and scale of the ratings."""

import numpy as np
import pytest

from addin.kinds.ratings.first_settings import first_settings
from engine.collab.data import Ratings
from engine.collab.fit import fit
from engine.collab.settings import CollabSettings


def test_small_grids_keep_the_lessons_settings():
    """15 x 15: batches of 16 and a step of 0.1, as the settings say by default."""
    assert first_settings(206, 5.0) == {"bs": 16, "lr": 0.1}
    assert first_settings(100_000, 5.0) == {"bs": 512, "lr": 3.2}


@pytest.mark.parametrize(("low", "high"), [(0.5, 5), (1, 10), (-10, 10), (0, 100)])
@pytest.mark.parametrize(("n_users", "n_items"), [(15, 15), (200, 100)])
def test_the_first_press_learns_on_any_scale(low, high, n_users, n_items):
    """Nothing diverges, and the loss falls."""
    rng = np.random.default_rng(0)
    taste = rng.normal(size=(n_users, 2)) @ rng.normal(size=(2, n_items))
    grid = np.clip((low + high) / 2 + taste * (high - low) / 6, low, high)
    ratings = Ratings.from_grid(range(n_users), range(n_items), grid)
    first = first_settings(len(ratings), max(abs(low), abs(high)))

    fitted = fit(ratings, CollabSettings(n_epochs=5, **first))

    losses = [line.train_loss for line in fitted.log]
    assert losses[-1] < losses[0]
