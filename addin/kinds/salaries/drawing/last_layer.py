"""The last layer by plain formulas: what it sees, its weights, and the answer worked out again."""

from addin.drawing.band import AGREES as AGREES
from addin.drawing.band import agreement, colour_agreement
from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import AGREE, CHECK, MEMBERS, UNITS, WHAT_IF, Plan

COL, CELL, GAP = 1, 62, 22
ANSWERS, ROW = 5, 16  # first rows: of the answers of the networks, and of the units
DIFFERS = "▲  They differ: press Train. This sheet has room for {} units and {} networks"


def write_last_layer(sheet: Sheet, plan: Plan) -> None:
    """Fill the sheet."""
    out = plan.n_out
    sheet.title(CHECK, f"How the answer on the sheet {WHAT_IF} comes about, by plain formulas.")
    sheet.widths(0, 16, 120, *(CELL,) * MEMBERS, GAP, *(CELL,) * (MEMBERS * out), 16)
    seen = Rect(ROW, COL + 1, UNITS, MEMBERS)
    head = Rect(ROW, seen.right + 1, UNITS, MEMBERS * out)
    bias = Rect(ROW + UNITS + 1, head.col, 1, head.n_cols)
    _seen(sheet, seen)
    _weights(sheet, plan, head, bias)
    total = _answers(sheet, plan, seen, head, bias)
    _verdict(sheet, plan, total)
    sheet.ws.freeze_panes(ROW, COL + 1)
    sheet.print_on_one_page(bias.row, head.right - 1)


def _seen(sheet: Sheet, rect: Rect) -> None:
    hint = "a line a unit, a column a network of the ensemble; it follows the what-if panel"
    sheet.section(rect.row - 2, COL, "What the last layer sees", hint)
    names = [f"network {m + 1}" for m in range(rect.n_cols)]
    sheet.block(Rect(rect.row - 1, rect.col, 1, rect.n_cols), [names], _small(sheet))
    units = [(f"unit {u + 1}",) for u in range(rect.n_rows)]
    sheet.block(Rect(rect.row, COL, rect.n_rows), units, sheet.style("name", font_size=9))
    cell = sheet.style("engine", "center", num_format="0.000", font_size=9)
    text = f"{{=SALARY_ACTIVATIONS(what_if_asked,what_if_names,{layout.MODEL})}}"
    sheet.array_formula(rect, text, cell, "#N/A")
    hidden = {"type": "errors", "format": sheet.book.add_format({"font_color": "#E6F3F1"})}
    sheet.condition(rect, hidden)
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#93D0C2"}
    sheet.condition(rect, scale)


def _weights(sheet: Sheet, plan: Plan, head: Rect, bias: Rect) -> None:
    """Written by each run: the weights that turn what it sees into scores."""
    sheet.section(head.row - 3, head.col, "Weights of the last layer", "written by each run")
    classes = plan.goal.classes or (plan.target,)
    cell = sheet.style("engine", "center", num_format="0.000", font_size=9)
    for m in range(MEMBERS):
        for o, name in enumerate(classes):
            col = head.col + m * plan.n_out + o
            sheet.put(head.row - 2, col, f"network {m + 1}" if o == 0 else None, _small(sheet))
            sheet.put(head.row - 1, col, name, _small(sheet))
    sheet.block(head, [], cell)
    sheet.put(bias.row, COL, "bias", sheet.style("name", font_size=9))
    sheet.block(bias, [], cell)
    scale = {
        "type": "3_color_scale",
        "min_color": "#F5BF9F",
        "mid_color": "#FFFFFF",
        "max_color": "#93D0C2",
        "mid_type": "num",
        "mid_value": 0,
    }
    sheet.condition(head, scale)
    sheet.define(layout.HEAD, head)
    sheet.define(layout.HEAD_BIAS, bias)
    scale_cells = Rect(bias.row + 2, head.col, 1, 2)
    if not plan.goal.is_class:
        sheet.put(scale_cells.row - 1, head.col, "mean and spread of the target", _small(sheet))
        sheet.block(scale_cells, [], cell)
        sheet.define(layout.HEAD_SCALE, scale_cells)


