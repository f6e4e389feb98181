"""Functions of two ranges cell by cell: SUMXMY2, CORREL, SLOPE … Pairs without two numbers are
passed over."""

import numpy as np

from addin.minimise.functions.pool import undecided
from addin.minimise.grid import BLANK, ERROR, TEXT
from addin.minimise.lower import Arguments, function
from addin.minimise.operators import divide
from addin.minimise.trace import Array, op
from addin.minimise.value import Value, computed, elementwise, error, number

INNER = [2, 3]


class Pairs:
    """Two arrays of one size, and which pairs count."""

    def __init__(self, call: Arguments, skipped: tuple[int, ...] = (BLANK, TEXT)):
        call.need(2, 2)
        self.a, self.b = call.value(0), call.value(1)
        if self.a.present is not None or self.b.present is not None:
            raise undecided()
        self.fits = self.a.size == self.b.size
        bad = np.isin(self.a.kind, skipped) | np.isin(self.b.kind, skipped)
        self.counts = ~bad
        codes = [t for v in (self.a, self.b) if v.has(ERROR) for t in v.texts().flat if t]
        self.code = next((c for c in codes if c.startswith("#")), "#DIV/0!")

    def total(self, num: Array) -> Array:
        """The sum of an array of pairs over those that count."""
        size = self.a.size
        if not self.counts.all():
            num = op("mul", num, self.counts.astype(float))
        if num.shape[2:] != size:
            num = op("spread", num, [*num.shape[:2], *size])
        return op("total", num, INNER)

    @property
    def n(self) -> np.ndarray:
        counts = np.broadcast_to(self.counts, (*self.counts.shape[:2], *self.a.size))
        return counts.sum(axis=(2, 3), keepdims=True).astype(float)

    def moments(self) -> tuple[Array, Array, Array, Array, Array]:
        """Means of a and b, then sums of squares of both, and of their products, about them."""
        one_in_n = 1 / np.where(self.n > 0, self.n, np.nan)
        mean_a = op("mul", self.total(self.a.num), one_in_n)
        mean_b = op("mul", self.total(self.b.num), one_in_n)
        a, b = op("sub", self.a.num, mean_a), op("sub", self.b.num, mean_b)
        return (mean_a, mean_b, self.total(op("mul", a, a)), self.total(op("mul", b, b)),
                self.total(op("mul", a, b)))  # fmt: skip

    def result(self, num: Array) -> Value:
        return computed(num, code=self.code)


@function("SUMXMY2", "SUMX2MY2", "SUMX2PY2", arrays=True)
def sums_of_squares(call: Arguments) -> Value:
    """As LibreOffice has it: to SUMXMY2 a blank is 0, a text an error; Excel passes over both."""
    pairs = Pairs(call, skipped=() if call.name == "SUMXMY2" else (BLANK, TEXT))
    if not pairs.fits or (call.name == "SUMXMY2" and (pairs.a.has(TEXT) or pairs.b.has(TEXT))):
        return error("#VALUE!")
    if call.name == "SUMXMY2":
        terms = op("whole_power", op("sub", pairs.a.num, pairs.b.num), 2)
    else:
        a, b = op("whole_power", pairs.a.num, 2), op("whole_power", pairs.b.num, 2)
        terms = op("sub" if call.name == "SUMX2MY2" else "add", a, b)
    return pairs.result(pairs.total(terms))


@function("COVAR", "COVARIANCE.P", "COVARIANCE.S", arrays=True)
def covariance(call: Arguments) -> Value:
    pairs = Pairs(call)
    if not pairs.fits:
        return error("#N/A")
    *_, products = pairs.moments()
    n = pairs.n - (call.name == "COVARIANCE.S")
    return pairs.result(op("mul", products, 1 / np.where(n > 0, n, np.nan)))


@function("CORREL", "PEARSON", "RSQ", arrays=True)
def correlation(call: Arguments) -> Value:
    pairs = Pairs(call)
    if not pairs.fits:
        return error("#N/A")
    _, _, squares_a, squares_b, products = pairs.moments()
    spread = elementwise("sqrt", elementwise("mul", number(squares_a), number(squares_b)))
    found = divide(number(products), spread)
    if call.name == "RSQ":
        return elementwise("mul", found, found)
    return found


@function("SLOPE", "INTERCEPT", arrays=True)
def line(call: Arguments) -> Value:
    """The line through (second argument, first argument)."""
    pairs = Pairs(call)
    if not pairs.fits:
        return error("#N/A")
    mean_y, mean_x, _, squares_x, products = pairs.moments()
    slope = divide(number(products), number(squares_x))
    if call.name == "SLOPE":
        return slope
    return elementwise("sub", number(mean_y), elementwise("mul", slope, number(mean_x)))


@function("FORECAST", "FORECAST.LINEAR")
def forecast(call: Arguments) -> Value:
    scope = call.scope.within(is_array=True)
    inner = Arguments("SLOPE", call.trees[1:], scope)
    slope = line(inner)
    intercept = line(Arguments("INTERCEPT", call.trees[1:], scope))
    return elementwise("add", intercept, elementwise("mul", slope, call.scalar(0)))


@function("STEYX", arrays=True)
def standard_error(call: Arguments) -> Value:
    pairs = Pairs(call)
    if not pairs.fits:
        return error("#N/A")
    _, _, squares_y, squares_x, products = pairs.moments()
    explained = divide(elementwise("mul", number(products), number(products)), number(squares_x))
    rest = elementwise("sub", number(squares_y), explained)
    return elementwise("sqrt", divide(rest, number(pairs.n - 2)))
