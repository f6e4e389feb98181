"""Tables from files: the census data's own form, CSV with a header, .xlsx, Parquet."""

import csv
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.collab.text_files import TextFile, looked_through
from engine.errors import InputError
from engine.tabular.table import Table, checked_names, column_of

CENSUS = (
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education-num",
    "marital-status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital-gain",
    "capital-loss",
    "hours-per-week",
    "native-country",
    "salary",
)
_CENSUS_LINE = re.compile(r"\d+, [\w?-]+, \d+, [\w-]+, \d+, .*, (<=|>)50K\.?")
_ZIP = b"PK\x03\x04"


def read_table(path: str | Path) -> Table:
    """Read a whole table, whatever its form: told from the content.

    `adult.data` has no header and `?` for a blank; `adult.test` has a line before its rows and a
    full stop after each class: both are recognised. Anything else has a header of its own.

    Raises:
        InputError: naming the file, for what cannot be read as a table.
    """
    return next(iter(read_parts(path, n_rows=None)))


def read_parts(path: str | Path, n_rows: int | None = 100_000) -> Iterator[Table]:
    """The same, so many rows at a time; a workbook in one part.

    A column may be numbers in one part and texts in another, where the file mixes them.

    Raises:
        InputError: as `read_table`.
    """
    path = Path(path)
    start = _first_bytes(path) if path.is_file() else b""
    try:
        if start == b"PAR1":
            yield from _parquet(path, n_rows)
        elif start == _ZIP:
            yield _sheet(path)
        else:
            yield from _text(looked_through(path, "rows"), n_rows)
    except InputError as err:
        err.where = err.where or path.name
        raise


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _text(file: TextFile, n_rows: int | None) -> Iterator[Table]:
    name = file.path.name
    lines = _first_lines(file)
    n_before = 1 if lines[0].startswith("|") else 0
    if len(lines) > n_before and _CENSUS_LINE.fullmatch(lines[n_before].strip()):
        for frame in _parsed(file, ",", n_before, CENSUS, n_rows, na=["?", ""]):
            frame["salary"] = frame["salary"].str.removesuffix(".")
            yield _columns(frame, name)
        return
    sep = max((",", ";", "\t", "|"), key=lines[0].count)
    names = checked_names(next(csv.reader(lines[:1], delimiter=sep)))
    decimal = "," if sep == ";" else "."
    for frame in _parsed(file, sep, 1, names, n_rows, decimal=decimal):
        yield _columns(frame, name)


def _first_lines(file: TextFile) -> list[str]:
    """The lines of a file's start, the last of which may be cut."""
    head = file.head if file.is_utf8 else file.head.decode("iso-8859-1").encode()
    return head.decode("utf-8-sig", errors="ignore").lstrip("\r\n").splitlines()


def _parsed(
    file: TextFile,
    sep: str,
    n_before: int,
    names: tuple[str, ...],
    n_rows: int | None,
    na: list[str] | None = None,
    decimal: str = ".",
) -> Iterator[pd.DataFrame]:
    """The rows below the first `n_before` lines, `n_rows` at a time; None: all at once."""
    try:
        with warnings.catch_warnings(), file.open() as data:
            warnings.simplefilter("error", pd.errors.ParserWarning)  # it would drop fields
            yield from pd.read_csv(
                data,
                sep=sep,
                header=None,
                skiprows=n_before,
                names=list(names),
                index_col=False,
                skipinitialspace=True,
                keep_default_na=False,
                na_values=na or [""],
                decimal=decimal,
                encoding="utf-8-sig" if file.is_utf8 else "iso-8859-1",
                low_memory=False,
                chunksize=n_rows or max(file.n_lines, 1) + 1,
            )
    except (ValueError, pd.errors.ParserWarning) as err:  # pandas' ParserError is a ValueError
        line = re.search(r"line (\d+)", str(err))
        where = f"{file.path.name}:{line[1] if line else n_before + 1}"
        problem = "this line has another number of fields than the header"
        raise InputError(problem, "Correct the line", where=where) from None


def _columns(frame: pd.DataFrame, name: str) -> Table:
    """A frame as a table: numbers as they are, all else as objects with None for a blank."""
    if not len(frame):
        raise InputError("there are no rows under the header", "Give a file with rows", where=name)
    return Table(
        checked_names([str(n) for n in frame.columns]),
        tuple(_column(frame.iloc[:, place]) for place in range(frame.shape[1])),
    )


def _column(series: pd.Series) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
        return series.to_numpy(np.float64, na_value=np.nan)
    if pd.api.types.is_datetime64_any_dtype(series):
        return column_of([None if pd.isna(v) else v.to_pydatetime() for v in series])
    column = series.astype(object).to_numpy(copy=True)
    column[series.isna().to_numpy()] = None
    if any(isinstance(raw, str) and not raw.strip() for raw in set(column.tolist())):
        return column_of(column.tolist())
    return column


def _sheet(path: Path) -> Table:
    """The first sheet of a workbook: its first filled row is the header."""
    from python_calamine import CalamineWorkbook

    try:
        rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except Exception as err:  # the reader's own errors are many and share no name
        problem = f"this workbook cannot be read: {err}"
        raise InputError(problem, "Save it again as .xlsx or .csv", where=path.name) from None
    rows = [row for row in rows if any(v not in ("", None) for v in row)]
    if not rows:
        raise InputError("the first sheet is empty", "Give a table with a header", where=path.name)
    return Table.from_rows(rows[0], rows[1:])


def _parquet(path: Path, n_rows: int | None) -> Iterator[Table]:
    try:
        import pyarrow.parquet as pq  # pyright: ignore[reportMissingImports]  # optional
    except ImportError:
        problem = "reading Parquet needs pyarrow, which is not installed"
        raise InputError(
            problem, "Run pip install pyarrow, or save as CSV", where=path.name
        ) from None
    with pq.ParquetFile(path) as file:
        if n_rows is None:
            yield _columns(file.read().to_pandas(), path.name)
            return
        for batch in file.iter_batches(n_rows):
            yield _columns(batch.to_pandas(), path.name)
