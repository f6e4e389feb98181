"""ROUND and its kin: steps, without a slope."""

import numpy as np

from addin.minimise.lower import Arguments, function
from addin.minimise.value import Value, elementwise, number


@function("INT")
def whole_below(call: Arguments) -> Value:
    return elementwise("floor", _given(call))


@function("TRUNC", "ROUNDDOWN", "ROUNDUP")
def on_size(call: Arguments) -> Value:
    """Towards 0, or away from it."""
    value, scale = _given(call), 10.0 ** np.trunc(call.fixed(1))
    size = elementwise("abs", value) * scale
    whole = _ceiling(size) if call.name == "ROUNDUP" else elementwise("floor", size)
    return elementwise("sign", value) * (whole / scale)


@function("ROUND")
def rounded(call: Arguments) -> Value:
    value, scale = _given(call), 10.0 ** np.trunc(call.fixed(1))
    return elementwise("round", value, number(scale))


@function("EVEN", "ODD")
def parity(call: Arguments) -> Value:
    value = _given(call)
    size = elementwise("abs", value)
    if call.name == "EVEN":
        found = _ceiling(size * 0.5) * 2.0
    else:
        found = elementwise("maximum", _ceiling((size - 1.0) * 0.5) * 2.0 + 1.0, number(1.0))
    sign = elementwise("sign", value)
    positive = elementwise("equal", sign, number(0.0))
    return found * (sign + positive)


@function(
    "FLOOR",
    "FLOOR.MATH",
    "CEILING",
    "CEILING.MATH",
    "MROUND",
    "FLOOR.PRECISE",
    "CEILING.PRECISE",
    "ISO.CEILING",
)
def to_multiple(call: Arguments) -> Value:
    """To a multiple of the second argument: down, up, or to the nearest."""
    value, step = _given(call), number(call.fixed(1, 1.0))
    ratio = value / step
    if call.name.startswith("FLOOR"):
        whole = elementwise("floor", ratio)
    elif call.name == "MROUND":
        whole = elementwise("round", ratio, number(1.0))
    else:
        whole = _ceiling(ratio)
    return whole * step


def _given(call: Arguments) -> Value:
    call.need(1, 3)
    return call.flat(0)


def _ceiling(value: Value) -> Value:
    return -elementwise("floor", -value)


@function("QUOTIENT")
def quotient(call: Arguments) -> Value:
    call.need(2, 2)
    value = call.scalar(0) / call.scalar(1)
    call.mark_flat(value)
    size = elementwise("floor", elementwise("abs", value))
    return size * elementwise("sign", value)
