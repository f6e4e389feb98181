"""A sheet under construction: rectangles of cells with formats, names and cached values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from addin.drawing.rect import Rect
from addin.drawing.style import Style

ROW_PIXELS = 22


@dataclass(frozen=True)
class Later:
    """Cells that are written when the sheet stands in the user's workbook."""

    rect: Rect
    rows: Sequence[Sequence[Any]]
    is_formula: bool


class Sheet:
    """One worksheet with the workbook's style; a thin layer over XlsxWriter."""

    def __init__(self, book: Workbook, name: str, style: Style, tab: str):
        self.book, self.name, self.style = book, name, style
        self.scopes: Sequence[str] = ("",)  # whose its names are: sheets, or "" the workbook
        self.elsewhere = ""  # how formulas begin to speak of a sheet that is not in this file
        self.later: list[Later] = []  # such formulas, and blocks too large for formats
        self.ws: Worksheet = book.add_worksheet(name)
        self.ws.hide_gridlines(2)
        self.ws.set_tab_color(tab)
        self.ws.set_default_row(ROW_PIXELS * 0.75)  # points

    def address(self, rect: Rect) -> str:
        """`'Dot product'!$B$3:$D$9`."""
        return f"{quote_sheetname(self.name)}!{rect.a1()}"

    def define(self, name: str, rect: Rect, scope: str | None = None) -> None:
        """Name a rectangle of this sheet, for its scopes or the one that is given."""
        for owner in self.scopes if scope is None else (scope,):
            prefix = f"{quote_sheetname(owner)}!" if owner else ""
            self.book.define_name(f"{prefix}{name}", f"={self.address(rect)}")

    def widths(self, col: int, *pixels: int) -> None:
        """Set the widths of neighbouring columns."""
        for place, width in enumerate(pixels):
            self.ws.set_column_pixels(col + place, col + place, width)

    def put(self, row: int, col: int, value: Any, cell: Format) -> None:
        """Write one value; None and NaN make a formatted blank."""
        if value is None or (isinstance(value, float) and np.isnan(value)):
            self.ws.write_blank(row, col, None, cell)
        elif isinstance(value, str):
            self.ws.write_string(row, col, value, cell)
        else:
            self.ws.write_number(row, col, value, cell)

    def block(self, rect: Rect, rows: Sequence[Sequence[Any]] | np.ndarray, cell: Format) -> None:
        """Write a rectangle of values in one format; rows that are missing are blank."""
        values = rows.tolist() if isinstance(rows, np.ndarray) else rows
        for r in range(rect.n_rows):
            for c in range(rect.n_cols):
                value = values[r][c] if r < len(values) else None
                self.put(rect.row + r, rect.col + c, value, cell)

    def large_block(self, rect: Rect, rows: np.ndarray, cell: Format, pixels: int) -> None:
        """Values too many for a format in every cell: their columns have it."""
        self.ws.set_column_pixels(rect.col, rect.right - 1, pixels, cell)
        self.later.append(Later(rect, rows.tolist(), is_formula=False))

    def formula(self, row: int, col: int, text: str, cell: Format, value: Any) -> None:
        """Write one formula with the value that it has."""
        if self._is_later(text):
            self.later.append(Later(Rect(row, col), [[text]], is_formula=True))
            self.put(row, col, value, cell)
        else:
            self.ws.write_formula(row, col, text, cell, value)

    def _is_later(self, text: str) -> bool:
        return bool(self.elsewhere) and self.elsewhere in text

    def array_formula(self, rect: Rect, text: str, cell: Format, value: Any) -> None:
        """Write one formula over a rectangle, `value` in its first cell and nothing in the rest."""
        self.ws.write_array_formula(rect.row, rect.col, *rect.last, text, cell, value)
        for r in range(rect.row, rect.below):
            for c in range(rect.col, rect.right):
                if (r, c) != (rect.row, rect.col):
                    self.ws.write_string(r, c, "", cell)

    def formulas(
        self,
        rect: Rect,
        text: Callable[[int, int], str],
        cell: Format,
        values: Sequence[Sequence[Any]] | np.ndarray,
    ) -> None:
        """Fill a rectangle: `text(r, c)` counts from its corner, `values` are what they show."""
        shown = values.tolist() if isinstance(values, np.ndarray) else values
        if self._is_later(text(0, 0)):
            rows = [[text(r, c) for c in range(rect.n_cols)] for r in range(rect.n_rows)]
            self.later.append(Later(rect, rows, is_formula=True))
            self.block(rect, shown, cell)
            return
        for r in range(rect.n_rows):
            for c in range(rect.n_cols):
                self.formula(rect.row + r, rect.col + c, text(r, c), cell, shown[r][c])

    def condition(self, rect: Rect, rule: dict[str, Any]) -> None:
        """Format a rectangle by what its cells say."""
        self.ws.conditional_format(*rect.box, rule)

    def condition_by(self, rect: Rect, formula: str, look: dict[str, Any]) -> None:
        """Format the cells for which a formula, written for the first of them, is true."""
        rule = {"type": "formula", "criteria": f"={formula}", "format": self.book.add_format(look)}
        self.condition(rect, rule)

    def validate(self, rect: Rect, rule: dict[str, Any]) -> None:
        """Say what may be typed into a rectangle."""
        self.ws.data_validation(*rect.box, rule)

    def merge(self, rect: Rect, value: str, cell: Format) -> None:
        """Make one cell of a rectangle."""
        self.ws.merge_range(*rect.box, value, cell)

    def chart(self, kind: str, subtype: str | None = None) -> Chart:
        """A new chart of the workbook."""
        chart = self.book.add_chart({"type": kind, "subtype": subtype})
        assert chart is not None, "XlsxWriter knows the kind"
        return chart

    def section(self, row: int, col: int, title: str, hint: str = "") -> None:
        """A heading with a short explanation behind it."""
        style = self.style
        if not hint:
            self.ws.write_string(row, col, title, style("section"))
            return
        parts = [style("section"), title, style("hint"), f"   {hint}"]
        self.ws.write_rich_string(row, col, *parts, style("section"))

    def title(self, title: str, subtitle: str) -> None:
        """The dark bar across the top of a sheet: rows 0 and 1."""
        self.ws.set_row(0, 33, self.style("bar"))
        self.ws.set_row(1, 21, self.style("bar"))
        self.ws.write_string(0, 1, title, self.style("bar", "title"))
        self.ws.write_string(1, 1, subtitle, self.style("bar", "subtitle"))

    def print_on_one_page(self, last_row: int, last_col: int) -> None:
        """Landscape A4, everything on one page."""
        self.ws.set_landscape()
        self.ws.set_paper(9)
        self.ws.set_margins(0.4, 0.4, 0.4, 0.5)
        self.ws.fit_to_pages(1, 1)
        self.ws.print_area(0, 0, last_row, last_col)
        self.ws.center_horizontally()
        self.ws.set_footer("&L&8&F&R&8&A")
