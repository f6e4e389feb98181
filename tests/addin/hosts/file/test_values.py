"""Values of cells as XML and back."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from addin.hosts.file.decode import Decoder
from addin.hosts.file.package import parse
from addin.hosts.file.styles import Styles
from addin.hosts.file.values import (
    CellError,
    content,
    escape_text,
    to_datetime,
    to_serial,
    unescape_text,
)
from engine.errors import InputError

STYLES = b"""<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>"""


def there_and_back(value, date1904=False):
    """What a cell gives that was written with `value`."""
    styles = Styles(parse(STYLES))
    attrs, inner, kind = content(value, date1904)
    style = f' s="{styles.for_kind(0, kind)}"' if kind else ""
    xml = f'<c r="A1"{style}{attrs}>{inner or ""}</c>'
    etree.fromstring(xml)  # is XML
    return Decoder([], styles, date1904).cell(xml)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back_bit_for_bit(value):
    """A weight that changes in its last digit would not give the same predictions."""
    again = there_and_back(value)

    assert (again, str(again)) == (value, str(value))


@given(st.text(max_size=60))
def test_every_text_comes_back(text):
    """Control characters, line ends, lone surrogates and look-alike escapes included."""
    assert there_and_back("'" + text if text else text) == (text or None)


@given(st.text(alphabet="_x0123ABF&<>;#", max_size=40))
def test_text_that_looks_escaped_comes_back(text):
    assert unescape_text(escape_text(text)) == text


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2079, 1, 1)))
def test_every_date_comes_back_to_the_microsecond(date):
    assert there_and_back(date) == date


@given(st.datetimes(dt.datetime(1904, 1, 1), dt.datetime(9999, 12, 31, 23)), st.booleans())
def test_every_date_comes_back_to_the_millisecond(date, date1904):
    """Ten o'clock is ten o'clock, also in the year 3000 and in the 1904 system."""
    date = date.replace(microsecond=date.microsecond // 1000 * 1000)

    assert there_and_back(date, date1904) == date


@pytest.mark.parametrize("value", [True, False, CellError("#N/A"), CellError("#DIV/0!"), 0.0, -0.0])
def test_a_value_keeps_its_kind(value):
    """TRUE is not 1 and #N/A is not a text."""
    again = there_and_back(value)

    assert type(again) is type(value)
    assert str(again) == str(value)


@pytest.mark.parametrize(
    ("given_", "got"),
    [
        (3, 3.0),
        (None, None),
        ("", None),
        (float("nan"), None),
        (Decimal("1.5"), 1.5),
        (float("inf"), CellError("#NUM!")),
        (float("-inf"), CellError("#NUM!")),
        (10**400, CellError("#NUM!")),
        ("#N/A", CellError("#N/A")),
        ("'#N/A", "#N/A"),
        ("'=1+1", "=1+1"),
        ("=", "="),
        ("'", None),
        (dt.time(12), 0.5),
        (dt.timedelta(hours=6), 0.25),
        (dt.date(2024, 2, 29), dt.datetime(2024, 2, 29)),
    ],
)
def test_other_values_become(given_, got):
    again = there_and_back(given_)

    assert (again, type(again)) == (got, type(got))


def test_the_days_around_the_leap_day_that_never_was():
    """The 1900 system has a serial 60 for 29 February 1900."""
    assert to_datetime(1, False) == dt.datetime(1900, 1, 1)
    assert to_datetime(59, False) == dt.datetime(1900, 2, 28)
    assert to_datetime(61, False) == dt.datetime(1900, 3, 1)
    assert there_and_back(dt.datetime(1900, 2, 28)) == dt.datetime(1900, 2, 28)


