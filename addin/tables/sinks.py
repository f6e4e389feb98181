"""Where scored rows go: every column of the input as it was, and the answers after."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from addin.tables.csv_files import CsvSink
from addin.tables.parquet_files import ParquetSink, parquet
from addin.tables.sources import FORMS, Block, Source
from engine.errors import InputError

SHEET_ROWS = 1_048_575  # that a sheet has under a header
CELL_CHARS = 32_767  # that a cell holds
CREATED = dt.datetime(2026, 1, 1)  # the same in every file: the same rows give the same bytes
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,14})?")


class Sink(Protocol):
    """A table file that is open for writing."""

    def add(self, block: Block, answers: Sequence[Sequence[Any]]) -> None:
        """Write some rows, and beside each what is answered of it."""
        ...

    def close(self) -> None: ...


def check_form(path: Path) -> str:
    """The form that a new file's name asks for.

    Raises:
        InputError: for another one, or for Parquet without pyarrow.
    """
    form = path.suffix.lower()
    if form not in FORMS:
        problem = f"{path} does not end in {', '.join(FORMS)}"
        raise InputError(problem, "Name the new file so")
    if form == ".parquet":
        parquet("writing Parquet")
    return form


def open_sink(path: Path, form: str, source: Source, answers: Sequence[str]) -> Sink:
    """Begin a new file at `path` for the rows of a source and the named answers beside them."""
    if form == ".csv":
        verbatim = len(source.names) if source.form == "csv" else 0
        return CsvSink(path, [*source.names, *answers], source.delimiter, verbatim)
    if form == ".xlsx":
        return SheetSink(path, [*source.names, *answers], source.form == "csv")
    return ParquetSink(path, source, answers)


class SheetSink:
    """Writes rows to the sheet of a new workbook. A text stays a text, "=1+1" too.

    `typed`: fields are texts, and plain numbers among them become numbers ("007" is none).
    """

    def __init__(self, path: Path, names: Sequence[str], typed: bool):
        import xlsxwriter

        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
        self.book, self.typed = xlsxwriter.Workbook(path, options), typed
        self.book.set_properties({"created": CREATED})
        self.sheet, self.n_rows, self.width = self.book.add_worksheet("scores"), 0, len(names)
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for c, name in enumerate(names):
            self.sheet.write_string(0, c, _clean(name))

    def add(self, block: Block, answers: Sequence[Sequence[Any]]) -> None:
        if self.n_rows + len(block.rows) > SHEET_ROWS:
            problem = f"the rows do not fit a sheet, which ends at {SHEET_ROWS + 1:,}"
            raise InputError(problem, "Name the new file .csv or .parquet")
        for row, answer in zip(block.rows, answers, strict=True):
            self.n_rows += 1
            for c, value in enumerate(row):
                self._put(c, _typed(value) if self.typed else value)
            for c, value in enumerate(answer, start=len(row)):
                self._put(c, value)

    def close(self) -> None:
        self.book.close()

    def _put(self, col: int, value: Any) -> None:
        sheet, row = self.sheet, self.n_rows
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, col, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, col, value)
        elif isinstance(value, dt.datetime) and value.tzinfo is None and value.time() != dt.time():
            sheet.write_datetime(row, col, value, self.moment)
        elif isinstance(value, dt.datetime | dt.date | dt.time) and _is_plain(value):
            sheet.write(row, col, value)  # as a date, a time or both
        else:
            self._put_text(col, str(value))

    def _put_text(self, col: int, text: str) -> None:
        if len(text) > CELL_CHARS:
            where = f"row {self.n_rows} under the header"
            problem = f"a text has {len(text):,} characters, and a cell holds {CELL_CHARS:,}"
            raise InputError(problem, "Name the new file .csv or .parquet", where=where)
        self.sheet.write_string(self.n_rows, col, _clean(text))


def _typed(value: Any) -> Any:
    is_number = isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value)
    return float(value) if is_number else value


def _is_plain(value: dt.datetime | dt.date | dt.time) -> bool:
    """Whether a sheet has a number for it."""
    return getattr(value, "tzinfo", None) is None and getattr(value, "year", 1900) >= 1900


def _clean(text: str) -> str:
    """A text without halves of characters, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
