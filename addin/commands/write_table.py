"""Tables to files: every column of the input as it was, and the answers after them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from engine.errors import InputError
from engine.tabular.table import Table

SHEET_ROWS = 1_048_575  # that a sheet has under a header


def write_table(path: Path, table: Table, answers: Mapping[str, Any]) -> None:
    """Write `table` and columns of answers to .csv, .xlsx or .parquet.

    Raises:
        InputError: when an answer's name is taken, the sheet is too short, or a package is missing.
    """
    for name in answers:
        if name in table:
            problem = f'column "{name}" is there already'
            raise InputError(problem, "Rename it, and score again")
    columns = {n: _whole(c) for n, c in zip(table.names, table.columns, strict=True)}
    frame = pd.DataFrame({**columns, **answers})
    path.parent.mkdir(parents=True, exist_ok=True)
    form = path.suffix.lower()
    if form == ".xlsx":
        _sheet(path, frame)
    elif form == ".parquet":
        _parquet(path, frame)
    else:
        frame.to_csv(path, index=False)


def _whole(column: np.ndarray) -> Any:
    """Whole numbers without their ".0"."""
    if column.dtype != np.float64 or not (column[~np.isnan(column)] % 1 == 0).all():
        return column
    return pd.Series(column).astype("Int64")


def _sheet(path: Path, frame: pd.DataFrame) -> None:
    import xlsxwriter

    if len(frame) > SHEET_ROWS:
        problem = f"{len(frame)} rows do not fit a sheet, which ends at {SHEET_ROWS + 1}"
        raise InputError(problem, "Name the new file .csv or .parquet")
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("scores")
    sheet.write_row(0, 0, list(frame.columns))
    plain = frame.astype(object).where(frame.notna(), None)
    for r, row in enumerate(plain.itertuples(index=False), start=1):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value)  # "=1+1" in a table is a text
            elif value is not None:
                sheet.write(r, c, value)
    book.close()


def _parquet(path: Path, frame: pd.DataFrame) -> None:
    try:
        import pyarrow  # noqa: F401  # pyright: ignore[reportMissingImports]  # optional
    except ImportError:
        problem = f"{path.name}: writing Parquet needs pyarrow, which is not installed"
        raise InputError(problem, "Run pip install pyarrow, or name the new file .csv") from None
    frame.to_parquet(path, index=False)
