"""Everything that Excel on the desktop needs, built on any system."""

import tempfile
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from addin.hosts.excel import xlam
from addin.hosts.excel.macros import with_macros

WITHOUT_MACROS = ("formulas_only",)  # for who may not install add-ins


def build(out: Path) -> Iterator[Path]:
    """Write the add-in, each kind of workbook with macros, and those that need none, into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    yield xlam.build(out / xlam.NAME)
    for entry in sorted(entry_points(group="cellgrad.workbooks")):
        builder = entry.load()
        if entry.name in WITHOUT_MACROS:
            builder.build(out / f"{entry.name}.xlsx")
            yield out / f"{entry.name}.xlsx"
            continue
        with tempfile.TemporaryDirectory(prefix="cellgrad-") as folder:
            plain = Path(folder) / f"{entry.name}.xlsx"
            builder.build(plain)
            yield with_macros(plain, out / f"{entry.name}.xlsm")
