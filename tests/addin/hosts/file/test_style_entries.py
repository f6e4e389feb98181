"""New styles: like an old one with one thing changed, each there once, and in its place."""

import pytest
from lxml import etree

from addin.hosts.file.package import parse, to_bytes
from addin.hosts.file.styles import Styles, is_time
from tests.addin.hosts.file.test_styles import NS

BOOK = (
    '<numFmts count="2"><numFmt numFmtId="170" formatCode="0.0000"/>'
    '<numFmt numFmtId="169" formatCode="yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="9"/></font><font><i/><sz val="11"/></font></fonts>'
    '<fills count="2"><fill/><fill/></fills><borders count="1"><border/></borders>'
    '<cellXfs count="5"><xf numFmtId="2" fontId="1" borderId="0"><alignment wrapText="1"/></xf>'
    '<xf numFmtId="169"><protection locked="0"/></xf><xf numFmtId="20"><protection/></xf>'
    '<xf><protection locked="true"/></xf><xf numFmtId="14"><protection locked="1"/></xf></cellXfs>'
    '<cellStyles count="0"/>'
)


def styles(inner=BOOK) -> Styles:
    return Styles(parse(f'<styleSheet xmlns="{NS}">{inner}</styleSheet>'.encode()))


def xml_of(book: Styles) -> str:
    return to_bytes(book.root).decode().partition("\n")[2]


def xf(book: Styles, style: int) -> etree._Element:
    return book.root.find(f"{{{NS}}}cellXfs")[style]


def differences(book: Styles, old: int, new: int) -> dict:
    """The attributes in which two styles differ; what is inside must be the same."""
    one, other = xf(book, old), xf(book, new)
    assert [etree.tostring(e) for e in one] == [etree.tostring(e) for e in other]
    names = {*one.keys(), *other.keys()}
    return {name: other.get(name) for name in names if one.get(name) != other.get(name)}


# --- what a style says --------------------------------------------------------------------------


def test_number_formats_by_their_number():
    """Those that every app knows, those of the file, and none at all."""
    book = styles()

    assert [book.number_format(n) for n in range(5)] == [
        "0.00",
        "yyyy",
        "h:mm",
        "General",
        "mm-dd-yy",
    ]
    assert book.dates == {"1", "4"}


def test_a_style_that_is_not_there_is_the_first():
    """Of a broken file."""
    assert styles().number_format(99) == "0.00"
    assert styles().number_format(5) == "0.00"


def test_cells_are_locked_unless_they_say_otherwise():
    assert [styles().is_locked(n) for n in range(5)] == [True, False, True, True, True]


def test_a_book_without_styles_gets_its_first():
    book = styles('<cellStyles count="0"/>')

    assert xml_of(book) == (
        f'<styleSheet xmlns="{NS}"><cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellXfs><cellStyles count="0"/></styleSheet>'
    )
    assert not book.changed


@pytest.mark.parametrize(
    ("code", "shows_a_time"),
    [
        ("h:mm", True),
        ("[h]:mm:ss", True),
        ("mm:ss.0", True),
        ("S", True),
        ("mmm", False),
        ("yyyy-mm-dd", False),
        ("yyyy-mm-dd hh:mm", True),
        ("General", False),
        ('0.0 "hours"', False),
        ("0.00;h", False),
        ("\\h0", False),
        ("_h0", False),
        ("[s]", True),
        ("[Red]0.00", False),
        ("[$-409]0", False),
        ("*s0", False),
        ("", False),
    ],
)
def test_which_formats_show_a_time(code, shows_a_time):
    assert is_time(code) is shows_a_time


# --- styles like another ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "number"), [("0.0000", "170"), ("0%", "9"), ("General", "0"), ("yyyy", "169")]
)
def test_a_format_that_is_known_keeps_its_number(code, number):
    book = styles()
    before = etree.tostring(book.root.find(f"{{{NS}}}numFmts"))

    new = book.with_number_format(0, code)

    assert new == 5
    assert differences(book, 0, new) == {"numFmtId": number, "applyNumberFormat": "1"}
    assert etree.tostring(book.root.find(f"{{{NS}}}numFmts")) == before
    assert book.number_format(new) == code
    assert xf(book, 0).getparent().get("count") == "6"
    assert book.changed


def test_a_new_format_gets_the_next_number():
    book = styles()

    first, second = book.with_number_format(0, "0.0 x"), book.with_number_format(1, "0.0 y")

    assert [xf(book, n).get("numFmtId") for n in (first, second)] == ["171", "172"]
    assert (
        '<numFmts count="4"><numFmt numFmtId="170" formatCode="0.0000"/>'
        '<numFmt numFmtId="169" formatCode="yyyy"/><numFmt numFmtId="171" formatCode="0.0 x"/>'
        '<numFmt numFmtId="172" formatCode="0.0 y"/></numFmts>'
    ) in xml_of(book)
    assert styles(xml_inside(book)).number_format(second) == "0.0 y"


