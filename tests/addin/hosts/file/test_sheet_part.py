"""Reading and patching the XML of a sheet, in every spelling that writers use."""
# ruff: noqa: E501  (lines of XML are easier to read whole)

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.hosts.file.decode import Decoder
from addin.hosts.file.package import parse
from addin.hosts.file.sheet_part import SheetPart
from addin.hosts.file.sheet_rows import EMPTY
from addin.hosts.file.styles import Styles
from addin.hosts.file.values import CellError
from addin.sheet.addresses import Block, read_block
from engine.errors import InputError

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = f"""<styleSheet xmlns="{NS}"><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="2"/>
<xf numFmtId="14"/><xf numFmtId="0"><protection locked="0"/></xf></cellXfs></styleSheet>"""


def sheet(data, strings=(), head="", tail="", root="worksheet"):
    """A sheet part with these rows."""
    styles = Styles(parse(STYLES.encode()))
    xml = f'<{root} xmlns="{NS}">{head}<sheetData>{data}</sheetData>{tail}</{root}>'
    return SheetPart(xml.encode(), "ratings", Decoder(list(strings), styles), styles)


def again(part, strings=()):
    return SheetPart(part.to_bytes(), "ratings", Decoder(list(strings), part.styles), part.styles)


def cells(part, text="A1:C2"):
    return part.values(read_block(text))


PLAIN = '<row r="1"><c r="A1"><v>1.5</v></c><c r="B1"><v>2</v></c><c r="C1"><v>-0</v></c></row>'


def test_numbers_without_a_gap_are_read():
    assert cells(sheet(PLAIN)) == [[1.5, 2.0, -0.0], [None, None, None]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A")),
        ('<c r="A1" t="str"><f>"#N/A"</f><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1" t="s"><v>1</v></c>', "two"),
        ('<c r="A1" t="inlineStr"><is><t>a &amp; b</t></is></c>', "a & b"),
        (
            '<c r="A1" t="inlineStr"><is><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r></is></c>',
            "rich",
        ),
        (
            '<c r="A1" t="inlineStr"><is><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></is></c>',
            "漢字",
        ),
        ('<c r="A1" s="2"><v>61.5</v></c>', dt.datetime(1900, 3, 1, 12)),
        ('<c r="A1" t="d"><v>2024-02-29T12:00:00</v></c>', dt.datetime(2024, 2, 29, 12)),
        ('<c r="A1" t="n"><v>1E-3</v></c>', 0.001),
        ('<c r="A1"><f t="shared" si="0"/><v>7</v></c>', 7.0),
        ('<c r="A1"><f>B1&gt;2</f><v> 7 </v></c>', 7.0),
        ('<c r="A1"><f>B1</f></c>', None),
        ("<c r='A1' t='str'><v>single quotes</v></c>", "single quotes"),
        ('<c t="str" r="A1"><v>other order</v></c>', "other order"),
        ('<c r="A1" t="str"><v xml:space="preserve"> pad </v></c>', " pad "),
        ('<c r="A1" t="str"><v>tab_x0009_&#10;line_x000D_</v></c>', "tab\t\nline\r"),
        ('<c r="A1" cm="1"><f t="array" ref="A1">1</f><v>1</v></c>', 1.0),
        ('<c r="A1" t="str"><v><![CDATA[<raw>]]></v></c>', "<raw>"),
        ('<c r="A1"><!-- a note --><v>1</v></c>', 1.0),
        ("<c><v>5</v></c>", 5.0),
    ],
)
def test_a_cell_in_any_spelling_is_read(cell, value):
    got = cells(sheet(f'<row r="1">{cell}</row>', ["one", "two"]), "A1")[0][0]

    assert (got, type(got)) == (value, type(value))


def test_cells_and_rows_without_addresses_follow_one_another():
    part = sheet(
        '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="3"><c><v>9</v></c></row>'
        "<row><c><v>10</v></c></row>"
    )

    assert cells(part, "A1:C4") == [
        [1, None, 3],
        [None] * 3,
        [9, None, None],
        [10, None, None],
    ]


