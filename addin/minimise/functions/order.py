"""Functions of sorted numbers: MEDIAN, LARGE, SMALL, PERCENTILE, QUARTILE, RANK."""

import numpy as np

from addin.minimise.functions.pool import Pool, pool, pool_of
from addin.minimise.lower import Arguments, function
from addin.minimise.trace import Array, op, value_of
from addin.minimise.value import Value, error, number


@function("MEDIAN")
def median(call: Arguments) -> Value:
    found = pool(call)
    return _at(found, (found.n - 1) / 2)


@function("LARGE", "SMALL")
def kth(call: Arguments) -> Value:
    call.need(2, 2)
    found = pool_of([call.value(0)])
    k = np.ceil(call.fixed(1, is_array=True))
    return _at(found, k - 1 if call.name == "SMALL" else found.n - k)


@function("PERCENTILE", "PERCENTILE.INC", "QUARTILE", "QUARTILE.INC")
def percentile(call: Arguments) -> Value:
    call.need(2, 2)
    found = pool_of([call.value(0)])
    share = np.floor(call.fixed(1)) / 4 if call.name.startswith("Q") else call.fixed(1)
    return _at(found, np.where((share >= 0) & (share <= 1), share * (found.n - 1), -1.0))


def _at(found: Pool, place: np.ndarray) -> Value:
    """The number at a place (from 0) in ascending order, between two where it is a fraction."""
    if found.code:
        return error(found.code)
    ordered = op("sort", found.filled(np.nan))
    place = np.where((place >= 0) & (place <= found.n - 1), place, np.nan)
    bad = np.isnan(place)
    low = np.where(bad, 0, np.floor(place)).astype(np.int64)
    high = np.where(bad, 0, np.ceil(place)).astype(np.int64)
    first, second = _picked(ordered, low), _picked(ordered, high)
    share = np.where(bad, np.nan, place - low)
    if not (share != 0).any():
        return number(first)
    return number(first) + number(second - first) * share


def _picked(ordered: Array, place: np.ndarray) -> Array:
    """One number a member out of (n, m, 1, k)."""
    n, m, _, k = ordered.shape
    shape = np.broadcast_shapes((n, m, 1, 1), place.shape)
    row = np.broadcast_to(np.arange(n * m).reshape(n, m, 1, 1), shape)
    return op("gather", ordered, np.ascontiguousarray(row * k + place))


@function("RANK", "RANK.EQ")
def rank(call: Arguments) -> Value:
    call.need(2, 3)
    value, among = call.scalar(0) + 0.0, pool_of([call.value(1)])
    call.mark_flat(value)
    call.mark_flat(number(among.num))
    ascending = bool(call.fixed(2).any())
    num = value_of(among.num)
    mine = value_of(value.num)
    before = num < mine if ascending else num > mine
    counts = np.broadcast_to(among.counts, before.shape)
    found = 1.0 + (before & counts).sum(axis=3, keepdims=True)
    present = ((num == mine) & counts).any(axis=3, keepdims=True)
    return number(np.where(present, found, np.nan))
