"""Set up here for a table: proposes what its columns are, and writes the contract on new sheets."""

from typing import Any

import xlwings as xw

from addin.kinds.ratings.plan import JOURNAL_ROOM, LOSS_ROOM, TOP, Place
from addin.kinds.salaries import layout
from addin.kinds.salaries.sheet import read_table
from addin.messages import placed
from addin.sheet.blocks import free_name, name_ranges, write_block
from addin.sheet.contract import LOSS_HEADER, STATUS_ROWS
from addin.sheet.named_ranges import origin, rows_of
from addin.sheet.selection import selected_range
from engine.errors import InputError
from engine.tabular.kinds import described
from engine.tabular.table import Table

SHEET, JOURNAL_SHEET = "Cellgrad", "Cellgrad journal"
TARGETS = ("target", "salary", "income", "pay", "class", "label", "outcome", "y")
STORED_CELLS = 64
MOST_CLASSES, MOST_CATEGORIES = 30, 1000  # that have room on the sheet

_TITLES = {
    layout.SCORES: "How good it is, beside what it has to beat",
    layout.CALIBRATION: "Calibration: said and was so",
    layout.ROC: "ROC",
    layout.IMPORTANCE: "Importance of columns",
    layout.TOP_LOSSES: "Answered worst",
    layout.PREDICTIONS: "What the model says of each row",
    layout.EMBEDDINGS: "What it learned of categories",
    layout.CONFUSION: "Truth (down) and answers (across)",
}


def set_up_salaries(book: xw.Book, source: str | None = None) -> str:
    """Build the contract for a table; `source` is its address, else the selection.

    Writes new sheets only: nothing that was in the workbook is touched.

    Raises:
        InputError: when the selection is no table, naming the cell.
    """
    selected = selected_range(book, source)
    try:
        table = read_table(rows_of(selected))
    except InputError as err:
        raise placed(err, origin(selected)) from err
    target = guessed_target(table)
    columns = described(table, target)
    places = plan(len(table), len(columns))
    sheet = book.sheets.add(free_name(book, SHEET), after=book.sheets[-1])
    journal = book.sheets.add(free_name(book, JOURNAL_SHEET), after=sheet)
    header = layout.CONTRACT.journal_header
    on_journal = {
        layout.JOURNAL: Place(0, 0, JOURNAL_ROOM + 1, len(header)),
        layout.STORED: Place(1, len(header) + 1, STORED_CELLS, 1),
    }
    name_ranges(sheet, {layout.PEOPLE: selected}, [(sheet, places), (journal, on_journal)])
    _write_texts(sheet, places, selected, columns)
    write_block(journal, Place(0, 0), [list(header)], bold=True)
    write_block(journal, Place(0, len(header) + 1), [["the model, for other machines"]], bold=True)
    return f"{sheet.name}: {len(table)} rows, the target is {target}"


def guessed_target(table: Table) -> str:
    """The target column: by its name, else the last one. The user may choose another."""
    by_name = {name.lower(): name for name in table.names}
    return next((by_name[name] for name in TARGETS if name in by_name), table.names[-1])


def plan(n_rows: int, n_columns: int) -> dict[str, Place]:
    """The place of every range on the new sheet."""
    status = TOP + len(layout.SALARY_SETTINGS) + 2
    results = status + len(STATUS_ROWS) + 1
    places = {
        layout.SETTINGS: Place(TOP, 0, len(layout.SALARY_SETTINGS), 2),
        layout.USED: Place(TOP, 2, len(layout.SALARY_SETTINGS), 1),
        layout.STATUS: Place(status, 0, len(STATUS_ROWS), 2),
        layout.MODEL: Place(results, 1),
        layout.LOSS: Place(results + 1, 1),
    }
    widths = len(layout.COLUMNS_HEADER)
    places[layout.COLUMNS] = Place(TOP - 1, 5, 1 + n_columns, widths)
    places[layout.BECOMES] = Place(TOP, 5 + layout.BECOMES_PLACE, n_columns, 1)
    col = 5 + widths + 1
    for name, rows, cols in (
        (layout.LOSS_HISTORY, LOSS_ROOM, len(LOSS_HEADER)),
        (layout.SCORES, 4, len(layout.SCORES_HEADER["class"])),
        (layout.CALIBRATION, 10, len(layout.CALIBRATION_HEADER)),
        (layout.ROC, 101, len(layout.ROC_HEADER)),
        (layout.IMPORTANCE, n_columns, len(layout.IMPORTANCE_HEADER)),
        (layout.TOP_LOSSES, 20, len(layout.TOP_LOSSES_HEADER)),
        (layout.PREDICTIONS, n_rows, 2),
        (layout.EMBEDDINGS, MOST_CATEGORIES, len(layout.EMBEDDINGS_HEADER)),
        (layout.CONFUSION, MOST_CLASSES, 1 + MOST_CLASSES),
    ):
        places[name] = Place(TOP - 1, col, 1 + rows, cols)
        col += cols + 1
    return places


def _write_texts(
    sheet: xw.Sheet, places: dict[str, Place], selected: xw.Range, columns: list[tuple]
) -> None:
    """Labels, the proposed kinds, settings with their explanations, and the first status."""
    address = selected.get_address(row_absolute=False, column_absolute=False)
    title = f"Cellgrad: a model of the table in {selected.sheet.name}!{address}"
    write_block(sheet, Place(0, 0), [[title]], bold=True)
    hint = "Look at the kinds of the columns, change them and the settings, and press Train."
    write_block(sheet, Place(1, 0), [[hint]])
    head = ["setting", "value", "used", "what it does; blank = by the number of rows"]
    write_block(sheet, Place(TOP - 1, 0), [head], bold=True)
    settings = [[s.name, s.default, None, s.doc] for s in layout.SALARY_SETTINGS]
    write_block(sheet, Place(TOP, 0), settings)
    kinds = [
        [name, kind, kind, distinct, blank, _shown(example), None]
        for name, kind, distinct, blank, example in columns
    ]
    at = places[layout.COLUMNS]
    write_block(sheet, Place(at.row, at.col), [list(layout.COLUMNS_HEADER)], bold=True)
    write_block(sheet, Place(at.row + 1, at.col), kinds)
    status = [[name, {"state": "not trained"}.get(name)] for name in STATUS_ROWS]
    write_block(sheet, places[layout.STATUS], status)
    for name, label in ((layout.MODEL, "model"), (layout.LOSS, "loss")):
        write_block(sheet, Place(places[name].row, 0), [[label]])
    write_block(sheet, places[layout.MODEL], [[f"none, {sheet.name}"]])
    for name, text in _TITLES.items():
        write_block(sheet, Place(TOP - 2, places[name].col), [[text]], bold=True)
    write_block(sheet, places[layout.LOSS_HISTORY], [list(LOSS_HEADER)], bold=True)
    for column, width in (("A:A", 14), ("B:B", 20), ("C:C", 12), ("F:F", 18), ("L:L", 34)):
        sheet[column].column_width = width


def _shown(example: Any) -> Any:
    """An example as a cell takes it; a formula in the table stays a text."""
    if isinstance(example, str) and example.startswith("="):
        return f" {example}"
    return example