def xml_inside(book: Styles) -> str:
    return xml_of(book).partition(">")[2].rpartition("</styleSheet>")[0]


def test_the_first_own_format_is_164():
    """Below are those that apps have of their own."""
    book = styles("<fonts/><cellXfs><xf/></cellXfs>")

    new = book.with_number_format(0, "0.0 x")

    assert xf(book, new).get("numFmtId") == "164"
    assert xml_of(book).startswith(
        f'<styleSheet xmlns="{NS}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0 x"/>'
        "</numFmts><fonts/>"
    )


def test_the_same_wish_gives_the_same_style():
    """A press a day for a year must not fill the file with styles."""
    book = styles()
    wishes = [
        lambda b, n: b.with_number_format(n, "0.0000"),
        lambda b, n: b.with_bold(n, True),
        lambda b, n: b.for_kind(n, "literal"),
        lambda b, n: b.for_kind(n, "datetime"),
    ]

    new = [wish(book, n) for n in (0, 3) for wish in wishes]

    assert len(set(new)) == len(new)
    assert [wish(book, n) for n in (0, 3) for wish in wishes] == new
    opened = styles(xml_inside(book))
    assert [wish(opened, n) for n in (0, 3) for wish in wishes] == new
    assert not opened.changed


@pytest.mark.parametrize(
    ("style", "kind", "code"),
    [
        (0, "date", "yyyy-mm-dd"),
        (0, "datetime", "yyyy-mm-dd hh:mm:ss"),
        (0, "time", "[h]:mm:ss"),
        (1, "date", None),
        (1, "datetime", None),
        (1, "time", None),
        (2, "date", "yyyy-mm-dd"),
        (2, "time", None),
        (4, "date", None),
    ],
)
def test_a_value_that_needs_a_format_gets_one_where_there_is_none(style, kind, code):
    book = styles()

    new = book.for_kind(style, kind)

    if code is None:
        assert new == style
    else:
        assert book.number_format(new) == code
        assert set(differences(book, style, new)) == {"numFmtId", "applyNumberFormat"}


def test_new_date_styles_are_dates_at_once():
    """Cells that are written are read again before the book is saved."""
    book = styles()
    assert book.dates == {"1", "4"}

    new = book.for_kind(0, "date")

    assert book.dates == {"1", "4", str(new)}


def test_text_that_looks_like_more_is_marked():
    book = styles()

    assert differences(book, 0, book.for_kind(0, "literal")) == {"quotePrefix": "1"}


@pytest.mark.parametrize(("style", "rest"), [(0, '<i/><sz val="11"/>'), (3, '<sz val="9"/>')])
def test_bold_is_a_font_of_its_own(style, rest):
    """The old font stays for the other cells; the new one has all it has."""
    book = styles()

    new = book.with_bold(style, True)

    assert differences(book, style, new) == {"fontId": "2", "applyFont": "1"}
    fonts = book.root.find(f"{{{NS}}}fonts")
    inside = [etree.tostring(f).decode().replace(f' xmlns="{NS}"', "") for f in fonts]
    assert inside == [
        '<font><sz val="9"/></font>',
        '<font><i/><sz val="11"/></font>',
        f"<font><b/>{rest}</font>",
    ]
    assert fonts.get("count") == "3"
    assert book.with_bold(new, True) == new


def test_a_book_without_fonts_gets_one():
    book = styles('<cellXfs><xf fontId="7"/></cellXfs>')

    new = book.with_bold(0, True)

    assert xf(book, new).get("fontId") == "0"
    assert '<fonts count="1"><font><b/></font></fonts><cellXfs' in xml_of(book)


def test_collections_are_made_in_the_order_of_the_standard():
    book = styles('<borders/><cellXfs><xf/></cellXfs><x:a xmlns:x="y"/>')

    book.with_bold(0, True)
    book.with_number_format(0, "0.0 x")

    tags = [etree.QName(e).localname for e in book.root]
    assert tags == ["numFmts", "fonts", "borders", "cellXfs", "a"]


def test_new_entries_have_the_prefixes_of_the_part():
    """No `ns0:` in what apps read."""
    book = Styles(parse(f'<a:styleSheet xmlns:a="{NS}"><a:cellXfs/></a:styleSheet>'.encode()))

    book.with_number_format(0, "0.0 x")

    assert "ns0" not in xml_of(book)
    assert '<a:numFmt numFmtId="164" formatCode="0.0 x"/>' in xml_of(book)
