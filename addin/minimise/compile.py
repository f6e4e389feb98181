"""A workbook's formulas, from changing cells to targets, as one program of array operations."""

from collections.abc import Sequence

import numpy as np

import addin.minimise.functions  # noqa: F401  registers them
from addin.minimise.cells_read import CellReader
from addin.minimise.grid import BLANK, ERROR, NUMBER, TEXT, Grid
from addin.minimise.lower import Lowering
from addin.minimise.members import Members, Span
from addin.minimise.needs import Needs, spans_read
from addin.minimise.order import Batch, batches
from addin.minimise.padding import alike
from addin.minimise.syntax import Unreadable, calls_in
from addin.minimise.trace import ONE, Array, Node, Trace, op, stretched
from addin.minimise.value import Value, at_start
from addin.minimise.workbook import Workbook
from engine.errors import InputError

ROUNDS = 5  # of finding out where OFFSET and INDEX lead, when that depends on stale values
CellAt = tuple[int, int, int]  # sheet, row, column, from 0


class Compiler:
    """Compiles one workbook; afterwards its grids hold the computed constants and results."""

    def __init__(self, book: Workbook, changing: Sequence[CellAt], ignore_steps: bool = False):
        self.book, self.changing = book, list(changing)
        start = np.array([book.grids[s].num[r, c] for s, r, c in changing], float)
        self.trace = Trace(start)
        self.reader = CellReader(book, self.trace.start)
        self.lowering = Lowering(self.reader, ignore_steps)
        self.n_cells = self.n_blocks = 0  # formula cells that are learned, and their operations
        self._computed: list[tuple[Grid, np.ndarray, np.ndarray]] = []
        self.unread: dict[str, str] = {}  # cells whose whole formula means nothing here, and why

    def compile(self, targets: Sequence[CellAt]) -> None:
        """Record the program that computes `targets`; `result` then gives each.

        Raises:
            InputError: naming the cell of whatever cannot be compiled.
        """
        with np.errstate(all="ignore"):
            for _ in range(ROUNDS):
                needs = Needs.of(self.book, self.lowering, targets)
                order = list(batches(needs))
                before = [g.num.copy() for g in self.book.grids] if self.book.is_stale else []
                self._restart()
                for batch in order:
                    self._compute(batch)
                if not self._has_moved(before, needs):
                    break

    def _restart(self) -> None:
        """Forget what was recorded; the changing cells are the only numbers to be learned."""
        start = self.trace.start.value
        self.trace = Trace(start)
        self.reader.restart(self.trace.start)
        self.lowering.flat.clear()
        self._computed.clear()
        self.unread.clear()
        self.n_cells = self.n_blocks = 0
        for grid in self.book.grids:
            grid.source[...] = 0
        for n, (sheet, row, col) in enumerate(self.changing):
            grid = self.book.grids[sheet]
            grid.source[row, col], grid.place[row, col] = 1, n
            grid.num[row, col], grid.kind[row, col] = start[n], NUMBER

    def _has_moved(self, before: list[np.ndarray], needs: Needs) -> bool:
        """Whether stale values have changed, and with them perhaps what is needed."""
        if not before or not self._is_indirect(needs):
            return False
        return any(
            not np.array_equal(old, g.num, equal_nan=True)
            for old, g in zip(before, self.book.grids, strict=True)
        )

    def _is_indirect(self, needs: Needs) -> bool:
        names = {"OFFSET", "INDEX", "INDIRECT", ":"}
        return any(
            call.name in names for form in needs.edges for call in calls_in(self.book.tree(form))
        )

    # --- one batch ------------------------------------------------------------------------------

    def _compute(self, batch: Batch) -> None:
        at = self._without_changing(batch.at)
        if at is None:
            return
        tree = self.book.tree(batch.form)
        if isinstance(tree, Unreadable):
            self.unread[self.lowering.cell(at)] = tree.problem
        spans = spans_read(self.book, self.lowering, batch.form, at)
        learned = self._reads_learned(spans, at)
        fixed = ~learned
        if fixed.any():
            self._fold(batch.form, at.where(fixed) if learned.any() else at)
        if learned.any():
            chosen = at.where(learned).packed() if fixed.any() else at
            for part in alike(self.book.tree(batch.form), chosen):
                self._store(batch.form, part, self._lowered(batch.form, part))
                self.n_cells += part.size
                self.n_blocks += 1

    def _without_changing(self, at: Members) -> Members | None:
        """A changing cell may hold a formula such as =RAND(); its number is what counts."""
        rows, cols = at.places()
        keep = self.book.grids[at.sheet].source[rows, cols] != 1
        if keep.all():
            return at
        return at.where(keep).packed() if keep.any() else None

    def _reads_learned(self, spans: list[Span], at: Members) -> np.ndarray:
        """Which members (n, m) read something that depends on the changing cells."""
        found = np.zeros(at.shape, bool)
        for span in spans:
            found |= reads_any(self.book.grids[span.sheet].source, span)[:, :, 0, 0]
        return found

    def _fold(self, form: int, at: Members) -> None:
        """Compute what is constant, unless the app that saved the book has done so."""
        rows, cols = at.places()
        grid = self.book.grids[at.sheet]
        there = grid.has_value[rows, cols]
        if not self.book.is_stale and there.all():
            return
        if not self.book.is_stale:
            at = at.where(~there)
        for part in alike(self.book.tree(form), at.packed()):
            try:
                self._store(form, part, self._lowered(form, part))
            except InputError as err:
                own_rows, own_cols = part.places()
                if not grid.has_value[own_rows, own_cols].all():
                    raise
                self.lowering.notes.append(f"{err.where}: taken as it stands in the sheet")

    def _lowered(self, form: int, at: Members) -> Value:
        is_array = self.book.forms[form].shape is not None
        return self.lowering.formula(self.book.tree(form), at, is_array)

    def _store(self, form: int, at: Members, value: Value) -> None:
        """Let the cells of the members hold a result."""
        n_rows, n_cols = self.book.forms[form].shape or (1, 1)
        shape = (*at.shape, n_rows, n_cols)
        value = _filling(value, shape)
        grid = self.book.grids[at.sheet]
        rows = at.rows + np.arange(n_rows).reshape(1, 1, -1, 1)
        cols = at.cols + np.arange(n_cols).reshape(1, 1, 1, -1)
        num, kind, text = at_start(value)
        grid.num[rows, cols] = np.where(np.isin(kind, (BLANK, TEXT)), 0.0, num)
        grid.kind[rows, cols] = np.where(kind == BLANK, NUMBER, kind)
        if value.has(TEXT, ERROR):
            grid.text[rows, cols] = text
        if isinstance(value.num, Node):
            grid.source[rows, cols] = len(self.reader.sources)
            grid.place[rows, cols] = np.arange(int(np.prod(shape))).reshape(shape)
            self.reader.sources.append(value.num)
            self._computed.append((grid, rows, cols))

    # --- what came out --------------------------------------------------------------------------

    def result(self, cell: CellAt) -> Array:
        """The number of one cell: a node of shape () where it is learned, else an array."""
        sheet, row, col = cell
        grid = self.book.grids[sheet]
        source, place = int(grid.source[row, col]), int(grid.place[row, col])
        if not source:
            return np.array(grid.num[row, col])
        node = self.reader.sources[source]
        assert node is not None
        return op("cut", node, place, place + 1, [])

    def first_error(self) -> str | None:
        """The first of the computed cells that is an error value at the start."""
        for grid, row, col in self._computed:
            if not np.isfinite(grid.num[row, col]).all():
                bad = ~np.isfinite(grid.num[row, col])
                rows, cols = np.broadcast_arrays(row, col)
                return grid.address(int(rows[bad][0]), int(cols[bad][0]))
        return None


