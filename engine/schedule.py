"""How learning rate and momentum move from a fit's first step (0.0) to its end (1.0)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

DIV = 25.0  # fast.ai's constants: the first step is the highest divided by this,
DIV_FINAL = 1e5  # and the last step the highest divided by that
PCT_START = 0.25  # the share of the fit that warms up


@dataclass(frozen=True)
class Schedule:
    """Step, and momentum if it moves: functions of the share of the fit that is done."""

    lr: Callable[[float], float]
    mom: Callable[[float], float] | None = None


def cos_anneal(start: float, end: float, pct: float) -> float:
    """Go from `start` to `end` along half a cosine; `pct` from 0 to 1."""
    return start + (1 - math.cos(math.pi * pct)) * (end - start) / 2


def one_cycle_lr(pct: float, lr_max: float, pct_start: float = PCT_START) -> float:
    """Rise from `lr_max` / 25 to `lr_max`, then fall to nearly nothing.

    Source: Smith 2018, "A disciplined approach to neural network hyper-parameters: Part 1",
    section 4.1. Cosines in place of straight lines, and the constants, are fast.ai's.
    """
    if pct < pct_start:
        return cos_anneal(lr_max / DIV, lr_max, pct / pct_start)
    return cos_anneal(lr_max, lr_max / DIV_FINAL, (pct - pct_start) / (1 - pct_start))


def one_cycle_mom(
    pct: float, moms: tuple[float, float, float], pct_start: float = PCT_START
) -> float:
    """Momentum moves against the step: `moms` at the start, at the highest step, at the end."""
    first, lowest, last = moms
    if pct < pct_start:
        return cos_anneal(first, lowest, pct / pct_start)
    return cos_anneal(lowest, last, (pct - pct_start) / (1 - pct_start))


def constant(lr: float) -> Schedule:
    """The same step throughout; momentum stays as the optimiser has it."""
    return Schedule(lr=lambda pct: lr)


def one_cycle(lr_max: float, mom: float | None = None) -> Schedule:
    """One cycle; momentum dips from `mom` by 0.1 where the step is highest (None: no momentum)."""
    if mom is None:
        return Schedule(lr=lambda pct: one_cycle_lr(pct, lr_max))
    moms = (mom, max(0.0, mom - 0.1), mom)
    return Schedule(lambda pct: one_cycle_lr(pct, lr_max), lambda pct: one_cycle_mom(pct, moms))
