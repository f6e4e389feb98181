"""Settings that a new workbook starts with, so that the first press of Run epochs learns."""

from typing import Any

SMALL, SMALL_BS, LARGE_BS = 5_000, 16, 512
STEP_A_RATING = 0.1 / 16  # lr over bs: a larger batch takes a larger step, and learns as much
STARS = 5.0  # the size of ratings that this step was found for


def first_settings(n_ratings: int, largest: float) -> dict[str, Any]:
    """Batch size and learning rate for so many ratings, the largest being so many stars.

    One epoch of 100,000 ratings then takes a thirtieth of the time that batches of 16 need, for
    the same loss. Larger ratings make larger gradients: the step shrinks in proportion.
    """
    bs = SMALL_BS if n_ratings < SMALL else LARGE_BS
    lr = STEP_A_RATING * bs * min(1.0, STARS / max(abs(largest), 1e-9))
    return {"bs": bs, "lr": float(f"{lr:.2g}")}
