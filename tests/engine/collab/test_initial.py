import subprocess
import sys

import numpy as np

from engine.collab.initial import random_factors
from engine.collab.settings import CollabSettings


def test_the_same_seed_gives_the_same_weights():
    """ "New random weights" can be told to be the same ones."""
    settings = CollabSettings(seed=7)

    first, again = (random_factors(15, 12, settings) for _ in range(2))
    other = random_factors(15, 12, settings.with_(seed=8))

    np.testing.assert_array_equal(first.user_factors, again.user_factors)
    np.testing.assert_array_equal(first.item_factors, again.item_factors)
    assert not np.array_equal(first.user_factors, other.user_factors)
    assert first.user_factors.shape == (15, 5)
    assert first.item_factors.shape == (12, 5)


def test_uniform_weights_are_between_0_and_1_and_normal_ones_small():
    """The lesson starts from U(0, 1); trained embeddings from N(0, 0.01)."""
    uniform = random_factors(500, 500, CollabSettings()).user_factors
    normal = random_factors(500, 500, CollabSettings(init="normal")).user_factors

    assert 0 <= uniform.min() < 0.01 < 0.99 < uniform.max() <= 1
    assert abs(uniform.mean() - 0.5) < 0.02
    assert abs(normal.std() - 0.01) < 0.001


def test_the_mean_is_kept_only_beside_biases_without_a_range():
    """A dot product has no mean, and a sigmoid has its own middle."""
    plain = CollabSettings()
    biased = CollabSettings(biases=True)
    held = CollabSettings(biases=True, y_range=(0.0, 5.5))

    assert [random_factors(2, 2, s, 3.5).mean for s in (plain, biased, held)] == [0.0, 3.5, 0.0]
    assert random_factors(2, 2, held).y_range == (0.0, 5.5)
    assert not random_factors(2, 2, biased).user_bias.any()


def test_a_button_needs_no_torch_for_them():
    """Pressing New random weights is instant."""
    code = "import sys, engine.collab.initial; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
