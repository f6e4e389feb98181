"""The table, and beside each row what the model says of it."""

import datetime as dt
from typing import Any

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, WATCH, WATCH_PALE
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import PEOPLE, Plan

HEAD_ROW, FIRST_COL = 3, 1


def write_people(sheet: Sheet, plan: Plan) -> Rect:
    """Fill the sheet; returns the table with its header."""
    table = plan.table
    made = "made by a recipe, nobody real" if plan.made else "your table"
    sheet.title(PEOPLE, f"{len(table):,} rows, {made}. Press Train, or Score table after changes.")
    sheet.widths(0, 16)
    rect = Rect(HEAD_ROW, FIRST_COL, 1 + len(table), len(table.names))
    sheet.ws.set_row(2, 8)
    sheet.block(rect.part(0, 0, 1, rect.n_cols), [table.names], sheet.style("head", "center"))
    for place, (name, column) in enumerate(zip(table.names, table.columns, strict=True)):
        _column(sheet, rect.part(1, place, len(table)), column, name == plan.target)
        sheet.widths(rect.col + place, _pixels(name, column))
    sheet.define(layout.PEOPLE, rect)
    _predictions(sheet, plan, rect)
    sheet.ws.autofilter(rect.row, rect.col, rect.last[0], rect.right + 2)
    sheet.ws.freeze_panes(HEAD_ROW + 1, FIRST_COL + 1)
    sheet.print_on_one_page(HEAD_ROW + 40, rect.right + 2)
    return rect


def _column(sheet: Sheet, rect: Rect, column: np.ndarray, is_target: bool) -> None:
    raws = column.tolist()
    extra: dict[str, Any] = {"font_size": 9}
    if any(isinstance(raw, dt.date) for raw in raws):
        extra["num_format"] = "yyyy-mm-dd"
    if any(isinstance(raw, str) for raw in raws):
        extra["indent"] = 1
    look = sheet.style("input", *(("bold",) if is_target else ()), **extra)
    for r, raw in enumerate(raws):
        if isinstance(raw, dt.date | dt.datetime):
            day = raw if isinstance(raw, dt.datetime) else dt.datetime(*raw.timetuple()[:3])
            sheet.ws.write_datetime(rect.row + r, rect.col, day, look)
        elif isinstance(raw, bool):
            sheet.ws.write_boolean(rect.row + r, rect.col, raw, look)
        else:
            sheet.put(rect.row + r, rect.col, raw, look)


def _pixels(name: str, column: np.ndarray) -> int:
    longest = max((len(str(raw)) for raw in column[:200].tolist()), default=0)
    return int(np.clip(7 * max(longest, len(name) + 3), 60, 170))


def _predictions(sheet: Sheet, plan: Plan, rect: Rect) -> None:
    """Room for the answers; an answer that is not the truth stands out."""
    said = Rect(rect.row, rect.right + 1, rect.n_rows, 2)
    write_predictions(sheet, plan, said)
    if plan.is_class:
        answers = said.part(1, 1, said.n_rows - 1)
        truth = ref(answers.row, rect.col + plan.table.places[plan.target], fix_col=True)
        answer = ref(answers.row, answers.col, fix_col=True)
        wrong = f'AND({answer}<>"",{truth}<>"",{answer}<>{truth})'
        sheet.condition_by(answers, wrong, {"font_color": WATCH, "bg_color": WATCH_PALE})


def write_predictions(sheet: Sheet, plan: Plan, said: Rect) -> None:
    """A header and room for what the model says of each row."""
    sheet.widths(said.col - 1, 10, 92, 92, 16)
    head = sheet.style("head", "center", font_color=ACCENT)
    kind = "class" if plan.is_class else "number"
    sheet.block(said.part(0, 0, 1, 2), [layout.PREDICTIONS_HEADER[kind]], head)
    number = {"num_format": "0.000" if plan.is_class else "#,##0.00"}
    body = said.part(1, 0, said.n_rows - 1)
    sheet.block(body, [], sheet.style("engine", font_size=9, **number))
    second = sheet.style("engine", font_size=9, **({"indent": 1} if plan.is_class else number))
    sheet.block(said.part(1, 1, said.n_rows - 1), [], second)
    sheet.define(layout.PREDICTIONS, said)
    if plan.is_class:
        bar = {
            "type": "data_bar",
            "bar_solid": True,
            "bar_color": "#A7D8D1",
            "min_type": "num",
            "max_type": "num",
            "min_value": 0,
            "max_value": 1,
        }
        sheet.condition(body, bar)
