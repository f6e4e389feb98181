"""Tables (list objects) of a sheet as xlwings sees them, to read."""

from typing import TYPE_CHECKING

from xlwings import NoSuchObjectError, base_classes

from addin.hosts.file.addresses import Block, read_block
from addin.hosts.file.range import Range

if TYPE_CHECKING:
    from addin.hosts.file.sheet import Sheet


class Tables(base_classes.Tables):
    """The tables of one sheet."""

    def __init__(self, sheet: "Sheet"):
        self._sheet = sheet

    @property
    def api(self):
        return None

    def _all(self) -> list["Table"]:
        package = self._sheet.book.file.package
        rels = package.relationships(self._sheet.entry.part)
        parts = [r.target for r in rels if r.is_a("table") and r.target in package]
        return [Table(self._sheet, package.xml(part)) for part in parts]

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self._all()[name_or_index - 1]
        for table in self._all():
            if table.name.lower() == name_or_index.lower():
                return table
        raise NoSuchObjectError(f"The sheet {self._sheet.name} has no table {name_or_index}.")

    def __contains__(self, name):
        return any(table.name.lower() == name.lower() for table in self._all())

    def __len__(self):
        return len(self._all())

    def __iter__(self):
        return iter(self._all())


class Table(base_classes.Table):
    """One table: a name and a block with its header row."""

    def __init__(self, sheet: "Sheet", root):
        self._sheet, self._root = sheet, root

    @property
    def api(self):
        return self._root

    @property
    def parent(self):
        return self._sheet

    @property
    def name(self):
        return self._root.get("displayName") or self._root.get("name", "")

    @property
    def display_name(self):
        return self.name

    @property
    def block(self) -> Block:
        return read_block(self._root.get("ref", "")) or Block(0, 0)

    @property
    def show_headers(self):
        return self._root.get("headerRowCount", "1") != "0"

    @property
    def show_totals(self):
        return self._root.get("totalsRowCount", "0") != "0"

    @property
    def range(self):
        return Range(self._sheet, self.block)

    @property
    def header_row_range(self):
        if not self.show_headers:
            return None
        return Range(self._sheet, Block(self.block.row, self.block.col, 1, self.block.n_cols))

    @property
    def data_body_range(self):
        block = self.block
        n_rows = block.n_rows - self.show_headers - self.show_totals
        if n_rows < 1:
            return None
        first = block.row + self.show_headers
        return Range(self._sheet, Block(first, block.col, n_rows, block.n_cols))

    @property
    def totals_row_range(self):
        if not self.show_totals:
            return None
        return Range(self._sheet, Block(self.block.last_row, self.block.col, 1, self.block.n_cols))
