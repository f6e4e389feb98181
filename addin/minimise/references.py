"""Trees that mean cells rather than values: A1:B2, OFFSET, INDEX, INDIRECT, and what they read."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from addin.minimise.lower import REFERENCES, Arguments, ErrorValueError, Scope, reference
from addin.minimise.members import Index, Members, Span, span_of
from addin.minimise.syntax import Call, Constant, Ref, Several, Tree
from engine.errors import InputError

ADDRESS_ONLY = {"ROW", "COLUMN", "ROWS", "COLUMNS", "ISREF", "FORMULATEXT", "ISFORMULA", "SHEET"}
FIXED = "Minimise needs its place fixed"
_FIRST_CELL = Members.of(0, np.zeros(1, int), np.zeros(1, int))  # where A1 means A1


@reference("OFFSET")
def _offset(call: Arguments) -> Span | None:
    call.need(3, 5)
    base = call.scope.span(call.trees[0])
    if base is None:
        raise InputError("OFFSET starts at no cell", "Correct the formula")
    down, right = _whole(call.fixed(1)), _whole(call.fixed(2))
    height = _whole(call.fixed(3)) if call.is_given(3) else base.heights
    width = _whole(call.fixed(4)) if call.is_given(4) else base.widths
    top, left = base.top + down, base.left + right
    return _checked(
        Span(
            base.sheet,
            np.where(height < 0, top + height + 1, top),
            np.where(width < 0, left + width + 1, left),
            np.where(height < 0, top, top + height - 1),
            np.where(width < 0, left, left + width - 1),
        )
    )


@reference("INDEX")
def _index(call: Arguments) -> Span | None:
    call.need(1, 4)
    tree = call.trees[0]
    if isinstance(tree, Several):
        tree = tree.parts[int(call.fixed(3, 1.0).flat[0]) - 1]
    base = call.scope.span(tree)
    if base is None:
        return None
    row, col = _whole(call.fixed(1)), _whole(call.fixed(2))
    if len(call) == 2 and (base.heights == 1).all() and (base.widths > 1).any():
        row, col = np.zeros_like(row), row  # one row: the number counts columns
    _fail_where((row < 0) | (col < 0) | (row > base.heights) | (col > base.widths), "#REF!")
    return Span(
        base.sheet,
        np.where(row > 0, base.top + row - 1, base.top),
        np.where(col > 0, base.left + col - 1, base.left),
        np.where(row > 0, base.top + row - 1, base.bottom),
        np.where(col > 0, base.left + col - 1, base.right),
    )


@reference(":")
def _between(call: Arguments) -> Span | None:
    one, other = (call.scope.span(tree) for tree in call.trees)
    if one is None or other is None:
        raise InputError("a range ends at no cell", "Correct the formula")
    return Span(
        one.sheet,
        np.minimum(one.top, other.top),
        np.minimum(one.left, other.left),
        np.maximum(one.bottom, other.bottom),
        np.maximum(one.right, other.right),
    )


@reference("INDIRECT")
def _indirect(call: Arguments) -> Span | None:
    words = call.scalar(0)
    book, at = call.scope.reader.book, call.scope.at
    if not words.is_constant or words.text is None:
        raise InputError("INDIRECT names no fixed cell", FIXED)
    spans = []
    for word in words.text.reshape(-1):
        tree = book.parsed(str(word), at.sheet)
        if not isinstance(tree, Ref):
            raise InputError(f"INDIRECT({word!r}) is no range", "Correct the text")
        spans.append(span_of(tree, _FIRST_CELL))
    if len({span.sheet for span in spans}) > 1:
        raise InputError("INDIRECT leads to several sheets", "Write the references out")
    shape = (*words.text.shape[:2], 1, 1)
    sides = (
        np.array([int(getattr(s, side).flat[0]) for s in spans]).reshape(shape)
        for side in ("top", "left", "bottom", "right")
    )
    return Span(spans[0].sheet, *sides)


@reference("spill", "ANCHORARRAY")
def _spill(call: Arguments) -> Span | None:
    """A1#: the block that the array formula in A1 fills."""
    base = call.scope.span(call.trees[0])
    if base is None or base.rectangles().shape[0] != 1:
        raise InputError("# follows no single cell", "Write the range out")
    top, left = int(base.top.flat[0]), int(base.left.flat[0])
    book = call.scope.reader.book
    form = int(book.grids[base.sheet].form[top, left])
    rows, cols = (book.forms[form].shape or (1, 1)) if form >= 0 else (1, 1)
    return replace(base, bottom=base.top + rows - 1, right=base.left + cols - 1)


@reference("CHOOSE", "IF")
def _chosen(call: Arguments) -> Span | None:
    """CHOOSE and IF between ranges, where the choice is the same in all members."""
    if not any(
        isinstance(t, Ref) or (isinstance(t, Call) and t.name in REFERENCES) for t in call.trees[1:]
    ):
        return None  # whatever the choice, it is no reference
    which = call.scope.scalar(call.trees[0])
    if not which.is_constant or which.constant.size != 1 or np.isnan(which.constant).any():
        return None
    n = float(which.constant.flat[0])
    place = int(n) if call.name == "CHOOSE" else (1 if n else 2)
    if not 1 <= place < len(call):
        return None
    return call.scope.span(call.trees[place])


def _whole(x: np.ndarray) -> Index:
    return np.floor(x).astype(np.int64)


def _checked(span: Span) -> Span:
    _fail_where((span.top < 0) | (span.left < 0) | (span.bottom < span.top), "#REF!")
    return span


def _fail_where(bad: np.ndarray, code: str) -> None:
    if bad.any():
        raise ErrorValueError(bad, code)


# --- what a formula reads -----------------------------------------------------------------------


def reads(tree: Tree, scope: Scope) -> Iterator[Span]:
    """The blocks that a formula may look at, by the values that the cells have now."""
    if isinstance(tree, Ref):
        yield span_of(tree, scope.at)
    elif isinstance(tree, Several):
        for part in tree.parts:
            yield from reads(part, scope)
    elif isinstance(tree, Call):
        yield from _call_reads(tree, scope)


def _call_reads(tree: Call, scope: Scope) -> Iterator[Span]:
    if tree.name in ADDRESS_ONLY:
        return
    if tree.name in ("OFFSET", "INDEX", ":", "INDIRECT", "spill", "ANCHORARRAY"):
        for arg in tree.args[1 if tree.name != "INDIRECT" else 0 :]:
            yield from reads(arg, scope)
        try:
            span = scope.span(tree)
        except (InputError, ErrorValueError):
            span = None  # what is wrong is said when it is lowered
        if span is not None:
            yield span
            return
        yield from reads(tree.args[0], scope) if tree.args else ()
        return
    for arg in tree.args:
        yield from reads(arg, scope)
    if tree.name in ("SUMIF", "AVERAGEIF") and len(tree.args) == 3:
        yield from _as_large_as(tree.args[0], tree.args[2], scope)


def _as_large_as(shape: Tree, tree: Tree, scope: Scope) -> Iterator[Span]:
    """SUMIF reads a sum range as large as its first range, however it was written."""
    if tree == Constant(None):
        return
    one, other = scope.span(shape), scope.span(tree)
    if one is not None and other is not None:
        yield sized(other, one)


def sized(span: Span, like: Span) -> Span:
    """The block that starts where `span` does and is as large as `like`."""
    return replace(span, bottom=span.top + like.heights - 1, right=span.left + like.widths - 1)
