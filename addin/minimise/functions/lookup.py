"""MATCH, VLOOKUP, XLOOKUP and their kin: places are fixed, the values there may be learned."""

import bisect
from dataclasses import replace
from typing import Any

import numpy as np

from addin.minimise.functions.criteria import wildcard
from addin.minimise.functions.logic import branch
from addin.minimise.grid import BLANK, ERROR, TEXT
from addin.minimise.lower import Arguments, ErrorValueError, function
from addin.minimise.members import Span
from addin.minimise.syntax import Constant
from addin.minimise.trace import Array, op, stretched
from addin.minimise.value import NO_TEXT, Value, first_code, number
from engine.errors import InputError


@function("MATCH")
def match(call: Arguments) -> Value:
    call.need(2, 3)
    mode = int(np.sign(call.fixed(2, 1.0)).flat[0])
    return _or_missing(_places(call, call.scalar(0), _line(call.array(1)), mode) + 1)


@function("XMATCH")
def xmatch(call: Arguments) -> Value:
    call.need(2, 4)
    return _or_missing(_by_mode(call, 2) + 1)


@function("VLOOKUP", "HLOOKUP")
def table_lookup(call: Arguments) -> Value:
    """In cells only the first column (row) is searched: the others may be learned."""
    call.need(3, 4)
    down, span = call.name == "VLOOKUP", call.scope.span(call.trees[1])
    if span is None:
        table = call.array(1)
        place, column = _in_table(call, _part(table, 0, down), table.size[1 if down else 0])
        return _picked(table, *((place, column) if down else (column, place)))
    keys = call.scope.reader.span(_first(span, down))
    place, column = _in_table(call, keys, span.widths if down else span.heights)
    _need_places(place)
    row, col = (place, column) if down else (column, place)
    return call.scope.reader.cells(
        span.sheet, span.top + row.astype(np.int64), span.left + col.astype(np.int64)
    )


def _in_table(call: Arguments, keys: Value, width: Any) -> tuple[np.ndarray, np.ndarray]:
    """Where the key is, and which column (row) is wanted, both from 0."""
    mode = int(bool(call.fixed(3, 1.0).flat[0]))
    place = _places(call, call.scalar(0), _line(keys), mode)
    column = np.floor(call.fixed(2)) - 1
    bad = (column < 0) | (column >= width)
    if bad.any():
        raise ErrorValueError(bad, "#REF!")
    return place, column


def _first(span: Span, down: bool) -> Span:
    """The first column (down) or row of a block."""
    return replace(span, right=span.left) if down else replace(span, bottom=span.top)


@function("LOOKUP")
def lookup(call: Arguments) -> Value:
    call.need(2, 3)
    among = call.array(1)
    down = among.size[0] >= among.size[1]
    keys = _part(among, 0, down)
    last = among.size[1 if down else 0] - 1
    results = call.array(2) if call.is_given(2) else _part(among, last, down)
    place = _places(call, call.scalar(0), _line(keys), 1)
    return _along(results, place)


@function("XLOOKUP")
def xlookup(call: Arguments) -> Value:
    call.need(3, 6)
    place, results = _by_mode(call, 4), call.array(2)
    if not np.isnan(place).any():
        return _along(results, place)
    missing = number(np.isnan(place).astype(float))
    if not call.is_given(3):
        return _along(results, place)
    safe = np.where(np.isnan(place), 0, place)
    found = _along(results, safe)
    if np.isnan(place).all():
        return call.scalar(3)
    trees = call.trees[:3]
    return branch(
        call.scope,
        missing,
        lambda s: s.scalar(call.trees[3]),
        lambda s: (
            found
            if s.at is call.scope.at
            else xlookup(Arguments("XLOOKUP", (*trees, Constant(None), *call.trees[4:]), s))
        ),
    )


