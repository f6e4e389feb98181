"""All that a fast fit can be told, checked before anything runs."""

import math
from dataclasses import asdict, dataclass, fields
from typing import Any

from engine.errors import InputError

WHOLE = ("n_bits", "n_iter", "seed", "threads")
RANGES = (  # name, lowest, highest
    ("l2", 0.0, math.inf),
    ("l2_start", 0.0, math.inf),
    ("l2_numbers", 0.0, math.inf),
    ("n_bits", 8, 28),
    ("n_iter", 1, 10_000),
    ("valid_pct", 0.0, 90.0),
    ("seed", 0, 2**32 - 1),
    ("threads", 1, 1024),
)


@dataclass(frozen=True)
class FastSettings:
    """Settings of `fit_fast`."""

    l2: float = 0.005  # ridge on n-grams
    l2_start: float = 0.01  # ridge on what the shipped model says as a whole
    l2_numbers: float = 30.0  # ridge on what the regions say; unused without `pretrained`
    n_bits: int = 22  # n-grams have 2 ** n_bits places; the shipped model's where it is used
    n_iter: int = 40  # steps of L-BFGS; it ends earlier when nothing is gained
    pretrained: bool = True  # start from the shipped model's regions and n-grams
    valid_pct: float = 20.0  # percent of the labelled texts held back to measure on
    seed: int = 42
    threads: int = 1

    def __post_init__(self):
        for name, low, high in RANGES:
            value = getattr(self, name)
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not is_number or not low <= value <= high:
                remedy = f"Give a number from {low:g} to {high:g}"
                raise InputError(f"{name} is {value!r}", remedy, setting=name)
            if name in WHOLE and value != int(value):
                raise InputError(f"{name} is {value!r}", "Give a whole number", setting=name)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "FastSettings":
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})
