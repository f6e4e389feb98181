"""What a target needs: the formula cells that it depends on, found backwards from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from addin.minimise.lower import Lowering, Scope
from addin.minimise.members import Members, Span
from addin.minimise.references import reads
from addin.minimise.workbook import Workbook

Places = tuple[np.ndarray, np.ndarray]
FEW = 200  # rectangles that are looked at one by one


@dataclass
class Needs:
    """`needed` marks formula cells by sheet; `edges` says which forms a form reads."""

    book: Workbook
    lowering: Lowering
    needed: list[np.ndarray]
    edges: dict[int, set[int]] = field(default_factory=dict)
    waiting: dict[int, list[Places]] = field(default_factory=dict)

    @staticmethod
    def of(book: Workbook, lowering: Lowering, cells: Iterable[tuple[int, int, int]]) -> "Needs":
        """Everything that these cells (sheet, row, column) depend on."""
        needs = Needs(book, lowering, [np.zeros(g.num.shape, bool) for g in book.grids])
        for sheet, row, col in cells:
            one = np.full((1, 1, 1, 1), row), np.full((1, 1, 1, 1), col)
            needs._mark(Span(sheet, *one, *one))
        while needs.waiting:
            form, places = needs.waiting.popitem()
            needs._follow(form, *(np.concatenate(p) for p in zip(*places, strict=True)))
        return needs

    def members(self, form: int) -> Members:
        """The needed cells of a form (of an array formula its first cells)."""
        sheet = self.book.forms[form].sheet
        found = np.nonzero(self.needed[sheet] & (self.book.grids[sheet].form == form))
        return Members.of(sheet, *self._anchors(form, *found))

    def _anchors(self, form: int, rows: np.ndarray, cols: np.ndarray) -> Places:
        sheet, shape = self.book.forms[form].sheet, self.book.forms[form].shape
        if shape in (None, (1, 1)):
            return rows, cols
        cells = zip(rows.tolist(), cols.tolist(), strict=True)
        first = np.array(sorted({self.book.arrays[sheet, row, col] for row, col in cells}))
        return first[:, 0], first[:, 1]

    def _follow(self, form: int, rows: np.ndarray, cols: np.ndarray) -> None:
        at = Members.of(self.book.forms[form].sheet, *self._anchors(form, rows, cols))
        own = self.edges.setdefault(form, set())
        for span in spans_read(self.book, self.lowering, form, at):
            own |= self._mark(span)

    def _mark(self, span: Span) -> set[int]:
        """Mark the formula cells of a span as needed; returns their forms."""
        forms: set[int] = set()
        grid, needed = self.book.grids[span.sheet], self.needed[span.sheet]
        for rows, cols, painted in regions(span, grid.num.shape):
            form = grid.form[rows, cols]
            here = form >= 0 if painted is None else (form >= 0) & painted
            if not here.any():
                continue
            forms |= distinct(form[here])
            new = here & ~needed[rows, cols]
            if new.any():
                needed[rows, cols] |= new
                self._enqueue(form, new, rows.start, cols.start)
        return forms

    def _enqueue(self, form: np.ndarray, new: np.ndarray, top: int, left: int) -> None:
        rows, cols = np.nonzero(new)
        found = form[rows, cols]
        for one in distinct(found):
            mine = found == one
            self.waiting.setdefault(one, []).append((rows[mine] + top, cols[mine] + left))


def spans_read(book: Workbook, lowering: Lowering, form: int, at: Members) -> list[Span]:
    """The blocks that members of a form read."""
    is_array = book.forms[form].shape is not None
    return list(reads(book.tree(form), Scope(lowering, at, is_array)))


def regions(span: Span, shape: tuple[int, int]) -> Iterator[tuple[slice, slice, np.ndarray | None]]:
    """The cells of a span as blocks of its sheet: one by one, or painted into one with a mask."""
    sides = span.rectangles()
    sides = np.clip(sides, 0, np.array([*shape, *shape]) - 1)
    if len(sides) <= FEW:
        for top, left, bottom, right in sides.tolist():
            yield slice(top, bottom + 1), slice(left, right + 1), None
        return
    top, left = (int(n) for n in sides[:, :2].min(axis=0))
    bottom, right = (int(n) for n in sides[:, 2:].max(axis=0))
    change = np.zeros((bottom - top + 2, right - left + 2), np.int32)
    t, le, b, r = (sides - np.array([top, left, top - 1, left - 1])).T
    for row, col, sign in ((t, le, 1), (b, le, -1), (t, r, -1), (b, r, 1)):
        np.add.at(change, (row, col), sign)
    painted = change.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
    yield slice(top, bottom + 1), slice(left, right + 1), painted


def distinct(forms: np.ndarray) -> set[int]:
    if forms.size < 50:
        return set(forms.tolist())
    return set(np.flatnonzero(np.bincount(forms)).tolist())
