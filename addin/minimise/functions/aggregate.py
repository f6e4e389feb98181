"""SUM, AVERAGE, COUNT, MIN, MAX, PRODUCT, SUMSQ, SUMPRODUCT."""

import math

import numpy as np

from addin.minimise.functions.pool import LAST, Pool, one_over, pool, pool_of, undecided
from addin.minimise.grid import BLANK, BOOL, ERROR, NUMBER, TEXT
from addin.minimise.lower import FUNCTIONS, Arguments, function
from addin.minimise.trace import ONE, ZERO, Array, op, stretched
from addin.minimise.value import Value, computed, error, first_code, number, numeric
from engine.errors import InputError


@function("SUM")
def total(call: Arguments) -> Value:
    found = pool(call)
    return found.result(_sum(found, found.num), "#VALUE!")


def _sum(found: Pool, num: Array) -> Array:
    """The sum; what does not count is 0 already, but for what is not there now."""
    return op("total", num, LAST) if found.present is None else found.total(num)


@function("AVERAGE")
def average(call: Arguments) -> Value:
    found = pool(call)
    return found.result(mean(found))


def mean(found: Pool) -> Array:
    """The sum over the count; NaN where there is nothing to count."""
    if found.present is not None:
        return op("div", found.total(found.num), found.now)
    return op("total", found.num, LAST) * one_over(found.n)


@function("SUMSQ")
def squares(call: Arguments) -> Value:
    found = pool(call)
    return found.result(_sum(found, op("whole_power", found.num, 2)), "#VALUE!")


@function("PRODUCT")
def product(call: Arguments) -> Value:
    found = pool(call)
    value = op("product", found.filled(1.0), LAST)
    return found.result(value * (found.n > 0).astype(float), "#VALUE!")


@function("MIN", "MINA", "MAX", "MAXA")
def extreme(call: Arguments) -> Value:
    found, is_min = pool(call), call.name.startswith("MIN")
    num = found.num
    if not found.is_full:
        beyond = np.full(ONE, math.inf if is_min else -math.inf)
        num = op("where", found.mask, num, beyond)
    value = op("smallest" if is_min else "largest", num, LAST)
    if found.present is not None:
        value = op("where", found.now, value, ZERO)
    elif (empty := found.n == 0).any():
        value = op("where", empty.astype(float), ZERO, value)
    return found.result(value, "#VALUE!")


@function("COUNT")
def count(call: Arguments) -> Value:
    n: Array = ZERO
    for value in call.values():
        if value.present is not None:
            n = n + pool_of([value]).now
            continue
        kinds = np.broadcast_to(value.kind, (*value.kind.shape[:2], *value.size))
        numbers = (kinds == NUMBER) | (kinds == BOOL)
        if not value.is_ref and value.size == (1, 1):  # a text that is a number
            numbers |= (value.kind == TEXT) & (numeric(value).kind == NUMBER)
        n = n + numbers.sum(axis=(2, 3), keepdims=True).astype(float)
    return number(n)


@function("COUNTA", "COUNTBLANK")
def filled(call: Arguments) -> Value:
    n = ZERO
    for value in call.values():
        if value.present is not None:
            raise undecided()
        kinds = np.broadcast_to(value.kind, (*value.kind.shape[:2], *value.size))
        wanted = kinds != BLANK
        if call.name == "COUNTBLANK":
            wanted = ~wanted | ((kinds == TEXT) & (value.texts() == ""))
        n = n + wanted.sum(axis=(2, 3), keepdims=True)
    return number(n)


@function("SUMPRODUCT", arrays=True)
def sum_of_products(call: Arguments) -> Value:
    """Two ranges become one contraction, so a row times a column is a matrix product."""
    values = call.values()
    size = values[0].size
    if any(value.size != size for value in values):
        return error("#VALUE!")
    code = first_code(*values) or "#VALUE!"
    nums = [value.num for value in values]
    while len(nums) > 2:
        nums = [nums[0] * nums[1], *nums[2:]]
    if len(nums) == 1:
        return computed(op("total", stretched(nums[0], size), [2, 3]), code=code)
    return computed(contracted(stretched(nums[0], size), stretched(nums[1], size)), code=code)


def contracted(a: Array, b: Array) -> Array:
    """Sum of a * b over the last two axes. Rows of a with columns of b: one product of matrices."""
    if a.shape[:2] != b.shape[:2] and 1 not in (math.prod(a.shape[:2]), math.prod(b.shape[:2])):
        found = op("einsum", "abij,abij->ab", a, b)
        return op("reshape", found, [*found.shape, 1, 1])
    return op("total", a * b, [2, 3])


KINDS = {
    1: "AVERAGE",
    2: "COUNT",
    3: "COUNTA",
    4: "MAX",
    5: "MIN",
    6: "PRODUCT",
    7: "STDEV",
    8: "STDEVP",
    9: "SUM",
    10: "VAR",
    11: "VARP",
    12: "MEDIAN",
}
ALL, NO_ERRORS = (0, 1, 4, 5), (2, 3, 6, 7)  # options; rows hidden by hand count all the same


@function("SUBTOTAL", "AGGREGATE")
def subtotal(call: Arguments) -> Value:
    n, option = int(call.fixed(0).flat[0]), 0
    first, kind = 1, n % 100 if call.name == "SUBTOTAL" else n
    if call.name == "AGGREGATE":
        first, option = 2, int(call.fixed(1).flat[0])
    if kind not in KINDS or option not in ALL + NO_ERRORS or (call.name, kind) == ("SUBTOTAL", 12):
        raise InputError(f"{call.name}({n}) is not known to Minimise", "Use SUM or its kin")
    made = _WithoutErrors if option in NO_ERRORS else Arguments
    return FUNCTIONS[KINDS[kind]].build(made(KINDS[kind], call.trees[first:], call.scope))


class _WithoutErrors(Arguments):
    """Arguments of which error values are passed over."""

    def values(self, first: int = 0) -> list[Value]:
        return [_blanked(value) for value in super().values(first)]


def _blanked(value: Value) -> Value:
    if not value.has(ERROR):
        return value
    bad = np.broadcast_to(value.kind == ERROR, value.shape)
    num = op("where", bad.astype(float), ZERO, value.num)
    return Value(num, np.where(bad, BLANK, value.kind).astype(np.int8), None, value.is_ref)
