"""The sheet where the model is told what to do: kinds of columns, settings, status, losses."""

from addin.drawing.band import write_band
from addin.drawing.charts import loss_chart, place_chart
from addin.drawing.panels import loss_history, status_panel
from addin.drawing.rect import Rect
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import ACCENT, quiet_axis
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.panels import settings_panel
from addin.kinds.salaries.drawing.people import write_predictions
from addin.kinds.salaries.drawing.plan import MODEL, NOT_TRAINED, Plan
from engine.tabular.kinds import KINDS

WIDTHS = (16, 128, 96, 96, 68, 60, 100, 286, 22, 96, 92, 92, 60, 60, 60, 22, 60, 60, 60, 60, 16)
TOP, LOSS_ROWS = 7, 200
COLUMNS_COL, SETTINGS_COL, HISTORY_COL = 1, 9, 16


def write_model(sheet: Sheet, plan: Plan) -> None:
    """Fill the sheet."""
    title = f"Cellgrad: a model of the table in {plan.around}" if plan.around else MODEL
    sheet.title(title, "What each column is, how to learn, how it goes. Press Train.")
    sheet.widths(0, *WIDTHS)
    _band(sheet, plan)
    columns = _columns(sheet, plan)
    settings = settings_panel(sheet, plan, TOP, SETTINGS_COL)
    start = {"state": "not trained", "message": "Press Train"}
    at = Rect(settings.below + 2, SETTINGS_COL)
    status = status_panel(sheet, layout.CONTRACT, at, start, n_cols=6)
    history = loss_history(sheet, layout.CONTRACT, Rect(TOP - 1, HISTORY_COL), room=LOSS_ROWS)
    unit = "log loss" if plan.is_class else "RMSE"
    chart = loss_chart(sheet, history, quiet_axis(unit), ("learned from", "held back"))
    size = (sum(WIDTHS[1:8]), 14 * ROW_PIXELS - 8)
    place_chart(sheet, chart, (max(columns.below + 1, settings.below), 1), size, "Loss by epoch")
    if plan.around:
        said = Rect(TOP - 1, history.right + 1, 1 + len(plan.table), 2)
        sheet.section(TOP - 2, said.col, "What the model says", "of each row of the table")
        write_predictions(sheet, plan, said)
    last = max(columns.below + 15, status.below, settings.below + 14)
    sheet.print_on_one_page(last, HISTORY_COL + 4)


def _band(sheet: Sheet, plan: Plan) -> None:
    """The loss and the model in use, always in sight."""
    style = sheet.style
    write_band(sheet)
    unit = "LOG LOSS, HELD BACK" if plan.is_class else "RMSE, HELD BACK"
    for col, label in ((1, unit), (3, "MODEL IN USE"), (7, "TOLD IS")):
        sheet.ws.write_string(2, col, label, style("band", "tile_label"))
    loss, model = Rect(3, 1), Rect(3, 3)
    look = style("band", "tile", num_format="0.0000" if plan.is_class else "#,##0.0")
    sheet.put(loss.row, loss.col, None, look)
    start = f"{NOT_TRAINED}, {sheet.name}" if plan.around else NOT_TRAINED
    sheet.put(model.row, model.col, start, style("band", "verdict", font_color=ACCENT))
    sheet.put(3, 7, plan.target, style("band", "verdict"))
    sheet.define(layout.LOSS, loss)
    sheet.define(layout.MODEL, model)


def _columns(sheet: Sheet, plan: Plan) -> Rect:
    """The columns table: kinds to change, and what became of each."""
    header = layout.COLUMNS_HEADER
    rect = Rect(TOP - 1, COLUMNS_COL, 1 + len(plan.columns), len(header))
    sheet.section(TOP - 2, COLUMNS_COL, "Columns", "change a kind where the proposal is wrong")
    sheet.block(rect.part(0, 0, 1, len(header)), [header], sheet.style("head", "center"))
    for r, (name, kind, distinct, blank, example) in enumerate(plan.columns, start=1):
        sheet.put(rect.row + r, rect.col, name, sheet.style("name", font_size=9))
        sheet.put(rect.row + r, rect.col + 1, kind, sheet.style("input", "center", font_size=9))
        told = sheet.style("formula", "center", "shrunk", font_size=9)
        for c, value in enumerate((kind, distinct, blank, _text(example)), start=2):
            sheet.put(rect.row + r, rect.col + c, value, told)
        last = rect.col + layout.BECOMES_PLACE
        sheet.put(rect.row + r, last, None, sheet.style("engine", font_size=9, indent=1))
    kinds = rect.part(1, layout.KIND_PLACE, len(plan.columns))
    rule = {
        "validate": "list",
        "source": list(KINDS),
        "input_title": "kind",
        "input_message": "What this column is. One column is the target.",
    }
    sheet.validate(kinds, rule)
    sheet.define(layout.COLUMNS, rect)
    sheet.define(layout.BECOMES, rect.part(1, layout.BECOMES_PLACE, len(plan.columns)))
    return rect


def _text(example: object) -> str | None:
    if example is None:
        return None
    return f"{example:g}" if isinstance(example, float) else str(example)