def test_a_prefix_before_every_name_is_read_and_written(tmp_path):
    """As the Open XML SDK writes it."""
    xml = (
        f'<?xml version="1.0"?><x:worksheet xmlns:x="{NS}"><x:sheetData><x:row r="1"><x:c r="A1">'
        "<x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    styles = Styles(parse(STYLES.encode()))
    part = SheetPart(xml.encode(), "ratings", Decoder([], styles), styles)

    part.write(Block(0, 1), [[5.0]])

    assert cells(again(part), "A1:B1") == [[4.0, 5.0]]


def test_other_encodings_are_read():
    xml = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{NS}"><sheetData>{PLAIN}</sheetData></worksheet>'
    styles = Styles(parse(STYLES.encode()))

    part = SheetPart(xml.encode("utf-16"), "ratings", Decoder([], styles), styles)

    assert cells(part)[0] == [1.5, 2.0, 0.0]


def test_indented_xml_is_read():
    part = sheet(
        '\n  <row r="1">\n    <c r="A1">\n      <v>1</v>\n    </c>\n    <c r="C1">\n'
        "      <v>3</v>\n    </c>\n  </row>\n"
    )

    assert cells(part)[0] == [1.0, None, 3.0]


def test_writing_changes_the_cells_written_and_no_other_character():
    """Attributes nobody here understands stay with their cells and rows."""
    data = (
        '<row r="1" spans="1:3" ht="30" x14ac:dyDescent="0.25"><c r="A1" s="1" ph="1"><v>1</v></c>'
        '<c r="B1" s="2" t="s"><v>0</v></c><c r="C1"><v>3</v></c></row>'
    )
    part = sheet(data.replace("x14ac:", ""), ["text"], tail='<pageMargins left="1"/>')

    part.write(Block(0, 1), [[2.5]])

    assert part.to_bytes().decode() == (
        f'<worksheet xmlns="{NS}"><sheetData><row r="1" spans="1:3" ht="30" dyDescent="0.25">'
        '<c r="A1" s="1" ph="1"><v>1</v></c><c r="B1" s="2"><v>2.5</v></c><c r="C1"><v>3</v></c>'
        '</row></sheetData><pageMargins left="1"/></worksheet>'
    )


def test_a_blank_keeps_the_style_and_an_unstyled_blank_is_gone():
    part = sheet('<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1"><v>2</v></c></row>')

    part.write(Block(0, 0, 1, 2), [[None, None]])

    assert '<row r="1"><c r="A1" s="1"/></row>' in part.to_bytes().decode()


def test_new_cells_take_the_style_of_their_row_or_column():
    part = sheet(
        '<row r="2" s="1" customFormat="1"/>', head='<cols><col min="2" max="2" style="2"/></cols>'
    )

    part.write(Block(0, 0, 2, 2), [[1.0, 2.0], [3.0, 4.0]])

    assert [part.style(r, c) for r in (0, 1) for c in (0, 1)] == [0, 2, 1, 1]


def test_the_hints_of_what_is_in_use_grow():
    part = sheet(
        '<row r="2" spans="2:2"><c r="B2"><v>1</v></c></row>', head='<dimension ref="B2"/>'
    )

    part.write(Block(0, 0, 2, 3), [[1.0] * 3] * 2)

    xml = part.to_bytes().decode()
    assert '<dimension ref="A1:C2"/>' in xml
    assert "spans" not in xml


def test_an_empty_sheet_can_be_written_to():
    styles = Styles(parse(STYLES.encode()))
    part = SheetPart(EMPTY, "new", Decoder([], styles), styles)

    part.write(Block(2, 1), [["x"]])

    assert part.used() == Block(2, 1)
    assert '<dimension ref="B3"/>' in part.to_bytes().decode()


def test_cells_that_share_an_overwritten_formula_keep_theirs():
    """The first cell of a filled-down column holds the formula for all of them."""
    data = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$C$1</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    part = sheet(data)

    part.write(Block(0, 1), [[9.0]])

    xml = part.to_bytes().decode()
    assert '<c r="B1"><v>9</v></c>' in xml
    assert '<c r="B2"><f>A2*$C$1</f><v>2</v></c>' in xml
    assert '<c r="B3"><f>A3*$C$1</f><v>3</v></c>' in xml


ARRAY = (
    '<row r="1"><c r="A1"><f t="array" ref="A1:B2">C1:D2</f><v>1</v></c><c r="B1"><v>2</v></c>'
    '</row><row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row>'
)
MERGED = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
PROTECTED = '<sheetProtection sheet="1" objects="1"/>'


@pytest.mark.parametrize(
    ("part", "block", "message"),
    [
        (
            sheet(ARRAY),
            Block(1, 1),
            "ratings!B2: the cell is part of the array formula in A1:B2. Clear all of A1:B2 first.",
        ),
        (
            sheet(ARRAY),
            Block(0, 0),
            "ratings!A1: the cell is part of the array formula in A1:B2. Clear all of A1:B2 first.",
        ),
        (
            sheet(PLAIN, tail=MERGED),
            Block(0, 0, 2, 1),
            "ratings!A2: the cell is hidden under the "
            "merged cells A1:B2. Write to A1, or unmerge them.",
        ),
        (
            sheet(PLAIN, tail=PROTECTED),
            Block(0, 2),
            "ratings!C1: the sheet ratings is protected and "
            "this cell is locked. Unprotect the sheet (in Excel: Review, Unprotect Sheet) and save "
            "it.",
        ),
        (
            sheet(PLAIN),
            Block(1_048_575, 0, 2, 1),
            "ratings!A1048576: a block of 2 x 1 cells ends "
            "beyond the sheet. A sheet has 1,048,576 rows and 16,384 columns.",
        ),
    ],
    ids=["array", "array's first", "merged", "protected", "beyond"],
)
def test_what_may_not_be_written_to_is_named_and_stays(part, block, message):
    before = part.to_bytes()

    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        part.write(block, [[1.0] * block.n_cols] * block.n_rows)

    assert part.to_bytes() == before


def test_a_whole_array_formula_may_be_replaced():
    part = sheet(ARRAY)

    part.write(Block(0, 0, 2, 2), [[9.0, 9.0]] * 2)

    assert cells(again(part), "A1:B2") == [[9.0, 9.0]] * 2


def test_unlocked_cells_of_a_protected_sheet_may_be_written_to():
    part = sheet('<row r="1"><c r="A1" s="3"><v>1</v></c></row>', tail=PROTECTED)

    part.write(Block(0, 0), [[2.0]])

    assert cells(part, "A1") == [[2.0]]


def test_blanks_may_lie_under_merged_cells():
    part = sheet("", tail=MERGED)

    part.write(Block(0, 0, 2, 2), [[5.0, None], [None, None]])

    assert cells(part, "A1:B2") == [[5.0, None], [None, None]]


def test_one_bad_value_leaves_the_sheet_as_it_was():
    part = sheet(PLAIN)
    before = part.to_bytes()

    with pytest.raises(InputError, match=r"^ratings!B2: a cell cannot hold a object "):
        part.write(Block(0, 0, 2, 2), [[1.0, 2.0], [3.0, object()]])

    assert part.to_bytes() == before


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(min_size=1, max_size=8).map(lambda t: "'" + t),
    st.sampled_from([CellError("#N/A"), CellError("#REF!")]),
)


@given(
    st.lists(st.lists(VALUES, min_size=4, max_size=4), min_size=1, max_size=5),
    st.integers(0, 4),
    st.integers(0, 30),
)
def test_any_block_comes_back_and_its_surroundings_stay(rows, row, col):
    """Blocks land before, on and after what is there; nothing else may move."""
    around = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{c}{r}" s="1"><v>{r}</v></c>' for c in "BCD")
        + f'<c r="Z{r}"><v>7</v></c></row>'
        for r in (2, 4)
    )
    part, block = sheet(around), Block(row, col, len(rows), 4)
    whole = Block(0, 0, 12, 40)
    before = part.values(whole)

    part.write(block, rows)

    after = again(part).values(whole)
    for r in range(12):
        for c in range(40):
            inside = Block(r, c) in block
            expected = rows[r - row][c - col] if inside else before[r][c]
            if inside and type(expected) is str:
                expected = expected[1:]
            assert after[r][c] == expected
            assert type(after[r][c]) is type(expected)
