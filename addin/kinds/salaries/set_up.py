"""Set up here for a table: proposes what its columns are, and draws the contract on new sheets."""

import xlwings as xw

from addin.drawing.insert import inserted_sheets, name_own
from addin.drawing.style import ACCENT, SOFT
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.embeddings import write_embeddings
from addin.kinds.salaries.drawing.journal import write_journal_and_model
from addin.kinds.salaries.drawing.model_sheet import write_model
from addin.kinds.salaries.drawing.plan import Plan
from addin.kinds.salaries.drawing.quality import write_quality
from addin.kinds.salaries.sheet import read_table
from addin.messages import placed
from addin.sheet.named_ranges import origin, rows_of
from addin.sheet.selection import selected_range
from engine.errors import InputError
from engine.tabular.table import Table

TABS = {
    "Cellgrad": ACCENT,
    "Cellgrad quality": ACCENT,
    "Cellgrad embeddings": ACCENT,
    "Cellgrad journal": SOFT,
}
TARGETS = ("target", "salary", "income", "pay", "class", "label", "outcome", "y")


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
    address = selected.get_address(row_absolute=False, column_absolute=False)
    plan = Plan(table, target, {}, around=f"{selected.sheet.name}!{address}")
    with inserted_sheets(book, TABS, selected) as (sheet, quality, embeddings, journal):
        write_model(sheet, plan)
        write_quality(quality, plan)
        write_embeddings(embeddings, plan)
        write_journal_and_model(journal)
    name_own(book.sheets[sheet.name], {layout.PEOPLE: selected})
    return f"{sheet.name}: {len(table)} rows, the target is {target}"


def guessed_target(table: Table) -> str:
    """The target column: by its name, else the last one. The user may choose another."""
    by_name = {name.lower(): name for name in table.names}
    return next((by_name[name] for name in TARGETS if name in by_name), table.names[-1])