def reads_any(marks: np.ndarray, span: Span) -> np.ndarray:
    """Which blocks of a span hold a mark that is not 0: (n, m, 1, 1)."""
    n_rows, n_cols = marks.shape
    top, bottom = np.clip(span.top, 0, n_rows - 1), np.clip(span.bottom, 0, n_rows - 1)
    left, right = np.clip(span.left, 0, n_cols - 1), np.clip(span.right, 0, n_cols - 1)
    shape = np.broadcast_shapes(top.shape, bottom.shape, left.shape, right.shape)
    inside = int((bottom - top + 1).max()) * int((right - left + 1).max())
    if shape == (1, 1, 1, 1):
        block = marks[
            int(top[0, 0, 0, 0]) : int(bottom[0, 0, 0, 0]) + 1,
            int(left[0, 0, 0, 0]) : int(right[0, 0, 0, 0]) + 1,
        ]
        return np.full(shape, bool(block.any()))
    if inside == 1:
        return marks[top, left] != 0
    sums = np.zeros((n_rows + 1, n_cols + 1), np.int64)
    np.cumsum(np.cumsum(marks != 0, axis=0), axis=1, out=sums[1:, 1:])
    total = sums[bottom + 1, right + 1] - sums[top, right + 1] - sums[bottom + 1, left]
    return total + sums[top, left] > 0


def _filling(value: Value, shape: tuple[int, ...]) -> Value:
    """A value spread over the cells that it fills; an array too small leaves #N/A."""
    for axis in (2, 3):
        if value.shape[axis] not in (1, shape[axis]):
            value = _fitted(value, shape)
            break
    num = value.num
    if isinstance(num, Node) and num.shape != shape:
        return Value(stretched(num, shape), value.kind, value.text)
    if not isinstance(num, Node):
        num = np.broadcast_to(num, shape)
    text = None if value.text is None else np.broadcast_to(value.text, shape)
    return Value(num, np.broadcast_to(value.kind, shape), text)


def _fitted(value: Value, shape: tuple[int, ...]) -> Value:
    """Cut off what is too large, fill up what is too small."""
    full = value.shape
    index = np.arange(int(np.prod(full))).reshape(full)
    n_rows, n_cols = shape[2:]
    rows = np.zeros(n_rows, int) if full[2] == 1 else np.minimum(np.arange(n_rows), full[2] - 1)
    cols = np.zeros(n_cols, int) if full[3] == 1 else np.minimum(np.arange(n_cols), full[3] - 1)
    chosen = np.ascontiguousarray(index[:, :, rows][:, :, :, cols])
    num = stretched(value.num, full)
    kind = np.broadcast_to(value.kind, full).reshape(-1)[chosen].copy()
    text = np.broadcast_to(value.texts(), full).reshape(-1)[chosen].copy()
    if full[2] > 1:
        kind[:, :, full[2] :], text[:, :, full[2] :] = ERROR, "#N/A"
    if full[3] > 1:
        kind[:, :, :, full[3] :], text[:, :, :, full[3] :] = ERROR, "#N/A"
    picked = op("gather", num, chosen)
    missing = (kind == ERROR).astype(float)
    if missing.any():
        picked = op("where", missing, np.full(ONE, np.nan), picked)
    return Value(picked, kind, text)
