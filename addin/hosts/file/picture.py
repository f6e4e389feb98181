"""A picture of a sheet as LibreOffice prints it, without the white around it."""

import re
import tempfile
import threading
from pathlib import Path

from addin.hosts import libreoffice
from addin.hosts.file.book_file import BookFile
from addin.hosts.file.save import save_package
from addin.hosts.file.sheet import SheetEntry
from engine.errors import InputError

PAPER_A3 = "8"
ONE_AT_A_TIME = threading.Lock()  # PDFium crashes when two threads are in it
KNOWN = re.compile(r"<f\b[^>]*?(?:/>|>[^<]*</f>)(?=<v>)")
MARGIN = 12  # pixels left white around the sheet


def render(
    book_path: str | Path,
    out_png: str | Path,
    sheet: str | None = None,
    dpi: int = 110,
    timeout: float = libreoffice.TIMEOUT,
) -> Path | None:
    """Draw one sheet (the first, unless named) into a PNG, one page wide, cropped.

    Returns the picture's path, or None where LibreOffice is missing. Raises InputError when the
    sheet does not exist or LibreOffice fails.
    """
    if libreoffice.find_soffice() is None:
        return None
    file = BookFile(book_path)
    only(file, chosen(file, sheet))
    for entry in file.sheets:
        if entry.is_worksheet:
            freeze(entry)
    with tempfile.TemporaryDirectory(prefix="cellgrad-picture-") as folder:
        copy = Path(folder) / f"book{file.path.suffix}"
        file.commit()
        save_package(file.package, copy)
        out = Path(folder) / "out"
        out.mkdir()
        pdf = libreoffice.convert(copy, "pdf", out, timeout)
        with ONE_AT_A_TIME:
            draw(pdf, Path(out_png), dpi)
    return Path(out_png)


def chosen(file: BookFile, name: str | None) -> SheetEntry:
    found = (
        file.sheet(name)
        if name is not None
        else next((s for s in file.sheets if s.is_worksheet), None)
    )
    if found is None:
        raise InputError(
            f"there is no sheet {name}",
            f"Name one of {', '.join(s.name for s in file.sheets)}",
            where=file.path.name,
        )
    return found


def only(file: BookFile, shown: SheetEntry) -> None:
    """Hide all other sheets and fit the shown one to the width of one page."""
    for entry in file.sheets:
        entry.element.set("state", "visible" if entry is shown else "hidden")
    for view in file.root.iter(f"{file.ns}workbookView"):
        view.set("activeTab", str(file.sheets.index(shown)))
        view.set("firstSheet", str(file.sheets.index(shown)))
    for name in file.names.all():  # LibreOffice prints a hidden sheet that has a print area
        if name.name == "_xlnm.Print_Area" and name.scope is not shown:
            file.names.remove(name)
    file.changed = True
    fit_to_width(shown)


def freeze(entry: SheetEntry) -> None:
    """Make constants of formulas whose values are known: LibreOffice lacks our functions."""
    for row in entry.cells.rows.values():
        text = row.text
        if "<f" in text:
            row.replace(KNOWN.sub("", text))
            entry.cells.changed = True


def fit_to_width(entry: SheetEntry) -> None:
    part = entry.cells
    properties = part.element("sheetPr")
    fit = properties.find(f"{file_ns(properties)}pageSetUpPr")
    if fit is None:
        fit = properties.makeelement(f"{file_ns(properties)}pageSetUpPr")
        properties.append(fit)
    fit.set("fitToPage", "1")
    setup = part.element("pageSetup")
    for name in list(setup.attrib):
        del setup.attrib[name]
    setup.set("paperSize", PAPER_A3)
    setup.set("orientation", "landscape")
    setup.set("fitToWidth", "1")
    setup.set("fitToHeight", "0")
    for tag in ("rowBreaks", "colBreaks", "headerFooter"):
        found = part.edit_frame().find(f"{file_ns(properties)}{tag}")
        if found is not None:
            part.edit_frame().remove(found)


def file_ns(element) -> str:
    return element.tag[: element.tag.index("}") + 1]


def draw(pdf: Path, out: Path, dpi: int) -> None:
    """The first page of a PDF as a PNG, cropped to what is drawn on it."""
    import pypdfium2
    from PIL import Image, ImageChops

    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[0].render(scale=dpi / 72)  # pyright: ignore[reportArgumentType]  (takes floats)
        page = drawn.to_pil().convert("RGB")
    finally:
        document.close()
    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    if box:
        left, top, right, bottom = box
        page = page.crop(
            (max(left - MARGIN, 0), max(top - MARGIN, 0), right + MARGIN, bottom + MARGIN)
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    page.save(out, optimize=True)
