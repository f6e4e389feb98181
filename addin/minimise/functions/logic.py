"""IF, IFS, SWITCH, AND, OR, NOT, IFERROR. A fixed condition drops the branch not taken."""

from collections.abc import Callable

import numpy as np

from addin.minimise.grid import BLANK, BOOL, ERROR, TEXT
from addin.minimise.lower import Arguments, Scope, function
from addin.minimise.merge import merged
from addin.minimise.operators import compare
from addin.minimise.syntax import Constant
from addin.minimise.trace import ONE, ZERO, Array, Node, op, value_of
from addin.minimise.value import (
    Value,
    choose,
    choose_while_running,
    computed,
    error,
    first_code,
    number,
    numeric,
)

Branch = Callable[[Scope], Value]


@function("IF")
def if_(call: Arguments) -> Value:
    """Without an "else", elements of an array for which the condition fails are passed over."""
    call.need(1, 3)
    condition = call.scalar(0)

    def otherwise(scope: Scope) -> Value:
        if len(call) == 3 or condition.size == (1, 1):
            return _branch(call, scope, 2)
        shape = (1, 1, *condition.size)
        return Value(np.zeros(shape), np.full(shape, BLANK, np.int8))

    return branch(call.scope, condition, lambda scope: _branch(call, scope, 1), otherwise)


def _branch(call: Arguments, scope: Scope, i: int) -> Value:
    if i >= len(call):
        return number(float(i == 1), kind=BOOL)
    if call.trees[i] == Constant(None):
        return number(0.0)
    return scope.scalar(call.trees[i])


def branch(scope: Scope, condition: Value, then: Branch, other: Branch) -> Value:
    """Either of two, each made only for the cells that need it where the condition is fixed."""
    test = numeric(condition)
    if isinstance(test.num, Node):
        return choose_while_running(test.num, then(scope), other(scope), "IF")
    if test.has(ERROR):
        return _with_errors(scope, test, then, other)
    holds = test.num != 0
    if holds.all():
        return then(scope)
    if not holds.any():
        return other(scope)
    if holds.shape[2:] != (1, 1):
        return choose(holds, then(scope), other(scope))
    flags = np.broadcast_to(holds[:, :, 0, 0], scope.at.shape)
    a = then(scope.within(scope.at.where(flags)))
    b = other(scope.within(scope.at.where(~flags)))
    return merged(scope.at.shape, flags, a, b)


def _with_errors(scope: Scope, test: Value, then: Branch, other: Branch) -> Value:
    """Where the condition is an error, so is the whole."""
    bad = np.broadcast_to(test.kind == ERROR, test.shape)
    if bad.shape[2:] != (1, 1):
        fine = Value(np.where(bad, 0.0, test.constant), np.zeros(ONE, np.int8))
        return choose(~bad, branch(scope, fine, then, other), test)
    code = first_code(test) or "#VALUE!"
    flags = np.broadcast_to(bad[:, :, 0, 0], scope.at.shape)
    if flags.all():
        return error(code)
    at = scope.at.where(~flags)
    outer = np.broadcast_to(test.constant[:, :, 0, 0], scope.at.shape)[~flags]
    fine = number(outer.reshape(-1, 1, 1, 1))
    good = branch(scope.within(at), fine, then, other)
    return merged(scope.at.shape, ~flags, good, error(code))


@function("IFS")
def ifs(call: Arguments) -> Value:
    call.need(2)

    def rest(scope: Scope, i: int) -> Value:
        if i + 1 >= len(call):
            return error("#N/A")
        return branch(
            scope,
            scope.scalar(call.trees[i]),
            lambda s: s.scalar(call.trees[i + 1]),
            lambda s: rest(s, i + 2),
        )

    return rest(call.scope, 0)


