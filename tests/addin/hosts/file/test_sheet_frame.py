"""All of a sheet but its rows: read, changed in its place, and put back around the rows."""

import inspect
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from addin.hosts.file.decode import Decoder
from addin.hosts.file.package import parse
from addin.hosts.file.sheet_part import SheetPart
from addin.hosts.file.styles import Styles
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block
from engine.errors import InputError
from tests.addin.hosts.file.test_any_writes import SCHEMA, assert_in_order
from tests.addin.hosts.file.test_sheet_part import NS, STYLES, again, sheet

ROWS = '<row r="2"><c r="B2" s="1"><v>1</v></c></row><row r="3"><c r="D3"><v>2</v></c></row>'
AFTER_ROWS = [tag for tag in SCHEMA[SCHEMA.index("sheetData") + 1 :] if tag != "drawingHF"]
BEFORE_ROWS = SCHEMA[: SCHEMA.index("sheetData")]


@given(
    st.sets(st.sampled_from([*BEFORE_ROWS, *AFTER_ROWS]), max_size=6),
    st.lists(st.sampled_from([*BEFORE_ROWS, *AFTER_ROWS]), min_size=1, max_size=6),
)
@settings(max_examples=150)
def test_elements_are_made_in_the_order_of_the_standard(there, made):
    """In any other order Excel repairs or refuses the file."""
    head = "".join(f"<{tag}/>" for tag in BEFORE_ROWS if tag in there)
    tail = "".join(f"<{tag}/>" for tag in AFTER_ROWS if tag in there)
    part = sheet(ROWS, head=head, tail=tail)

    for tag in made:
        part.element(tag).set("mark", "1")

    xml = part.to_bytes()
    assert assert_in_order(xml) == ["B2", "D3"]
    children = [etree.QName(child).localname for child in etree.fromstring(xml)]
    assert sorted(children) == sorted({*there, *made, "sheetData"})
    marked = {etree.QName(e).localname for e in etree.fromstring(xml) if e.get("mark")}
    assert marked == set(made)


def test_elements_beside_comments_and_those_of_others():
    """Names of other namespaces and comments have no place in the order, and stay."""
    part = sheet(ROWS, tail=f'<x:legacyDrawing xmlns:x="{NS}/x"/><extLst/>')
    part.edit_frame().insert(0, etree.Comment("a note"))

    part.element("pageSetup")

    text = part.to_bytes().decode()
    assert text.index("</sheetData>") < text.index("<pageSetup/>") < text.index("<extLst/>")
    assert "<!--a note-->" in text


def test_a_changed_frame_keeps_the_rows_and_all_else():
    """What comes before and after the rows, once and in its place."""
    head = '<sheetPr/><dimension ref="B2:D3"/>'
    tail = '<mergeCells count="1"><mergeCell ref="F1:G1"/></mergeCells><pageMargins left="1"/>'
    part = sheet(ROWS, head=head, tail=tail)

    part.element("pageSetup").set("orientation", "landscape")
    part.write(Block(0, 0), [[3.0]])

    assert part.to_bytes().decode() == (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        f'<worksheet xmlns="{NS}"><sheetPr/><dimension ref="A1:D3"/><sheetData>'
        f'<row r="1"><c r="A1"><v>3</v></c></row>{ROWS}</sheetData>{tail}'
        '<pageSetup orientation="landscape"/></worksheet>'
    )


def test_reading_the_frame_changes_nothing():
    part = sheet(ROWS, tail='<pageMargins left="1"/>')
    before = part.to_bytes()

    part.frame().find(f"{{{NS}}}pageMargins").set("left", "2")

    assert not part.changed
    assert part.to_bytes() == before
    assert part.edit_frame() is part.frame()
    assert part.changed


def test_the_frame_may_be_taken_twice():
    part = sheet(ROWS)

    part.element("mergeCells").set("count", "1")
    part.element("mergeCells").set("x", "2")

    assert '<mergeCells count="1" x="2"/>' in part.to_bytes().decode()


