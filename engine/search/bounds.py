"""What the numbers may be: bounds of each, and results that must keep to a limit."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Bounds:
    """`low` and `high` (n,) with infinities where there is none.

    `constraints` are (output of the program, sign, limit) with sign "<=", "=" or ">=". `whole` (n,)
    says which must be whole numbers; none where it is not given.
    """

    low: np.ndarray
    high: np.ndarray
    constraints: list[tuple[int, str, float]] = field(default_factory=list)
    whole: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))

    def __post_init__(self) -> None:
        if not self.whole.size:
            object.__setattr__(self, "whole", np.zeros(len(self.low), bool))

    @staticmethod
    def none(n: int) -> "Bounds":
        return Bounds(np.full(n, -np.inf), np.full(n, np.inf))

    @property
    def are_bounded(self) -> bool:
        return bool(np.isfinite(self.low).any() or np.isfinite(self.high).any())

    def inside(self, x: np.ndarray) -> np.ndarray:
        """The nearest numbers that respect the bounds."""
        return np.clip(x, self.low, self.high)

    def violation(self, outputs: list[float]) -> float:
        """How far the worst constraint is from being met; 0 where all are."""
        worst = 0.0
        for output, sign, limit in self.constraints:
            over = outputs[output] - limit
            miss = {"<=": max(over, 0.0), ">=": max(-over, 0.0), "=": abs(over)}[sign]
            worst = max(worst, miss)
        return worst

    def to_json(self) -> list[Any]:
        return [list(c) for c in self.constraints]
