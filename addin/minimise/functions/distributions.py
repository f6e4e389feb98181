"""The normal distribution and others that losses need."""

import math
from collections.abc import Callable

import numpy as np

from addin.minimise.lower import Arguments, function
from addin.minimise.trace import op
from addin.minimise.value import Value, elementwise, number
from engine.errors import InputError

MOST_TERMS = 10_000
ROOT_2PI = math.sqrt(2 * math.pi)


@function("NORM.S.DIST", "NORMSDIST", "PHI")
def standard_normal(call: Arguments) -> Value:
    call.need(1, 2)
    is_cumulative = call.name == "NORMSDIST" or bool(call.fixed(1, 1.0).all())
    return _normal(call.scalar(0), is_cumulative and call.name != "PHI")


@function("NORM.DIST", "NORMDIST")
def normal(call: Arguments) -> Value:
    call.need(4, 4)
    mean, deviation = call.scalar(1), call.scalar(2)
    z = (call.scalar(0) - mean) / deviation
    if call.fixed(3).all():
        return _normal(z, True)
    return _normal(z, False) / deviation


def _normal(z: Value, is_cumulative: bool) -> Value:
    if is_cumulative:
        return elementwise("ndtr", z)
    return elementwise("exp", z * z * -0.5) / ROOT_2PI


@function("GAUSS")
def gauss(call: Arguments) -> Value:
    return elementwise("ndtr", call.scalar(0)) - 0.5


@function("NORM.INV", "NORMINV")
def scaled_inverse(call: Arguments) -> Value:
    call.need(3, 3)
    z = elementwise("ndtri", call.scalar(0))
    return call.scalar(1) + z * call.scalar(2)


@function("EXPON.DIST", "EXPONDIST")
def exponential(call: Arguments) -> Value:
    call.need(3, 3)
    rate = call.scalar(1)
    falling = elementwise("exp", -(rate * call.scalar(0)))
    if call.fixed(2).all():
        return 1.0 - falling
    return rate * falling


@function("WEIBULL.DIST", "WEIBULL")
def weibull(call: Arguments) -> Value:
    """Of x, a shape and a scale."""
    call.need(4, 4)
    x, shape, scale = (call.scalar(i) for i in range(3))
    part = x / scale
    falling = elementwise("exp", -(part**shape))
    if call.fixed(3).all():
        return 1.0 - falling
    rate = shape / scale * part ** (shape - 1.0)
    return rate * falling


@function("LOGNORM.DIST", "LOGNORMDIST")
def lognormal(call: Arguments) -> Value:
    """Of x, mean and deviation of its logarithm; the old name is cumulative."""
    call.need(3, 4)
    x, mean, deviation = (call.scalar(i) for i in range(3))
    z = (elementwise("log", x) - mean) / deviation
    if call.fixed(3, 1.0).all():
        return _normal(z, True)
    return _normal(z, False) / (deviation * x)


@function("GAMMA.DIST", "GAMMADIST")
def gamma(call: Arguments) -> Value:
    """Of x, a shape and a scale; not cumulative."""
    call.need(4, 4)
    if call.fixed(3).any():
        raise InputError(f"{call.name} is cumulative here", "Use it with FALSE")
    x, shape, scale = (call.scalar(i) for i in range(3))
    logs = (shape - 1.0) * elementwise("log", x)
    logs = logs - x / scale
    logs = logs - shape * elementwise("log", scale)
    return elementwise("exp", logs - elementwise("gammaln", shape))


@function("ERF", "ERF.PRECISE", "ERFC", "ERFC.PRECISE")
def error_function(call: Arguments) -> Value:
    """From 0 to x, by the normal distribution."""
    call.need(1, 1)
    z = call.scalar(0) * math.sqrt(2)
    if call.name.startswith("ERFC"):
        return elementwise("ndtr", -z) * 2.0
    return elementwise("ndtr", z) * 2.0 - 1.0


@function("BINOM.DIST", "BINOMDIST")
def binomial(call: Arguments) -> Value:
    """Of fixed counts, with a chance that may be learned; not cumulative."""
    call.need(4, 4)
    k, n, chance = np.floor(call.fixed(0)), np.floor(call.fixed(1)), call.scalar(2)

    def mass(k: np.ndarray) -> Value:
        hits = chance**k
        misses = (1.0 - chance) ** np.maximum(n - k, 0)
        return _ways(n, np.minimum(k, n)) * (hits * misses)

    bad = number(np.where((k >= 0) & (k <= n), 0.0, np.nan))
    return bad + (_up_to(k, mass) if call.fixed(3).any() else mass(k))


def _up_to(k: np.ndarray, mass: Callable[[np.ndarray], Value]) -> Value:
    """The chance of at most k: the sum over 0, 1, …, k."""
    most = int(max(k.max(), 0.0))
    if most > MOST_TERMS:
        raise InputError(f"a cumulative chance of {most:,} is too long", "Use the normal one")
    terms = np.arange(most + 1.0).reshape(1, 1, 1, -1)
    each = mass(terms) * (terms <= k).astype(float)
    return number(op("total", each.num, [3]))


@function("COMBIN")
def combinations(call: Arguments) -> Value:
    """Of fixed counts."""
    call.need(2, 2)
    ways = _ways(np.floor(call.fixed(0)), np.floor(call.fixed(1)))
    return elementwise("round", ways, number(1.0))


def _ways(n: np.ndarray, k: np.ndarray) -> Value:
    """How many ways there are to choose k of n; #NUM! where there are no such numbers."""
    n, k = np.where((k >= 0) & (k <= n), n, np.nan), np.where((k >= 0) & (k <= n), k, 0.0)
    below = elementwise("add", *(elementwise("gammaln", number(x + 1)) for x in (k, n - k)))
    return elementwise("exp", elementwise("gammaln", number(n + 1)) - below)


@function("POISSON.DIST", "POISSON")
def poisson(call: Arguments) -> Value:
    """Of a fixed count, with a mean that may be learned."""
    call.need(3, 3)
    k, mean = np.floor(call.fixed(0)), call.scalar(1)

    def mass(k: np.ndarray) -> Value:
        logs = elementwise("log", mean) * k - mean
        return elementwise("exp", logs - elementwise("gammaln", number(k + 1)))

    bad = number(np.where(k >= 0, 0.0, np.nan))
    return bad + (_up_to(k, mass) if call.fixed(2).any() else mass(k))


@function("CONFIDENCE", "CONFIDENCE.NORM")
def half_width(call: Arguments) -> Value:
    """Half the width of a confidence interval of a mean: level 1 - alpha, deviation, size."""
    call.need(3, 3)
    half = call.scalar(0) * 0.5
    z = -elementwise("ndtri", half)
    root = elementwise("sqrt", number(np.floor(call.fixed(2))))
    return z * call.scalar(1) / root
