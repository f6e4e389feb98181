"""Tables of a live sheet as xlwings sees them: Calc has database ranges for them."""

# xlwings declares its settings as properties; plain attributes stand for them here.
# pyright: reportAssignmentType=false

from typing import TYPE_CHECKING, Any

from addin.hosts.calc.bridge import block_of
from addin.hosts.xl.tables import BlockTable, BlockTables
from addin.sheet.addresses import Block
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.calc.sheet import Sheet


class Tables(BlockTables):
    """The tables of one sheet."""

    @property
    def api(self) -> Any:
        return self._sheet.book.api.DatabaseRanges

    def all(self) -> list["Table"]:
        number = self._sheet.index - 1
        found = [self.api.getByName(name) for name in self.api.getElementNames()]
        return [Table(self._sheet, api) for api in found if api.getDataArea().Sheet == number]

    def add(self, source_type=None, source=None, link_source=None, has_headers=True,
            destination=None, table_style_name=None, name=None):  # fmt: skip
        """Make a table of a range that has its headers in its first row.

        Raises:
            InputError: when the name is taken, or the range has no headers. Calc has no styles
                of tables: the one asked for is not looked at.
        """
        assert source is not None
        if not has_headers:
            raise InputError(
                f"{source.sheet.name}!{source.get_address(False, False)} has no headers",
                "Write one above each column and take them into the range",
            )
        taken = {own.lower() for own in self.api.getElementNames()}
        name = name or next(n for k in range(1, 1 << 20) if (n := f"Table{k}").lower() not in taken)
        if name.lower() in taken:
            raise InputError(f"the workbook has a table {name} already", "Choose another name")
        self.api.addNewByName(name, source.impl.cells.getRangeAddress())
        added = self.api.getByName(name)
        added.ContainsHeader = added.AutoFilter = True
        return Table(self._sheet, added)


class Table(BlockTable):
    """One table: Calc keeps a header row for each."""

    table_style = ""

    def __init__(self, sheet: "Sheet", api: Any):
        super().__init__(sheet)
        self._api = api

    @property
    def api(self) -> Any:
        return self._api

    @property
    def name(self):
        return self._api.getName()

    @name.setter
    def name(self, value):
        self._api.setName(value)

    display_name = name

    @property
    def block(self) -> Block:
        return block_of(self._api.getDataArea())

    @property
    def show_totals(self):
        return bool(self._api.TotalsRow)

    @property
    def show_autofilter(self):
        return bool(self._api.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value):
        self._api.AutoFilter = bool(value)

    @property
    def insert_row_range(self):
        """The first row below the headers of a table that has no rows yet."""
        return self._rows(1, 1) if self.block.n_rows == 1 else None

    def resize(self, range):
        """Let the table cover another range of the same sheet."""
        self._api.setDataArea(range.impl.cells.getRangeAddress())
