"""Functions of two ranges cell by cell: SUMXMY2, CORREL, SLOPE … Pairs without two numbers are
passed over."""

from collections.abc import Callable

import numpy as np

from addin.minimise.functions.pool import one_over, undecided
from addin.minimise.grid import BLANK, TEXT
from addin.minimise.lower import Arguments, function
from addin.minimise.trace import Array, op, stretched
from addin.minimise.value import Value, computed, elementwise, error, first_code, number

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
        self.code = first_code(self.a, self.b) or "#DIV/0!"

    def total(self, num: Array) -> Array:
        """The sum of an array of pairs over those that count."""
        if not self.counts.all():
            num = num * self.counts.astype(float)
        return op("total", stretched(num, self.a.size), INNER)

    @property
    def n(self) -> np.ndarray:
        counts = np.broadcast_to(self.counts, (*self.counts.shape[:2], *self.a.size))
        return counts.sum(axis=(2, 3), keepdims=True).astype(float)

    def moments(self) -> tuple[Value, ...]:
        """Means of a and b, then sums of squares of both, and of their products, about them."""
        mean_a, mean_b = (self.total(v.num) * one_over(self.n) for v in (self.a, self.b))
        a, b = self.a.num - mean_a, self.b.num - mean_b
        found = mean_a, mean_b, self.total(a * a), self.total(b * b), self.total(a * b)
        return tuple(number(x) for x in found)

    def result(self, num: Array) -> Value:
        return computed(num, code=self.code)


@function("SUMXMY2", "SUMX2MY2", "SUMX2PY2", arrays=True)
def sums_of_squares(call: Arguments) -> Value:
    """As LibreOffice has it: to SUMXMY2 a blank is 0, a text an error; Excel passes over both."""
    pairs = Pairs(call, skipped=() if call.name == "SUMXMY2" else (BLANK, TEXT))
    if not pairs.fits or (call.name == "SUMXMY2" and (pairs.a.has(TEXT) or pairs.b.has(TEXT))):
        return error("#VALUE!")
    if call.name == "SUMXMY2":
        terms = op("whole_power", pairs.a.num - pairs.b.num, 2)
    else:
        a, b = op("whole_power", pairs.a.num, 2), op("whole_power", pairs.b.num, 2)
        terms = op("sub" if call.name == "SUMX2MY2" else "add", a, b)
    return pairs.result(pairs.total(terms))


def of_pairs(*names: str) -> Callable[[Callable[[Pairs, str], Value]], None]:
    """Register a statistic of two ranges of one size."""

    def register(build: Callable[[Pairs, str], Value]) -> None:
        @function(*names, arrays=True)
        def checked(call: Arguments) -> Value:
            pairs = Pairs(call)
            return build(pairs, call.name) if pairs.fits else error("#N/A")

    return register


@of_pairs("COVAR", "COVARIANCE.P", "COVARIANCE.S")
def covariance(pairs: Pairs, name: str) -> Value:
    *_, products = pairs.moments()
    return pairs.result(products.num * one_over(pairs.n - (name == "COVARIANCE.S")))


@of_pairs("CORREL", "PEARSON", "RSQ")
def correlation(pairs: Pairs, name: str) -> Value:
    _, _, squares_a, squares_b, products = pairs.moments()
    found = products / elementwise("sqrt", squares_a * squares_b)
    return found * found if name == "RSQ" else found


def line(pairs: Pairs) -> tuple[Value, Value]:
    """Slope and intercept of the line through (second argument, first argument)."""
    mean_y, mean_x, _, squares_x, products = pairs.moments()
    slope = products / squares_x
    return slope, mean_y - slope * mean_x


@of_pairs("SLOPE", "INTERCEPT")
def part_of_line(pairs: Pairs, name: str) -> Value:
    return line(pairs)[name == "INTERCEPT"]


@function("FORECAST", "FORECAST.LINEAR")
def forecast(call: Arguments) -> Value:
    pairs = Pairs(Arguments("SLOPE", call.trees[1:], call.scope.within(is_array=True)))
    if not pairs.fits:
        return error("#N/A")
    slope, intercept = line(pairs)
    return intercept + slope * call.scalar(0)


@of_pairs("STEYX")
def standard_error(pairs: Pairs, name: str) -> Value:
    _, _, squares_y, squares_x, products = pairs.moments()
    rest = squares_y - products * products / squares_x
    return elementwise("sqrt", rest / number(pairs.n - 2))
