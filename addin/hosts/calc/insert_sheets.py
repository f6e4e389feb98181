"""All sheets of a workbook that XlsxWriter wrote, appended to a live document.

Calc copies one sheet at a time. What it then finds to point at another sheet becomes a link to the
file, and a chart of it loses its ranges. So formulas and names are taken out of the file's document
first, and are set in the new sheets once all are there, as are the ranges of the charts.
"""

from pathlib import Path
from typing import Any

from addin.hosts.calc.bridge import properties, struct, uno
from addin.hosts.calc.chart_ranges import chart_ranges, set_chart_ranges
from addin.hosts.calc.fix_up import FORMULA, mended
from addin.hosts.calc.sheet_views import copy_views
from engine.errors import InputError

PAGE_STYLES = "PageStyles"


def insert_sheets(desktop: Any, document: Any, name: str, path: Path) -> None:
    """Append the sheets of the workbook at `path` to a document, called `name` in errors.

    Raises InputError, nothing changed, when a name of a sheet or of the workbook is taken.
    """
    options = properties(Hidden=True, ReadOnly=True)
    url = uno().systemPathToFileUrl(str(path.resolve()))
    source = desktop.loadComponentFromURL(url, "_blank", 0, options)
    try:
        refuse_taken_names(document, name, source)
        copy_at_rest(document, source)
    finally:
        source.close(True)


def copy_at_rest(document: Any, source: Any) -> None:
    """Compute and draw nothing meanwhile, and record no steps: a copied sheet cannot be undone."""
    undo, computes = document.getUndoManager(), document.isAutomaticCalculationEnabled()
    undo.lock()
    document.lockControllers()
    document.enableAutomaticCalculation(False)
    try:
        copy_sheets(document, source)
    finally:
        document.enableAutomaticCalculation(computes)
        document.unlockControllers()
        if undo.isLocked():  # setting a print area has unlocked it
            undo.unlock()


def refuse_taken_names(document: Any, name: str, source: Any) -> None:
    sheets, names = (
        lower(owner.getElementNames()) for owner in (document.getSheets(), document.NamedRanges)
    )
    for title in source.getSheets().getElementNames():
        if title.lower() in sheets:
            raise InputError(
                f"{name}: there is a sheet {title} already", "Rename it, and try again"
            )
    for own in source.NamedRanges.getElementNames():
        if own.lower() in names:
            raise InputError(
                f"{name}: the name {own} is taken",
                "Delete or rename it (Sheet, Named Ranges, Manage), and try again",
            )


def lower(names: tuple[str, ...]) -> set[str]:
    return {name.lower() for name in names}


def copy_sheets(document: Any, source: Any) -> None:
    sheets = document.getSheets()
    titles = source.getSheets().getElementNames()
    old = [source.getSheets().getByName(title) for title in titles]
    formulas = [take_formulas(sheet) for sheet in old]
    ranges = [chart_ranges(sheet) for sheet in old]
    names = [take_names(holder) for holder in (source, *old)]
    rename_styles(source, document)
    for title in titles:
        sheets.importSheet(source, title, sheets.getCount())
    new = [sheets.getByName(title) for title in titles]
    for holder, own in zip((document, *new), names, strict=True):
        set_names(holder, own)
    for sheet, own in zip(new, formulas, strict=True):
        set_formulas(sheet, own)
    for sheet, own in zip(new, ranges, strict=True):
        set_chart_ranges(document, sheet, own)
    for there, here in zip(old, new, strict=True):
        copy_page(source, there, document, here)
    copy_views(document, source, titles)


# --- formulas and names -------------------------------------------------------------------------


