"""Write anything anywhere, in any order: what was written is there, and nothing else has moved."""
# ruff: noqa: E501  (lines of XML are easier to read whole)

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from addin.hosts.file import open_book
from addin.hosts.file.formulas import formula_of, without_prefixes
from addin.hosts.file.values import CellError, to_datetime
from addin.sheet.addresses import Block, cell_name, read_block
from tests.addin.hosts.file.test_sheet_part import NS, again, sheet

# The children of a worksheet in the order of the standard (ECMA-376-1, 18.3.1.99). Excel repairs
# or refuses a file with another order.
SCHEMA = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]

HEAD = (
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A2:Z8"/><cols>'
    '<col min="3" max="4" width="9" style="1"/><col min="6" max="6" width="9"/></cols>'
)
TAIL = '<conditionalFormatting sqref="B2"/><pageMargins left="1"/>'
ROWS = (
    '<row r="2" spans="2:4" s="1" customFormat="1"><c r="B2" s="1"><v>2</v></c><c r="D2" t="s"><v>1</v></c></row>'
    '<row r="4" ht="30"/>'
    '<row r="5"><c r="A5" s="2"><v>61.5</v></c><c r="B5"/><c r="C5" t="e"><v>#N/A</v></c><c r="D5" t="b"><v>1</v></c></row>'
    '<row r="7" spans="1:8"><c r="B7"><v>1</v></c><c r="C7"><v>2.5</v></c><c r="D7"><v>3</v></c>'
    '<c r="E7"><v>-4</v></c><c r="F7"><v>5e-3</v></c><c r="G7"><v>6</v></c></row>'
    "<row r='8'><c r='A8' t='inlineStr'><is><t>a &amp; b</t></is></c>"
    '<c r="Z8"><f>A5+1</f><v>7</v></c></row>'
)
STRINGS = ["one", "two & more"]
WHOLE = Block(0, 0, 12, 28)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(min_size=1, max_size=6)
DATES = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2079, 1, 1)).map(
    lambda d: d.replace(microsecond=0)
)
ERRORS = st.sampled_from([CellError("#N/A"), CellError("#REF!")])
VALUES = st.one_of(
    st.none(), st.booleans(), NUMBERS, NUMBERS, TEXTS.map(lambda t: "'" + t), ERRORS, DATES
)


@st.composite
def writes(draw, values=VALUES, last_row=8, last_col=24):
    """Where a block begins, and what is in it."""
    n_rows, n_cols = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    row = st.lists(values, min_size=n_cols, max_size=n_cols)
    rows = draw(st.lists(row, min_size=n_rows, max_size=n_rows))
    start = draw(st.integers(0, last_row)), draw(st.integers(0, last_col))
    return Block(*start, n_rows, n_cols), rows


def read_back(value):
    """What a cell gives that was written with `value`."""
    return value[1:] or None if type(value) is str else value


def dates_of(table: list[list]) -> set[tuple[int, int]]:
    """The cells whose style shows dates."""
    return {
        (r, c)
        for r, row in enumerate(table)
        for c, v in enumerate(row)
        if isinstance(v, dt.datetime)
    }


def put_into(table: list[list], block: Block, rows: list[list], dates: set | None = None) -> None:
    """What the table says after a write; a number in a cell that shows dates is one."""
    for r, row in enumerate(rows, start=block.row):
        for c, value in enumerate(row, start=block.col):
            shown = read_back(value)
            if dates and (r, c) in dates and type(shown) is float:
                shown = to_datetime(shown, False)
            table[r][c] = shown
    if dates is not None:
        dates |= dates_of(table)


def assert_same_values(found: list[list], expected: list[list]) -> None:
    assert found == expected
    assert [[type(v) for v in row] for row in found] == [[type(v) for v in row] for row in expected]


def cut(table: list[list], block: Block) -> list[list]:
    return [row[block.col : block.last_col + 1] for row in table[block.row : block.last_row + 1]]


def cells_by_name(xml: str) -> dict[str, str]:
    return dict(re.findall(r"""(<c r=["'](?:[A-Z]+\d+)["'])(.*?(?:/>|</c>))""", xml, re.S))


def assert_in_order(xml: bytes) -> list[str]:
    """The worksheet is as Excel wants it; returns the names of its cells, top left to bottom right."""
    root = etree.fromstring(xml)
    places = [SCHEMA.index(etree.QName(child).localname) for child in root]
    assert places == sorted(places)
    n, names = 0, []
    for row in root.iter(f"{{{NS}}}row"):
        assert int(row.get("r")) > n, "rows out of order"
        n, col = int(row.get("r")), -1
        spans = [int(s) - 1 for s in row.get("spans", "1:16384").split(":")]
        for cell in row:
            place = read_block(cell.get("r"))
            assert place is not None
            assert place.row == n - 1, "a cell in another row"
            assert place.col > col, "cells out of order"
            assert spans[0] <= place.col <= spans[1], "a cell outside its row's hint"
            col = place.col
            names.append(cell.get("r"))
    return names


