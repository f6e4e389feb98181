"""What a number format shows, and styles derived from others."""

import pytest

from addin.hosts.file.package import parse, to_bytes
from addin.hosts.file.styles import Styles, is_date

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("code", "shows_a_date"),
    [
        ("General", False),
        ("0.00", False),
        ("yyyy-mm-dd", True),
        ("m/d/yy h:mm", True),
        ("mmm", True),
        ("h:mm:ss", False),
        ("[h]:mm", False),
        ("mm:ss.0", False),
        ('0.0 "days"', False),
        ("[Red]0.00", False),
        ("[$-409]d\\-mmm", True),
        ('#,##0\\ "m"', False),
        ("@", False),
        ("0.00;[Red]-dd", False),
        ("_d0.0", False),
        ("DD.MM.YYYY", True),
    ],
)
def test_which_formats_show_a_date(code, shows_a_date):
    assert is_date(code) is shows_a_date


def styles(inner):
    return Styles(parse(f'<styleSheet xmlns="{NS}">{inner}</styleSheet>'.encode()))


def test_a_derived_style_differs_in_one_thing_only():
    book = styles(
        '<fonts count="1"><font><sz val="9"/></font></fonts><cellXfs count="2"><xf/>'
        '<xf numFmtId="2" fontId="0" borderId="7" xfId="3"><alignment wrapText="1"/></xf>'
        "</cellXfs>"
    )

    new = book.with_number_format(1, "0.0000")

    xf = book.root.find(f"{{{NS}}}cellXfs")[new]
    assert (xf.get("borderId"), xf.get("xfId"), len(xf)) == ("7", "3", 1)
    assert (book.number_format(new), book.number_format(1)) == ("0.0000", "0.00")


def test_old_styles_keep_their_numbers_and_text():
    inner = '<cellXfs count="1"><xf numFmtId="14"/></cellXfs><dxfs count="0"/>'
    book = styles(inner)

    book.with_number_format(0, "0.000000")
    book.with_bold(0, True)

    xml = to_bytes(book.root).decode()
    assert '<cellXfs count="3"><xf numFmtId="14"/><xf' in xml
    order = [xml.index(f"<{tag}") for tag in ("numFmts", "fonts", "cellXfs", "dxfs")]
    assert order == sorted(order)


def test_bold_on_and_off_again_is_the_first_style():
    book = styles(
        '<fonts><font><sz val="9"/></font></fonts><cellXfs><xf fontId="0" applyFont="1"/></cellXfs>'
    )

    assert book.with_bold(book.with_bold(0, True), False) == 0
