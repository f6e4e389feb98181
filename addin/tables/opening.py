"""Which reader a table file wants."""

from pathlib import Path

from addin.tables.csv_files import CsvSource
from addin.tables.parquet_files import ParquetSource
from addin.tables.sources import Source
from engine.errors import InputError

PARQUET, ZIP = b"PAR1", b"PK\x03\x04"


def open_source(path: Path) -> Source:
    """Open a table file; what it is, its first bytes say, whatever its name.

    Raises:
        InputError: naming the file, when it is absent, empty, or no table.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except FileNotFoundError:
        raise InputError("there is no such file", "Check the path", where=str(path)) from None
    except OSError as err:
        raise InputError(
            str(err.strerror), "Check the file and who may read it", where=str(path)
        ) from None
    if start == PARQUET:
        return ParquetSource(path)
    if start == ZIP:
        from addin.tables.sheet_source import SheetSource  # brings openpyxl

        return SheetSource(path)
    return CsvSource(path)
