"""Plain files as a host: the one app there is, and its books. Button code sees an `xw.Book`."""

from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from addin.hosts.as_xlwings.app import Engine
from addin.hosts.file.book_file import BookFile
from addin.hosts.file.defined_names import Definition
from addin.hosts.file.insert_sheets import insert_sheets
from addin.hosts.file.save import save_package
from addin.hosts.file.sheet import SheetEntry
from engine.errors import InputError

SUFFIXES = {  # by what the content type of the workbook part says
    "sheet.macroEnabled": ".xlsm",
    "template.macroEnabled": ".xltm",
    "addin.macroEnabled": ".xlam",
    "template.main": ".xltx",
}


class FileApp:
    """This process, and the files that it has open."""

    api = None

    def __init__(self):
        self._open: list[FileBook] = []

    def books(self) -> list["FileBook"]:
        return list(self._open)

    def active_book(self) -> "FileBook":
        if not self._open:
            raise InputError("no workbook is open", "Open one first")
        return self._open[-1]

    def open(self, path: Path) -> "FileBook":
        book = FileBook(BookFile(path), self._open.remove)
        self._open.append(book)
        return book

    def add(self) -> "FileBook":
        raise NotImplementedError("the file host opens workbooks that are there")

    def quit(self) -> None:
        self._open.clear()


class FileBook:
    """One workbook file."""

    def __init__(self, file: BookFile, forget: Callable[["FileBook"], None]):
        self.api, self._forget = file, forget

    @property
    def name(self) -> str:
        return self.api.path.name

    @property
    def path(self) -> str:
        return str(self.api.path)

    def sheets(self) -> list[SheetEntry]:
        """A chart that fills a sheet is none."""
        return [sheet for sheet in self.api.sheets if sheet.is_worksheet]

    def active_sheet(self) -> SheetEntry:
        """The sheet that was in front when the file was saved."""
        view = next(self.api.root.iter(f"{self.api.ns}workbookView"), None)
        at = int(view.get("activeTab", 0)) if view is not None else 0
        shown = self.api.sheets[at] if at < len(self.api.sheets) else None
        return shown if shown and shown.is_worksheet else self.sheets()[0]

    def add_sheet(
        self, name: str, before: SheetEntry | None, after: SheetEntry | None
    ) -> SheetEntry:
        if len(name) > 31 or any(c in r"\/?*[]:" for c in name):
            raise InputError(
                f'"{name}" cannot be the name of a sheet',
                "Use up to 31 characters, none of \\/?*[]:",
            )
        there = self.api.sheets
        at = there.index(before) if before else there.index(after) + 1 if after else len(there)
        return self.api.add_sheet(name, at)

    def names(self, scope: SheetEntry | None) -> list[Definition]:
        return [name for name in self.api.names.all() if name.scope is scope]

    def define(self, name: str, scope: SheetEntry | None, refers_to: str) -> Definition:
        return self.api.names.define(name, scope, refers_to)

    def undefine(self, name: Definition) -> None:
        self.api.names.remove(name)

    def insert_sheets(self, path: Path) -> bool:
        insert_sheets(self.api, path)
        return True

    def selection(self) -> None:
        """Nobody selects anything in a file."""

    def activate(self) -> None:
        """A file is not shown."""

    def close(self) -> None:
        self._forget(self)

    def save(self, path: Path | None, password: str | None) -> None:
        """Write the workbook. Raises InputError in words; the old file is then untouched."""
        if password is not None:
            raise InputError(
                "the file host saves no passwords", "Save without one", where=self.name
            )
        target = Path(path).absolute() if path else self.api.path
        check_suffix(self.api, target)
        self.api.commit()
        save_package(self.api.package, target)
        self.api.path = target


def check_suffix(file: BookFile, target: Path) -> None:
    """Raises InputError for a name under which apps would refuse to open the package."""
    content_type = file.package.content_type(file.part)
    suffix = next((s for mark, s in SUFFIXES.items() if mark in content_type), ".xlsx")
    if target.suffix.lower() != suffix:
        raise InputError(
            f'{target}: this workbook cannot be saved as "{target.suffix}"',
            f"Give it a name that ends in {suffix}",
        )


APP = Engine("file").shows(FileApp())


def open_book(path: str | Path) -> xw.Book:
    """The workbook at `path` as an xlwings book. Raises InputError when it cannot be used.

    The file is read here and never touched until `book.save()`; `book.save(path)` writes another.
    """
    return xw.Book(impl=APP.books.open(path))
