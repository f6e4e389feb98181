"""The frozen band under a sheet's title: tiles with large numbers, and a check in words."""

from itertools import accumulate, takewhile

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.drawing.style import GOOD, GOOD_PALE, WATCH, WATCH_PALE

TOP = 5  # first row under the band
AGREES = "✓  Formulas and engine agree"
DIFFERS = "▲  They differ: press Fill predictions"


def write_band(sheet: Sheet) -> None:
    """Rows 2 to 4: labels, numbers, a line."""
    sheet.ws.set_row(2, 15, sheet.style("band"))
    sheet.ws.set_row(3, 25, sheet.style("band"))
    sheet.ws.set_row(4, 6, sheet.style("band_end"))
    sheet.ws.freeze_panes(TOP, 0)


class Tiles:
    """Small labels over large numbers, placed left to right over columns of these widths."""

    def __init__(self, sheet: Sheet, widths: dict[int, int]):
        self.sheet, self.widths, self.col = sheet, widths, 1
        write_band(sheet)

    def add(self, label: str, pixels: int, cell: tuple[str, ...], gap: int = 0) -> Rect:
        """Merge enough columns for a tile; returns its cell, still to be filled."""
        wide = accumulate(self.widths.get(c, 64) for c in range(self.col, self.col + 50))
        n_cols = 1 + len(list(takewhile(lambda width: width < pixels, wide)))
        rect = Rect(3, self.col, 1, n_cols)
        self.sheet.ws.write_string(2, self.col, label, self.sheet.style("band", "tile_label"))
        if n_cols > 1:
            self.sheet.merge(rect, "", self.sheet.style("band", *cell))
        self.col += n_cols + gap
        return Rect(3, rect.col)


def agreement(gap: str, bound: str, agrees: str = AGREES, differs: str = DIFFERS) -> str:
    """A formula that says in words whether a difference is below a bound."""
    return f'=IF(ISNUMBER({gap}),IF({gap}<{bound},"{agrees}","{differs}"),"{differs}")'


def colour_agreement(sheet: Sheet, cell: Rect, span: Rect) -> None:
    """Colour a span of cells green or orange by the mark that the words in `cell` begin with."""
    good = {"font_color": GOOD, "bg_color": GOOD_PALE}
    watch = {"font_color": WATCH, "bg_color": WATCH_PALE}
    for mark, look in ((AGREES[0], good), (DIFFERS[0], watch)):
        sheet.condition_by(span, f'LEFT({cell.a1()},1)="{mark}"', look)
