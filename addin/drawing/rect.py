"""Rectangles of cells, and how a formula writes them."""

from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell


@dataclass(frozen=True)
class Rect:
    """A rectangle of cells; row and col count from 0."""

    row: int
    col: int
    n_rows: int = 1
    n_cols: int = 1

    @property
    def last(self) -> tuple[int, int]:
        return self.row + self.n_rows - 1, self.col + self.n_cols - 1

    @property
    def box(self) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column."""
        return self.row, self.col, *self.last

    @property
    def below(self) -> int:
        """The row after the last."""
        return self.row + self.n_rows

    @property
    def right(self) -> int:
        """The column after the last."""
        return self.col + self.n_cols

    def part(self, row: int, col: int, n_rows: int = 1, n_cols: int = 1) -> "Rect":
        """A smaller rectangle, placed from this one's corner."""
        return Rect(self.row + row, self.col + col, n_rows, n_cols)

    def moved(self, rows: int, cols: int) -> "Rect":
        """The same rectangle at another place."""
        return Rect(self.row + rows, self.col + cols, self.n_rows, self.n_cols)

    def a1(self) -> str:
        """`$B$3`, or `$B$3:$D$9`."""
        first = xl_rowcol_to_cell(self.row, self.col, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(*self.last, row_abs=True, col_abs=True)
        return first if first == last else f"{first}:{last}"


def ref(row: int, col: int, fix_row: bool = False, fix_col: bool = False) -> str:
    """One cell in A1 text: `ref(2, 1, fix_row=True)` is `B$3`."""
    return xl_rowcol_to_cell(row, col, row_abs=fix_row, col_abs=fix_col)


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it: `'Bob''s ratings'`."""
    return "'" + sheet.replace("'", "''") + "'"
