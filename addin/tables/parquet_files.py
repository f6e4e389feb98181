"""Parquet in constant memory: columns keep their types where a Parquet file becomes another."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from addin.tables.sources import Block, Source
from engine.errors import InputError

KIND_ROWS = 5000  # rows looked at together when the types of columns are found

Kinds = list[set[type]]


def parquet(what: str) -> tuple[ModuleType, ModuleType]:
    """pyarrow and its Parquet module.

    Raises:
        InputError: when it is not installed.
    """
    try:
        import pyarrow as pa  # pyright: ignore[reportMissingImports]  # optional
        import pyarrow.parquet as pq  # pyright: ignore[reportMissingImports]
    except ImportError:
        problem = f"{what} needs pyarrow, which is not installed"
        raise InputError(problem, "Run pip install pyarrow, or use .csv") from None
    return pa, pq


class ParquetSource:
    """A Parquet file."""

    form, unit, delimiter = "parquet", "rows", ","

    def __init__(self, path: Path):
        pa, pq = parquet(f"{path.name}: reading Parquet")
        try:
            self.file = pq.ParquetFile(path, memory_map=False, buffer_size=1 << 20)
        except (pa.ArrowException, OSError) as err:
            problem = f"this file cannot be read: {err}"
            raise InputError(problem, "Write it again", where=path.name) from None
        self.path, self.at = path, 0
        self.total = self.file.metadata.num_rows
        self.schema = self.file.schema_arrow
        self.names = list(self.schema.names)

    def blocks(self, n_rows: int) -> Iterator[Block]:
        self.at = 0
        for batch in self.file.iter_batches(n_rows, use_threads=False):
            self.at += batch.num_rows
            columns = [column.to_pylist() for column in batch.columns]
            yield Block([list(row) for row in zip(*columns, strict=True)], batch)

    def close(self) -> None:
        self.file.close()


class ParquetSink:
    """Writes rows as Parquet; a block that came from Parquet keeps the types of its columns."""

    def __init__(self, path: Path, source: Source, answers: Sequence[str]):
        pa, self.pq = parquet("writing Parquet")
        self.pa, self.answer_types = pa, [pa.float64(), *[pa.string()] * (len(answers) - 1)]
        if isinstance(source, ParquetSource):
            self.types = list(source.schema.types)
        else:  # one look at all rows: a column has one type
            kinds = kinds_of(source.blocks(KIND_ROWS), len(source.names))
            self.types = [type_of(found, pa) for found in kinds]
        names = _unlike([*source.names, *answers])
        self.schema = pa.schema(list(zip(names, self.types + self.answer_types, strict=True)))
        self.writer = self.pq.ParquetWriter(path, self.schema, compression="zstd")

    def add(self, block: Block, answers: Sequence[Sequence[Any]]) -> None:
        columns = block.batch.columns if block.batch is not None else self._columns(block)
        beside = [
            self.pa.array(column, type)
            for column, type in zip(zip(*answers, strict=True), self.answer_types, strict=True)
        ]
        self.writer.write_table(self.pa.table([*columns, *beside], schema=self.schema))

    def close(self) -> None:
        self.writer.close()

    def _columns(self, block: Block) -> list[Any]:
        columns = zip(zip(*block.rows, strict=True), self.types, strict=True)
        return [
            self.pa.array([_fitting(v, type, self.pa) for v in column], type)
            for column, type in columns
        ]


def type_of(kinds: set[type], pa: ModuleType) -> Any:
    """The narrowest type that holds every value of a column."""
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds and kinds <= {int, float}:
        return pa.float64()
    return pa.timestamp("us") if kinds == {dt.datetime} else pa.string()


def kinds_of(blocks: Iterator[Block], width: int) -> Kinds:
    """The types of values that each column holds, blanks aside."""
    kinds: Kinds = [set() for _ in range(width)]
    for block in blocks:
        for found, column in zip(kinds, zip(*block.rows, strict=True), strict=True):
            found |= set(map(type, column)) - {type(None)}
    return kinds


def _fitting(value: Any, type: Any, pa: ModuleType) -> Any:
    if value is None or not pa.types.is_string(type):
        return value
    return str(value).encode("utf-8", "replace").decode()


def _unlike(names: Sequence[str]) -> list[str]:
    """Names with no blank and no two alike, as Parquet wants them."""
    taken: list[str] = []
    for place, name in enumerate(names, start=1):
        wanted, number = name or f"column {place}", 2
        while wanted in taken:
            wanted, number = f"{name or f'column {place}'} {number}", number + 1
        taken.append(wanted)
    return taken
