"""Blocks of a network sheet: numbers that show only where there is a unit and a row for them."""

from collections.abc import Callable

import numpy as np

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.drawing.style import FONT, PAPER
from addin.kinds.network.drawing.colours import PARAMETER_SCALE, Kind

HIDDEN = {"font_name": FONT, "font_size": 9, "font_color": PAPER, "align": "center"}
NUMBER, SMALL = "0.00;-0.00;0", "0.000;-0.000;0"
Text = Callable[[int, int], str]


def numbers(sheet: Sheet, rect: Rect, values: np.ndarray, shown: str, kind: Kind) -> None:
    """Write plain numbers; `shown` is the condition under which the corner's cell has a look."""
    look = sheet.style(valign="vcenter", num_format=NUMBER, **HIDDEN)
    sheet.block(rect, values, look)
    show(sheet, rect, shown, kind)


def formulas(
    sheet: Sheet,
    rect: Rect,
    text: Text,
    values: np.ndarray,
    shown: str,
    kind: Kind,
    number: str = NUMBER,
) -> None:
    """Write a formula into each cell; `text(r, c)` counts from the corner."""
    look = sheet.style(valign="vcenter", num_format=number, **HIDDEN)
    sheet.formulas(rect, text, look, values)
    show(sheet, rect, shown, kind)


def show(sheet: Sheet, rect: Rect, shown: str, kind: Kind, scale: bool = False) -> None:
    """Give the cells for which `shown` holds, written for the corner, the look of their kind."""
    look = {"font_color": kind.ink, "border": 1, "border_color": kind.line}
    if not scale:
        look["bg_color"] = kind.paper
    sheet.condition_by(rect, shown, look)
    if scale:
        sheet.condition(rect, PARAMETER_SCALE)


def chip(sheet: Sheet, rect: Rect, text: str, shown: str, kind: Kind, value: str = "") -> None:
    """A coloured heading over a block: its first cell says what the block is.

    `text` is a formula if it begins with "=", whose `value` is then given.
    """
    look = sheet.style(
        font_name=FONT, font_size=8, bold=True, font_color=kind.ink, valign="vcenter"
    )
    if text.startswith("="):
        sheet.formula(rect.row, rect.col, text, look, value)
    else:
        sheet.put(rect.row, rect.col, text, look)
    sheet.condition_by(rect, shown, {"bg_color": kind.paper, "font_color": kind.ink})
