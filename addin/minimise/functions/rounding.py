"""ROUND and its kin: steps, without a slope."""

import numpy as np

from addin.minimise.lower import Arguments, function
from addin.minimise.operators import divide
from addin.minimise.value import Value, elementwise, number, numeric


@function("INT")
def whole_below(call: Arguments) -> Value:
    value = _given(call)
    return elementwise("floor", value)


@function("TRUNC", "ROUNDDOWN")
def towards_zero(call: Arguments) -> Value:
    return _on_size(call, lambda size: elementwise("floor", size))


@function("ROUNDUP")
def away_from_zero(call: Arguments) -> Value:
    return _on_size(call, _ceiling)


@function("ROUND")
def rounded(call: Arguments) -> Value:
    value, scale = _given(call), 10.0 ** np.trunc(call.fixed(1))
    return elementwise("round", value, number(scale))


@function("EVEN", "ODD")
def parity(call: Arguments) -> Value:
    value = _given(call)
    size, one = elementwise("abs", value), number(1.0)
    if call.name == "EVEN":
        half = _ceiling(elementwise("mul", size, number(0.5)))
        found = elementwise("mul", half, number(2.0))
    else:
        half = _ceiling(elementwise("mul", elementwise("sub", size, one), number(0.5)))
        found = elementwise("add", elementwise("mul", half, number(2.0)), one)
        found = elementwise("maximum", found, one)
    sign = elementwise("sign", value)
    positive = elementwise("equal", sign, number(0.0))
    return elementwise("mul", found, elementwise("add", sign, positive))


@function("FLOOR", "FLOOR.MATH", "CEILING", "CEILING.MATH", "MROUND", "FLOOR.PRECISE",
          "CEILING.PRECISE", "ISO.CEILING")  # fmt: skip
def to_multiple(call: Arguments) -> Value:
    """To a multiple of the second argument: down, up, or to the nearest."""
    value, step = _given(call), number(call.fixed(1, 1.0))
    ratio = divide(value, step)
    if call.name.startswith("FLOOR"):
        whole = elementwise("floor", ratio)
    elif call.name == "MROUND":
        whole = elementwise("round", ratio, number(1.0))
    else:
        whole = _ceiling(ratio)
    return elementwise("mul", whole, step)


def _given(call: Arguments) -> Value:
    call.need(1, 3)
    value = call.scalar(0)
    call.mark_flat(numeric(value))
    return value


def _ceiling(value: Value) -> Value:
    return elementwise("neg", elementwise("floor", elementwise("neg", value)))


def _on_size(call: Arguments, whole) -> Value:
    value, scale = _given(call), number(10.0 ** np.trunc(call.fixed(1)))
    size = elementwise("mul", elementwise("abs", value), scale)
    return elementwise("mul", elementwise("sign", value), divide(whole(size), scale))


@function("QUOTIENT")
def quotient(call: Arguments) -> Value:
    call.need(2, 2)
    value = divide(call.scalar(0), call.scalar(1))
    call.mark_flat(value)
    size = elementwise("floor", elementwise("abs", value))
    return elementwise("mul", size, elementwise("sign", value))
