"""What if: one row of the table, with some of its values changed, and what that does."""

import datetime as dt

from addin.drawing.charts import place_chart, set_legend
from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import ACCENT, chart_title, quiet_axis
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import PEOPLE, WHAT_IF, Plan

WIDTHS = (16, 136, 120, 130, 120, 24, 136, 110, 24, 136, 110, 16)
ROW, COL, WHY, WHY_CHANGED = 9, 1, 6, 9
MISSING = "needs the add-in"
N_PERSON = Rect(4, 2)


def write_what_if(sheet: Sheet, plan: Plan, people: Rect) -> None:
    """Fill the sheet."""
    n = len(plan.inputs)
    sheet.title(WHAT_IF, "Choose a row, change a value, and watch the answer move.")
    sheet.widths(0, *WIDTHS)
    sheet.section(3, COL, "Whose row", f"1 to {len(plan.table):,}, as on the sheet {PEOPLE}")
    sheet.put(N_PERSON.row, COL, "row", sheet.style("name"))
    sheet.put(N_PERSON.row, N_PERSON.col, plan.shown_row + 1, sheet.style("input", "center"))
    rule = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": len(plan.table)}
    sheet.validate(N_PERSON, rule)
    sheet.define("what_if_row", N_PERSON)
    sheet.section(ROW - 2, COL, "What if", "leave a cell blank to keep the value")
    head = [("column", "as it is", "change to", "asked about")]
    sheet.block(Rect(ROW - 1, COL, 1, 4), head, sheet.style("head", "center"))
    for r, name in enumerate(plan.inputs):
        _line(sheet, plan, people, ROW + r, name)
    names, now, asked = (Rect(ROW, COL + c, n) for c in (0, 1, 3))
    sheet.define("what_if_names", names)
    sheet.define("what_if_asked", asked)
    _answers(sheet, plan, names, now, asked)
    _why(sheet, plan, names, now, WHY, "Why: as it is")
    _why(sheet, plan, names, asked, WHY_CHANGED, "Why: with the change")
    _chart(sheet, plan)
    sheet.print_on_one_page(ROW + n + 22, WHY_CHANGED + 1)


def _line(sheet: Sheet, plan: Plan, people: Rect, row: int, name: str) -> None:
    """One column: its name, the value of the chosen row, what to change it to, what is asked."""
    place = plan.table.places[name]
    first = plan.table.columns[place].tolist()[plan.shown_row]
    is_date = plan.kind(name) == "date" or isinstance(first, dt.date)
    extra = {"num_format": "yyyy-mm-dd"} if is_date else {}
    value = f"INDEX({layout.PEOPLE},what_if_row+1,{place + 1})"
    shown = "" if first is None or first != first else first
    if isinstance(first, dt.date):
        shown = (dt.datetime(first.year, first.month, first.day) - dt.datetime(1899, 12, 30)).days
    style = sheet.style
    sheet.put(row, COL, name, style("name"))
    text = f'=IF({value}="","",{value})'
    sheet.formula(row, COL + 1, text, style("formula", "center", **extra), shown)
    wanted = plan.changes.get(name)
    sheet.put(row, COL + 2, wanted, style("input", "center", **extra))
    now, change = ref(row, COL + 1), ref(row, COL + 2)
    asked = f'=IF({change}="",{now},{change})'
    at = shown if wanted is None else wanted
    sheet.formula(row, COL + 3, asked, style("formula", "center", **extra), at)
    listed = plan.listed(name)
    if listed:
        rule = {"validate": "list", "source": listed, "error_type": "warning"}
        sheet.validate(Rect(row, COL + 2), rule)


def _answers(sheet: Sheet, plan: Plan, names: Rect, now: Rect, asked: Rect) -> None:
    """The answers as large numbers, and the difference."""
    style = sheet.style
    what = f"chance of {plan.goal.classes[-1]}" if plan.goal.is_class else plan.target
    look = "0.0%" if plan.goal.is_class else "#,##0.0"
    sheet.section(3, WHY, "The answer", what)
    big = style("engine", "bold", "center", font_size=15, num_format=look)
    small = style("head", "center")
    sheet.ws.set_row(5, 28)
    cells = []
    for col, label, rows, name in (
        (WHY, "as it is", now, "what_if_now"),
        (WHY + 1, "with the change", asked, "what_if_answer"),
    ):
        sheet.put(4, col, label, small)
        text = f"=PREDICT_SALARY({rows.a1()},{names.a1()},{layout.MODEL})"
        sheet.formula(5, col, text, big, "#N/A")
        sheet.define(name, Rect(5, col))
        cells.append(ref(5, col))
    sheet.put(4, WHY_CHANGED, "difference", small)
    shown = style("formula", "bold", "center", font_size=15, num_format=f"+{look};-{look};{look}")
    text = f'=IFERROR({cells[1]}-{cells[0]},"{MISSING}")'
    sheet.formula(5, WHY_CHANGED, text, shown, MISSING)
    truth = f"INDEX({layout.PEOPLE},what_if_row+1,{plan.table.places[plan.target] + 1})"
    sheet.put(4, WHY_CHANGED + 1, "truth", small)
    first = plan.table.column(plan.target).tolist()[plan.shown_row]
    sheet.formula(5, WHY_CHANGED + 1, f"={truth}", style("formula", "center"), first)


def _why(sheet: Sheet, plan: Plan, names: Rect, rows: Rect, col: int, title: str) -> None:
    """What each column adds, by the engine: an array formula."""
    block = Rect(ROW, col, len(plan.inputs) + 2, 2)
    sheet.section(ROW - 2, col, title)
    sheet.block(Rect(ROW - 1, col, 1, 2), [("part", "adds")], sheet.style("head", "center"))
    look = "+0.0%;-0.0%;0.0%" if plan.goal.is_class else "+#,##0.0;-#,##0.0;0"
    text = f"{{=EXPLAIN_SALARY({rows.a1()},{names.a1()},{layout.MODEL})}}"
    cell = sheet.style("engine", font_size=9, num_format=look)
    sheet.array_formula(block, text, cell, "#N/A")


def _chart(sheet: Sheet, plan: Plan) -> None:
    """Bars of what the columns add, before and after."""
    n = len(plan.inputs)
    chart = sheet.chart("bar")
    for name, col, color in (
        ("as it is", WHY, "#B7C0D1"),
        ("with the change", WHY_CHANGED, ACCENT),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.name, ROW + 1, col, ROW + n, col],
                "values": [sheet.name, ROW + 1, col + 1, ROW + n, col + 1],
                "fill": {"color": color},
                "gap": 60,
            }
        )
    chart.set_title(chart_title("What each column adds to the average answer"))
    axis = {"num_format": "0%"} if plan.goal.is_class else {}
    chart.set_x_axis(quiet_axis("", **axis))
    chart.set_y_axis(quiet_axis("", reverse=True, label_position="low"))
    set_legend(chart, "top")
    place_chart(sheet, chart, (ROW + n + 3, COL), (sum(WIDTHS[1:11]), 18 * ROW_PIXELS))
