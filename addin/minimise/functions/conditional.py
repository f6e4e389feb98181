"""COUNTIF(S), SUMIF(S), AVERAGEIF(S), MAXIFS, MINIFS."""

import math

import numpy as np

from addin.minimise.functions.aggregate import contracted
from addin.minimise.functions.criteria import matching
from addin.minimise.grid import BOOL, NUMBER
from addin.minimise.lower import Arguments, function
from addin.minimise.references import sized
from addin.minimise.trace import ONE, ZERO, Array, op, stretched, value_of
from addin.minimise.value import Value, computed, error, number


@function("COUNTIF", "COUNTIFS")
def count_if(call: Arguments) -> Value:
    found = _conditions(call, 0)
    return number(op("total", found, [2, 3]))


@function("SUMIF", "AVERAGEIF")
def sum_if(call: Arguments) -> Value:
    call.need(2, 3)
    condition = _conditions(Arguments(call.name, call.trees[:2], call.scope), 0)
    summed = call.value(0)
    if call.is_given(2):
        one, other = call.scope.span(call.trees[0]), call.scope.span(call.trees[2])
        summed = call.scope.reader.span(sized(other, one)) if one and other else call.value(2)
    return _reduced(call.name, condition, summed)


@function("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS")
def sum_ifs(call: Arguments) -> Value:
    call.need(3)
    return _reduced(call.name, _conditions(call, 1), call.value(0))


def _conditions(call: Arguments, first: int) -> Array:
    """1 where all criteria hold."""
    found: Array | None = None
    for i in range(first, len(call) - 1, 2):
        cells = call.value(i)
        one = matching(cells, call.scalar(i + 1))
        if np.isnan(value_of(one)).any():  # an error meets no criterion
            one = op("where", op("is_nan", one), ZERO, one)
        one = stretched(one, cells.size)
        found = one if found is None else found * one
    assert found is not None
    return found


def _reduced(name: str, condition: Array, value: Value) -> Value:
    if condition.shape[2:] != value.size:
        return error("#VALUE!")
    is_number = np.isin(value.kind, (NUMBER, BOOL))
    if not is_number.all():
        condition = condition * is_number.astype(float)
    num = value.num
    if np.isnan(value_of(num)).any() or num.shape[2:] != value.size:
        num = op("where", condition, stretched(num, value.size), ZERO)
    if name.startswith(("MAX", "MIN")):
        beyond = np.full(ONE, math.inf if name == "MINIFS" else -math.inf)
        best = op(
            "smallest" if name == "MINIFS" else "largest",
            op("where", condition, num, beyond),
            [2, 3],
        )
        n = op("total", condition, [2, 3])
        return computed(op("where", n, best, ZERO))
    total = computed(contracted(condition, num))
    if name.startswith("SUM"):
        return total
    return total / number(op("total", condition, [2, 3]))
