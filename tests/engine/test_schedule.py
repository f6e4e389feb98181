import pytest

from engine.schedule import constant, cos_anneal, one_cycle, one_cycle_lr, one_cycle_mom


@pytest.mark.parametrize(("pct", "expected"), [(0.0, 3.0), (0.5, 2.0), (1.0, 1.0)])
def test_cosine_starts_ends_and_crosses_half_way(pct, expected):
    """The shape that fast.ai draws: flat at both ends, the mean in the middle."""
    assert cos_anneal(3.0, 1.0, pct) == pytest.approx(expected)


def test_one_cycle_rises_from_a_25th_to_the_highest_step_and_falls_to_almost_nothing():
    """The numbers of fast.ai's `fit_one_cycle`, so that its lessons carry over."""
    assert one_cycle_lr(0.0, 0.1) == pytest.approx(0.1 / 25)
    assert one_cycle_lr(0.25, 0.1) == pytest.approx(0.1)
    assert one_cycle_lr(0.625, 0.1) == pytest.approx((0.1 + 1e-6) / 2)
    assert one_cycle_lr(1.0, 0.1) == pytest.approx(1e-6)


def test_momentum_moves_against_the_step():
    """Where steps are large, little of the old direction is kept."""
    moms = (0.95, 0.85, 0.95)

    assert [one_cycle_mom(pct, moms) for pct in (0.0, 0.25, 1.0)] == pytest.approx(list(moms))
    assert one_cycle(0.1, mom=0.95).mom(0.25) == pytest.approx(0.85)


def test_a_constant_schedule_leaves_momentum_alone():
    """What the optimiser was made with stays."""
    schedule = constant(0.3)

    assert {schedule.lr(pct) for pct in (0.0, 0.4, 1.0)} == {0.3}
    assert schedule.mom is None
    assert one_cycle(0.1).mom is None
