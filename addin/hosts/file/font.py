"""Fonts and colours as xlwings sees them."""

from typing import TYPE_CHECKING

from xlwings import base_classes, utils

if TYPE_CHECKING:
    from addin.hosts.file.range import Range


class Font(base_classes.Font):
    """The font of a range: what its first cell has; setting sets it for every cell."""

    def __init__(self, range_: "Range"):
        self._range = range_

    @property
    def api(self):
        return self._range

    @property
    def bold(self):
        return self._range.part.styles.is_bold(self._range._style)

    @bold.setter
    def bold(self, value):
        part = self._range.part
        part.restyle(self._range.block, lambda style: part.styles.with_bold(style, bool(value)))

    @property
    def color(self):
        return self._range.part.styles.font_color(self._range._style)

    @color.setter
    def color(self, value):
        part, rgb = self._range.part, as_rgb(value)
        part.restyle(self._range.block, lambda style: part.styles.with_font_color(style, rgb))


def as_rgb(value) -> tuple[int, int, int]:
    """(0, 0, 0), "#efefef" or Excel's own number, as red, green, blue."""
    if isinstance(value, str):
        value = utils.hex_to_rgb(value)
    elif isinstance(value, int):
        value = utils.int_to_rgb(value)
    red, green, blue = value
    return int(red), int(green), int(blue)
