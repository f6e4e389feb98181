"""An open document as xlwings sees it."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.calc.bridge import block_of, properties, uno
from addin.hosts.calc.extension import plain_names
from addin.hosts.calc.formulas import Formulas
from addin.hosts.calc.insert_sheets import insert_sheets
from addin.hosts.calc.kept import Kept
from addin.hosts.calc.names import Names
from addin.hosts.calc.sheet import Sheet, Sheets
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.calc.engine import App

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
    ".xls": "MS Excel 97",
    ".csv": "Text - txt - csv (StarCalc)",
    ".pdf": "calc_pdf_Export",
}


class Book(base_classes.Book):
    """One document of a running Calc."""

    def __init__(self, app: "App", api: Any):
        self._app, self._api = app, api
        self._sheets: dict[str, Sheet] = {}
        self._url = Kept(api.getURL)

    @property
    def api(self) -> Any:
        return self._api

    @property
    def app(self):
        return self._app

    @cached_property
    def formulas(self) -> Formulas:
        return Formulas(self._api)

    @cached_property
    def formats(self) -> Any:
        """The document's number formats."""
        return self._api.getNumberFormats()

    @property
    def controller(self) -> Any:
        """The window's view of the document."""
        return self._api.getCurrentController()

    @property
    def name(self):
        return Path(self.fullname).name

    @property
    def fullname(self):
        url = self._url()
        return uno().fileUrlToSystemPath(url) if url.startswith("file:") else self._api.Title

    @property
    def sheets(self):
        return Sheets(self)

    def sheet_named(self, name: str) -> Sheet:
        """A sheet by its exact name, kept: asking Calc for one is slow."""
        if name not in self._sheets:
            self._sheets[name] = Sheet(self, self._api.getSheets().getByName(name))
        return self._sheets[name]

    @property
    def names(self):
        return Names(self)

    @property
    def selection(self):
        """The selected range; the first one where there are several."""
        selected = self.controller.getSelection()
        if selected.supportsService("com.sun.star.sheet.SheetCellRanges"):
            selected = selected.getByIndex(0)
        if not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None  # a picture or a chart
        address = selected.getRangeAddress()
        sheet = Sheet(self, self._api.getSheets().getByIndex(address.Sheet))
        return sheet.block(block_of(address))

    def insert_sheets(self, path: Path) -> None:
        insert_sheets(self, path)

    def activate(self):
        """Bring the document to the front: presses are meant for it now."""
        frame = self.controller.getFrame()
        self._app.api.setActiveFrame(frame)
        frame.getContainerWindow().toFront()

    def close(self):
        self._api.close(True)

    def save(self, path=None, password=None):
        """Save the document; a copy as PDF, or under another name. The plain names stay."""
        if path is None:
            self._api.store()
            target = Path(self.fullname)
        else:
            target = Path(path).absolute()
            options = properties(**_filter(target), **({"Password": password} if password else {}))
            url = uno().systemPathToFileUrl(str(target))
            if target.suffix.lower() == ".pdf":
                self._api.storeToURL(url, options)
            else:
                self._api.storeAsURL(url, options)
        self._url.forget()
        if not password:
            plain_names.mend(target)


def _filter(target: Path) -> dict[str, str]:
    name = FILTERS.get(target.suffix.lower())
    if name is None:
        raise InputError(
            f'Calc cannot save as "{target.suffix}"',
            f"Use one of {', '.join(FILTERS)}",
            where=str(target),
        )
    return {"FilterName": name}
