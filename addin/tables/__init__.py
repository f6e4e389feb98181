"""Tables in files, row by row in constant memory: CSV, Excel workbooks, Parquet."""

from addin.tables.opening import open_source
from addin.tables.sinks import open_sink
from addin.tables.sources import Block, Source

__all__ = ["Block", "Source", "open_sink", "open_source"]