def test_what_forbids_writing_is_read_again_from_a_changed_frame():
    part = sheet(ROWS)
    part.write(Block(0, 0), [[1.0]])

    part.element("sheetProtection").set("sheet", "1")

    with pytest.raises(InputError, match="the sheet ratings is protected"):
        part.write(Block(0, 0), [[2.0]])


@pytest.mark.parametrize(
    ("head", "rows", "block", "hint"),
    [
        ("A1", "", Block(2, 1), "B3"),
        ("A1", "", Block(0, 0), "A1"),
        ("A1", '<row r="1"><c r="A1"><v>1</v></c></row>', Block(2, 1), "A1:B3"),
        ("A2", '<row r="2"><c r="A2"><v>1</v></c></row>', Block(3, 1), "A2:B4"),
        ("B1", '<row r="1"><c r="B1"><v>1</v></c></row>', Block(3, 2), "B1:C4"),
        ("B2:D3", ROWS, Block(1, 1, 2, 3), "B2:D3"),
        ("B2:D3", ROWS, Block(0, 2), "B1:D3"),
        ("no place", ROWS, Block(9, 9), "no place"),
    ],
)
def test_the_hint_of_what_is_in_use(head, rows, block, hint):
    """Grown by what was written; an empty sheet's A1 is not in use."""
    part = sheet(rows, head=f'<dimension ref="{head}"/>')
    assert f'<dimension ref="{head}"/>' in part.to_bytes().decode()

    part.write(block, [[1.0] * block.n_cols] * block.n_rows)

    assert re.findall(r'<dimension ref="([^"]*)"/>', part.to_bytes().decode()) == [hint]


def test_a_sheet_without_rows_is_named():
    styles = Styles(parse(STYLES.encode()))
    message = "^ratings: the sheet has no cells part. Save it again in its app.$"

    with pytest.raises(InputError, match=message):
        SheetPart(f'<worksheet xmlns="{NS}"/>'.encode(), "ratings", Decoder([], styles), styles)


# --- what is in use, and what was written -------------------------------------------------------


def test_what_is_in_use_follows_every_change():
    part = sheet(ROWS)
    assert part.used() == Block(1, 1, 2, 3)

    part.write(Block(6, 6), [[1.0]])
    assert part.used() == Block(1, 1, 6, 6)
    part.put(6, 6, None)
    assert part.used() == Block(1, 1, 2, 3)
    part.put(0, 0, '<c r="A1"/>')
    assert part.used() == Block(0, 0, 3, 4)
    part.restyle(Block(7, 0), lambda style: 1)
    assert part.used() == Block(0, 0, 8, 4)


def test_every_block_that_was_written_is_known():
    """Two writes far apart: both were written to, and so may be what lies between."""
    part = sheet(ROWS)
    assert not part.was_touched
    assert not part.was_written(Block(0, 0, 99, 99))

    part.write(Block(1, 1), [[1.0]])
    assert part.was_touched
    part.restyle(Block(5, 4), lambda style: 1)
    part.write(Block(2, 2), [[1.0]])

    assert part.was_written(Block(1, 1))
    assert part.was_written(Block(5, 4))
    assert part.was_written(Block(0, 0, 2, 2))
    assert not part.was_written(Block(0, 0, 1, 9))
    assert not part.was_written(Block(6, 0, 9, 9))


def test_one_cell_is_put_and_taken_away():
    part = sheet(ROWS)
    assert not part.changed

    part.put(4, 1, '<c r="B5"><v>5</v></c>')
    part.put(1, 1, None)
    part.put(2, 0, None)

    assert part.changed
    assert again(part).values(Block(0, 0, 5, 4)) == [
        [None] * 4,
        [None] * 4,
        [None, None, None, 2.0],
        [None] * 4,
        [None, 5.0, None, None],
    ]
    assert '<row r="5"><c r="B5"><v>5</v></c></row>' in part.to_bytes().decode()


def test_a_put_array_formula_is_seen_at_once():
    part = sheet(ROWS)
    assert part.arrays == []

    part.put(4, 0, '<c r="A5"><f t="array" ref="A5:B5">B2:C2</f></c>')

    assert part.arrays == [Block(4, 0, 1, 2)]
    with pytest.raises(InputError, match="array formula in A5:B5"):
        part.write(Block(4, 1), [[1.0]])
    part.write(Block(4, 0, 1, 2), [[1.0, 2.0]])
    assert part.arrays == []
    part.write(Block(4, 1), [[1.0]])