@given(
    st.lists(writes(), min_size=1, max_size=4),
    st.integers(0, 8),
    st.integers(0, 20),
    st.integers(1, 9),
)
@settings(max_examples=150)
def test_any_writes_come_back_and_all_else_stays(blocks, top, left, width):
    """The same sheet before it is saved, after it, and by any block that is looked at."""
    part = sheet(ROWS, STRINGS, HEAD, TAIL)
    before, table = part.to_bytes().decode(), part.values(WHOLE)
    written, dates = set(), dates_of(table)
    for block, rows in blocks:
        part.write(block, rows)
        put_into(table, block, rows, dates)
        written |= {
            cell_name(block.row + r, block.col + c)
            for r in range(block.n_rows)
            for c in range(block.n_cols)
        }

    window = Block(top, left, 3, min(width, 28 - left))
    saved = again(part, STRINGS)
    for each in (part, saved):
        assert_same_values(each.values(WHOLE), table)
        assert_same_values(each.values(window), cut(table, window))
        assert all(each.values(Block(r, c))[0][0] == table[r][c] for r, c in [(top, left), (6, 3)])
    assert part.changed
    assert all(part.was_written(read_block(name)) for name in written)

    after = part.to_bytes().decode()
    names = assert_in_order(after.encode())
    old, new = cells_by_name(before), cells_by_name(after)
    assert {name for name in {*old, *new} if old.get(name) != new.get(name)} <= {
        f'<c r="{name}"' for name in written
    } | {f"<c r='{name}'" for name in written}
    assert part.used() == bounds(names) == saved.used()
    hint = re.search(r'<dimension ref="([^"]*)"/>', after)
    assert bounds(names) in read_block(hint[1])
    assert around_rows(after) == around_rows(before)


def bounds(names: list[str]) -> Block | None:
    """The smallest block around the cells."""
    places = [read_block(name) for name in names]
    if not places:
        return None
    top, left = min(p.row for p in places), min(p.col for p in places)
    bottom, right = max(p.row for p in places), max(p.col for p in places)
    return Block(top, left, bottom - top + 1, right - left + 1)


def around_rows(xml: str) -> list[str]:
    return re.split(r"(?s)<sheetData>.*</sheetData>", re.sub(r"<dimension [^>]*/>", "", xml))


def test_a_cleared_sheet_is_empty_again():
    part = sheet('<row r="3"><c r="C3"><v>1</v></c></row>')
    assert part.used() == Block(2, 2)

    part.write(Block(2, 2), [[None]])

    assert part.used() is None
    assert again(part).used() is None


# --- formulas -----------------------------------------------------------------------------------

FORMULAS = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B4" si="0">A1*$A$1&amp;"&lt;"</f><v>1</v></c>'
    '<c r="C1" t="str"><f t="shared" ref="C1:D2" si="1">B1+1</f><v>x</v></c><c r="D1"><f t="shared" si="1"/><v>11</v></c></row>'
    '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c><c r="C2"><f t="shared" si="1"/><v>12</v></c><c r="D2"><f t="shared" si="1"/><v>13</v></c></row>'
    '<row r="3"><c r="B3"><f t="shared" si="0"/><v>3</v></c><c r="C3"><f>SUM(A1:B3)</f><v>14</v></c></row>'
    '<row r="4"><c r="B4"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="6"><c r="A6"><f t="array" ref="A6:B7">C1:D2*2</f><v>5</v></c><c r="B6"><v>6</v></c></row>'
    '<row r="7"><c r="A7"><v>7</v></c><c r="B7"><v>8</v></c></row>'
)
ALL_FORMULAS = {
    "B1": '=A1*$A$1&"<"',
    "B2": '=A2*$A$1&"<"',
    "B3": '=A3*$A$1&"<"',
    "B4": '=A4*$A$1&"<"',
    "C1": "=B1+1",
    "D1": "=C1+1",
    "C2": "=B2+1",
    "D2": "=C2+1",
    "C3": "=SUM(A1:B3)",
    "A6": "=C1:D2*2",
}


def formulas_of(part) -> dict[str, str]:
    return {
        cell_name(r, c): formula
        for r in range(8)
        for c in range(6)
        if (formula := formula_of(part, r, c)) is not None
    }


