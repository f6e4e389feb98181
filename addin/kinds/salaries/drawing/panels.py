"""Panels of the model sheet that no other kind has: settings beside those that a run used."""

from addin.drawing import panels
from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import Plan


def settings_panel(sheet: Sheet, plan: Plan, row: int, col: int) -> Rect:
    """Names, value cells with lists and bounds, and the values that the last run used."""
    known = layout.SALARY_SETTINGS
    sheet.section(row - 2, col, "Settings", "yours to change; blank = by the number of rows")
    head = Rect(row - 1, col, 1, 3)
    sheet.block(head, [("setting", "value", "last used")], sheet.style("head", "center"))
    rect = panels.settings_rows(sheet, known, plan.settings, Rect(row, col), lambda setting: None)
    used = rect.part(0, 2, len(known))
    sheet.block(used, [], sheet.style("engine", "center"))
    sheet.define(layout.SETTINGS, rect)
    sheet.define(layout.USED, used)
    return rect
