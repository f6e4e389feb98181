"""Rows of cells as values: the quick ways give what the careful one gives."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.hosts.file.decode import NARROW
from addin.hosts.file.rows import Row
from addin.hosts.file.values import CellError
from addin.sheet.addresses import LETTERS, Block
from tests.addin.hosts.file.test_sheet_part import sheet

STRINGS = ["zero", "one & more"]

# What may stand in a cell, column and row left out, and what it means (style 2 shows dates).
CELLS = [
    ("<c r={}><v>1.5</v></c>", 1.5),
    ('<c r={} s="1"><v>-2e-3</v></c>', -0.002),
    ('<c r={} s="2"><v>61.5</v></c>', dt.datetime(1900, 3, 1, 12)),
    ('<c r={} s="2"><v>-1</v></c>', -1.0),
    ('<c r={} t="s"><v>1</v></c>', "one & more"),
    ('<c r={} s="1" t="s"><v>0</v></c>', "zero"),
    ('<c r={} t="s"/>', None),
    ('<c r={} t="b"><v>1</v></c>', True),
    ('<c r={} t="b"><v>0</v></c>', False),
    ('<c r={} t="b"><v>true</v></c>', True),
    ('<c r={} t="e"><v>#N/A</v></c>', CellError("#N/A")),
    ('<c r={} t="str"><f>A1</f><v>7</v></c>', "7"),
    ('<c r={} t="str"><v></v></c>', ""),
    ('<c r={} t="n"><v> 8 </v></c>', 8.0),
    ('<c r={} s="2" t="n"><v>61</v></c>', dt.datetime(1900, 3, 1)),
    ('<c r={} t="inlineStr"><is><t>in line</t></is></c>', "in line"),
    ('<c r={} t="inlineStr"><is><t>a &lt; b_x0009_</t></is></c>', "a < b\t"),
    ('<c r={} t="d"><v>2024-02-29</v></c>', dt.datetime(2024, 2, 29)),
    ('<c r={} s="2"/>', None),
    ("<c r={}><f>A1</f></c>", None),
    ("<c r={}><f>A1</f><v>9</v></c>", 9.0),
]
UNUSUAL = [
    ("<c s='2' r={}><v>61</v></c>", dt.datetime(1900, 3, 1)),
    ("<c t='str' r={}><v>x</v></c>", "x"),
    ("<c t='str' r={}><v/></c>", ""),
    ("<c s='1' r={}><v>3</v></c>", 3.0),
    ("<c s='1' r={}><v/></c>", None),
    ("<c s='1' r={}/>", None),
    ("<c s='1' r={}></c>", None),
    ("<c t='inlineStr' r={}><is><r><t>ri</t></r><r><t>ch</t></r></is></c>", "rich"),
    ("<c r={} cm='1'><f t='array' ref={}>1</f><v>1</v></c>", 1.0),
]


@st.composite
def rows(draw, kinds):
    """A row with gaps, and its values by column."""
    text, values = "", {}
    for col in sorted(draw(st.sets(st.integers(0, 30), max_size=9))):
        xml, value = draw(st.sampled_from(kinds))
        place = f'"{LETTERS[col]}1"'
        text += xml.format(place, place)
        values[col] = value
    return text, values


@pytest.mark.parametrize(
    "kinds",
    [CELLS, CELLS[:2], CELLS[:1] + CELLS[2:4], CELLS + UNUSUAL],
    ids=["usual", "numbers", "dates", "all"],
)
def test_any_row_reads_the_same_in_blocks_and_cell_by_cell(kinds):
    @given(rows(kinds), st.integers(0, 20), st.integers(1, 14))
    @settings(max_examples=120)
    def check(row, left, width):
        text, values = row
        part = sheet(f'<row r="1">{text}</row>', STRINGS)
        expected = [values.get(c) for c in range(left, left + width)]

        found = part.values(Block(0, left, 1, width))[0]
        one_by_one = [part.values(Block(0, c))[0][0] for c in range(left, left + width)]

        assert found == one_by_one == expected
        assert list(map(type, found)) == list(map(type, expected))

    check()


def test_cells_without_places_are_not_lost_among_others():
    """In a row that is read as a whole, too."""
    text = '<c r="A1"><v>1</v></c><c><v>2</v></c><c/><c><v>4</v></c><c r="H1"><v>8</v></c>'

    assert sheet(f'<row r="1">{text}</row>').values(Block(0, 0, 1, 8)) == [
        [1.0, 2.0, None, 4.0, None, None, None, 8.0],
    ]


def test_a_text_that_is_not_there_is_empty():
    part = sheet("<row r=\"1\"><c t='inlineStr' r='A1'/></row>")

    assert part.values(Block(0, 0)) == [[""]]


@pytest.mark.parametrize("left", [0, 1, 2])
def test_numbers_without_a_gap_are_read_the_quick_way(left, monkeypatch):
    """A rating grid: a thousand numbers in a row are not looked at one by one."""
    text = "".join(f'<c r="{LETTERS[c]}1" s="1"><v>{c}</v></c>' for c in range(1, 20))
    part = sheet(f'<row r="1">{text}</row>')
    monkeypatch.setattr(Row, "cells", property(lambda row: pytest.fail("cut up")))
    monkeypatch.setattr(part.decoder, "_any", lambda row, block: ["slowly"])

    inside = part.values(Block(0, 1 + left, 1, 19 - left))[0]

    assert inside == [float(c) for c in range(1 + left, 20)]
    assert part.values(Block(0, 0, 1, NARROW + 2))[0] == ["slowly"]
    assert part.values(Block(0, 2, 1, 19))[0] == ["slowly"]


def test_dates_are_read_as_the_numbers_they_are_where_that_is_asked_for():
    text = "".join(f'<c r="{LETTERS[c]}1" s="2"><v>{61 + c}</v></c>' for c in range(6))
    part = sheet(f'<row r="1">{text}</row>')
    march = [dt.datetime(1900, 3, 1 + c) for c in range(6)]

    for width in (2, 6):
        block = Block(0, 0, 1, width)
        assert part.values(block, as_dates=False) == [[61.0 + c for c in range(width)]]
        assert part.values(block) == [march[:width]]
    assert part.decoder.cell(part.cell(0, 0)) == march[0]


def test_line_ends_in_a_text_are_those_of_xml():
    """Also in the row as a whole, which is read another way."""
    cell = '<c r="{}1" t="inlineStr"><is><t>a{}b</t></is></c>'
    text = "".join(cell.format(LETTERS[c], end) for c, end in enumerate(["\r\n", "\r", "\n"] * 2))
    part = sheet(f'<row r="1">{text}</row>')

    assert part.values(Block(0, 0, 1, 6)) == [["a\nb"] * 6]
    assert part.values(Block(0, 1)) == [["a\nb"]]


def test_what_is_no_cell_is_blank():
    part = sheet("")

    assert part.decoder.cell("<x/>") is None