def test_formulas_are_read_whole():
    """Those that a cell borrows from another one moved to where they stand."""
    assert formulas_of(sheet(FORMULAS)) == ALL_FORMULAS


def test_a_search_for_shared_formulas_may_be_remembered():
    part, masters = sheet(FORMULAS), {}

    assert formula_of(part, 3, 1, masters) == ALL_FORMULAS["B4"]
    assert list(masters) == ["0"]
    masters["0"] = (3, 1), "Z9"
    assert formula_of(part, 2, 1, masters) == "=Z8"


def test_a_formula_that_is_nowhere_is_none():
    """A file that another program has broken: the cell has its value, and no formula."""
    part = sheet(
        '<row r="1"><c r="A1"><f t="shared" si="4"/><v>3</v></c><c r="B1"><f/><v>4</v></c>'
        '<c r="C1"><f t="dataTable"/><v>5</v></c><c r="D1"><f t="shared"/><v>6</v></c></row>'
    )

    assert [formula_of(part, 0, c) for c in range(5)] == [None] * 5
    assert part.values(Block(0, 0, 1, 4)) == [[3, 4, 5, 6]]


def test_functions_newer_than_the_file_format_are_shown_by_their_names():
    formula = "=_xlfn._xlws.FILTER(A1:A9,_xlfn.LAMBDA(_xlpm.x,_xlpm.x>1)(A1:A9))"

    assert without_prefixes(formula) == "=FILTER(A1:A9,LAMBDA(x,x>1)(A1:A9))"


@given(st.lists(writes(last_row=2, last_col=4), min_size=1, max_size=3))
@settings(max_examples=80)
def test_formulas_and_their_values_stay_where_nobody_writes(blocks):
    """Shared ones too, when the cell that holds the formula for all is overwritten."""
    part = sheet(FORMULAS)
    formulas, table, dates = dict(ALL_FORMULAS), part.values(WHOLE), set()
    for block, rows in blocks:
        part.write(block, rows)
        put_into(table, block, rows, dates)
        for r in range(block.row, block.last_row + 1):
            for c in range(block.col, block.last_col + 1):
                formulas.pop(cell_name(r, c), None)

    saved = again(part)
    assert formulas_of(part) == formulas_of(saved) == formulas
    assert saved.values(WHOLE) == table
    assert part.formulas_changed == (formulas != ALL_FORMULAS)
    assert_in_order(part.to_bytes())


# --- a whole file -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """Shared strings, styles, merged cells, formulas with values; two sheets."""
    path = tmp_path_factory.mktemp("any") / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "num_format": "0.00"})
        ours, other = book.add_worksheet("ours"), book.add_worksheet("other")
        ours.set_column("C:D", 12, bold)
        ours.write_row("B2", ["user", "movie", "rating", "user"], bold)
        ours.write_column("B3", [1, 2, 3])
        ours.merge_range("H10:I11", "merged", bold)
        ours.write_formula("J10", "=SUM(B3:B5)", bold, 6)
        ours.write_array_formula("J11:K11", "{=B3:C3*2}", None, 2)
        other.write("A1", "user")
    return path


PLAIN = [
    st.none(),
    st.booleans(),
    st.text("ab &<\n", min_size=1, max_size=5).map(lambda t: "'" + t),
]


@given(
    blocks=st.sampled_from([NUMBERS, DATES]).flatmap(
        lambda more: st.lists(
            writes(st.one_of(*PLAIN, more), last_row=5, last_col=9), min_size=1, max_size=3
        )
    )
)
@settings(max_examples=15)
def test_openpyxl_reads_what_was_written_and_every_other_part_is_the_same(workbook, blocks):
    book = open_book(workbook)
    ours = book.sheets["ours"]
    table = ours["A1:N12"].value
    for block, rows in blocks:
        ours[str(block)].value = rows
        put_into(table, block, rows)
    out = workbook.with_name("out.xlsx")
    book.save(out)

    assert open_book(out).sheets["ours"]["A1:N12"].value == table
    theirs = openpyxl.load_workbook(out, data_only=True)["ours"]
    found = [[theirs.cell(r, c).value for c in range(1, 15)] for r in range(1, 13)]
    assert found == table
    assert [str(m) for m in theirs.merged_cells.ranges] == ["H10:I11"]
    formulas = openpyxl.load_workbook(out)["ours"]
    assert formulas["J10"].value == "=SUM(B3:B5)"
    assert formulas["J11"].value.ref == "J11:K11"
    before, after = (unpacked(path) for path in (workbook, out))
    assert list(before) == list(after)
    assert {part for part in before if before[part] != after[part]} <= {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
    }


def unpacked(path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}
