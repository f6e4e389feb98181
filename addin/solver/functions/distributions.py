"""The normal distribution and others that losses need."""

import math

import numpy as np

from addin.solver.functions.registry import function
from addin.solver.lower import Arguments
from addin.solver.operators import divide
from addin.solver.value import Value, elementwise, number

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


@function("POISSON.DIST", "POISSON")
def poisson(call: Arguments) -> Value:
    """Of a fixed count, with a mean that may be learned; not cumulative."""
    call.need(3, 3)
    k, mean = np.floor(call.fixed(0)), call.scalar(1)
    if call.fixed(2).any():
        from engine.errors import InputError

        raise InputError(f"{call.name} is cumulative here", "Use it with FALSE")
    logs = elementwise("sub", elementwise("mul", number(k), elementwise("log", mean)), mean)
    whole = elementwise("sub", logs, elementwise("gammaln", number(k + 1)))
    return elementwise("exp", whole)


@function("FISHER")
def fisher(call: Arguments) -> Value:
    return elementwise("atanh", call.scalar(0))


@function("FISHERINV")
def fisher_inverse(call: Arguments) -> Value:
    return elementwise("tanh", call.scalar(0))
