"""Cells as XML: what a new cell says, and what of an old one stays."""

import datetime as dt

import pytest
from lxml import etree

from addin.hosts.file.decode import Decoder
from addin.hosts.file.encode import one_value, with_formula, with_style, with_value
from addin.hosts.file.package import parse
from addin.hosts.file.sheet_part import SheetPart
from addin.hosts.file.styles import Styles
from addin.hosts.file.values import CellError
from addin.sheet.addresses import Block
from engine.errors import InputError
from tests.addin.hosts.file.test_sheet_part import EMPTY, NS, again, sheet

FORMULA = '<c r="B2" s="4" t="str" ph="1"><f t="shared" si="0">A1&amp;"x"</f><v>old</v></c>'


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (None, '<c r="D3" s="5"/>'),
        ('<c r="D3"/>', '<c r="D3" s="5"/>'),
        ('<c r="D3" s="1" t="b"><v>1</v></c>', '<c r="D3" s="5" t="b"><v>1</v></c>'),
        ("<c s='12' r='D3'><v>1</v></c>", "<c r='D3' s=\"5\"><v>1</v></c>"),
        ("<c  r='D3' ><v>1</v></c>", "<c  r='D3' s=\"5\" ><v>1</v></c>"),
        ('<c t="b"><v>1</v></c>', '<c s="5" t="b"><v>1</v></c>'),
        ('<c><f s="1">A1</f></c>', '<c s="5"><f s="1">A1</f></c>'),
    ],
)
def test_a_style_is_changed_and_nothing_else(xml, expected):
    assert with_style(xml, 2, 3, 5) == expected


@pytest.mark.parametrize(
    ("value", "attributes", "inner"),
    [
        (1.5, "", "<v>1.5</v>"),
        (3, "", "<v>3</v>"),
        (-0.0, "", "<v>-0.0</v>"),
        (True, ' t="b"', "<v>1</v>"),
        (False, ' t="b"', "<v>0</v>"),
        ("a & b", ' t="str"', "<v>a &amp; b</v>"),
        ("", ' t="str"', "<v></v>"),
        (CellError("#N/A"), ' t="e"', "<v>#N/A</v>"),
        (float("nan"), ' t="e"', "<v>#NUM!</v>"),
        (float("-inf"), ' t="e"', "<v>#NUM!</v>"),
        (None, "", ""),
    ],
)
def test_a_computed_value(value, attributes, inner):
    """In the formula's own cell, and in one that the formula fills from elsewhere."""
    assert with_value(FORMULA, value) == (
        f'<c r="B2" s="4" ph="1"{attributes}><f t="shared" si="0">A1&amp;"x"</f>{inner}</c>'
    )
    body = f"{attributes}>{inner}</c>" if inner else "/>"
    assert one_value(1, 26, 4, value) == f'<c r="AA2" s="4"{body}'
    assert one_value(1, 26, 0, value) == f'<c r="AA2"{body}'


def test_a_value_is_of_a_formula_only():
    with pytest.raises(AssertionError, match=r"^not a formula cell$"):
        with_value('<c r="B2"><v>1</v></c>', 1.0)


@pytest.mark.parametrize("old", ['<f t="shared" si="0"/>', "<f>A1\n+2</f>", '<f ca="1">A1</f>'])
def test_a_formula_is_changed_and_nothing_else(old):
    xml = with_formula(f'<c r="B2" s="4">{old}<v>7</v></c>', r'="\1"&A1<3')

    assert xml == '<c r="B2" s="4"><f>"\\1"&amp;A1&lt;3</f><v>7</v></c>'
    etree.fromstring(xml)


# --- rows of new cells --------------------------------------------------------------------------


def text_of(part) -> str:
    return part.to_bytes().decode().partition("<sheetData>")[2].partition("</sheetData>")[0]


@pytest.mark.parametrize("values", [[1.0, -0.0, 2.5], [True, "x", dt.datetime(2024, 2, 29)]])
@pytest.mark.parametrize(
    ("row", "col_style", "expected"),
    [
        ("", "", [None, None, None]),
        ("", "1", ["1", "1", None]),
        ('<row r="1" s="3" customFormat="1"/>', "", ["3", "3", "3"]),
        ('<row r="1" s="3" customFormat="1"/>', "1", ["3", "3", "3"]),
        ('<row r="1"><c r="B1" s="3"/></row>', "", [None, "3", None]),
        ('<row r="1"><c r="B1" s="3"/></row>', "1", ["1", "3", None]),
        ('<row r="1"><c r="Z1"/></row>', "", [None, None, None]),
        ('<row r="1"><c r="Z1"/></row>', "1", ["1", "1", None]),
        ('<row r="1" s="1" customFormat="1"><c r="Z1"/><c r="AA1" s="2"/></row>', "3", ["1"] * 3),
        ('<row r="1"><c r="B1" s="0"/></row>', "1", ["1", "0", None]),
    ],
)
def test_new_cells_take_the_style_that_is_there(values, row, col_style, expected):
    """A cell's own, else its row's, else its column's; dates get one that shows them."""
    cols = f'<cols><col min="1" max="2" style="{col_style}"/></cols>' if col_style else ""
    part = sheet(row, head=cols)

    part.write(Block(0, 0, 1, 3), [values])

    cells = etree.fromstring(f"<a>{text_of(part)}</a>").findall("row/c")[:3]
    assert [cell.get("r") for cell in cells] == ["A1", "B1", "C1"]
    shown = [cell.get("s") for cell in cells]
    assert shown[:2] == expected[:2]
    if values[0] == 1.0 and values[0] is not True:
        assert shown == expected
    else:
        assert shown[2] != expected[2]
        assert again(part).values(Block(0, 0, 1, 3)) == [values]


