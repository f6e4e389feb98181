"""Rows as the text they are: looked into without being cut up where the writer is a usual one."""

import pytest

from addin.hosts.file.rows import Row, attributes, split_rows, style_of

USUAL = (
    '<c r="B1" s="3"><v>1</v></c><c r="C1" t="s"><v>0</v></c><c r="AA1" s="12"/>'
    '<c r="AB1"><f>A1</f></c>'
)
SINGLE_QUOTES = "<c r='B1' s='3'><v>1</v></c><c r='C1' t='s'><v>0</v></c><c r='AA1' s='12'/>"
OTHER_ORDER = '<c s="3" r="B1"><v>1</v></c><c t="s" r="C1"><v>0</v></c><c s="12" r="AA1"/>'
LOWER_CASE = "<c r='b1' s='3'><v>1</v></c><c r='c1' t='s'><v>0</v></c><c r='aa1' s='12'/>"
NO_PLACES = '<c/><c s="3"><v>1</v></c><c t="s"><v>0</v></c>'
MIXED = "<c r=\"B1\" s=\"3\"><v>1</v></c><c><v>0</v></c><c r='AA1' s='12'/>"

EVERY = pytest.mark.parametrize(
    ("text", "last"),
    [(USUAL, 27), (SINGLE_QUOTES, 26), (OTHER_ORDER, 26), (LOWER_CASE, 26), (MIXED, 26)],
    ids=["usual", "single quotes", "other order", "lower case", "mixed"],
)


@EVERY
@pytest.mark.parametrize("is_cut", [False, True])
def test_every_spelling_has_the_same_cells_styles_and_bounds(text, last, is_cut):
    def row() -> Row:
        row = Row(' r="1"', text)
        if is_cut:
            assert 1 in row.cells
            assert row.is_cut
        return row

    assert row().bounds() == (1, last)
    assert row().styles() == {1: "3", 26: "12"}
    assert [row().cell(0, c) is not None for c in (0, 1, 2, 3, 26, 28)] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]
    assert style_of(row().cell(0, 1)) == "3"
    assert "<v>0</v>" in row().cell(0, 2)
    assert row().text == text


def test_cells_of_a_usual_row_are_exactly_their_text():
    """The first and the last too, and none is taken for one that begins alike."""
    row = Row("", USUAL)

    assert row.cell(0, 1) == '<c r="B1" s="3"><v>1</v></c>'
    assert row.cell(0, 2) == '<c r="C1" t="s"><v>0</v></c>'
    assert row.cell(0, 26) == '<c r="AA1" s="12"/>'
    assert row.cell(0, 27) == '<c r="AB1"><f>A1</f></c>'
    assert row.cell(0, 0) is None
    assert not row.is_cut


def test_the_first_of_two_cells_in_one_place_is_the_one():
    """A broken file: both readers take the first, or both the last; ours is the first."""
    assert (
        Row("", '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>').cell(0, 0).endswith("<v>1</v></c>")
    )


def test_looking_at_a_usual_row_does_not_cut_it():
    """A million rows stay a million texts."""
    row = Row("", USUAL)

    row.bounds(), row.styles(), row.cell(0, 1), row.cell(0, 5)

    assert not row.is_cut
    short = Row("", '<c r="D1"><v>1</v></c>')
    assert short.bounds() == (3, 3)
    assert not short.is_cut


def test_a_row_with_no_cell():
    row = Row(' r="4" ht="30"')

    assert (row.bounds(), row.styles(), row.cell(3, 0), row.cells) == (None, {}, None, {})
    assert row.xml() == '<row r="4" ht="30"/>'


def test_cells_without_places_follow_one_another():
    row = Row("", NO_PLACES)

    assert list(row.cells) == [0, 1, 2]
    assert row.bounds() == (0, 2)
    assert row.styles() == {1: "3"}
    assert row.cell(0, 1) == '<c s="3"><v>1</v></c>'


def test_a_changed_row_is_written_in_order():
    row = Row(' r="1"', USUAL)
    row.cells[0] = '<c r="A1"/>'
    del row.cells[2]

    assert row.xml() == (
        '<row r="1"><c r="A1"/><c r="B1" s="3"><v>1</v></c><c r="AA1" s="12"/>'
        '<c r="AB1"><f>A1</f></c></row>'
    )


def test_a_replaced_text_is_not_cut():
    row = Row("", USUAL)
    assert row.cells

    row.replace('<c r="A1"/>')

    assert not row.is_cut
    assert (row.text, row.bounds()) == ('<c r="A1"/>', (0, 0))


@pytest.mark.parametrize(
    ("cell", "style"),
    [
        (None, None),
        ("", None),
        ('<c r="A1"><v s="4">1</v></c>', None),
        ('<c r="A1" s="0"/>', "0"),
        ("<c s='7'/>", "7"),
        ('<c r="A1" ls="7"/>', None),
    ],
)
def test_a_style_is_that_of_the_cell_itself(cell, style):
    assert style_of(cell) == style


def test_attributes_in_either_quotes():
    assert attributes(""" r = "A1" x:y='a "b"' t=""  """) == {"r": "A1", "x:y": 'a "b"', "t": ""}


def test_rows_by_number():
    """Said in the row, or one more than the row before; empty ones keep what they say."""
    rows = split_rows(
        '\n<row ht="9"><c><v>1</v></c></row> <row r="4" ht="8"/><row/>'
        "<row\n r = '9' ><c/></row><row spans=\"1:2\"><c/></row>"
    )

    assert list(rows) == [0, 3, 4, 8, 9]
    assert [row.attrs for row in rows.values()] == [
        ' r="1" ht="9"',
        ' r="4" ht="8"',
        ' r="5"',
        "\n r = '9'",
        ' r="10" spans="1:2"',
    ]
    assert [row.text for row in rows.values()] == ["<c><v>1</v></c>", "", "", "<c/>", "<c/>"]
