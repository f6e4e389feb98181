"""An open document as a host's book."""

from functools import cached_property
from pathlib import Path
from typing import Any

from addin.hosts.calc.bridge import block_of, error, properties, uno
from addin.hosts.calc.extension import plain_names
from addin.hosts.calc.formulas import Formulas
from addin.hosts.calc.insert_sheets import insert_sheets
from addin.hosts.calc.names import Name, define, names_of
from addin.hosts.calc.recent import Recent
from addin.hosts.calc.sheet import Sheet
from addin.sheet.addresses import Block
from engine.errors import InputError

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
    ".xls": "MS Excel 97",
    ".csv": "Text - txt - csv (StarCalc)",
    ".pdf": "calc_pdf_Export",
}


class Document:
    """One document of a running Calc."""

    def __init__(self, desktop: Any, api: Any):
        self._desktop, self.api = desktop, api
        self._known: dict[str, Sheet] = {}  # asking Calc for a sheet is slow
        self._url = Recent(api.getURL)

    @cached_property
    def formulas(self) -> Formulas:
        return Formulas(self.api)

    @property
    def controller(self) -> Any:
        """The window's view of the document."""
        return self.api.getCurrentController()

    @property
    def name(self) -> str:
        return Path(self.path).name

    @property
    def path(self) -> str:
        url = self._url()
        return uno().fileUrlToSystemPath(url) if url.startswith("file:") else self.api.Title

    # --- sheets ---------------------------------------------------------------------------------

    @property
    def _sheets(self) -> Any:
        sheets = self.api.getSheets()
        if sheets is None:  # that is all Calc says of a document that is being closed
            raise error("com.sun.star.lang.DisposedException")("the workbook has been closed", None)
        return sheets

    def sheets(self) -> list[Sheet]:
        return [self.sheet_named(name) for name in self._sheets.getElementNames()]

    def sheet_named(self, name: str) -> Sheet:
        """A sheet by its exact name."""
        known = self._known.get(name)
        if known is None or known.name != name:  # sheets may have been renamed
            known = Sheet(self._sheets.getByName(name), self.controller, lambda: self.formulas)
            self._known[name] = known
        return known

    def active_sheet(self) -> Sheet:
        return self.sheet_named(self.controller.getActiveSheet().getName())

    def add_sheet(self, name: str, before: Sheet | None, after: Sheet | None) -> Sheet:
        there = self._sheets.getElementNames()
        at = there.index(before.name) if before else len(there)
        self._sheets.insertNewByName(name, there.index(after.name) + 1 if after else at)
        return self.sheet_named(name)

    def insert_sheets(self, path: Path) -> bool:
        if self.api.BasicLibraries.VBACompatibilityMode:
            return False  # LibreOffice 7.4 crashes when a sheet is copied into Excel's macros
        insert_sheets(self._desktop, self.api, self.name, path)
        return True

    # --- names ----------------------------------------------------------------------------------

    def names(self, scope: Sheet | None) -> list[Name]:
        return names_of(self._owner(scope), scope, self.sheet_named)

    def define(self, name: str, scope: Sheet | None, refers_to: str) -> Name:
        define(self._owner(scope), name, self.formulas.to_calc(refers_to))
        return next(own for own in self.names(scope) if own.name.lower() == name.lower())

    def undefine(self, name: Name) -> None:
        self._owner(name.scope).NamedRanges.removeByName(name.name)

    def _owner(self, scope: Sheet | None) -> Any:
        return scope.api if scope else self.api

    # --- the window -----------------------------------------------------------------------------

    def selection(self) -> tuple[Sheet, Block] | None:
        """The selected range; the first one where there are several."""
        selected = self.controller.getSelection()
        if selected.supportsService("com.sun.star.sheet.SheetCellRanges"):
            selected = selected.getByIndex(0)
        if not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None  # a picture or a chart
        address = selected.getRangeAddress()
        return self.sheets()[address.Sheet], block_of(address)

    def activate(self) -> None:
        """Bring the document to the front: presses are meant for it now."""
        frame = self.controller.getFrame()
        self._desktop.setActiveFrame(frame)
        frame.getContainerWindow().toFront()

    # --- files ----------------------------------------------------------------------------------

    def close(self) -> None:
        self.api.close(True)

    def save(self, path: Path | None, password: str | None) -> None:
        """Save the document; a copy as PDF, or under another name. The plain names stay."""
        if path is None:
            self.api.store()
            target = Path(self.path)
        else:
            target = Path(path).absolute()
            options = properties(**_filter(target), **({"Password": password} if password else {}))
            url = uno().systemPathToFileUrl(str(target))
            if target.suffix.lower() == ".pdf":
                self.api.storeToURL(url, options)
            else:
                self.api.storeAsURL(url, options)
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