def test_styles_are_changed_in_place_and_blank_cells_made_for_them():
    part = sheet(
        '<row r="1" s="3" customFormat="1"><c r="A1"><v>1</v></c></row>' + ROWS,
        head='<cols><col min="3" max="3" style="2"/></cols>',
    )
    seen = []

    part.restyle(Block(0, 0, 2, 3), lambda style: seen.append(style) or style + 10)

    assert seen == [3, 3, 3, 0, 1, 2]
    assert [part.style(r, c) for r in (0, 1) for c in (0, 1, 2)] == [13, 13, 13, 10, 11, 12]
    assert part.values(Block(0, 0, 3, 4)) == [
        [1.0, None, None, None],
        [None, 1.0, None, None],
        [None, None, None, 2.0],
    ]
    assert part.changed


def test_no_other_cell_gets_the_style():
    part = sheet("")

    part.restyle(Block(2, 1, 2, 2), lambda style: 1)

    text = part.to_bytes().decode()
    assert re.findall(r'<c r="(\w+)"', text) == ["B3", "C3", "B4", "C4"]


def test_the_style_of_a_cell_that_is_not_there():
    """From its row, else its column, else none."""
    part = sheet(
        '<row r="2" s="3" customFormat="1"><c r="D2"/></row><row r="3" ht="9"/>',
        head='<cols><col min="2" max="2" style="2"/></cols>',
    )

    assert [[part.style(r, c) for c in range(3)] for r in range(4)] == [
        [0, 2, 0],
        [3, 3, 3],
        [0, 2, 0],
        [0, 2, 0],
    ]
    assert part.default_style(0, 0) is None
    assert part.default_style(1, 3) == "3"


# --- whole columns and rows ---------------------------------------------------------------------


@pytest.fixture
def few_rows(monkeypatch):
    """A sheet has forty rows here: a million blanks take seconds."""
    monkeypatch.setattr(inspect.getmodule(SheetPart.values), "MAX_ROWS", 40)
    return 40


@pytest.mark.parametrize(("left", "width"), [(0, 2), (1, 1), (1, 3), (3, 3), (4, 2), (0, 5)])
def test_a_slice_of_whole_columns(left, width, few_rows):
    """Blank above, below and beside what is in use."""
    part = sheet(ROWS)
    table = {(1, 1): 1.0, (2, 3): 2.0}

    rows = part.values(Block(0, left, few_rows, width))

    assert len(rows) == few_rows
    assert rows[:5] == [[table.get((r, c)) for c in range(left, left + width)] for r in range(5)]
    assert rows[-1] == [None] * width


def test_a_slice_of_whole_rows():
    part = sheet(ROWS)

    rows = part.values(Block(2, 0, 3, MAX_COLS))

    assert [len(row) for row in rows] == [MAX_COLS] * 3
    assert rows[0][:5] == [None, None, None, 2.0, None]
    assert not any(rows[0][4:])
    assert not any(rows[1])


def test_dates_of_whole_columns_may_be_numbers(few_rows):
    part = sheet('<row r="1"><c r="A1" s="2"><v>61</v></c></row>')

    assert part.values(Block(0, 0, few_rows, 1), as_dates=False)[0] == [61.0]


@pytest.mark.parametrize(
    ("block", "fits"),
    [
        (Block(MAX_ROWS - 1, 0), True),
        (Block(MAX_ROWS - 1, 0, 2, 1), False),
        (Block(0, MAX_COLS - 1), True),
        (Block(0, MAX_COLS - 1, 1, 2), False),
    ],
)
def test_the_last_row_and_column_can_be_written_to(block, fits):
    part = sheet("")
    rows = [[1.0] * block.n_cols] * block.n_rows
    if not fits:
        with pytest.raises(InputError, match="ends beyond the sheet"):
            part.write(block, rows)
        return

    part.write(block, rows)

    assert again(part).values(block) == rows
