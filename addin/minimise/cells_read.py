"""Reading cells into a program: constants as they stand, the others from the results so far."""

import numpy as np

from addin.minimise.grid import ERROR, TEXT, Grid
from addin.minimise.members import Index, Span
from addin.minimise.trace import Array, Node, op
from addin.minimise.value import Value, simple
from addin.minimise.workbook import Workbook


class CellReader:
    """The sheets of a workbook, and the results of the program that stand for some cells."""

    def __init__(self, book: Workbook, start: Node):
        self.book = book
        self.restart(start)
        self.n_rows = max((g.n_rows for g in book.grids), default=0)
        self.n_cols = max((g.n_cols for g in book.grids), default=0)

    def restart(self, start: Node) -> None:
        """Forget all results but the changing cells."""
        self.sources: list[Node | None] = [None, start]
        self._joined: dict[tuple[int, ...], tuple[Node, np.ndarray]] = {}

    def span(self, span: Span) -> Value:
        """The cells of a block; one that differs in size from member to member is padded."""
        bottom = np.minimum(span.bottom, np.maximum(span.top, self.n_rows - 1))
        right = np.minimum(span.right, np.maximum(span.left, self.n_cols - 1))
        rows = _steps(span.top, bottom, axis=2, beyond=self.n_rows)
        cols = _steps(span.left, right, axis=3, beyond=self.n_cols)
        return self.cells(span.sheet, rows, cols)

    def cells(self, sheet: int, rows: Index, cols: Index) -> Value:
        """The cells at these rows and columns, which are broadcast; beyond the sheet is blank."""
        grid = self.book.grids[sheet]
        rows = np.where(rows < 0, grid.n_rows, np.minimum(rows, grid.n_rows))
        cols = np.where(cols < 0, grid.n_cols, np.minimum(cols, grid.n_cols))
        kind = grid.kind[rows, cols]
        has_text = bool(((kind == TEXT) | (kind == ERROR)).any())
        text = grid.text[rows, cols] if has_text else None
        source = grid.source[rows, cols]
        num: Array = (
            self._gathered(grid, rows, cols, source) if source.any() else (grid.num[rows, cols])
        )
        return simple(Value(num, kind, text, is_ref=True))

    def _gathered(self, grid: Grid, rows: Index, cols: Index, source: np.ndarray) -> Node:
        place = grid.place[rows, cols]
        found = np.unique(source)
        if len(found) == 1:
            return take(self._source(found[0]), place)
        total = sum(self._source(s).value.size for s in found if s)
        if total > 4 * source.size:
            return self._piece_by_piece(grid, rows, cols, source, place)
        joined, offsets = self._join(tuple(int(s) for s in found if s))
        index = offsets[source] + place
        if found[0] == 0:
            is_constant = source == 0
            constants = np.broadcast_to(grid.num[rows, cols], source.shape)[is_constant]
            index[is_constant] = joined.value.size + np.arange(len(constants))
            joined = op("join", joined, constants)
            assert isinstance(joined, Node)
        return take(joined, index)

    def _piece_by_piece(self, grid, rows, cols, source, place) -> Node:
        """Take what is needed from each large source, before joining that."""
        parts, index, n = [], np.zeros(source.shape, np.int64), 0
        for s in np.unique(source):
            here = source == s
            count = int(here.sum())
            if s:
                parts.append(take(self._source(s), place[here]))
            else:
                parts.append(np.broadcast_to(grid.num[rows, cols], source.shape)[here])
            index[here] = n + np.arange(count)
            n += count
        joined = op("join", *parts)
        assert isinstance(joined, Node)
        return take(joined, index)

    def _join(self, found: tuple[int, ...]) -> tuple[Node, np.ndarray]:
        """Several results as one, and where each begins in it."""
        if found not in self._joined:
            offsets, n = np.zeros(len(self.sources), np.int64), 0
            for s in found:
                offsets[s] = n
                n += self._source(s).value.size
            nodes = [self._source(s) for s in found]
            joined = op("join", *nodes) if len(nodes) > 1 else nodes[0]
            assert isinstance(joined, Node)
            self._joined = {found: (joined, offsets)}  # the last one only: they can be large
        joined, offsets = self._joined[found]
        return joined, offsets

    def _source(self, s: int) -> Node:
        node = self.sources[s]
        assert node is not None
        return node


def take(node: Node, index: np.ndarray) -> Node:
    """Elements of a result, counted in row order; consecutive ones are not copied."""
    flat = index.reshape(-1)
    n = len(flat)
    if n == node.value.size == 1 and index.shape == node.shape and not flat[0]:
        return node
    if n and flat[-1] - flat[0] == n - 1 and (n == 1 or bool((np.diff(flat) == 1).all())):
        found = op("cut", node, int(flat[0]), int(flat[0]) + n, list(index.shape))
    else:
        found = op("gather", node, index.astype(np.int64))
    assert isinstance(found, Node)
    return found


def _steps(first: Index, last: Index, axis: int, beyond: int) -> Index:
    """first, first + 1, … along an axis, as many as the longest has; past `last` comes `beyond`."""
    longest = int((last - first).max()) + 1
    shape = [1, 1, 1, 1]
    shape[axis] = longest
    steps = first + np.arange(longest).reshape(shape)
    if bool((last - first == longest - 1).all()):
        return steps
    return np.where(steps > last, beyond, steps)
