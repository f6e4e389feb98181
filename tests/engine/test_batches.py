import torch

from engine.batches import Batches


def rows(n: int, bs: int, seed: int = 0) -> Batches:
    return Batches(torch.arange(n)[:, None], torch.arange(n) * 10, bs, seed)


def drawn(dl: Batches, number: int) -> list[int]:
    return [int(x) for xb, _ in dl.epoch(number) for x in xb[:, 0]]


def test_an_epoch_holds_every_row_once_and_targets_stay_beside_their_rows():
    """Shuffling loses nothing and pairs nothing wrongly."""
    dl = rows(10, bs=4)

    batches = list(dl.epoch(1))

    assert [len(xb) for xb, _ in batches] == [4, 4, 2]
    assert len(dl) == 3
    assert sorted(drawn(dl, 1)) == list(range(10))
    assert all(torch.equal(xb[:, 0] * 10, yb) for xb, yb in batches)


def test_the_order_depends_on_seed_and_epoch_alone():
    """A fit that is continued tomorrow sees the batches it would have seen today."""
    dl = rows(20, bs=4)

    assert drawn(dl, 7) == drawn(rows(20, bs=4), 7)
    assert drawn(dl, 7) != drawn(dl, 8)
    assert drawn(dl, 7) != drawn(rows(20, bs=4, seed=1), 7)


def test_batch_size_zero_or_too_large_takes_all_rows_in_order():
    """One batch needs no shuffling: the gradient is the same."""
    for bs in (0, 5, 99):
        dl = rows(5, bs)
        assert len(dl) == 1
        assert drawn(dl, 3) == [0, 1, 2, 3, 4]


def test_measuring_goes_through_all_rows_in_order():
    """The reported loss is over everything, whatever the batch size."""
    seen = [int(x) for xb, _ in rows(7, bs=2).in_order() for x in xb[:, 0]]

    assert seen == list(range(7))