@pytest.mark.parametrize("serial", [-1.0, 2_958_466.0, 1e300])
def test_a_number_no_date_can_be_stays_a_number(serial):
    assert to_datetime(serial, False) == serial


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x" * 32_768, "a text of 32,768 characters does not fit in a cell. Shorten it to 32,767."),
        (
            [1],
            "a cell cannot hold a list ([1]). Write a number, a text, a date, True, False or None.",
        ),
        (
            dt.date(1899, 1, 1),
            "a cell cannot hold the date 1899-01-01, which is before 1900. Write "
            "it as text, with an apostrophe in front.",
        ),
        (
            "=" + "1" * 8_193,
            "a formula of 8,194 characters does not fit in a cell. Split it over several cells.",
        ),
    ],
)
def test_what_fits_in_no_cell_is_refused(value, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        content(value)


@pytest.mark.parametrize(
    ("serial", "date1904", "date"),
    [
        (0, False, dt.datetime(1899, 12, 31)),
        (0.5, False, dt.datetime(1899, 12, 31, 12)),
        (1, False, dt.datetime(1900, 1, 1)),
        (59.5, False, dt.datetime(1900, 2, 28, 12)),
        (61, False, dt.datetime(1900, 3, 1)),
        (62, False, dt.datetime(1900, 3, 2)),
        (2_958_465, False, dt.datetime(9999, 12, 31)),
        (0, True, dt.datetime(1904, 1, 1)),
        (4, True, dt.datetime(1904, 1, 5)),
        (60, True, dt.datetime(1904, 3, 1)),
        (2_957_003, True, dt.datetime(9999, 12, 31)),
    ],
)
def test_days_are_counted_as_excel_counts_them(serial, date1904, date):
    """From the first day to the last, in both systems."""
    assert to_datetime(serial, date1904) == date
    assert to_serial(date, date1904) == serial


def test_the_day_that_never_was_is_the_one_before():
    assert to_datetime(60, False) == dt.datetime(1900, 2, 28)


@pytest.mark.parametrize(
    ("serial", "date1904"), [(-1e-9, False), (2_958_466, False), (2_957_004, True), (-1, True)]
)
def test_outside_the_days_a_number_stays_a_number(serial, date1904):
    assert to_datetime(serial, date1904) == serial


def test_a_time_zone_is_left_out():
    """A sheet knows none: ten o'clock stays ten o'clock."""
    zone = dt.timezone(dt.timedelta(hours=2))

    assert there_and_back(dt.datetime(2024, 2, 29, 10, tzinfo=zone)) == dt.datetime(2024, 2, 29, 10)


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (dt.time(6, 7, 8, 9), ("", "<v>0.25495370380787036</v>", "time")),
        (dt.timedelta(days=2, hours=6), ("", "<v>2.25</v>", "time")),
        (dt.date(2024, 2, 29), ("", "<v>45351</v>", "date")),
        (dt.datetime(2024, 2, 29), ("", "<v>45351</v>", "date")),
        (dt.datetime(2024, 2, 29, 12), ("", "<v>45351.5</v>", "datetime")),
        ("'=1", (' t="inlineStr"', "<is><t>=1</t></is>", "literal")),
        (" a", (' t="inlineStr"', '<is><t xml:space="preserve"> a</t></is>', None)),
        ("a  b", (' t="inlineStr"', '<is><t xml:space="preserve">a  b</t></is>', None)),
        ("=A1&B1=C1", ("", "<f>A1&amp;B1=C1</f>", None)),
        ("a\nb", (' t="inlineStr"', '<is><t xml:space="preserve">a\nb</t></is>', None)),
        (float("inf"), (' t="e"', "<v>#NUM!</v>", None)),
        ("=1", ("", "<f>1</f>", None)),
        ("==A1", ("", "<f>=A1</f>", None)),
        ("=" + "1" * 8_192, ("", f"<f>{'1' * 8_192}</f>", None)),
        ("x" * 32_767, (' t="inlineStr"', f"<is><t>{'x' * 32_767}</t></is>", None)),
        ("'" + "x" * 32_767, (' t="inlineStr"', f"<is><t>{'x' * 32_767}</t></is>", "literal")),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_stands_in_a_cell(value, xml):
    """And the style that it needs to be seen as what it is."""
    assert content(value) == xml


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("&#x20AC; &#8364; &#x20ac;", "€ € €"),
        ("&quot;&apos;&lt;&gt;&amp;amp;", "\"'<>&amp;"),
        ("_x000D__x005F_x0041_", "\r_x0041_"),
        ("_x00", "_x00"),
    ],
)
def test_what_other_writers_escape_is_read(xml, text):
    assert unescape_text(xml) == text


def test_the_end_of_a_data_section_is_escaped():
    """`]]>` may not stand in XML as it is."""
    assert escape_text("a]]>b") == "a]]&gt;b"


@pytest.mark.parametrize(("date1904", "year"), [(False, 1900), (True, 1904)])
def test_a_date_before_the_first_day_is_refused(date1904, year):
    day = dt.date(year - 1, 12, 30)

    message = f"^a cell cannot hold the date {day}, which is before {year}. Write it as text, with"
    with pytest.raises(InputError, match=message):
        content(day, date1904)
