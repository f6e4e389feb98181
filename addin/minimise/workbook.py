"""A workbook as formulas see it: sheets of cells, names and tables."""

import re
from dataclasses import dataclass, field

from addin.hosts.file.book_file import BookFile
from addin.minimise.grid import Grid
from addin.minimise.parse import FormulaError, Place, parse
from addin.minimise.read_sheet import Form, SheetReader
from addin.minimise.syntax import Edge, Ref, Tree, Unreadable
from addin.sheet.addresses import Block, read_block

NAMES_DEEP = 30  # names that stand for names


@dataclass(frozen=True)
class Table:
    """A table of a sheet: its columns in order, its block, and how many rows are no data."""

    sheet: int
    block: Block
    columns: tuple[str, ...]
    n_headers: int
    n_totals: int


@dataclass
class Workbook:
    """What the solver reads. `is_stale`: the writer did not compute the values that it stored."""

    grids: list[Grid]
    forms: list[Form]
    arrays: dict[tuple[int, int, int], tuple[int, int]]
    names: dict[tuple[str, int | None], str]
    tables: dict[str, Table]
    is_stale: bool
    _deep: int = 0
    _trees: dict[int, Tree] = field(default_factory=dict)

    def sheet_index(self, name: str) -> int | None:
        return next((i for i, g in enumerate(self.grids) if g.name.lower() == name.lower()), None)

    def tree(self, form: int) -> Tree:
        """What a form says."""
        if form not in self._trees:
            own = self.forms[form]
            self._trees[form] = self.parsed(own.text, own.sheet, own.row, own.col)
        return self._trees[form]

    def parsed(self, text: str, sheet: int, row: int = 0, col: int = 0) -> Tree:
        """A formula's tree; what cannot be read is an error only where it is needed."""
        place = Place(sheet, row, col, self.sheet_index, self.named, self.table)
        try:
            return parse(text, place)
        except FormulaError as err:
            return Unreadable(f"={text[:60]} is not understood: {err}")

    def named(self, name: str, sheet: int) -> Tree:
        """What a name means on a sheet: the sheet's own name first, then the workbook's."""
        text = self.names.get((name.lower(), sheet)) or self.names.get((name.lower(), None))
        if text is None or self._deep > NAMES_DEEP:
            if (table := self.tables.get(name.lower())) is not None:
                return _body(table)
            return Unreadable(f"the name {name} is not defined")
        self._deep += 1
        try:
            return self.parsed(text, sheet)
        finally:
            self._deep -= 1

    def table(self, text: str, place: Place) -> Tree:
        """A structured reference: Table1[price], Table1[[#This Row],[price]], Table1[[a]:[b]].

        Inside a table its name may be left out: [@price].
        """
        name, _, inside = text.partition("[")
        table = self.tables.get(name.lower()) if name else self._table_around(place)
        if table is None:
            return Unreadable(f"the table {name} is not there")
        return _part_of(table, inside[:-1]) or Unreadable(f"{text} is no part of its table")

    def _table_around(self, place: Place) -> Table | None:
        for table in self.tables.values():
            block = table.block
            if (
                table.sheet == place.sheet
                and block.row <= place.row <= block.last_row
                and block.col <= place.col < block.col + len(table.columns)
            ):
                return table
        return None


def read_workbook(file: BookFile) -> Workbook:
    """Read every sheet.

    Raises:
        InputError: for a damaged file or a sheet that is too large.
    """
    reader, grids = SheetReader(), []
    for index, entry in enumerate(file.sheets):
        grids.append(
            reader.read(entry, index) if entry.is_worksheet else Grid.empty(entry.name, 0, 0)
        )
    calc = file.root.find(f"{file.ns}calcPr")
    is_stale = calc is not None and calc.get("fullCalcOnLoad") in ("1", "true")
    return Workbook(grids, reader.forms, reader.arrays, _names(file), _tables(file), is_stale)


def _names(file: BookFile) -> dict[tuple[str, int | None], str]:
    return {
        (d.name.lower(), None if d.scope is None else file.sheets.index(d.scope)): d.refers_to[1:]
        for d in file.names.all()
    }


def _tables(file: BookFile) -> dict[str, Table]:
    found = {}
    for index, entry in enumerate(file.sheets):
        for rel in file.package.relationships(entry.part):
            if rel.is_a("table") and rel.target in file.package:
                root = file.package.xml(rel.target)
                block = read_block(root.get("ref", ""))
                if block is not None:
                    columns = tuple(
                        re.sub(r"_x000[aA]_", "\n", e.get("name", ""))
                        for e in root.iter("{*}tableColumn")
                    )
                    name = root.get("displayName") or root.get("name", "")
                    headers = int(root.get("headerRowCount", "1"))
                    totals = int(root.get("totalsRowCount", "0"))
                    found[name.lower()] = Table(index, block, columns, headers, totals)
    return found


def _body(table: Table) -> Ref:
    return _block(table, 0, len(table.columns) - 1, table.n_headers, table.n_totals)


def _block(table: Table, left: int, right: int, skip: int, drop: int) -> Ref:
    block = table.block
    return Ref(
        table.sheet,
        Edge(block.row + skip, False),
        Edge(block.col + left, False),
        Edge(block.last_row - drop, False),
        Edge(block.col + right, False),
    )


ITEM = re.compile(r"#[A-Za-z ]+|\[((?:[^\[\]']|'.)*)\]|@")


def _part_of(table: Table, inside: str) -> Tree | None:
    """What the brackets of a structured reference mean; None when it is nothing of this table."""
    items, columns = set(), []
    if inside and not inside.startswith(("[", "#", "@")):
        columns = [inside]
    else:
        rest = inside
        if rest.startswith("@"):
            items.add("#this row")
            rest = rest[1:] if rest[1:2] in ("[", "") else f"[{rest[1:]}]"
        if rest.startswith("#"):
            items.add(rest.strip().lower())
        else:
            for found in re.finditer(r"\[((?:[^\[\]']|'.)*)\]", rest):
                word = found[1]
                (items.add(word.strip().lower()) if word.startswith("#") else columns.append(word))
            bare = re.sub(r"\[(?:[^\[\]']|'.)*\]", "", rest).split(",")  # [[#This Row],price]
            columns += [word.strip() for word in bare if word.strip(" :")]
    names = [re.sub(r"'(.)", r"\1", c).lower() for c in columns]
    known = [c.lower() for c in table.columns]
    if any(name not in known for name in names) or len(names) > 2:
        return None
    places = [known.index(name) for name in names] or [0, len(known) - 1]
    left, right = min(places), max(places)
    if "#this row" in items:
        row = Edge(0, True)
        col = table.block.col
        return Ref(table.sheet, row, Edge(col + left, False), row, Edge(col + right, False))
    skip, drop = table.n_headers, table.n_totals
    if "#all" in items:
        skip, drop = 0, 0
    if "#headers" in items:
        skip = 0
        drop = table.block.n_rows - 1 if items == {"#headers"} else drop
    if "#totals" in items:
        drop = 0
        skip = table.block.n_rows - 1 if items == {"#totals"} else skip
    return _block(table, left, right, skip, drop)
