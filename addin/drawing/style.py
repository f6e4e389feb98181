"""How every workbook of the project looks: one palette, one font, and formats by what a cell is."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

FONT = "Arial"  # LibreOffice has a font of the same widths for it on every system

INK, SOFT, FAINT = "#1F2A44", "#667085", "#98A2B3"
PAPER, BAND, LINE = "#FFFFFF", "#F4F6FA", "#D0D5DD"
NAVY, PALE_ON_NAVY = "#1F2A44", "#C7D0E4"
ACCENT, ACCENT_PALE = "#0F766E", "#E6F3F1"
INPUT, INPUT_PALE = "#1D4ED8", "#FFF8DB"
BLANK = "#E9ECF1"
LOW, MIDDLE, HIGH = "#F5BF9F", "#FCF8EE", "#93D0C2"
GOOD, GOOD_PALE = "#05603A", "#D8F3E3"
WATCH, WATCH_PALE = "#8A4B00", "#FEEBC8"

_BOX: dict[str, Any] = {"border": 1, "border_color": LINE}

KINDS: dict[str, dict[str, Any]] = {
    "plain": {"font_color": INK, "valign": "vcenter"},
    "bar": {"bg_color": NAVY, "font_color": PAPER, "valign": "vcenter"},
    "title": {"bold": True, "font_size": 18},
    "subtitle": {"font_color": PALE_ON_NAVY, "valign": "top"},
    "band": {"bg_color": BAND, "font_color": INK, "valign": "vcenter"},
    "band_end": {"bg_color": BAND, "bottom": 1, "bottom_color": LINE},
    "tile_label": {"font_color": SOFT, "font_size": 8, "valign": "bottom"},
    "tile": {"bold": True, "font_size": 15, "align": "left"},
    "verdict": {"bold": True, "align": "left", "indent": 1},
    "section": {"bold": True, "font_size": 11, "font_color": INK, "valign": "vcenter"},
    "hint": {"font_color": SOFT, "font_size": 8.5, "valign": "vcenter"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "middle": {"valign": "vcenter"},
    "center": {"align": "center"},
    "left": {"align": "left"},
    "right": {"align": "right"},
    "bold": {"bold": True},
    "id": {
        "bold": True,
        "align": "center",
        "valign": "vcenter",
        "font_color": SOFT,
        "bg_color": BAND,
        "font_size": 9,
        "shrink": True,
    },
    "name": {"font_color": INK, "bg_color": BAND, "valign": "vcenter", "indent": 1, **_BOX},
    "head": {"bold": True, "font_color": SOFT, "bg_color": BAND, "valign": "vcenter", **_BOX},
    "input": {"font_color": INPUT, "bg_color": INPUT_PALE, "valign": "vcenter", **_BOX},
    "formula": {"font_color": INK, "bg_color": PAPER, "valign": "vcenter", **_BOX},
    "engine": {"font_color": ACCENT, "bg_color": ACCENT_PALE, "valign": "vcenter", **_BOX},
    "stars": {"num_format": "0.0", "align": "center", "font_size": 9},
    "grid": {"num_format": "0.00", "align": "center", "font_size": 9},
    "unrated": {"bg_color": BLANK},
    "loss": {"num_format": "0.0000"},
    "tiny": {"num_format": "0.0E+00"},
    "whole": {"num_format": "0"},
    "link": {"font_color": ACCENT, "bold": True, "underline": 1, "valign": "top"},
    "shrunk": {"shrink": True},
    "framed": {"border": 1, "border_color": INK},
    "tiled": {"border": 0},
    "empty": {"bg_color": PAPER, "border_color": "#E7EAF0"},
}


class Style:
    """Formats of one workbook: `style("engine", "grid")` is the kinds put over each other."""

    def __init__(self, book: Workbook):
        self._book = book
        self._made: dict[tuple, Format] = {}

    def __call__(self, *kinds: str, **extra: Any) -> Format:
        key = (kinds, tuple(sorted(extra.items())))
        if key not in self._made:
            properties: dict[str, Any] = {"font_name": FONT, "font_size": 10}
            for kind in kinds:
                properties |= KINDS[kind]
            self._made[key] = self._book.add_format(properties | extra)
        return self._made[key]


def star_scale(low: float, high: float) -> dict[str, Any]:
    """The colour scale of a grid of stars, the same on every grid, so that colours compare."""
    return {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": low,
        "mid_value": (low + high) / 2,
        "max_value": high,
        "min_color": LOW,
        "mid_color": MIDDLE,
        "max_color": HIGH,
    }


def error_scale(reach: float) -> dict[str, Any]:
    """The colour scale of what may be too low or too high: nothing is white."""
    return star_scale(-reach, reach) | {"mid_color": PAPER}


def quiet_axis(name: str, **extra: Any) -> dict[str, Any]:
    """A chart axis in the workbook's own greys."""
    font = {"name": FONT, "size": 8, "color": SOFT, "bold": False}
    return {
        "name": name,
        "name_font": font,
        "num_font": font,
        "line": {"color": LINE},
        "major_gridlines": {"visible": True, "line": {"color": "#E7EAF0", "width": 0.75}},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        **extra,
    }


def chart_title(text: str) -> dict[str, Any]:
    """A chart's title, in the workbook's own font."""
    return {
        "name": text,
        "name_font": {"name": FONT, "size": 11, "color": INK, "bold": True},
        "overlay": False,
    }
