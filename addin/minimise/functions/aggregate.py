"""SUM, AVERAGE, COUNT, MIN, MAX, PRODUCT, SUMSQ, SUMPRODUCT."""

import math

import numpy as np

from addin.minimise.functions.pool import LAST, Pool, pool, pool_of, undecided
from addin.minimise.grid import BLANK, ERROR, NUMBER, TEXT
from addin.minimise.lower import FUNCTIONS, Arguments, function
from addin.minimise.trace import Array, op
from addin.minimise.value import Value, computed, error, number, numeric
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
    n = found.n
    return op("mul", op("total", found.num, LAST), 1 / np.where(n > 0, n, np.nan))


@function("SUMSQ")
def squares(call: Arguments) -> Value:
    found = pool(call)
    return found.result(_sum(found, op("whole_power", found.num, 2)), "#VALUE!")


@function("PRODUCT")
def product(call: Arguments) -> Value:
    found = pool(call)
    num = found.num
    if not found.is_full:
        num = op("where", found.counts.astype(float), num, np.ones((1, 1, 1, 1)))
    value = op("product", num, LAST)
    return found.result(op("mul", value, (found.n > 0).astype(float)), "#VALUE!")


@function("MIN", "MINA", "MAX", "MAXA")
def extreme(call: Arguments) -> Value:
    found, is_min = pool(call), call.name.startswith("MIN")
    num = found.num
    if not found.is_full:
        beyond = np.full((1, 1, 1, 1), math.inf if is_min else -math.inf)
        num = op("where", found.mask, num, beyond)
    value = op("smallest" if is_min else "largest", num, LAST)
    if found.present is not None:
        value = op("where", found.now, value, np.zeros((1, 1, 1, 1)))
    elif (empty := found.n == 0).any():
        value = op("where", empty.astype(float), np.zeros((1, 1, 1, 1)), value)
    return found.result(value, "#VALUE!")


@function("COUNT")
def count(call: Arguments) -> Value:
    n: Array = np.zeros((1, 1, 1, 1))
    for value in call.values():
        if value.present is not None:
            n = op("add", n, pool_of([value]).now)
            continue
        kinds = np.broadcast_to(value.kind, (*value.kind.shape[:2], *value.size))
        numbers = (kinds == NUMBER) | (kinds == 3)
        if not value.is_ref and value.size == (1, 1):
            numbers |= _readable(value)
        n = op("add", n, numbers.sum(axis=(2, 3), keepdims=True).astype(float))
    return number(n)


def _readable(value: Value) -> np.ndarray:
    return (value.kind == TEXT) & (numeric(value).kind == NUMBER)


@function("COUNTA", "COUNTBLANK")
def filled(call: Arguments) -> Value:
    n = np.zeros((1, 1, 1, 1))
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
    code = next((t for v in values if v.has(ERROR) for t in v.texts().flat if t), "#VALUE!")
    nums = [value.num for value in values]
    while len(nums) > 2:
        nums = [op("mul", nums[0], nums[1]), *nums[2:]]
    if len(nums) == 1:
        return computed(op("total", _full(nums[0], size), [2, 3]), code=code)
    return computed(contracted(_full(nums[0], size), _full(nums[1], size)), code=code)


def contracted(a: Array, b: Array) -> Array:
    """Sum of a * b over the last two axes. Rows of a with columns of b: one product of matrices."""
    if a.shape[:2] != b.shape[:2] and 1 not in (math.prod(a.shape[:2]), math.prod(b.shape[:2])):
        found = op("einsum", "abij,abij->ab", a, b)
        return op("reshape", found, [*found.shape, 1, 1])
    return op("total", op("mul", a, b), [2, 3])


def _full(num: Array, size: tuple[int, int]) -> Array:
    return num if num.shape[2:] == size else op("spread", num, [*num.shape[:2], *size])


KINDS = {1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 6: "PRODUCT",
         7: "STDEV", 8: "STDEVP", 9: "SUM", 10: "VAR", 11: "VARP", 12: "MEDIAN"}  # fmt: skip
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
    num = op("where", bad.astype(float), np.zeros((1, 1, 1, 1)), value.num)
    return Value(num, np.where(bad, BLANK, value.kind).astype(np.int8), None, value.is_ref)
