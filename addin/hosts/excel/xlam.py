"""The add-in itself, cellgrad.xlam: functions, buttons and the ribbon tab, for all workbooks."""

import io
from datetime import datetime
from pathlib import Path

from xlsxwriter.workbook import Workbook

from addin.hosts.excel import ribbon
from addin.hosts.excel.macros import add_project, change_type, set_code_name, set_sheet_code_name
from addin.hosts.excel.vba.modules import modules
from addin.hosts.excel.vba.project import vba_project
from addin.hosts.file.package import Package
from addin.hosts.file.save import save_package

NAME = "cellgrad.xlam"
TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
ABOUT = "Train and use real models from inside a spreadsheet"
CREATED = datetime(2026, 1, 1)  # the same in every build


def build(path: Path) -> Path:
    """Write the add-in; the same registry gives the same bytes."""
    package, book = Package(_empty_book(), path.name), "xl/workbook.xml"
    set_code_name(package, book)
    set_sheet_code_name(package, "xl/worksheets/sheet1.xml", "Sheet1")
    add_project(package, book, vba_project(modules(("Sheet1",), with_ribbon=True)))
    change_type(package, book, TYPE)
    package.write(ribbon.PART, ribbon.ribbon())
    package.relate("", ribbon.KIND, ribbon.PART)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_package(package, path)
    return path


def _empty_book() -> bytes:
    """A workbook of one sheet; its title and comment are what Excel's list of add-ins shows."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Cellgrad", "comments": ABOUT, "created": CREATED})
        book.add_worksheet("Cellgrad")
    return file.getvalue()
