import numpy as np
import torch

from engine.collab.blocks import MAX_CELLS, MIN_FILL, blocks_of

LIKE = torch.zeros(0, dtype=torch.float64)


def skewed(n_rows: int = 300, n_cols: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratings of rows with few, many and no ratings."""
    rng = np.random.default_rng(0)
    rated = rng.random((n_rows, n_cols)) < (rng.random(n_rows) ** 4)[:, None]
    rated[::3] = False
    rows, cols = np.nonzero(rated)
    order = rng.permutation(len(rows))
    return rows[order], cols[order], rng.normal(size=len(rows))


def test_every_rating_is_in_one_block_in_its_place():
    rows, cols, values = skewed()
    places, seen = [], []

    for block in blocks_of(rows, cols, values, (300, 400), LIKE):
        rated = block.places < len(values)
        at = block.places[rated].numpy()
        places.append(at)
        seen.append(block.rows.numpy())
        np.testing.assert_array_equal(values[at], block.values[rated])
        np.testing.assert_array_equal(cols[at], block.cols[rated])
        owners = block.rows[:, None].expand_as(block.cols)[rated]
        np.testing.assert_array_equal(rows[at], owners)
        assert not block.values[~rated].any() and bool((block.cols[~rated] == 400).all())

    np.testing.assert_array_equal(np.sort(np.concatenate(places)), np.arange(len(values)))
    np.testing.assert_array_equal(np.sort(np.concatenate(seen)), np.arange(300))


def test_blocks_are_few_small_and_well_filled():
    """Rows without a rating share a block too; one block each made small data slow."""
    blocks = blocks_of(*skewed(), (300, 400), LIKE)

    assert len(blocks) < 40
    for block in blocks:
        longest = block.cols.shape[1]
        assert block.cols.numel() <= max(MAX_CELLS, longest)
        assert block.counts.max() == 0 or block.counts.min() >= MIN_FILL * longest
