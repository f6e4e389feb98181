"""A workbook with macros from one without: the same parts, and the VBA and the buttons besides."""

from pathlib import Path
from typing import Any

from addin.hosts.excel import sheet_buttons
from addin.hosts.excel.vba.modules import modules
from addin.hosts.excel.vba.project import WORKBOOK, vba_project
from addin.hosts.file.package import (
    CONTENT_TYPES,
    OFFICE_NS,
    Package,
    open_package,
    to_bytes,
    workbook_part,
)
from addin.hosts.file.save import save_package
from addin.kinds.of_sheet import buttons_on
from engine.errors import InputError

MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
VBA_TYPE = "application/vnd.ms-office.vbaProject"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
VBA_KIND = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_AFTER_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


def with_macros(source: Path, out: Path) -> Path:
    """Write `source`, an .xlsx, as `out`, an .xlsm with our functions and buttons in it.

    Raises:
        InputError: when `source` is no workbook, or has macros already.
    """
    package = open_package(source)
    book = workbook_part(package)
    assert book is not None, "open_package has made sure of it"
    if any(rel.is_a("vbaProject") for rel in package.relationships(book)):
        raise InputError(f"{source.name} has macros already", "Give a workbook without macros")
    code_names = tuple(
        _prepare_sheet(package, book, n, part, title)
        for n, (title, part) in enumerate(_sheets(package, book), start=1)
    )
    set_code_name(package, book)
    add_project(package, book, vba_project(modules(code_names)))
    change_type(package, book, MACRO_BOOK)
    out.parent.mkdir(parents=True, exist_ok=True)
    save_package(package, out)
    return out


def add_project(package: Package, book: str, project: bytes) -> None:
    """Put the VBA project into a package."""
    part = "xl/vbaProject.bin"
    package.write(part, project)
    package.declare(part, VBA_TYPE)
    package.relate(book, VBA_KIND, part)


def set_code_name(package: Package, book: str) -> None:
    """Name the module of the workbook, as the VBA project has it."""
    root = package.xml(book)
    properties = root.find("{*}workbookPr")
    assert properties is not None, "every workbook that we build has it"
    properties.set("codeName", WORKBOOK)
    package.write(book, to_bytes(root))


def set_sheet_code_name(package: Package, part: str, code_name: str) -> None:
    """Name the module of a sheet."""
    root = package.xml(part)
    properties = root.find("{*}sheetPr")
    if properties is None:
        properties = root.makeelement(f"{{{root.nsmap[None]}}}sheetPr")
        root.insert(0, properties)
    properties.set("codeName", code_name)
    package.write(part, to_bytes(root))


def change_type(package: Package, part: str, content_type: str) -> None:
    """Give a part another content type."""
    types = package.xml(CONTENT_TYPES)
    for entry in types:
        if entry.get("PartName") == f"/{part}":
            entry.set("ContentType", content_type)
    package.write(CONTENT_TYPES, to_bytes(types))


def _sheets(package: Package, book: str) -> list[tuple[str, str]]:
    """Titles and parts of the sheets, in their order."""
    parts = {rel.id: rel.target for rel in package.relationships(book)}
    return [
        (sheet.get("name", ""), parts[sheet.get(f"{{{OFFICE_NS}}}id", "")])
        for sheet in package.xml(book).iter("{*}sheet")
    ]


def _prepare_sheet(package: Package, book: str, n: int, part: str, title: str) -> str:
    """Give a sheet its code name and its buttons; returns the code name."""
    code_name = f"Sheet{n}"
    set_sheet_code_name(package, part, code_name)
    root = package.xml(part)
    names = sheet_buttons.names_on(package.xml(book), n - 1, title)
    buttons = sheet_buttons.placed(buttons_on(*names), root)
    if buttons:
        _draw(package, part, root, sheet_buttons.drawing(buttons, n))
        package.write(part, to_bytes(root))
    return code_name


def _draw(package: Package, part: str, root: Any, drawing: bytes) -> None:
    """Hang a drawing of form controls on a sheet."""
    if root.find("{*}legacyDrawing") is not None:
        raise InputError(f"{part} has comments or form controls already", "Remove them first")
    target = package.free_name("xl/drawings/vmlDrawing", ".vml")
    package.write(target, drawing)
    package.declare_extension("vml", VML_TYPE)
    rel_id = package.relate(part, "vmlDrawing", target)
    element = root.makeelement(f"{{{root.nsmap[None]}}}legacyDrawing")
    element.set(f"{{{OFFICE_NS}}}id", rel_id)
    after = [child for child in root if child.tag.rpartition("}")[2] in _AFTER_DRAWING]
    if after:
        after[0].addprevious(element)
    else:
        root.append(element)
