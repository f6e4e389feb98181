"""Tables (list objects) of a sheet as xlwings sees them, to read."""

from typing import TYPE_CHECKING

from addin.hosts.xl.tables import BlockTable, BlockTables
from addin.sheet.addresses import Block, read_block

if TYPE_CHECKING:
    from addin.hosts.file.sheet import Sheet


class Tables(BlockTables):
    """The tables of one sheet."""

    @property
    def api(self):
        return None

    def all(self) -> list["Table"]:
        package = self._sheet.book.file.package
        rels = package.relationships(self._sheet.entry.part)
        parts = [r.target for r in rels if r.is_a("table") and r.target in package]
        return [Table(self._sheet, package.xml(part)) for part in parts]


class Table(BlockTable):
    """One table, as its part of the file describes it."""

    def __init__(self, sheet: "Sheet", root):
        super().__init__(sheet)
        self._root = root

    @property
    def api(self):
        return self._root

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
