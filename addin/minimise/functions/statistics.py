"""STDEV, VAR, DEVSQ and other spreads about the mean."""

import math
from collections.abc import Callable

import numpy as np

from addin.minimise.functions.aggregate import mean
from addin.minimise.functions.pool import Pool, pool
from addin.minimise.lower import Arguments, function
from addin.minimise.operators import divide, raise_to
from addin.minimise.trace import Array, op
from addin.minimise.value import Value, elementwise, number

SAMPLE = {"STDEV", "STDEV.S", "VAR", "VAR.S", "STDEVA", "VARA"}


@function("STDEV", "STDEV.S", "STDEVP", "STDEV.P", "VAR", "VAR.S", "VARP", "VAR.P")
def spread(call: Arguments) -> Value:
    found = pool(call)
    n = found.n - (call.name in SAMPLE)
    variance = found.result(op("mul", _squares(found), 1 / np.where(n > 0, n, np.nan)))
    return elementwise("sqrt", variance) if call.name.startswith("STDEV") else variance


@function("DEVSQ")
def squares(call: Arguments) -> Value:
    found = pool(call)
    return found.result(_squares(found))


def _squares(found: Pool) -> Array:
    """The sum of squares about the mean."""
    return found.total(op("whole_power", op("sub", found.num, mean(found)), 2))


@function("AVEDEV")
def mean_deviation(call: Arguments) -> Value:
    found = pool(call)
    sizes = found.total(op("abs", op("sub", found.num, mean(found))))
    return found.result(op("mul", sizes, 1 / np.where(found.n > 0, found.n, np.nan)))


@function("GEOMEAN")
def geometric_mean(call: Arguments) -> Value:
    return _through(
        call, "log", lambda total, n: elementwise("exp", number(op("mul", total, 1 / n)))
    )


@function("HARMEAN")
def harmonic_mean(call: Arguments) -> Value:
    found = pool(call)
    ones = np.ones((1, 1, 1, 1))
    safe = op(
        "where", np.broadcast_to(found.counts, found.num.shape).astype(float), found.num, ones
    )
    total = found.total(op("div", ones, safe))
    return found.result(op("div", found.n, total), "#NUM!")


def _through(call: Arguments, name: str, end: Callable[[Array, np.ndarray], Value]) -> Value:
    found = pool(call)
    ones = np.ones((1, 1, 1, 1))
    counts = np.broadcast_to(found.counts, found.num.shape).astype(float)
    return end(found.total(op(name, op("where", counts, found.num, ones))), found.n)


@function("STANDARDIZE")
def standardised(call: Arguments) -> Value:
    call.need(3, 3)
    return divide(elementwise("sub", call.scalar(0), call.scalar(1)), call.scalar(2))


@function("SKEW")
def skewness(call: Arguments) -> Value:
    found = pool(call)
    n = found.n
    centred = op("sub", found.num, mean(found))
    cubes = found.total(op("whole_power", centred, 3))
    variance = op("mul", found.total(op("whole_power", centred, 2)), 1 / np.maximum(n - 1, 1))
    deviation = elementwise("sqrt", number(variance))
    scale = n / (np.maximum(n - 1, 1) * np.where(n > 2, n - 2, math.nan))
    return elementwise(
        "mul", divide(number(cubes), raise_to(deviation, number(3.0))), number(scale)
    )
