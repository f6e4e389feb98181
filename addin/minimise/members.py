"""Cells that hold one form of formula, and the blocks of cells that their references mean."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from addin.minimise.syntax import Edge, Ref

Index = np.ndarray  # int64, four axes as in `addin.minimise.value`


@dataclass(frozen=True)
class Members:
    """Cells of one sheet. A full rectangle has rows (n, 1, 1, 1) and cols (1, m, 1, 1), so that
    what depends on the row alone is computed once a row; any other set lies along the first axis.
    """

    sheet: int
    rows: Index
    cols: Index

    @staticmethod
    def of(sheet: int, rows: np.ndarray, cols: np.ndarray) -> "Members":
        """Members at these places (two vectors of one length)."""
        n = len(rows)
        if n > 1:
            own_rows, own_cols = np.unique(rows), np.unique(cols)
            if len(own_rows) * len(own_cols) == n:
                return Members(
                    sheet,
                    own_rows.reshape(-1, 1, 1, 1).astype(np.int64),
                    own_cols.reshape(1, -1, 1, 1).astype(np.int64),
                )
        shape = (n, 1, 1, 1)
        return Members(
            sheet, rows.reshape(shape).astype(np.int64), cols.reshape(shape).astype(np.int64)
        )

    @property
    def shape(self) -> tuple[int, int]:
        n_rows, n_cols, _, _ = np.broadcast_shapes(self.rows.shape, self.cols.shape)
        return n_rows, n_cols

    @property
    def size(self) -> int:
        return self.shape[0] * self.shape[1]

    @property
    def first(self) -> tuple[int, int]:
        return int(self.rows.flat[0]), int(self.cols.flat[0])

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column of each, in order."""
        rows = np.broadcast_to(self.rows[:, :, 0, 0], self.shape)
        cols = np.broadcast_to(self.cols[:, :, 0, 0], self.shape)
        return rows.reshape(-1), cols.reshape(-1)

    def where(self, chosen: np.ndarray) -> "Members":
        """Those for which the array (n, m) holds, in their order along the first axis."""
        rows, cols = self.places()
        flat, shape = chosen.reshape(-1), (-1, 1, 1, 1)
        return Members(self.sheet, rows[flat].reshape(shape), cols[flat].reshape(shape))

    def packed(self) -> "Members":
        """The same cells as a rectangle if they are one."""
        return Members.of(self.sheet, *self.places())


@dataclass(frozen=True)
class Span:
    """The block that a reference means in each member: first and last row and column."""

    sheet: int
    top: Index
    left: Index
    bottom: Index
    right: Index

    @property
    def heights(self) -> Index:
        return self.bottom - self.top + 1

    @property
    def widths(self) -> Index:
        return self.right - self.left + 1

    @property
    def is_one_cell(self) -> bool:
        return bool((self.heights == 1).all() and (self.widths == 1).all())

    def rectangles(self) -> np.ndarray:
        """(n, 4): top, left, bottom, right of each, for as many members as differ in it."""
        sides = np.broadcast_arrays(self.top, self.left, self.bottom, self.right)
        return np.stack([side.reshape(-1) for side in sides], axis=1)

    def slices(self) -> Iterator[tuple[slice, slice]]:
        for top, left, bottom, right in self.rectangles().tolist():
            yield slice(max(top, 0), bottom + 1), slice(max(left, 0), right + 1)


def span_of(ref: Ref, at: Members) -> Span:
    """What a written reference means in each member."""
    top, bottom = _side(ref.top, at.rows), _side(ref.bottom, at.rows)
    left, right = _side(ref.left, at.cols), _side(ref.right, at.cols)
    return Span(
        ref.sheet,
        np.minimum(top, bottom),
        np.minimum(left, right),
        np.maximum(top, bottom),
        np.maximum(left, right),
    )


def _side(edge: Edge, own: Index) -> Index:
    return own + edge.n if edge.is_distance else np.full((1, 1, 1, 1), edge.n, np.int64)
