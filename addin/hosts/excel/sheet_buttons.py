"""The buttons on a sheet of a workbook with macros: which ones, where, and as Excel draws them."""

import re
from dataclasses import dataclass
from html import escape
from typing import Any

from addin.hosts.excel.vba.modules import macro
from addin.registry import BUTTONS

HEIGHT, GAP, TOP, LEFT = 26, 8, 9, 430  # pixels; TOP and LEFT inside the dark bar, after the title
PER_LETTER, EDGE = 6.2, 26  # pixels of a caption in the font of the buttons
COLUMN = 64  # pixels of a column without a width of its own
PIXELS = 7  # of one unit of a column's width


@dataclass(frozen=True)
class Placed:
    """One button; the corners are (column, pixels into it, row, pixels into it)."""

    name: str
    caption: str
    left: tuple[int, int]
    right: tuple[int, int]


def placed(buttons: tuple[str, ...], sheet_xml: Any) -> list[Placed]:
    """The buttons in a row inside the bar on top of the sheet."""
    widths, x, row = _widths(sheet_xml), LEFT, []
    for name in buttons:
        label = BUTTONS[name].label
        width = round(len(label) * PER_LETTER) + EDGE
        row.append(Placed(name, label, _column(widths, x), _column(widths, x + width)))
        x += width + GAP
    return row


def drawing(buttons: list[Placed], sheet: int) -> bytes:
    """The drawing of form buttons, in the words that Excel itself uses; `sheet` counts from 1."""
    shapes = "".join(_shape(b, sheet * 1024 + i) for i, b in enumerate(buttons, start=1))
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{sheet}"/></o:shapelayout><v:shapetype id="_x0000_t201" '
        'coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"><v:stroke '
        'joinstyle="miter"/><v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" '
        'o:connecttype="rect"/><o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
        f"{shapes}</xml>"
    ).encode()


def _shape(button: Placed, number: int) -> str:
    (left, dx), (right, dx2) = button.left, button.right
    about = escape(BUTTONS[button.name].doc, quote=True)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t201" alt="{about}" style="position:'
        f'absolute;z-index:{number % 1024};mso-wrap-style:tight" o:button="t" '
        'fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/><o:lock v:ext="edit" '
        'rotation="t"/><v:textbox style="mso-direction-alt:auto" o:singleclick="f">'
        '<div style="text-align:center"><font face="Arial" size="180" color="#000000">'
        f'{escape(button.caption)}</font></div></v:textbox><x:ClientData ObjectType="Button">'
        f"<x:Anchor>{left}, {dx}, 0, {TOP}, {right}, {dx2}, 0, {TOP + HEIGHT}</x:Anchor>"
        "<x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill>"
        f"<x:FmlaMacro>[0]!{macro(button.name)}</x:FmlaMacro><x:TextHAlign>Center</x:TextHAlign>"
        "<x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )


def _widths(sheet_xml: Any) -> dict[int, int]:
    """Pixels of the columns that have a width of their own; columns count from 0."""
    found = {}
    for col in sheet_xml.iter("{*}col"):
        pixels = round(float(col.get("width", COLUMN / PIXELS)) * PIXELS)
        for c in range(int(col.get("min")) - 1, min(int(col.get("max")), 200)):
            found[c] = pixels
    return found


def _column(widths: dict[int, int], x: int) -> tuple[int, int]:
    """The column at `x` pixels from the left edge, and how far into it."""
    column = 0
    while x >= widths.get(column, COLUMN):
        x -= widths.get(column, COLUMN)
        column += 1
    return column, x


def names_on(book_xml: Any, sheet: int, title: str) -> tuple[set[str], set[str]]:
    """The named ranges that lie on a sheet (its place from 0, its title), and all it can name."""
    quoted = "'" + title.replace("'", "''") + "'"
    own = re.compile(rf"^(?:{re.escape(quoted)}|{re.escape(title)})!")
    here, reach = set(), set()
    for name in book_xml.iter("{*}definedName"):
        if name.get("localSheetId", str(sheet)) == str(sheet):
            reach.add(name.get("name", "").lower())
            if own.match(name.text or ""):
                here.add(name.get("name", "").lower())
    return here, reach
