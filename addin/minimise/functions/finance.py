"""Interest: NPV, PV, FV, PMT, NPER; SLN. Rates, amounts and numbers of periods may be learned."""

import numpy as np

from addin.minimise.functions.pool import pool
from addin.minimise.lower import Arguments, function
from addin.minimise.value import Value, choose, elementwise, number


@function("NPV")
def net_present_value(call: Arguments) -> Value:
    """Amounts at the ends of periods 1, 2, …; blanks and texts are no periods."""
    call.need(2)
    growth = call.scalar(0) + 1.0
    found = pool(call, 1)
    period = np.cumsum(
        np.broadcast_to(found.counts, (*found.counts.shape[:3], found.num.shape[3])), axis=3
    ).astype(float)
    shrunk = number(1.0) / growth**period
    total = found.total(found.num * shrunk.num)
    or_error = growth * 0.0 + 1.0  # 1, or the error that the rate is
    return found.result(total, "#VALUE!") * or_error


@function("PV", "FV", "PMT")
def annuity(call: Arguments) -> Value:
    """What pv (1 + r)^n + pmt (1 + r type) ((1 + r)^n - 1) / r + fv = 0 leaves open."""
    call.need(3, 5)
    rate, n = call.scalar(0), call.scalar(1)
    growth = (rate + 1.0) ** n
    each = (rate * call.fixed(4) + 1.0) * _periods(rate, n, growth)
    first, second = call.scalar(2), call.scalar(3)
    if call.name == "PMT":  # of pv, fv
        return _opened(first * growth, second, each)
    if call.name == "PV":  # of pmt, fv
        return _opened(first * each, second, growth)
    return _opened(first * each, second * growth, number(1.0))


def _periods(rate: Value, n: Value, growth: Value) -> Value:
    """((1 + r)^n - 1) / r, which is n without interest."""
    found = (growth - 1.0) / rate
    if not rate.is_constant or (rate.constant != 0).all():
        return found
    return choose(rate.constant != 0, found, n)


def _opened(a: Value, b: Value, divisor: Value) -> Value:
    return -((a + b) / divisor)


@function("NPER")
def number_of_periods(call: Arguments) -> Value:
    """log((pmt (1 + r type) - fv r) / (pv r + pmt (1 + r type))) / log(1 + r)."""
    call.need(3, 5)
    rate, payment, now, end = (call.scalar(i) for i in range(4))
    due = (rate * call.fixed(4) + 1.0) * payment
    ratio = (due - end * rate) / (due + now * rate)
    return elementwise("log", ratio) / elementwise("log", rate + 1.0)


@function("SLN")
def straight_line(call: Arguments) -> Value:
    """Depreciation: cost less salvage value, over the life."""
    call.need(3, 3)
    return (call.scalar(0) - call.scalar(1)) / call.scalar(2)