@pytest.mark.parametrize("row", ["", '<row r="1"><c r="Z1" s="3"/></row>'])
def test_styles_of_columns_are_those_of_the_cells_own_columns(row):
    part = sheet(row, head='<cols><col min="2" max="2" style="1"/></cols>')

    part.write(Block(0, 1, 1, 3), [[1.0, 2.0, 3.0]])

    assert [part.style(0, c) for c in range(4)] == [0, 1, 0, 0]


@pytest.mark.parametrize("style", ["0", "1", "2", "3"])
def test_one_new_cell_keeps_its_style(style):
    part = sheet(f'<row r="1"><c r="A1" s="{style}"/><c r="B1" s="2"/></row>')

    part.write(Block(0, 0), [["x"]])

    cell = f'<c r="A1" s="{style}" t="inlineStr"><is><t>x</t></is></c>'
    assert text_of(part) == f'<row r="1">{cell}<c r="B1" s="2"/></row>'


def test_a_date_keeps_a_style_that_shows_dates():
    part = sheet('<row r="1"><c r="A1" s="2"/><c r="B1" s="1"/></row>')

    part.write(Block(0, 0, 1, 2), [[dt.date(2024, 2, 29)] * 2])

    styles = [part.style(0, 0), part.style(0, 1)]
    assert styles[0] == 2
    assert part.styles.number_format(styles[1]) == "yyyy-mm-dd"


def test_a_book_that_counts_from_1904_is_written_so():
    part = sheet("")
    part.decoder.date1904 = True

    part.write(Block(0, 0), [[dt.datetime(1904, 1, 2)]])

    assert "<v>1</v>" in text_of(part)
    assert part.values(Block(0, 0)) == [[dt.datetime(1904, 1, 2)]]


@pytest.mark.parametrize(
    ("block", "stays"),
    [
        (Block(0, 1, 1, 3), True),
        (Block(0, 1), True),
        (Block(0, 3), True),
        (Block(0, 0), False),
        (Block(0, 4), False),
        (Block(0, 0, 1, 5), False),
        (Block(0, 2), True),
    ],
)
def test_a_rows_hint_stays_where_it_is_still_true(block, stays):
    part = sheet('<row r="1" spans="2:4" ht="9"><c r="C1"/></row>')

    part.write(block, [[1.0] * block.n_cols])

    attributes = ' spans="2:4" ht="9"' if stays else ' ht="9"'
    assert text_of(part).startswith(f'<row r="1"{attributes}><c ')


def test_a_write_over_a_whole_row_replaces_its_text():
    """The quick way: nothing is cut up. One cell more on either side, and it is kept."""
    for first, last, replaced in [(1, 3, True), (0, 4, True), (2, 3, False), (1, 2, False)]:
        part = sheet('<row r="1"><c r="B1"><v>7</v></c><c r="D1"><v>8</v></c></row>')

        part.write(Block(0, first, 1, last - first + 1), [[1.0] * (last - first + 1)])

        assert part.rows[0].is_cut is not replaced
        expected = [1.0 if first <= c <= last else {1: 7.0, 3: 8.0}.get(c) for c in range(5)]
        assert again(part).values(Block(0, 0, 1, 5)) == [expected]


@pytest.mark.parametrize(("value", "changed"), [("=1+1", True), (1.0, False), ("'=1", False)])
def test_a_new_formula_is_noted(value, changed):
    """The calculation chain must go with it."""
    part = sheet("")

    part.write(Block(0, 0), [[value]])

    assert part.formulas_changed is changed


def test_rows_of_blanks_make_no_row():
    part = sheet("")

    part.write(Block(0, 0, 3, 3), [[None, "", "'"], [None, 1.0, None], [float("nan")] * 3])

    assert text_of(part) == '<row r="2"><c r="B2"><v>1</v></c></row>'


def test_a_new_date_is_like_the_books_first_style():
    """Border and all; where the first style shows dates already, it is that one."""
    styles = Styles(
        parse(
            f'<styleSheet xmlns="{NS}"><cellXfs><xf numFmtId="0" borderId="4"/><xf numFmtId="2"/>'
            "</cellXfs></styleSheet>".encode()
        )
    )
    part = SheetPart(EMPTY, "new", Decoder([], styles), styles)
    part.write(Block(0, 0), [[dt.date(2024, 2, 29)]])
    new = styles.root.find(f"{{{NS}}}cellXfs")[2]
    assert (new.get("borderId"), part.style(0, 0)) == ("4", 2)

    dates = Styles(parse(f'<a xmlns="{NS}"><cellXfs><xf numFmtId="14"/></cellXfs></a>'.encode()))
    part = SheetPart(EMPTY, "new", Decoder([], dates), dates)
    part.write(Block(0, 0), [[dt.date(2024, 2, 29)]])
    assert text_of(part) == '<row r="1"><c r="A1"><v>45351</v></c></row>'


def test_what_fits_in_no_cell_is_named_with_its_cell():
    with pytest.raises(InputError) as caught:
        sheet("").write(Block(0, 25, 1, 2), [[1.0, [2]]])

    assert str(caught.value) == (
        "ratings!AA1: a cell cannot hold a list ([2]). Write a number, a text, a date, True, "
        "False or None."
    )
