"""The numbers of several arguments as one row, the way sums and averages see them."""

from dataclasses import dataclass

import numpy as np

from addin.minimise.grid import BOOL, ERROR, NUMBER
from addin.minimise.lower import Arguments
from addin.minimise.trace import ONE, Array, Node, op, stretched
from addin.minimise.value import Value, computed, first_code, numeric
from engine.errors import InputError

LAST = [3]


@dataclass(frozen=True)
class Pool:
    """`num` (n, m, 1, k), 0 where `at_start` says that there is no number; `code`: an error met.

    `present` (n, m, 1, k): 1 for the numbers that count now, where a run may change which do.
    """

    num: Array
    at_start: np.ndarray
    code: str | None
    present: Node | None = None

    @property
    def counts(self) -> np.ndarray:
        """Which numbers count, (n, m, 1, k).

        Raises:
            InputError: when that depends on the changing cells.
        """
        if self.present is not None:
            raise undecided()
        return self.at_start

    @property
    def is_full(self) -> bool:
        return self.present is None and bool(self.at_start.all())

    @property
    def mask(self) -> Array:
        """1 for the numbers that count, 0 for the others."""
        return self.counts.astype(float) if self.present is None else self.present

    @property
    def now(self) -> Array:
        """How many numbers count now, (n, m, 1, 1)."""
        return self.n if self.present is None else op("total", self.present, LAST)

    @property
    def n(self) -> np.ndarray:
        """How many numbers count, (n, m, 1, 1)."""
        width = self.num.shape[3]
        counts = np.broadcast_to(self.counts, (*self.counts.shape[:3], width))
        return counts.sum(axis=3, keepdims=True).astype(float)

    def total(self, num: Array) -> Array:
        """The sum over those that count."""
        if not self.is_full:
            num = num * self.mask
        return op("total", num, LAST)

    def filled(self, instead: float) -> Array:
        """The numbers, with another one in the place of those that do not count."""
        counts = np.broadcast_to(self.counts, (*self.counts.shape[:3], self.num.shape[3]))
        if counts.all():
            return self.num
        return op("where", counts.astype(float), self.num, np.full(ONE, instead))

    def result(self, num: Array, code: str = "#DIV/0!") -> Value:
        """A statistic as a value; an error among the numbers is its error."""
        return computed(num, code=self.code or code)


def one_over(n: np.ndarray) -> np.ndarray:
    """1 / n, NaN where there is nothing to count."""
    return 1 / np.where(n > 0, n, np.nan)


def undecided() -> InputError:
    """How many elements of an array count is not known before the run."""
    return InputError(
        "how many numbers count here depends on the changing cells, by an IF without an else",
        "Use SUM, SUMSQ, COUNT, AVERAGE, MIN or MAX of it, or give the IF an else",
    )


def pool(call: Arguments, first: int = 0) -> Pool:
    """The numbers of all arguments from `first` on: of ranges only what is a number there."""
    return pool_of(call.values(first))


def pool_of(values: list[Value]) -> Pool:
    parts, counts, present, code = [], [], [], None
    for value in values:
        if not value.is_ref and value.size == (1, 1):
            value = numeric(value)  # written as an argument: "3" and TRUE are numbers
        if value.has(ERROR):
            code = code or first_code(value)
        shape = value.shape
        inner = shape[2] * shape[3]
        num = stretched(value.num, shape[2:])
        parts.append(_reshaped(num, (*num.shape[:2], 1, inner)))
        kind = np.broadcast_to(value.kind, (*value.kind.shape[:2], *shape[2:]))
        mask = (kind == NUMBER) | (kind == BOOL) | (kind == ERROR)
        if value.kind.size == 1:
            mask = mask[:, :, :1, :1]
        counts.append(mask.reshape(*mask.shape[:2], 1, -1))
        present.append(_presence(value, counts[-1], inner))
    if len(parts) == 1:
        here = present[0]
        return Pool(parts[0], counts[0], code, here if isinstance(here, Node) else None)
    here = _beside(present) if any(isinstance(p, Node) for p in present) else None
    assert not isinstance(here, np.ndarray)
    return Pool(_beside(parts), _beside_masks(counts, parts), code, here)


def _presence(value: Value, counts: np.ndarray, inner: int) -> Array:
    """1 for each number of a value that counts, (n, m, 1, inner)."""
    if value.present is None:
        return np.broadcast_to(counts, (*counts.shape[:3], inner)).astype(float)
    num = stretched(value.present, value.size)
    return _reshaped(num, (*num.shape[:2], 1, inner))


def _reshaped(num: Array, shape: tuple[int, ...]) -> Array:
    return num if num.shape == shape else op("reshape", num, list(shape))


def _beside(parts: list[Array]) -> Array:
    outer = np.broadcast_shapes(*[p.shape[:2] for p in parts])
    return op("beside", *[stretched(p, (*outer, 1, p.shape[3])) for p in parts])


def _beside_masks(counts: list[np.ndarray], parts: list[Array]) -> np.ndarray:
    outer = np.broadcast_shapes(*[c.shape[:2] for c in counts])
    wide = [np.broadcast_to(c, (*outer, 1, p.shape[3])) for c, p in zip(counts, parts, strict=True)]
    return np.concatenate(wide, axis=3)
