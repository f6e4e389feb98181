"""Interest: NPV, PV, FV, PMT, NPER; SLN. Rates, amounts and numbers of periods may be learned."""

import numpy as np

from addin.minimise.functions.pool import pool
from addin.minimise.lower import Arguments, function
from addin.minimise.operators import divide, raise_to
from addin.minimise.trace import op
from addin.minimise.value import Value, choose, elementwise, number

ONE = number(1.0)


@function("NPV")
def net_present_value(call: Arguments) -> Value:
    """Amounts at the ends of periods 1, 2, …; blanks and texts are no periods."""
    call.need(2)
    growth = elementwise("add", ONE, call.scalar(0))
    found = pool(call, 1)
    period = np.cumsum(np.broadcast_to(found.counts, (*found.counts.shape[:3], found.num.shape[3])),
                       axis=3).astype(float)  # fmt: skip
    shrunk = divide(ONE, raise_to(growth, number(period)))
    total = found.total(op("mul", found.num, shrunk.num))
    return elementwise("mul", found.result(total, "#VALUE!"), _checked(growth))


def _checked(growth: Value) -> Value:
    """1, or the error that the rate is."""
    return elementwise("add", ONE, elementwise("mul", growth, number(0.0)))


@function("PV", "FV", "PMT")
def annuity(call: Arguments) -> Value:
    """What pv (1 + r)^n + pmt (1 + r type) ((1 + r)^n - 1) / r + fv = 0 leaves open."""
    call.need(3, 5)
    rate, n = call.scalar(0), call.scalar(1)
    growth = raise_to(elementwise("add", ONE, rate), n)
    at_start = number(call.fixed(4))
    each = elementwise("mul", elementwise("add", ONE, elementwise("mul", rate, at_start)),
                       _periods(rate, n, growth))  # fmt: skip
    first, second = call.scalar(2), call.scalar(3)
    if call.name == "PMT":  # of pv, fv
        return _opened(elementwise("mul", first, growth), second, each)
    if call.name == "PV":  # of pmt, fv
        return _opened(elementwise("mul", first, each), second, growth)
    return _opened(elementwise("mul", first, each), elementwise("mul", second, growth), ONE)


def _periods(rate: Value, n: Value, growth: Value) -> Value:
    """((1 + r)^n - 1) / r, which is n without interest."""
    found = divide(elementwise("sub", growth, ONE), rate)
    if not rate.is_constant or (rate.constant != 0).all():
        return found
    return choose(rate.constant != 0, found, n)


def _opened(a: Value, b: Value, divisor: Value) -> Value:
    return elementwise("neg", divide(elementwise("add", a, b), divisor))


@function("NPER")
def number_of_periods(call: Arguments) -> Value:
    """log((pmt (1 + r type) - fv r) / (pv r + pmt (1 + r type))) / log(1 + r)."""
    call.need(3, 5)
    rate, payment, now, end = (call.scalar(i) for i in range(4))
    from_start = elementwise("mul", rate, number(call.fixed(4)))
    due = elementwise("mul", elementwise("add", ONE, from_start), payment)
    ratio = divide(elementwise("sub", due, elementwise("mul", end, rate)),
                   elementwise("add", due, elementwise("mul", now, rate)))  # fmt: skip
    return divide(elementwise("log", ratio), elementwise("log", elementwise("add", ONE, rate)))


@function("SLN")
def straight_line(call: Arguments) -> Value:
    """Depreciation: cost less salvage value, over the life."""
    call.need(3, 3)
    return divide(elementwise("sub", call.scalar(0), call.scalar(1)), call.scalar(2))
