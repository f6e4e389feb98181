"""Score table: the model's answers beside every row, without training."""

import xlwings as xw

from addin.kinds.salaries import layout
from addin.kinds.salaries.sheet import SalariesSheet
from addin.kinds.salaries.show import show_predictions
from addin.models import table_model
from engine.errors import InputError, NoModelError
from engine.tabular.published import TableModel


def score(book: xw.Book, sheet: str | None = None) -> str:
    """Answer every row of the table with the model of the model cell.

    Raises:
        InputError: for a column that the table lacks, or a cell that does not fit its kind.
        NoModelError: when nothing is trained.
    """
    cells = SalariesSheet(book, sheet)
    table = cells.table()
    cells.check_outputs(table)
    model = model_of(cells)
    try:
        show_predictions(cells, model, table)
    except InputError as err:
        raise cells.at_people(err) from None
    said = f"{len(table)} rows scored"
    cells.write_status(message=said)
    return said


def model_of(cells: SalariesSheet) -> TableModel:
    """The published model of the model cell; else the one that the sheet itself holds."""
    version = cells.rows(layout.MODEL)[0][0]
    try:
        return table_model(version or "none")
    except NoModelError:
        stored = cells.stored_model()
        if stored is None:
            raise
        return stored
