"""Tables of a live sheet as xlwings sees them: Calc has database ranges for them."""

# xlwings declares its settings as properties; plain attributes stand for them here.
# pyright: reportAssignmentType=false

from typing import TYPE_CHECKING, Any

from xlwings import NoSuchObjectError, base_classes

from addin.hosts.calc.block import Block
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.calc.range import Range
    from addin.hosts.calc.sheet import Sheet


class Tables(base_classes.Tables):
    """The tables of one sheet."""

    def __init__(self, sheet: "Sheet"):
        self._sheet = sheet

    @property
    def api(self) -> Any:
        return self._sheet.book.api.DatabaseRanges

    @property
    def parent(self):
        return self._sheet

    def _all(self) -> list["Table"]:
        number = self._sheet.index - 1
        found = [self.api.getByName(name) for name in self.api.getElementNames()]
        return [Table(self._sheet, api) for api in found if api.getDataArea().Sheet == number]

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

    def around(self, block: Block) -> "Table | None":
        """The table that the first cell of a block is in."""
        for table in self._all():
            own = table.block
            if own.row <= block.row <= own.last_row and own.col <= block.col <= own.last_col:
                return table
        return None

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


class Table(base_classes.Table):
    """One table: a name and a block with its header row."""

    show_headers = True
    table_style = ""

    def __init__(self, sheet: "Sheet", api: Any):
        self._sheet, self._api = sheet, api

    @property
    def api(self) -> Any:
        return self._api

    @property
    def parent(self):
        return self._sheet

    @property
    def name(self):
        return self._api.getName()

    @name.setter
    def name(self, value):
        self._api.setName(value)

    display_name = name

    @property
    def block(self) -> Block:
        return Block.of(self._api.getDataArea())

    @property
    def range(self):
        return self._sheet.block(self.block)

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
    def header_row_range(self):
        return self._rows(0, 1)

    @property
    def data_body_range(self):
        return self._rows(1, self.block.n_rows - 1 - self.show_totals)

    @property
    def totals_row_range(self):
        return self._rows(self.block.n_rows - 1, 1) if self.show_totals else None

    @property
    def insert_row_range(self):
        """The first row below the headers of a table that has no rows yet."""
        return self._rows(1, 1) if self.block.n_rows == 1 else None

    def _rows(self, first: int, n_rows: int) -> "Range | None":
        b = self.block
        return self._sheet.block(Block(b.row + first, b.col, n_rows, b.n_cols)) if n_rows else None

    def resize(self, range):
        """Let the table cover another range of the same sheet."""
        self._api.setDataArea(range.impl.cells.getRangeAddress())
