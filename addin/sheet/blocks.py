"""Writing on new sheets: blocks of cells, and names that belong to a sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

import xlwings as xw

from addin.kinds.ratings.plan import Place


def range_at(sheet: xw.Sheet, place: Place) -> xw.Range:
    """The cells of a place."""
    return sheet[place.row, place.col].resize(place.rows, place.cols)


def write_block(sheet: xw.Sheet, place: Place, rows: list[list[Any]], bold: bool = False) -> None:
    """Write rows from a place's first cell on, in one block."""
    target = range_at(sheet, Place(place.row, place.col, len(rows), len(rows[0])))
    target.value = rows
    if bold:
        target.font.bold = True


def name_ranges(
    owner: xw.Sheet,
    ranges: Mapping[str, xw.Range],
    places: Sequence[tuple[xw.Sheet, Mapping[str, Place]]],
) -> None:
    """Names that belong to the new sheet `owner`, so that a workbook can hold several models."""
    named = dict(ranges)
    for sheet, its_places in places:
        named |= {name: range_at(sheet, place) for name, place in its_places.items()}
    for name, target in named.items():
        quoted = target.sheet.name.replace("'", "''")
        owner.names.add(name, f"='{quoted}'!{target.get_address()}")


def free_name(book: xw.Book, wanted: str) -> str:
    """A sheet name that is not taken: "Cellgrad", else "Cellgrad 2", …."""
    taken = {sheet.name.lower() for sheet in book.sheets}
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted} {number}", number + 1
    return name