@function("INDEX")
def index(call: Arguments) -> Value:
    """Of an array that is computed; `addin.minimise.references` has that of a range."""
    call.need(1, 3)
    array = call.value(0)
    row, col = np.floor(call.fixed(1)), np.floor(call.fixed(2))
    if len(call) == 2 and array.size[0] == 1:
        row, col = np.zeros_like(row), row
    n_rows, n_cols = array.size
    bad = (row < 0) | (col < 0) | (row > n_rows) | (col > n_cols)
    if bad.any():
        raise ErrorValueError(bad, "#REF!")
    row = np.where((row == 0) & (n_rows == 1), 1, row)
    col = np.where((col == 0) & (n_cols == 1), 1, col)
    if (row == 0).any() or (col == 0).any():
        return _whole_line(array, row, col)
    return _picked(array, row - 1, col - 1)


def _whole_line(array: Value, row: np.ndarray, col: np.ndarray) -> Value:
    if row.size > 1 or col.size > 1:
        raise InputError("INDEX gives whole lines that differ from cell to cell", "Use ranges")
    r, c = int(row.flat[0]), int(col.flat[0])
    found = array if not r else _part(array, r - 1, False)
    return found if not c else _part(found, c - 1, True)


# --- finding a place ----------------------------------------------------------------------------


def _by_mode(call: Arguments, i: int) -> np.ndarray:
    """Places of XLOOKUP and XMATCH: exact, else the next smaller (-1) or larger (1) one."""
    mode = int(call.fixed(i).flat[0])
    if int(call.fixed(i + 1, 1.0).flat[0]) not in (1, 2):
        raise InputError(f"{call.name} searches from the end", "Let it search from the start")
    return _places(call, call.scalar(0), _line(call.array(1)), {0: 0, 2: 0, -1: 2, 1: 3}[mode])


def _line(value: Value) -> Value:
    if not value.is_constant:
        raise InputError(
            "it searches among cells that the changing cells move, and so has no slope",
            "Search among fixed cells",
        )
    return value


def _places(call: Arguments, wanted: Value, among: Value, mode: int) -> np.ndarray:
    """Where each wanted value is, from 0; NaN where it is not.

    Mode 0 finds equals, 1 the last that is not larger (ascending), -1 the last that is not
    smaller (descending), 2 the largest not larger and 3 the smallest not smaller in any order.

    Raises:
        InputError: when what is wanted depends on the changing cells.
        ErrorValueError: where it is an error.
    """
    if not wanted.is_constant:
        raise InputError(
            f"{call.name} looks for what the changing cells move: it has no slope",
            "Take it out of the path to the target",
        )
    if wanted.has(ERROR):
        bad = np.broadcast_to(wanted.kind == ERROR, wanted.shape)
        raise ErrorValueError(bad, first_code(wanted) or "#N/A")
    n = among.size[0] * among.size[1]
    lines = _keys(among).reshape(-1, n)
    sought = _keys(wanted).reshape(-1)
    outer = np.broadcast_shapes(wanted.shape[:2], among.shape[:2])
    which = np.arange(len(lines)).reshape(*among.shape[:2])
    which = np.broadcast_to(which, outer).reshape(-1)
    each = np.broadcast_to(np.arange(len(sought)).reshape(wanted.shape[:2]), outer).reshape(-1)
    finders = [_Finder(line, mode) for line in lines]
    found = [finders[w](sought[e]) for w, e in zip(which, each, strict=True)]
    return np.array(found, float).reshape(*outer, 1, 1)


def _keys(value: Value) -> np.ndarray:
    """Each cell as something that compares: (0, number), (1, text), None if blank."""
    shape = value.shape
    kinds = np.broadcast_to(value.kind, shape).reshape(-1)
    numbers = np.broadcast_to(value.constant, shape).reshape(-1)
    texts = np.broadcast_to(value.texts(), shape).reshape(-1)
    keys = np.empty(len(kinds), object)
    keys[:] = [_key(k, n, t) for k, n, t in zip(kinds, numbers, texts, strict=True)]
    return keys


def _key(kind: int, num: float, words: str | None) -> tuple | None:
    if kind == TEXT:
        return (1, (words or "").casefold())
    if kind in (BLANK, ERROR):
        return None
    return (0, float(num))