def _answers(sheet: Sheet, plan: Plan, seen: Rect, head: Rect, bias: Rect) -> Rect:
    """Scores and answer of each network, then their mean."""
    out, row = plan.n_out, ANSWERS
    labels = [f"score {name}" for name in plan.goal.classes] or ["score"]
    last = f"chance of {plan.goal.classes[-1]}" if plan.goal.is_class else "answer"
    sheet.section(row - 2, COL, "The answer of each network", "sum of what it sees times weights")
    names = [f"network {m + 1}" for m in range(MEMBERS)]
    sheet.block(Rect(row - 1, COL + 1, 1, MEMBERS), [names], _small(sheet))
    for place, label in enumerate((*labels, last)):
        sheet.put(row + place, COL, label, sheet.style("name", font_size=9))
    number = sheet.style("formula", "center", num_format="0.0000", font_size=9)
    for m in range(MEMBERS):
        col = COL + 1 + m
        for o in range(out):
            at = m * out + o
            weights, units = head.part(0, at, UNITS), seen.part(0, m, UNITS)
            shift = bias.part(0, at).a1()
            text = f'{{=IF({shift}="","",SUM(IFERROR({units.a1()}*{weights.a1()},0))+{shift})}}'
            sheet.array_formula(Rect(row + o, col), text, number, "")
        first, end = ref(row, col), ref(row + out - 1, col)
        if plan.goal.is_class:
            share = f'=IF({first}="","",1/SUMPRODUCT(EXP({first}:{end}-{end})))'
        else:
            scale = layout.HEAD_SCALE
            share = f'=IF({first}="","",{first}*INDEX({scale},1,2)+INDEX({scale},1,1))'
        sheet.formula(row + out, col, share, number, "")
    total = Rect(row + out + 2, COL + 1)
    sheet.put(total.row, COL, "mean of them", sheet.style("name", "bold"))
    answers = Rect(row + out, COL + 1, 1, MEMBERS).a1()
    bold = sheet.style("formula", "bold", "center", num_format="0.000000", shrink=True)
    sheet.formula(total.row, total.col, f'=IF(COUNT({answers})=0,"",AVERAGE({answers}))', bold, "")
    sheet.define("sheet_answer", total)
    return total


def _verdict(sheet: Sheet, plan: Plan, total: Rect) -> None:
    """The engine's own answer, the difference, and whether they agree."""
    row, col = total.row, total.col + 1
    small = _small(sheet)
    for place, label in ((0, "by formulas"), (1, "by the engine"), (2, "difference")):
        sheet.put(row - 1, total.col + place, label, small)
    cell = sheet.style("engine", "bold", "center", num_format="0.000000", shrink=True)
    sheet.formula(row, col, '=IFERROR(what_if_answer,"")', cell, "")
    a, b = ref(row, total.col), ref(row, col)
    tiny = sheet.style("formula", "center", num_format="0.0E+00")
    sheet.formula(row, col + 1, f'=IF(COUNT({a},{b})=2,ABS({a}-{b}),"")', tiny, "")
    sheet.define("last_layer_difference", Rect(row, col + 1))
    bound = f"{AGREE:g}*MAX(1,ABS({b}))" if not plan.goal.is_class else f"{AGREE:g}"
    differs = DIFFERS.format(UNITS, MEMBERS)
    text = agreement(ref(row, col + 1), bound, differs=differs)
    sheet.formula(row, col + 2, text, sheet.style("plain", "bold", indent=1), differs)
    sheet.define("last_layer_check", Rect(row, col + 2))
    colour_agreement(sheet, Rect(row, col + 2), Rect(row, col + 2, 1, 5))


def _small(sheet: Sheet):
    return sheet.style("head", "center", font_size=8, shrink=True)
