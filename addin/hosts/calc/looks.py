"""How cells look: number formats, colours, fonts, widths; in xlwings' units and Calc's."""

from typing import TYPE_CHECKING, Any

from xlwings import base_classes, utils

from addin.hosts.calc.bridge import struct

if TYPE_CHECKING:
    from addin.hosts.calc.range import Range

CONTENTS, FORMATS = 1 | 2 | 4 | 16, 32  # of CellFlags: numbers, dates, texts, formulas; formats
BOLD, PLAIN = 150.0, 100.0  # of FontWeight
POINTS = 72 / 2540  # for each hundredth of a millimetre
PIXEL = 2540 / 96  # hundredths of a millimetre


def format_key(formats: Any, code: str) -> int:
    """The key of a number format as Excel writes it, added where it is new."""
    locale = struct("com.sun.star.lang.Locale", Language="en", Country="US")
    key = formats.queryKey(code, locale, False)
    return formats.addNew(code, locale) if key == -1 else key


def number_of(color: Any) -> int:
    """(239, 239, 239), "#efefef" or Excel's own number, as Calc's number: 0xRRGGBB."""
    if isinstance(color, str):
        color = utils.hex_to_rgb(color)
    if isinstance(color, int):
        color = utils.int_to_rgb(color)
    red, green, blue = color
    return int(red) << 16 | int(green) << 8 | int(blue)


def rgb_of(number: int) -> tuple[int, int, int] | None:
    """Calc's number as red, green, blue; None for no colour."""
    return None if number < 0 else (number >> 16 & 255, number >> 8 & 255, number & 255)


def from_characters(width: float) -> int:
    """A column width as Excel counts it, in hundredths of a millimetre."""
    return round((width * 7 + 5) * PIXEL)


def to_characters(width: int) -> float:
    return round((width / PIXEL - 5) / 7, 2)


def to_points(hundredths: int) -> float:
    return hundredths * POINTS


def from_points(points: float) -> int:
    return round(points / POINTS)


class Font(base_classes.Font):
    """The font of a range: what its first cell has; setting sets it for every cell."""

    def __init__(self, range_: "Range"):
        self._range = range_

    @property
    def api(self):
        return self._range.cells

    @property
    def _first(self):
        return self._range.cells.getCellByPosition(0, 0)

    @property
    def bold(self):
        return self._first.CharWeight > PLAIN

    @bold.setter
    def bold(self, value):
        self._range.cells.CharWeight = BOLD if value else PLAIN

    @property
    def size(self):
        return self._first.CharHeight

    @size.setter
    def size(self, value):
        self._range.cells.CharHeight = float(value)

    @property
    def name(self):
        return self._first.CharFontName

    @name.setter
    def name(self, value):
        self._range.cells.CharFontName = value

    @property
    def color(self):
        return rgb_of(self._first.CharColor)

    @color.setter
    def color(self, value):
        self._range.cells.CharColor = number_of(value)
