"""Tables to files, part by part: every column of the input as it was, and the answers after."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.tabular.table import Table

FORMS = (".csv", ".xlsx", ".parquet")
SHEET_ROWS = 1_048_575  # that a sheet has under a header


class _Form(Protocol):
    """One way of writing frames that have the same columns."""

    def add(self, frame: pd.DataFrame) -> None: ...

    def close(self) -> None: ...


class TableWriter:
    """Writes parts of a table to one .csv, .xlsx or .parquet file, which appears when all is well.

    Raises:
        InputError: for another form, an answer's name that is taken, a sheet that is too short, or
            a package that is missing. No file is left behind then.
    """

    def __init__(self, path: Path):
        form = path.suffix.lower()
        if form not in FORMS:
            problem = f"{path} does not end in {', '.join(FORMS)}"
            raise InputError(problem, "Name the new file so")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.scratch = path, path.with_name(f".{path.stem}.part{form}")
        self.form: _Form = {".csv": _Csv, ".xlsx": _Sheet, ".parquet": _Parquet}[form](self.scratch)

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.form.close()
        if kind is None:
            self.scratch.replace(self.path)
        else:
            self.scratch.unlink(missing_ok=True)

    def add(self, table: Table, answers: Mapping[str, np.ndarray]) -> None:
        """Write some rows and the answers (n,) beside them."""
        for name in answers:
            if name in table:
                raise InputError(f'column "{name}" is there already', "Rename it, and score again")
        columns = {n: _whole(c) for n, c in zip(table.names, table.columns, strict=True)}
        self.form.add(pd.DataFrame({**columns, **answers}))


def _whole(column: np.ndarray) -> Any:
    """Whole numbers without their ".0"."""
    if column.dtype != np.float64 or not (column[~np.isnan(column)] % 1 == 0).all():
        return column
    return pd.Series(column).astype("Int64")


class _Csv:
    def __init__(self, path: Path):
        self.file, self.is_first = path.open("w", newline="", encoding="utf-8"), True

    def add(self, frame: pd.DataFrame) -> None:
        frame.to_csv(self.file, index=False, header=self.is_first, lineterminator="\n")
        self.is_first = False

    def close(self) -> None:
        self.file.close()


class _Sheet:
    def __init__(self, path: Path):
        import xlsxwriter

        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
        self.book = xlsxwriter.Workbook(path, options)
        self.sheet, self.n_rows = self.book.add_worksheet("scores"), 0

    def add(self, frame: pd.DataFrame) -> None:
        if self.n_rows + len(frame) > SHEET_ROWS:
            problem = f"the rows do not fit a sheet, which ends at {SHEET_ROWS + 1:,}"
            raise InputError(problem, "Name the new file .csv or .parquet")
        if not self.n_rows:
            self.sheet.write_row(0, 0, list(frame.columns))
        plain = frame.astype(object).where(frame.notna(), None)
        for r, row in enumerate(plain.itertuples(index=False), start=self.n_rows + 1):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    self.sheet.write_string(r, c, value)  # "=1+1" in a table is a text
                elif value is not None:
                    self.sheet.write(r, c, value)
        self.n_rows += len(frame)

    def close(self) -> None:
        self.book.close()


class _Parquet:
    def __init__(self, path: Path):
        try:
            import pyarrow.parquet  # noqa: F401  # pyright: ignore[reportMissingImports]  # optional
        except ImportError:
            problem = "writing Parquet needs pyarrow, which is not installed"
            raise InputError(
                problem, "Run pip install pyarrow, or name the new file .csv"
            ) from None
        self.path, self.writer = path, None

    def add(self, frame: pd.DataFrame) -> None:
        import pyarrow as pa  # pyright: ignore[reportMissingImports]
        import pyarrow.parquet as pq  # pyright: ignore[reportMissingImports]

        if self.writer is None:
            part = pa.Table.from_pandas(frame, preserve_index=False)
            self.writer = pq.ParquetWriter(self.path, part.schema)
        else:
            part = pa.Table.from_pandas(frame, schema=self.writer.schema, preserve_index=False)
        self.writer.write_table(part)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
