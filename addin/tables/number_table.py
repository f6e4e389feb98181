"""A small table of numbers from a file: what the glass box is built around."""

from pathlib import Path

import numpy as np

from addin.messages import placed
from engine.errors import InputError


def read_numbers(source: Path) -> tuple[list[str], np.ndarray]:
    """A CSV or Excel file with a header -> names of columns, numbers (n, columns).

    Raises:
        InputError: when the file is missing, or a cell is no number, naming its line.
    """
    import pandas as pd

    try:
        is_excel = source.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")
        read = pd.read_excel(source, engine="calamine") if is_excel else pd.read_csv(source)
    except (OSError, ValueError) as err:
        raise InputError(f"{source} cannot be read: {err}", "Give a CSV or Excel file") from err
    if read.shape[1] < 2 or not len(read):
        problem = f"{source} has {len(read)} rows and {read.shape[1]} columns"
        raise InputError(problem, "Give a header, and two columns of numbers at least")
    for name in read.columns:
        column = pd.Series(pd.to_numeric(read[name], errors="coerce"))
        if column.isna().any():
            line = int(np.argmax(column.isna()))
            value = read[name].iloc[line]
            shown = "blank" if pd.isna(value) else f"{value!r}"
            err = InputError(f"{name} is {shown}", "Give a number in each cell")
            raise placed(err, f"{source} line {line + 2}")
    return [str(name) for name in read.columns], read.to_numpy(dtype=np.float64)
