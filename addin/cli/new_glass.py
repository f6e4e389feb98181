"""`cellgrad new network` and `cellgrad new optimisers`: built in, or around a table of numbers."""

from pathlib import Path

import numpy as np
import pandas as pd

from addin.cli.builders import builder
from addin.kinds.network.table import first_settings
from addin.messages import placed
from engine.errors import InputError


def make_network(out: Path, source: Path | None) -> None:
    """Build a network workbook; the last column of a file is the target."""
    out.parent.mkdir(parents=True, exist_ok=True)
    build = builder("network")
    if source is None:
        build.build(out)
        return
    names, block = read_numbers(source)
    x, y = block[:, :-1], block[:, -1]
    build.build_from(out, x, y, names, first_settings(y))


def make_optimisers(out: Path, source: Path | None) -> None:
    """Build an optimisers workbook; the first two columns of a file are x and y."""
    out.parent.mkdir(parents=True, exist_ok=True)
    build = builder("optimisers")
    if source is None:
        build.build(out)
        return
    _, block = read_numbers(source)
    build.build_from(out, block[:, 0], block[:, 1])


def read_numbers(source: Path) -> tuple[list[str], np.ndarray]:
    """A CSV or Excel file with a header -> names of columns, numbers (n, columns).

    Raises:
        InputError: when the file is missing, or a cell is no number, naming its line.
    """
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
