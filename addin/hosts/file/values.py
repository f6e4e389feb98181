"""Cell values <-> the text of a cell's XML. Nothing is lost on the way, floats bit for bit."""

import datetime as dt
import math
import re
from typing import Any
from xml.sax.saxutils import unescape as unescape_xml

from addin.cell_errors import CellError
from addin.sheet.values import DAY, cell_value
from engine.errors import InputError

MAX_TEXT = 32_767  # characters in one cell


# --- text ---------------------------------------------------------------------------------------

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MUST_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ENTITY = re.compile(r"&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
PRESERVED = '<t xml:space="preserve">'
NAMED = {"&quot;": '"', "&apos;": "'"}


def escape_text(text: str) -> str:
    """Text as it stands in XML: & < > escaped, control characters as _x000B_."""
    text = MUST_ESCAPE.sub(lambda m: f"_x{ord(m[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape_text(text: str) -> str:
    """The inverse of `escape_text`, and whatever else other writers escape."""
    text = unescape_markup(text)
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def unescape_markup(text: str) -> str:
    """XML's own escapes only."""
    if "\r" in text:  # XML readers see line ends as \n
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in text:
        return text
    text = ENTITY.sub(lambda m: chr(int(m[1], 16) if m[1] else int(m[2])), text)
    return unescape_xml(text, NAMED)


def t_element(text: str) -> str:
    """`<t>` with the text, marked where its blanks matter."""
    keep = text != text.strip() or "\n" in text or "  " in text
    return f"{PRESERVED if keep else '<t>'}{escape_text(text)}</t>"


# --- dates --------------------------------------------------------------------------------------

MICROSECOND = dt.timedelta(microseconds=1)
EPOCH_1900, EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
LEAP_BUG = 60  # the 1900 system counts 29 February 1900, which never was
LAST_SERIAL = 2_958_466  # 1 January 10000


def to_datetime(serial: float, date1904: bool) -> dt.datetime | float:
    """A day count as a date; what no date can be stays a number.

    Exact to the microsecond until 2079. Later a double cannot tell microseconds apart, and a
    whole millisecond is preferred where the number allows it.
    """
    if not 0 <= serial < LAST_SERIAL - 1462 * date1904:
        return serial
    micros = round(serial % 1 * 86_400_000_000)
    nearest = round(micros, -3)
    if abs(micros - nearest) <= math.ulp(serial) * 86_400_000_000:
        micros = nearest
    days = int(serial) + (not date1904 and serial < LEAP_BUG)
    return (EPOCH_1904 if date1904 else EPOCH_1900) + dt.timedelta(days, 0, micros)


def to_serial(date: dt.datetime, date1904: bool) -> float:
    """A date as a day count. Raises ValueError before the first day a sheet knows."""
    if date.tzinfo is not None:
        date = date.replace(tzinfo=None)
    days = (date - (EPOCH_1904 if date1904 else EPOCH_1900)) / DAY
    days -= not date1904 and days < LEAP_BUG + 1
    if days < 0:
        raise ValueError(date)
    return days


# --- what a value becomes -----------------------------------------------------------------------

BLANK = ("", None, None)


def content(value: Any, date1904: bool = False) -> tuple[str, str | None, str | None]:
    """What stands in a cell: (its attributes, the XML inside or None, the style it needs or None).

    The style is "date", "datetime", "time" or "literal". Raises InputError without a place.
    """
    value = cell_value(value)
    if value is None:
        return BLANK
    if isinstance(value, CellError):
        return ' t="e"', f"<v>{escape_text(value)}</v>", None
    if isinstance(value, str):
        return text_content(value)
    if isinstance(value, bool):
        return ' t="b"', f"<v>{value:d}</v>", None
    if isinstance(value, float):
        return "", f"<v>{plain(value)}</v>", None
    return date_content(value, date1904)


def plain(value: float) -> str:
    """The shortest digits that read back as exactly this number; whole numbers without ".0"."""
    digits = repr(value)
    return digits[:-2] if digits.endswith(".0") and digits != "-0.0" else digits


def text_content(value: str) -> tuple[str, str | None, str | None]:
    if value[0] == "=" and len(value) > 1:
        return "", formula_element(value), None
    literal = value[0] == "'"  # as typed into a spreadsheet: what follows is text, whatever it says
    if literal and len(value) == 1:
        return BLANK
    text = value[literal:]
    if len(text) > MAX_TEXT:
        raise InputError(
            f"a text of {len(text):,} characters does not fit in a cell",
            f"Shorten it to {MAX_TEXT:,}",
        )
    return ' t="inlineStr"', f"<is>{t_element(text)}</is>", "literal" if literal else None


def date_content(
    value: dt.datetime | dt.timedelta, date1904: bool
) -> tuple[str, str | None, str | None]:
    if isinstance(value, dt.timedelta):
        return "", f"<v>{plain(value / DAY)}</v>", "time"
    is_date = value.time() == dt.time()
    try:
        serial = to_serial(value, date1904)
    except ValueError as err:
        shown = value.date() if is_date else value
        raise InputError(
            f"a cell cannot hold the date {shown}, which is before {1904 if date1904 else 1900}",
            "Write it as text, with an apostrophe in front",
        ) from err
    return "", f"<v>{plain(serial)}</v>", "date" if is_date else "datetime"


def formula_element(formula: str) -> str:
    """`<f>` for a formula with its equals sign, without a value: nobody has computed it yet."""
    if len(formula) > 8193:
        raise InputError(
            f"a formula of {len(formula):,} characters does not fit in a cell",
            "Split it over several cells",
        )
    return f"<f>{escape_text(formula.removeprefix('='))}</f>"
