"""What was learned of categories: their numbers as a table, and two of the columns as pictures."""

from addin.drawing.charts import place_chart, set_legend
from addin.drawing.rect import Rect
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import ACCENT, FONT, INK, chart_title, quiet_axis
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import MAP, MOST_CATEGORIES, Plan

WIDTHS = (16, 120, 140, 60, 62, 62, *(56,) * 6, 24, *(70,) * 8, 16)
TOP, CHARTS, SPARE = 4, 13, 6
HINT = "across and up: the two directions in which a column's categories differ most"


def write_embeddings(sheet: Sheet, plan: Plan) -> None:
    """Fill the sheet."""
    sheet.title(MAP, "Each category became a few numbers. Categories that matter alike lie close.")
    sheet.widths(0, *WIDTHS)
    n = sum(map(len, plan.categories.values())) + SPARE
    n = MOST_CATEGORIES if plan.around else n  # kinds of columns may yet change
    header = layout.EMBEDDINGS_HEADER
    rect = Rect(TOP, 1, 1 + n, len(header))
    sheet.section(TOP - 1, 1, "Embeddings", HINT)
    sheet.block(rect.part(0, 0, 1, len(header)), [header], sheet.style("head", "center"))
    for c, kinds in enumerate((("left",), ("left",), ("whole", "center"), *(("center",),) * 8)):
        extra = {"num_format": "0.00"} if c > 2 else {}
        look = sheet.style("engine", *kinds, font_size=9, **extra)
        sheet.block(rect.part(1, c, n), [], look)
    scale = {
        "type": "3_color_scale",
        "min_color": "#F5BF9F",
        "mid_color": "#FFFFFF",
        "max_color": "#93D0C2",
        "mid_type": "num",
        "mid_value": 0,
    }
    body = rect.part(1, 3, n, 8)
    sheet.condition(body, scale)
    sheet.define(layout.EMBEDDINGS, rect)
    for place, name in enumerate([] if plan.around else plan.mapped):
        _map(sheet, plan, name, rect, TOP - 1 + place * 20)
    sheet.ws.freeze_panes(TOP + 1, 0)
    sheet.print_on_one_page(max(TOP + 41, min(rect.below, TOP + 60)), CHARTS + 8)


def _map(sheet: Sheet, plan: Plan, name: str, table: Rect, row: int) -> None:
    """One dot a category, named."""
    first = table.row + 1
    for column, classes in plan.categories.items():
        if column == name:
            break
        first += len(classes)
    last = first + len(plan.categories[name]) - 1
    labels = [{"value": text} for text in plan.categories[name]]
    chart = sheet.chart("scatter")
    chart.add_series(
        {
            "name": name,
            "categories": [sheet.name, first, table.col + 3, last, table.col + 3],
            "values": [sheet.name, first, table.col + 4, last, table.col + 4],
            "marker": {
                "type": "circle",
                "size": 7,
                "fill": {"color": ACCENT},
                "border": {"color": "#FFFFFF"},
            },
            "data_labels": {
                "value": True,
                "custom": labels,
                "position": "right",
                "font": {"name": FONT, "size": 8, "color": INK},
            },
        }
    )
    chart.set_title(chart_title(f"What the model makes of {name}"))
    chart.set_x_axis(quiet_axis("main direction", num_format="0.0", label_position="low"))
    chart.set_y_axis(quiet_axis("second direction", num_format="0.0", label_position="low"))
    set_legend(chart, None)
    place_chart(sheet, chart, (row, CHARTS), (sum(WIDTHS[CHARTS:-1]), 19 * ROW_PIXELS))
