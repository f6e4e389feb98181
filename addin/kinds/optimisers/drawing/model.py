"""A race that has not begun: points, settings, start, and what each optimiser looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from addin.kinds.optimisers.layout import OPTIMISER_SETTINGS

START, RACE, STEPS, JOURNAL = "Start", "Race", "Steps", "Journal"
ROOM = 100  # steps
POINTS_ROOM = 40
AGREE = 1e-6
N_POINTS, SEED = 20, 7


class Look(NamedTuple):
    """An optimiser's colour, and what it does in a line each of words and of formulas."""

    ink: str
    paper: str
    words: str
    rule: str


LOOKS = {
    "sgd": Look("#475467", "#EEF1F5", "a step against the gradient", "p − lr·g"),
    "momentum": Look(
        "#1D4ED8",
        "#E1EAFE",
        "keeps rolling: past gradients add up",
        "m = momentum·m + g;  p − lr·m",
    ),
    "rmsprop": Look(
        "#B45309",
        "#FDF0D9",
        "each number gets a step of its own size",
        "v = alpha·v + (1−alpha)·g²;  p − lr·g/(√v + eps)",
    ),
    "adam": Look(
        "#0F766E",
        "#DDF3EF",
        "both: rolls, with a step of its own size",
        "m, v as averages, corrected for their start;  p − lr·m/(√v + eps)",
    ),
    "adamw": Look(
        "#9D174D",
        "#FCE7F1",
        "Adam, and numbers shrink a little each step",
        "p·(1 − lr·wd), then Adam's step",
    ),
}


@dataclass(frozen=True)
class RaceModel:
    """Points x, y (n,) and the start of all five."""

    x: np.ndarray
    y: np.ndarray
    values: dict[str, object]
    start: tuple[float, float] = (0.0, 0.0)

    @property
    def loss(self) -> float:
        """Mean squared error at the start."""
        a, b = self.start
        return float(np.mean((a * self.x + b - self.y) ** 2))


def made_points() -> tuple[np.ndarray, np.ndarray]:
    """About y = 2x + 5, with some noise."""
    rng = np.random.default_rng(SEED)
    x = np.round(rng.uniform(0, 10, N_POINTS), 1)
    return x, np.round(2 * x + 5 + rng.normal(0, 1.5, N_POINTS), 1)


def setting_values(changes: Mapping[str, object]) -> dict[str, object]:
    """All settings, defaults where nothing else is said."""
    return {setting.name: setting.default for setting in OPTIMISER_SETTINGS} | dict(changes)
