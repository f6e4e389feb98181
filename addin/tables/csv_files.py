"""CSV in constant memory: fields are kept as the texts they are."""

import codecs
import csv
import datetime as dt
import gzip
import io
import zlib
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from addin.tables.sources import Block, checked_width
from engine.errors import InputError

CHUNK = 1 << 20  # bytes read at once when the encoding is looked for
LONGEST = 16_000_000  # characters of one field; more means a quote that is never closed
DELIMITERS = (",", ";", "\t", "|")
GZIP = b"\x1f\x8b"
ERRORS = {"utf-8-sig": "strict", "utf-16": "replace", "cp1252": "cellgrad.latin"}
ACTIVE = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # a spreadsheet takes a field that begins so for a formula


class CsvSource:
    """A CSV file, gzipped or not; separated by comma, semicolon, tab or bar, as its header is."""

    form, unit = "csv", "bytes"

    def __init__(self, path: Path):
        self.path, self.total = path, path.stat().st_size
        self.raw: BinaryIO | None = None
        self.encoding = self._encoding()
        with self._text() as text:
            first = text.readline(LONGEST).lstrip("\ufeff")
            while first and not first.strip("\r\n"):
                first = text.readline(LONGEST)
        self.delimiter = max(DELIMITERS, key=first.count)
        self.is_list = False
        rows = self._rows()
        header = next(rows, None)
        rows.close()
        if header is None:
            raise InputError("the file is empty", "Give a table with a header", where=path.name)
        self.names = header[1]
        self.is_list = len(self.names) == 1

    @property
    def at(self) -> int:
        return self.raw.tell() if self.raw is not None and not self.raw.closed else self.total

    def blocks(self, n_rows: int) -> Iterator[Block]:
        rows = self._rows()
        next(row for _, row in rows if row != [""])  # the header
        while part := list(islice(rows, n_rows)):
            width, name = len(self.names), self.path.name
            yield Block([checked_width(row, width, name, line) for line, row in part])

    def close(self) -> None:
        if self.raw is not None:
            self.raw.close()

    def _rows(self) -> Generator[tuple[int, list[str]], None, None]:
        """Every row, the header first, with the number of its last line.

        An empty line is a blank cell where the table has one column, and nothing elsewhere.
        """
        csv.field_size_limit(LONGEST)
        with self._text() as text:
            lines = csv.reader(text, delimiter=self.delimiter)
            try:
                for row in lines:
                    if row or self.is_list:
                        yield lines.line_num, row or [""]
            except csv.Error as err:
                where = f"{self.path.name}:{lines.line_num}"
                remedy = "Look for a quote that is not closed"
                raise InputError(str(err), remedy, where=where) from None
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise _damaged(self.path) from None

    def _text(self) -> TextIO:
        """The file from its start, decoded; `raw` follows how far it has been read."""
        self.raw = self.path.open("rb")
        packed = self.raw.read(2) == GZIP
        self.raw.seek(0)
        data = cast(BinaryIO, gzip.GzipFile(fileobj=self.raw) if packed else self.raw)
        return io.TextIOWrapper(
            data, encoding=self.encoding, errors=ERRORS[self.encoding], newline=""
        )

    def _encoding(self) -> str:
        """UTF-8 or UTF-16 by its mark, UTF-8 where all of the file is that, else Windows' own."""
        self.encoding = "cp1252"
        with self._text() as text:
            data = text.buffer
            try:
                start = data.read(4)
                if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    return "utf-16"
                decoder = codecs.getincrementaldecoder("utf-8")()
                while start:
                    decoder.decode(start)
                    start = data.read(CHUNK)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return "cp1252"
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise _damaged(self.path) from None
        return "utf-8-sig"


class CsvSink:
    """Writes rows as CSV in UTF-8. `verbatim` keeps texts that a spreadsheet takes for formulas.

    Those of a CSV file stay as they are; a cell's text gets an apostrophe, so that nothing that was
    a text before becomes a formula when the new file is opened.
    """

    def __init__(self, path: Path, names: Sequence[str], delimiter: str, verbatim: int):
        self.file, self.verbatim = path.open("w", newline="", encoding="utf-8"), verbatim
        self.out = csv.writer(self.file, delimiter=delimiter, lineterminator="\n")
        self.out.writerow([*names[:verbatim], *map(_guarded, names[verbatim:])])

    def add(self, block: Block, answers: Sequence[Sequence[Any]]) -> None:
        for row, answer in zip(block.rows, answers, strict=True):
            kept = [_field(v) for v in row[: self.verbatim]]
            rest = [*row[self.verbatim :], *answer]
            self.out.writerow([*kept, *(_guarded(_field(value)) for value in rest)])

    def close(self) -> None:
        self.file.close()


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if _has_surrogate(value) else value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time() and value.tzinfo is None
        return str(value.date()) if is_day else value.isoformat(sep=" ")
    return str(value)


def _guarded(field: str) -> str:
    """A field that no spreadsheet runs as a formula; plain numbers stay as they are."""
    if not field.startswith(ACTIVE):
        return field
    try:
        float(field)
    except ValueError:
        return f"'{field}"
    return field


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _as_latin(err: UnicodeError) -> tuple[str, int]:
    """The five bytes that Windows' Western code page leaves free, as browsers read them."""
    assert isinstance(err, UnicodeDecodeError)
    return err.object[err.start : err.end].decode("iso-8859-1"), err.end


codecs.register_error("cellgrad.latin", _as_latin)


def _damaged(path: Path) -> InputError:
    return InputError("the gzip file is damaged", "Fetch it again", where=path.name)
