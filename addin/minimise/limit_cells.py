"""The right side of a constraint: cells, or a formula such as 5/2 or Sheet1!$G$3/2."""

from addin.minimise.read_sheet import Form
from addin.minimise.syntax import Call, Constant
from addin.minimise.task import Area, areas_in
from addin.minimise.workbook import Workbook


def limit_cells(book: Workbook, text: str, sheet: int, said: str) -> tuple[Area, ...]:
    """The cells that a limit names; a formula gets a cell of its own, beyond all others.

    Raises:
        InputError: when it is neither.
    """
    tree = book.parsed(text, sheet)
    if not isinstance(tree, Call | Constant):
        return areas_in(book, text, sheet, said)
    grid = book.grids[sheet]
    row, col = grid.n_rows, grid.n_cols
    grid.grow(row + 1, col + 1)
    grid.form[row, col] = len(book.forms)
    book.forms.append(Form(sheet, text, row, col, None))
    return (Area(sheet, row, col, row, col),)
