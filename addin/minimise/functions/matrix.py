"""MMULT, TRANSPOSE, MINVERSE, MDETERM."""

import numpy as np

from addin.minimise.grid import BLANK, ERROR, TEXT
from addin.minimise.lower import Arguments, function
from addin.minimise.trace import Array, op, stretched
from addin.minimise.value import Value, computed, elementwise, error, first_code, number


@function("MMULT", arrays=True)
def product(call: Arguments) -> Value:
    """The product of matrices; a row times a column is done for all cells of a grid at once."""
    call.need(2, 2)
    a, b = call.value(0), call.value(1)
    if a.size[1] != b.size[0] or any(v.has(TEXT, BLANK) for v in (a, b)):
        return error("#VALUE!")
    code = first_code(a, b) or "#VALUE!"
    return computed(multiplied(_full(a), _full(b)), code=code)


def multiplied(a: Array, b: Array) -> Array:
    if a.shape[2] == b.shape[3] == 1 and a.shape[:2] == b.shape[:2]:
        turned = op("reshape", b, [*b.shape[:2], 1, b.shape[2]])
        return op("total", a * turned, [3])
    return op("einsum", "abik,abkj->abij", a, b)


def _full(value: Value) -> Array:
    return stretched(value.num, value.size)


@function("TRANSPOSE", arrays=True)
def transpose(call: Arguments) -> Value:
    value = call.value(0)
    kind = value.kind.swapaxes(2, 3)
    text = None if value.text is None else value.text.swapaxes(2, 3)
    return Value(op("transpose", value.num), kind, text)


@function("MINVERSE", "MDETERM", arrays=True)
def inverse(call: Arguments) -> Value:
    value = call.value(0)
    if value.size[0] != value.size[1] or value.has(TEXT, BLANK, ERROR):
        return error("#VALUE!")
    try:
        return computed(op("inverse" if call.name == "MINVERSE" else "determinant", _full(value)))
    except np.linalg.LinAlgError:
        return error("#NUM!")


@function("SERIESSUM", arrays=True)
def power_series(call: Arguments) -> Value:
    """The sum of coefficients times x to the powers n, n + m, n + 2 m …"""
    call.need(4, 4)
    x, coefficients = call.value(0), call.value(3)
    n, m = call.fixed(1), call.fixed(2)
    count = coefficients.size[0] * coefficients.size[1]
    powers = n + m * np.arange(count).reshape(1, 1, *coefficients.size)
    terms = elementwise("power", x, number(powers)) * coefficients
    return computed(op("total", terms.num, [2, 3]), code="#VALUE!")
