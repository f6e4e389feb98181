"""The first sheet of an Excel workbook, row by row in constant memory."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from addin.tables.disk_strings import DiskStrings
from addin.tables.sources import Block, checked_width
from engine.errors import InputError

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Reader(ExcelReader):
    """openpyxl's reader of values, with the shared strings on disk."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            self.on_disk = DiskStrings()
        else:
            with self.archive.open(part.PartName[1:]) as xml:
                self.on_disk = DiskStrings(xml)
        self.shared_strings = cast(list[str], self.on_disk)


class SheetSource:
    """A table on the first sheet: its first filled row is the header; blank rows end nothing.

    Raises:
        InputError: naming the file, when it is no workbook, or its first sheet is empty.
    """

    form, unit, delimiter = "xlsx", "rows", ","

    def __init__(self, path: Path):
        self.path, self.at = path, 0
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about parts that are not read at all
                self.reader = _Reader(path, read_only=True, keep_links=False, data_only=True)
                self.reader.read()
            self.sheet = next(ws for ws in self.reader.wb if hasattr(ws, "rows"))
        except Exception as err:  # the reader's own errors are many and share no name
            problem = f"this workbook cannot be read: {err}"
            raise InputError(problem, "Save it again as .xlsx or .csv", where=path.name) from None
        self.total = self.sheet.max_row or 0
        self.sheet.reset_dimensions()  # some writers state too few
        self.header_row, header = next(self._rows(), (0, None))
        if header is None:
            raise InputError(
                "the first sheet is empty", "Give a table with a header", where=path.name
            )
        while header and header[-1] is None:
            header = header[:-1]
        self.names = ["" if name is None else str(name) for name in header]

    def blocks(self, n_rows: int) -> Iterator[Block]:
        width, name = len(self.names), self.path.name
        rows = self._without_end()
        while part := list(islice(rows, n_rows)):
            self.at = part[-1][0]
            yield Block([checked_width(row, width, name, number) for number, row in part])
        self.total = self.at

    def close(self) -> None:
        self.reader.on_disk.close()
        self.reader.archive.close()

    def _without_end(self) -> Iterator[tuple[int, list[Any]]]:
        """The rows under the header; blank ones at the end are no rows of the table."""
        n_blank = 0
        for number, row in self._rows():
            if number <= self.header_row:
                continue
            if all(value is None for value in row):
                n_blank += 1
                continue
            for back in range(n_blank, 0, -1):
                yield number - back, []
            n_blank = 0
            yield number, row

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows with their number in the sheet, from the first that is filled."""
        seen = False
        try:
            for number, row in enumerate(self.sheet.iter_rows(values_only=True), start=1):
                seen = seen or any(value is not None for value in row)
                if seen:
                    yield number, [_plain(value) for value in row]
        except (zipfile.BadZipFile, ValueError, KeyError, IndexError, EOFError) as err:
            problem = f"this workbook cannot be read: {err}"
            raise InputError(
                problem, "Save it again as .xlsx or .csv", where=self.path.name
            ) from None


def _plain(value: Any) -> Any:
    """A cell's value; characters that XML has no place for are spelt `_x0007_` in the file."""
    if isinstance(value, str) and "_x" in value:
        return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    return value if value != "" else None