class _Finder:
    """Finds keys in one line of cells."""

    def __init__(self, line: np.ndarray, mode: int):
        self.line, self.mode = line, mode
        self.first: dict[Any, int] = {}
        for n, key in enumerate(line):
            if key is not None:
                self.first.setdefault(key, n)
        pairs = [(key, n) for n, key in enumerate(line) if key is not None]
        self.pairs = sorted(pairs) if mode in (2, 3) else pairs

    def __call__(self, key: Any) -> float:
        if key is None:
            key = (0, 0.0)
        if self.mode == 0:
            return self._equal(key)
        if self.mode in (2, 3) and key in self.first:
            return self.first[key]
        if self.mode == -1:
            return self._descending(key)
        same = [(k, n) for k, n in self.pairs if k[0] == key[0]]
        at = bisect.bisect_right(same, (key, len(self.line)))
        if self.mode == 3:
            return same[at][1] if at < len(same) else np.nan
        return same[at - 1][1] if at else np.nan

    def _equal(self, key: Any) -> float:
        if key in self.first or key[0] != 1 or not any(c in key[1] for c in "*?~"):
            return self.first.get(key, np.nan)
        pattern = wildcard(key[1])
        hits = (n for n, k in enumerate(self.line) if k and k[0] == 1 and pattern.fullmatch(k[1]))
        return next(hits, np.nan)

    def _descending(self, key: Any) -> float:
        best = np.nan
        for k, n in self.pairs:
            if k[0] == key[0]:
                if k < key:
                    break
                best = n
        return best


# --- taking what is there -----------------------------------------------------------------------


def _or_missing(place: np.ndarray) -> Value:
    found = number(place)
    if found.text is not None:
        return Value(found.num, found.kind, np.where(np.isnan(place), "#N/A", NO_TEXT))
    return found


def _along(line: Value, place: np.ndarray) -> Value:
    n_rows, n_cols = line.size
    if n_cols == 1:
        return _picked(line, place, np.zeros((1, 1, 1, 1)))
    if n_rows == 1:
        return _picked(line, np.zeros((1, 1, 1, 1)), place)
    raise InputError("a lookup gives whole rows", "Let it give one row or column")


def _need_places(place: np.ndarray) -> None:
    """Raises ErrorValueError where a place is NaN: nothing was found there."""
    bad = np.isnan(place)
    if bad.any():
        raise ErrorValueError(bad, "#N/A")


def _picked(table: Value, row: np.ndarray, col: np.ndarray) -> Value:
    """One element a member; a row or column that is NaN is #N/A."""
    _need_places(row + col)
    n_rows, n_cols = table.size
    n, m = table.shape[:2]
    shape = np.broadcast_shapes((n, m, 1, 1), row.shape, col.shape)
    block = np.broadcast_to(np.arange(n * m).reshape(n, m, 1, 1), shape) * (n_rows * n_cols)
    where = block + (row * n_cols + col).astype(np.int64)

    def of(array: Array) -> Array:
        return op("gather", stretched(array, table.shape), np.ascontiguousarray(where))

    kind = np.broadcast_to(table.kind, table.shape).reshape(-1)[where]
    text = np.broadcast_to(table.texts(), table.shape).reshape(-1)[where]
    return Value(of(table.num), kind, text if table.text is not None else None, is_ref=True)


def _part(table: Value, n: int, down: bool) -> Value:
    """One column (down) or row of a table."""
    shape = table.shape
    index = np.arange(int(np.prod(shape))).reshape(shape)
    chosen = index[:, :, :, n : n + 1] if down else index[:, :, n : n + 1, :]
    if table.is_constant:
        num: Array = np.broadcast_to(table.constant, shape).reshape(-1)[chosen]
    else:
        num = op("gather", stretched(table.num, shape), np.ascontiguousarray(chosen))
    kind = np.broadcast_to(table.kind, shape).reshape(-1)[chosen]
    text = None if table.text is None else np.broadcast_to(table.text, shape).reshape(-1)[chosen]
    return Value(num, kind, text, is_ref=True)
