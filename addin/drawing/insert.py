"""New sheets in a workbook of the user's own: drawn into a file first, then taken from there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import xlwings as xw

from addin.drawing.book import new_book
from addin.drawing.rect import Rect, quoted
from addin.drawing.sheet import Later, Sheet
from addin.hosts.insert_sheets import insert_sheets

MOST_WIDTHS = 100  # columns whose widths are set where sheets are written plainly


@contextmanager
def inserted_sheets(
    book: xw.Book, tabs: Mapping[str, str], source: xw.Range
) -> Iterator[Sequence[Sheet]]:
    """New sheets to draw on, in the colours of `tabs` and under names that are free.

    On leaving they stand at the end of the book. Their names belong to the first of them, so that a
    workbook can hold several models. Formulas about the sheet of `source` are written at the end.
    """
    names = [free_name(book, wanted) for wanted in tabs]
    with TemporaryDirectory(prefix="cellgrad-") as folder:
        path = Path(folder) / "sheets.xlsx"
        with new_book(path, "Cellgrad", dict(zip(names, tabs.values(), strict=True))) as drawn:
            for sheet in drawn.values():
                sheet.scopes, sheet.elsewhere = names[:1], f"{quoted(source.sheet.name)}!"
            yield tuple(drawn.values())
        if not insert_sheets(book, path):
            write_plainly(book, path)
    for name, sheet in drawn.items():
        for later in sheet.later:
            _write(book.sheets[name], later)


def name_own(sheet: xw.Sheet, ranges: Mapping[str, xw.Range]) -> None:
    """Give ranges that the user had already names that belong to a new sheet."""
    for name, target in ranges.items():
        sheet.names.add(name, f"={quoted(target.sheet.name)}!{target.get_address()}")


def free_name(book: xw.Book, wanted: str) -> str:
    """A sheet name that is not taken: "Cellgrad", else "Cellgrad 2", …."""
    taken = {sheet.name.lower() for sheet in book.sheets}
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def write_plainly(book: xw.Book, path: Path) -> None:
    """Values, formulas, names and widths of a file's sheets, for an app that takes no sheets."""
    from addin.hosts.file import open_book

    drawn = open_book(path)
    for sheet in drawn.sheets:
        book.sheets.add(sheet.name, after=book.sheets[-1])
    for name in drawn.names:
        owner, _, plain = name.name.rpartition("!")
        if name.refers_to and not plain.startswith("_xlnm"):
            book.sheets[owner.strip("'").replace("''", "'")].names.add(plain, name.refers_to)
    for sheet in drawn.sheets:
        used, new = sheet.used_range, book.sheets[sheet.name]
        values, formulas = used.options(ndim=2).value, used.formula
        rows = [
            [text if str(text).startswith("=") else value for value, text in zip(*row, strict=True)]
            for row in zip(values, formulas, strict=True)
        ]
        new[used.get_address()].value = rows
        for col in range(min(used.column + used.columns.count - 1, MOST_WIDTHS)):
            new[0, col].column_width = sheet[0, col].column_width or 8.43


def _write(sheet: xw.Sheet, later: Later) -> None:
    rect: Rect = later.rect
    target = sheet[rect.row, rect.col].resize(rect.n_rows, rect.n_cols)
    if later.is_formula:
        target.formula = later.rows if rect.n_rows * rect.n_cols > 1 else later.rows[0][0]
    else:
        target.value = later.rows
