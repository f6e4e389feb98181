"""The file host: the same buttons and functions on a plain .xlsx or .xlsm, which loses nothing."""

from addin.hosts.file.engine import open_book
from addin.hosts.file.picture import render
from addin.hosts.file.recalculate import Recalculated, complete, recalculate
from addin.hosts.file.values import CellError

__all__ = ["CellError", "Recalculated", "complete", "open_book", "recalculate", "render"]
