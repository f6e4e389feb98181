"""A workbook of somebody's own, with a table of people on it."""

from pathlib import Path

import numpy as np
from openpyxl import Workbook

from addin import buttons
from addin.hosts.file import open_book
from addin.kinds.salaries import layout
from addin.kinds.salaries.models import table_model
from addin.kinds.salaries.sheet import SalariesSheet
from engine.tabular.table import Table

SHEET, HOME = "My people", "Cellgrad"
QUICK = {"n_epochs": 3, "bs": 64, "layers": "16", "members": 2}


def rows_of_table(table: Table) -> list[list]:
    """A header and rows, blanks as None."""
    columns = [
        [None if isinstance(v, float) and np.isnan(v) else v for v in column.tolist()]
        for column in table.columns
    ]
    return [list(table.names), *map(list, zip(*columns, strict=True))]


def save_book(path: Path, rows: list[list]) -> Path:
    """Rows on a sheet of a new workbook, from C3 on."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for r, row in enumerate(rows, start=3):
        for c, value in enumerate(row, start=3):
            if value is not None:
                sheet.cell(r, c, value)
    book.save(path)
    return path


def set_up(path: Path, rows: list[list], **settings):
    """The book, with the contract written around its table, and these settings in the cells."""
    book = open_book(save_book(path, rows))
    width, height = max(map(len, rows)), len(rows)
    last = book.sheets[SHEET][height + 1, width + 1].get_address()
    buttons.set_up_here(book, f"'{SHEET}'!C3:{last.replace('$', '')}", "salaries")
    for name, value in {**QUICK, **settings}.items():
        SalariesSheet(book, HOME).change_setting(name, value)
    return book


def set_kind(book, column, kind) -> None:
    """What somebody does who changes a kind in its cell."""
    cells = SalariesSheet(book, HOME)
    place = [row[0] for row in cells.rows(layout.COLUMNS)].index(column)
    cells.names[layout.COLUMNS][place, layout.KIND_PLACE].value = kind


def column(rows, name, values):
    """The same table with other values in a column."""
    place = rows[0].index(name)
    return [
        rows[0],
        *([*r[:place], v, *r[place + 1 :]] for r, v in zip(rows[1:], values, strict=True)),
    ]


def trained(book, client):
    """Press Train, and take the model that it has published."""
    result = buttons.train(book, HOME, client).follow(book)
    return table_model(result["version"])
