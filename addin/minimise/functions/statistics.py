"""STDEV, VAR, DEVSQ and other spreads about the mean."""

import math

import numpy as np

from addin.minimise.functions.aggregate import mean
from addin.minimise.functions.pool import Pool, one_over, pool
from addin.minimise.lower import Arguments, function
from addin.minimise.trace import ONE, Array, op
from addin.minimise.value import Value, elementwise, number

SAMPLE = {"STDEV", "STDEV.S", "VAR", "VAR.S", "STDEVA", "VARA"}


@function("STDEV", "STDEV.S", "STDEVP", "STDEV.P", "VAR", "VAR.S", "VARP", "VAR.P")
def spread(call: Arguments) -> Value:
    found = pool(call)
    n = found.n - (call.name in SAMPLE)
    variance = found.result(_squares(found) * one_over(n))
    return elementwise("sqrt", variance) if call.name.startswith("STDEV") else variance


@function("DEVSQ")
def squares(call: Arguments) -> Value:
    found = pool(call)
    return found.result(_squares(found))


def _squares(found: Pool) -> Array:
    """The sum of squares about the mean."""
    return found.total(op("whole_power", found.num - mean(found), 2))


@function("AVEDEV")
def mean_deviation(call: Arguments) -> Value:
    found = pool(call)
    sizes = found.total(op("abs", found.num - mean(found)))
    return found.result(sizes * one_over(found.n))


@function("GEOMEAN")
def geometric_mean(call: Arguments) -> Value:
    found = pool(call)
    total = found.total(op("log", found.filled(1.0)))
    return elementwise("exp", number(total * (1 / found.n)))


@function("HARMEAN")
def harmonic_mean(call: Arguments) -> Value:
    found = pool(call)
    total = found.total(op("div", np.ones(ONE), found.filled(1.0)))
    return found.result(op("div", found.n, total), "#NUM!")


@function("STANDARDIZE")
def standardised(call: Arguments) -> Value:
    call.need(3, 3)
    return (call.scalar(0) - call.scalar(1)) / call.scalar(2)


@function("SKEW")
def skewness(call: Arguments) -> Value:
    found = pool(call)
    n = found.n
    centred = found.num - mean(found)
    cubes = found.total(op("whole_power", centred, 3))
    variance = found.total(op("whole_power", centred, 2)) * (1 / np.maximum(n - 1, 1))
    deviation = elementwise("sqrt", number(variance))
    scale = n / (np.maximum(n - 1, 1) * np.where(n > 2, n - 2, math.nan))
    return number(cubes) / deviation**3.0 * scale
