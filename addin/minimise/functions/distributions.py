"""The normal distribution and others that losses need."""

import math
from collections.abc import Callable

import numpy as np

from addin.minimise.lower import Arguments, function
from addin.minimise.operators import divide, raise_to
from addin.minimise.trace import op
from addin.minimise.value import Value, elementwise, number
from engine.errors import InputError

MOST_TERMS = 10_000
ROOT_2PI = math.sqrt(2 * math.pi)


@function("NORM.S.DIST", "NORMSDIST")
def standard_normal(call: Arguments) -> Value:
    call.need(1, 2)
    is_cumulative = call.name == "NORMSDIST" or bool(call.fixed(1, 1.0).all())
    return _normal(call.scalar(0), is_cumulative)


@function("NORM.DIST", "NORMDIST")
def normal(call: Arguments) -> Value:
    call.need(4, 4)
    mean, deviation = call.scalar(1), call.scalar(2)
    z = divide(elementwise("sub", call.scalar(0), mean), deviation)
    if call.fixed(3).all():
        return _normal(z, True)
    return divide(_normal(z, False), deviation)


def _normal(z: Value, is_cumulative: bool) -> Value:
    if is_cumulative:
        return elementwise("ndtr", z)
    square = elementwise("mul", elementwise("mul", z, z), number(-0.5))
    return divide(elementwise("exp", square), number(ROOT_2PI))


@function("PHI")
def density(call: Arguments) -> Value:
    return _normal(call.scalar(0), False)


@function("GAUSS")
def gauss(call: Arguments) -> Value:
    return elementwise("sub", elementwise("ndtr", call.scalar(0)), number(0.5))


@function("NORM.S.INV", "NORMSINV")
def normal_inverse(call: Arguments) -> Value:
    return elementwise("ndtri", call.scalar(0))


@function("NORM.INV", "NORMINV")
def scaled_inverse(call: Arguments) -> Value:
    call.need(3, 3)
    z = elementwise("ndtri", call.scalar(0))
    return elementwise("add", call.scalar(1), elementwise("mul", z, call.scalar(2)))


@function("EXPON.DIST", "EXPONDIST")
def exponential(call: Arguments) -> Value:
    call.need(3, 3)
    rate = call.scalar(1)
    falling = elementwise("exp", elementwise("neg", elementwise("mul", rate, call.scalar(0))))
    if call.fixed(2).all():
        return elementwise("sub", number(1.0), falling)
    return elementwise("mul", rate, falling)


@function("WEIBULL.DIST", "WEIBULL")
def weibull(call: Arguments) -> Value:
    """Of x, a shape and a scale."""
    call.need(4, 4)
    x, shape, scale = (call.scalar(i) for i in range(3))
    part = divide(x, scale)
    falling = elementwise("exp", elementwise("neg", raise_to(part, shape)))
    if call.fixed(3).all():
        return elementwise("sub", number(1.0), falling)
    rate = elementwise("mul", divide(shape, scale), raise_to(part, _less_one(shape)))
    return elementwise("mul", rate, falling)


@function("LOGNORM.DIST", "LOGNORMDIST")
def lognormal(call: Arguments) -> Value:
    """Of x, mean and deviation of its logarithm; the old name is cumulative."""
    call.need(3, 4)
    x, mean, deviation = (call.scalar(i) for i in range(3))
    z = divide(elementwise("sub", elementwise("log", x), mean), deviation)
    if call.fixed(3, 1.0).all():
        return _normal(z, True)
    return divide(_normal(z, False), elementwise("mul", deviation, x))


@function("GAMMA.DIST", "GAMMADIST")
def gamma(call: Arguments) -> Value:
    """Of x, a shape and a scale; not cumulative."""
    call.need(4, 4)
    if call.fixed(3).any():
        raise InputError(f"{call.name} is cumulative here", "Use it with FALSE")
    x, shape, scale = (call.scalar(i) for i in range(3))
    logs = elementwise("mul", _less_one(shape), elementwise("log", x))
    logs = elementwise("sub", logs, divide(x, scale))
    logs = elementwise("sub", logs, elementwise("mul", shape, elementwise("log", scale)))
    return elementwise("exp", elementwise("sub", logs, elementwise("gammaln", shape)))


def _less_one(value: Value) -> Value:
    return elementwise("sub", value, number(1.0))


@function("ERF", "ERF.PRECISE", "ERFC", "ERFC.PRECISE")
def error_function(call: Arguments) -> Value:
    """From 0 to x, by the normal distribution."""
    call.need(1, 1)
    z = elementwise("mul", call.scalar(0), number(math.sqrt(2)))
    if call.name.startswith("ERFC"):
        return elementwise("mul", number(2.0), elementwise("ndtr", elementwise("neg", z)))
    return _less_one(elementwise("mul", number(2.0), elementwise("ndtr", z)))


@function("BINOM.DIST", "BINOMDIST")
def binomial(call: Arguments) -> Value:
    """Of fixed counts, with a chance that may be learned; not cumulative."""
    call.need(4, 4)
    k, n, chance = np.floor(call.fixed(0)), np.floor(call.fixed(1)), call.scalar(2)

    def mass(k: np.ndarray) -> Value:
        hits = raise_to(chance, number(k))
        misses = raise_to(elementwise("sub", number(1.0), chance), number(np.maximum(n - k, 0)))
        return elementwise("mul", _ways(n, np.minimum(k, n)), elementwise("mul", hits, misses))

    bad = number(np.where((k >= 0) & (k <= n), 0.0, np.nan))
    return elementwise("add", bad, _up_to(k, mass) if call.fixed(3).any() else mass(k))


def _up_to(k: np.ndarray, mass: Callable[[np.ndarray], Value]) -> Value:
    """The chance of at most k: the sum over 0, 1, …, k."""
    most = int(max(k.max(), 0.0))
    if most > MOST_TERMS:
        raise InputError(f"a cumulative chance of {most:,} is too long", "Use the normal one")
    terms = np.arange(most + 1.0).reshape(1, 1, 1, -1)
    each = elementwise("mul", mass(terms), number((terms <= k).astype(float)))
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
    return elementwise("exp", elementwise("sub", elementwise("gammaln", number(n + 1)), below))


@function("POISSON.DIST", "POISSON")
def poisson(call: Arguments) -> Value:
    """Of a fixed count, with a mean that may be learned."""
    call.need(3, 3)
    k, mean = np.floor(call.fixed(0)), call.scalar(1)

    def mass(k: np.ndarray) -> Value:
        logs = elementwise("sub", elementwise("mul", number(k), elementwise("log", mean)), mean)
        return elementwise("exp", elementwise("sub", logs, elementwise("gammaln", number(k + 1))))

    bad = number(np.where(k >= 0, 0.0, np.nan))
    return elementwise("add", bad, _up_to(k, mass) if call.fixed(2).any() else mass(k))


@function("FISHER")
def fisher(call: Arguments) -> Value:
    return elementwise("atanh", call.scalar(0))


@function("FISHERINV")
def fisher_inverse(call: Arguments) -> Value:
    return elementwise("tanh", call.scalar(0))


@function("CONFIDENCE", "CONFIDENCE.NORM")
def half_width(call: Arguments) -> Value:
    """Half the width of a confidence interval of a mean: level 1 - alpha, deviation, size."""
    call.need(3, 3)
    half = elementwise("mul", call.scalar(0), number(0.5))
    z = elementwise("neg", elementwise("ndtri", half))
    root = elementwise("sqrt", number(np.floor(call.fixed(2))))
    return divide(elementwise("mul", z, call.scalar(1)), root)
