"""How good it is: scores beside baselines, confusion, calibration, ROC, importance, worst rows."""

from addin.drawing.charts import ORANGE, Line, line_chart, place_chart, set_legend
from addin.drawing.rect import Rect
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import ACCENT, FAINT, chart_title, quiet_axis
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import MOST_CLASSES, MOST_SHOWN, PEOPLE, QUALITY, Plan

WIDTHS = (16, 200, 120, 76, 76, 76, 24, 130, *(62,) * 6, 24, 70, 70, 60, 24, 76, 76, 16)
LEFT, RIGHT, CURVES, ROC_COL, FAR_RIGHT = 1, 7, 15, 19, 22
TOP, N_ROC, N_WORST = 4, 101, 20
MADE_NOTE = (
    "The recipe behind this table is nearly a sum of effects, which is what logistic",
    "regression assumes; so it is hard to beat here. On census data the network is ahead.",
)


def write_quality(sheet: Sheet, plan: Plan) -> None:
    """Fill the sheet."""
    sheet.title(QUALITY, "Measured on rows that were held back: the model never saw their answers.")
    sheet.widths(0, *WIDTHS)
    n, kind = plan.n_important, "class" if plan.is_class else "number"
    scores = _table(
        sheet,
        layout.SCORES,
        "Scores",
        "beside what has to be beaten",
        Rect(TOP, LEFT, 5, 5),
        layout.SCORES_HEADER[kind],
        "0.0000",
    )
    if plan.made:
        for place, note in enumerate(MADE_NOTE):
            sheet.put(scores.below + place, LEFT, note, sheet.style("hint"))
    importance = _table(
        sheet,
        layout.IMPORTANCE,
        "Importance",
        "how much worse if shuffled",
        Rect(scores.below + 4, LEFT, 1 + n, 2),
        layout.IMPORTANCE_HEADER,
        "0.0000",
    )
    where = plan.around or f"the sheet {PEOPLE}"
    worst = _table(
        sheet,
        layout.TOP_LOSSES,
        "Answered worst",
        f"rows of {where}",
        Rect(importance.below + 3, LEFT, 1 + N_WORST, 4),
        layout.TOP_LOSSES_HEADER,
        "0.000",
    )
    calibration = _table(
        sheet,
        layout.CALIBRATION,
        "Calibration",
        "",
        Rect(TOP, CURVES, 11, 3),
        layout.CALIBRATION_HEADER,
        "0.000",
    )
    row = TOP
    if plan.is_class or plan.around:
        row = _confusion(sheet, plan) + 2
        roc = _table(
            sheet,
            layout.ROC,
            "ROC",
            "",
            Rect(TOP, ROC_COL, 1 + N_ROC, 2),
            layout.ROC_HEADER,
            "0.000",
        )
    row = max(row, scores.below)
    _bars(sheet, importance, Rect(row, RIGHT), n)
    row += 15
    _calibration_chart(sheet, plan, calibration, Rect(row, RIGHT))
    if plan.around or plan.n_out == 2:
        _roc_chart(sheet, roc, Rect(row + 15, RIGHT))
    sheet.print_on_one_page(max(worst.below, row + 31), ROC_COL + 1)


def _table(
    sheet: Sheet, name: str, title: str, hint: str, rect: Rect, header: tuple, number: str
) -> Rect:
    """A named table with room for what a run writes."""
    sheet.section(rect.row - 1, rect.col, title, hint)
    sheet.block(rect.part(0, 0, 1, rect.n_cols), [header], sheet.style("head", "center"))
    extra = {"num_format": f"{number};-{number};0", "font_size": 9}
    sheet.block(rect.part(1, 0, rect.n_rows - 1), [], sheet.style("engine", indent=1, **extra))
    others = rect.part(1, 1, rect.n_rows - 1, rect.n_cols - 1)
    sheet.block(others, [], sheet.style("engine", **extra))
    if name == layout.CALIBRATION or name == layout.TOP_LOSSES:
        whole = sheet.style("engine", "whole", "center", font_size=9)
        place = 2 if name == layout.CALIBRATION else 0
        sheet.block(rect.part(1, place, rect.n_rows - 1), [], whole)
    sheet.define(name, rect)
    return rect


def _confusion(sheet: Sheet, plan: Plan) -> int:
    """Truth down, answers across; returns the row below.

    Around a table of one's own, where classes may change, it has more room and stands apart.
    """
    k = MOST_CLASSES if plan.around else min(plan.n_out, MOST_SHOWN)
    classes = () if plan.around else plan.goal.classes[:k]
    rect = Rect(TOP, FAR_RIGHT if plan.around else RIGHT, 1 + k, 1 + k)
    sheet.section(TOP - 1, rect.col, "Confusion", "truth down, answers across")
    header = ["truth", *classes, *[None] * (k - len(classes))]
    sheet.block(rect.part(0, 0, 1, 1 + k), [header], sheet.style("head", "center", shrink=True))
    names = [(name,) for name in classes]
    sheet.block(rect.part(1, 0, k), names, sheet.style("name"))
    body = rect.part(1, 1, k, k)
    sheet.block(body, [], sheet.style("engine", "center", "whole", "bold", font_size=12))
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5FB3A6"}
    sheet.condition(body, scale)
    sheet.define(layout.CONFUSION, rect)
    return rect.row if plan.around else rect.below


def _bars(sheet: Sheet, table: Rect, at: Rect, n: int) -> None:
    chart = sheet.chart("bar")
    chart.add_series(
        {
            "name": "importance",
            "categories": [sheet.name, table.row + 1, table.col, table.row + n, table.col],
            "values": [sheet.name, table.row + 1, table.col + 1, table.row + n, table.col + 1],
            "fill": {"color": ACCENT},
            "gap": 50,
        }
    )
    chart.set_title(chart_title("Importance: AUC lost when a column is shuffled"))
    chart.set_x_axis(quiet_axis("", num_format="0.00"))
    chart.set_y_axis(quiet_axis("", reverse=True))
    set_legend(chart, None)
    _place(sheet, chart, at)


def _calibration_chart(sheet: Sheet, plan: Plan, table: Rect, at: Rect) -> None:
    said, so = table.part(1, 0, 10), table.part(1, 1, 10)
    lines = [Line("the model", said, so, ACCENT), Line("as it should be", said, said, FAINT)]
    title = "Calibration: of those told so, how many are"
    _place(sheet, _share_chart(sheet, title, ("said", "was so"), lines, plan.is_class), at)


def _roc_chart(sheet: Sheet, table: Rect, at: Rect) -> None:
    low, high = table.part(1, 0, N_ROC), table.part(1, 1, N_ROC)
    lines = [Line("the model", low, high, ORANGE), Line("chance", low, low, FAINT)]
    title = "ROC: high ones found against low ones taken along"
    _place(sheet, _share_chart(sheet, title, ("low taken", "high taken"), lines, True), at)


def _share_chart(
    sheet: Sheet, title: str, axes: tuple[str, str], lines: list[Line], is_share: bool
):
    """A chart of lines between 0 and 1, where both axes are shares."""
    bounds = {"min": 0, "max": 1, "major_unit": 0.2, "num_format": "0.0"} if is_share else {}
    x_axis, y_axis = (quiet_axis(name, **bounds) for name in axes)
    return line_chart(sheet, title, lines, x_axis, y_axis, markers=lines[0].x.n_rows <= 20)


def _place(sheet: Sheet, chart, at: Rect) -> None:
    size = (sum(WIDTHS[RIGHT:14]), 14 * ROW_PIXELS)
    place_chart(sheet, chart, (at.row, at.col), size)