def take_formulas(sheet: Any) -> list[tuple[Any, Any]]:
    """The formulas of a sheet, block by block, which has none afterwards.

    A block is its address, and its rows of texts or the one text of an array formula.
    """
    found, arrays = [], set()
    for address in sheet.queryContentCells(FORMULA).getRangeAddresses():
        rows = block(sheet, address).getFormulaArray()
        if not any(text.startswith("{") for row in rows for text in row):
            found.append((address, tuple(tuple(map(mended, row)) for row in rows)))
            continue
        for r, row in enumerate(rows, start=address.StartRow):
            for c, text in enumerate(row, start=address.StartColumn):
                cursor = sheet.createCursorByRange(sheet.getCellByPosition(c, r))
                if not text.startswith("{"):
                    found.append((cursor.getRangeAddress(), ((mended(text),),)))
                    continue
                cursor.collapseToCurrentArray()
                whole = cursor.getRangeAddress()
                if (whole.StartRow, whole.StartColumn) not in arrays:
                    arrays.add((whole.StartRow, whole.StartColumn))
                    found.append((whole, mended(text.strip("{}"))))
    for address, _ in found:
        block(sheet, address).clearContents(FORMULA)
    return found


def set_formulas(sheet: Any, formulas: list[tuple[Any, Any]]) -> None:
    for address, texts in formulas:
        cells = block(sheet, address)
        if isinstance(texts, str):
            cells.setArrayFormula(texts)
        else:
            cells.setFormulaArray(texts)


def block(sheet: Any, address: Any) -> Any:
    return sheet.getCellRangeByPosition(
        address.StartColumn, address.StartRow, address.EndColumn, address.EndRow
    )


def take_names(holder: Any) -> dict[str, tuple[str, int]]:
    """The names of a document or a sheet, what each means and its kind; they mean 0 afterwards."""
    found = {}
    names = holder.NamedRanges
    for title in names.getElementNames():
        if title.startswith("_xlnm."):
            continue  # print areas: `copy_page` brings them
        name = names.getByName(title)
        found[title] = name.getContent(), name.getType()
        name.setContent("0")
    return found


def set_names(holder: Any, wanted: dict[str, tuple[str, int]]) -> None:
    """Give a document or a sheet these names, and take away what Calc copied without need."""
    names, origin = holder.NamedRanges, struct("com.sun.star.table.CellAddress")
    is_sheet = hasattr(holder, "getRangeAddress")
    for title in names.getElementNames():
        if is_sheet or title in wanted:
            names.removeByName(title)
    for title, (content, kind) in wanted.items():
        names.addNewByName(title, content, origin, kind)


def rename_styles(source: Any, document: Any) -> None:
    """Give the drawing's own cell styles names that are free in the document.

    Calc calls the styles of conditional formats alike in every file it loads, ConditionalStyle_1
    and so on; a copied sheet would be painted in the user's.
    """
    own, taken = (book.getStyleFamilies().getByName("CellStyles") for book in (source, document))
    for title in own.getElementNames():
        style, number = own.getByName(title), 1
        if not style.isUserDefined() or not taken.hasByName(title):
            continue
        while taken.hasByName(f"{title} {number}") or own.hasByName(f"{title} {number}"):
            number += 1
        style.setName(f"{title} {number}")


# --- pages -------------------------------------------------------------------------------------


def copy_page(source: Any, there: Any, document: Any, here: Any) -> None:
    """Give a sheet the page of its original: paper, margins, header and footer, what is printed."""
    styles = document.getStyleFamilies().getByName(PAGE_STYLES)
    title = f"PageStyle_{here.getName()}"
    if not styles.hasByName(title):
        styles.insertByName(title, document.createInstance("com.sun.star.style.PageStyle"))
    old = source.getStyleFamilies().getByName(PAGE_STYLES).getByName(there.PageStyle)
    new = styles.getByName(title)
    for name in old.getPropertySetInfo().getProperties():
        is_kept = name.Attributes & READ_ONLY or name.Name in NAMES_OF_STYLES
        if not is_kept and old.getPropertyValue(name.Name) is not None:
            new.setPropertyValue(name.Name, old.getPropertyValue(name.Name))
    here.PageStyle = title
    here.setPrintAreas(tuple(moved(area, here) for area in there.getPrintAreas()))


READ_ONLY = 16  # of PropertyAttribute
NAMES_OF_STYLES = ("DisplayName", "FollowStyle", "ParentStyle", "UserDefinedAttributes")


def moved(address: Any, sheet: Any) -> Any:
    address.Sheet = sheet.getRangeAddress().Sheet
    return address