@function("SWITCH")
def switch(call: Arguments) -> Value:
    call.need(3)

    def rest(scope: Scope, i: int) -> Value:
        if i >= len(call):
            return error("#N/A")
        if i + 1 == len(call):
            return scope.scalar(call.trees[i])
        same = compare("=", scope.scalar(call.trees[0]), scope.scalar(call.trees[i]))
        return branch(scope, same, lambda s: s.scalar(call.trees[i + 1]), lambda s: rest(s, i + 2))

    return rest(call.scope, 1)


@function("CHOOSE")
def choose_one(call: Arguments) -> Value:
    call.need(2)
    which = np.floor(call.fixed(0))

    def rest(scope: Scope, numbers: np.ndarray, i: int) -> Value:
        if i >= len(call):
            return error("#VALUE!")
        holds = number((numbers == i).astype(float))
        flags = np.broadcast_to(numbers[:, :, 0, 0], scope.at.shape)
        left = flags[flags != i].reshape(-1, 1, 1, 1)
        return branch(
            scope,
            holds,
            lambda s: s.scalar(call.trees[i]),
            lambda s: rest(s, left if s.at is not scope.at else numbers, i + 1),
        )

    return rest(call.scope, which, 1)


@function("AND", "OR", "XOR")
def all_or_any(call: Arguments) -> Value:
    """AND is the product of the truths, OR one minus the product of their opposites."""
    found: Array | None = None
    truths = [_truths(value, float(call.name == "AND")) for value in call.values()]
    for truth in truths:
        num = truth.num if call.name != "OR" else 1.0 - truth.num
        if num.shape[2:] != (1, 1):
            num = (
                _is_odd(op("total", num, [2, 3]))
                if call.name == "XOR"
                else op("product", num, [2, 3])
            )
        if found is None:
            found = num
        else:
            found = _is_odd(found + num) if call.name == "XOR" else found * num
    assert found is not None
    found = 1.0 - found if call.name == "OR" else found
    return computed(found, kind=BOOL, code=first_code(*truths) or "#VALUE!")


def _is_odd(n: Array) -> Array:
    return n - 2.0 * op("floor", n * 0.5)


def _truths(value: Value, neutral: float) -> Value:
    """1 for what is not 0, else 0; texts and blanks of a range do not decide: `neutral`."""
    if not value.is_ref:
        value = numeric(value)
    unequal = 1.0 - op("equal", value.num, ZERO)
    if value.has(TEXT, BLANK):
        silent = np.isin(value.kind, (TEXT, BLANK)).astype(float)
        unequal = op("where", silent, np.full(ONE, neutral), unequal)
    return Value(unequal, value.kind, value.text)


@function("NOT")
def not_(call: Arguments) -> Value:
    call.need(1, 1)
    given = numeric(call.scalar(0))
    return computed(op("equal", given.num, ZERO), given, kind=BOOL)


@function("TRUE", "FALSE")
def truth(call: Arguments) -> Value:
    return number(float(call.name == "TRUE"), kind=BOOL)


@function("IFERROR", "IFNA")
def if_error(call: Arguments) -> Value:
    """The second argument where the first is an error, now or later in a run."""
    call.need(2, 2)
    value = call.scalar(0)
    if not value.is_constant:
        if call.name == "IFNA" and not value.has(ERROR):
            return value  # a running error is #DIV/0! or #NUM!, never #N/A
        instead = call.scalar(1)
        if instead.has(TEXT) and not np.isnan(value_of(value.num)).any():
            return value  # a text could only replace an error that is not there
        bad = op("is_nan", value.num)
        plain = Value(value.num, np.where(value.kind == ERROR, 0, value.kind).astype(np.int8))
        return choose_while_running(bad, instead, plain, call.name)
    bad = np.broadcast_to(value.kind == ERROR, value.shape)
    if call.name == "IFNA":
        bad = bad & (np.broadcast_to(value.texts(), value.shape) == "#N/A")
    return branch(
        call.scope,
        number(bad.astype(float)),
        lambda s: s.scalar(call.trees[1]),
        lambda s: s.scalar(call.trees[0]),
    )
