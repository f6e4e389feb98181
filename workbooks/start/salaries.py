"""The first sheet: what this is, how to begin, what it says right now."""

from addin.drawing.sheet import Sheet
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import (
    CHECK,
    JOURNAL,
    MAP,
    MODEL,
    PEOPLE,
    QUALITY,
    WHAT_IF,
    Plan,
)
from workbooks.start.first_sheet import LEFT, RIGHT, TOP, heading, lines, links, pairs

WIDTHS = (16, 136, 520, 30, 210, 150, 150, 16)
STEPS = (
    ("1  Look", f"Open {PEOPLE}: each row, and beside it what the model says."),
    ("2  Try", f"Open {WHAT_IF}: change education or hours, and watch the answer move."),
    ("3  Train", f"On {MODEL}: change a kind or a setting, press Train in the menu Cellgrad."),
    ("    or", "Without a spreadsheet app:  cellgrad press train salaries.xlsx"),
    ("4  Judge", f"Open {QUALITY}: scores beside what has to be beaten, and where it errs."),
    ("5  Ask", f"On {PEOPLE}:  =PREDICT_SALARY(B5:L5, B4:L4, salary_model)"),
)
SHEETS = (
    (PEOPLE, "The table, and beside each row what the model says."),
    (MODEL, "What each column is, settings, losses."),
    (WHAT_IF, "One row, changed: the answer and why."),
    (QUALITY, "Confusion, calibration, ROC, importance, worst answers."),
    (MAP, "What the model learned of categories."),
    (CHECK, "The last layer by plain formulas, against the engine."),
    (JOURNAL, "One row for every run."),
)
WORDS = (
    ("embedding", "the few numbers that a category becomes"),
    ("held back", "rows kept out of learning, to measure on"),
    ("AUC", "chance that a high one is ranked above a low"),
    ("log loss", "how surprised it is by the truth; 0 = never"),
    ("calibration", "of those told 70 %, are 70 % so?"),
)
COLOURS = (
    (("input",), "40", "yours to change"),
    (("formula",), "40", "a plain formula"),
    (("engine",), "0.83", "written by the engine"),
)


def write_start(sheet: Sheet, plan: Plan) -> None:
    """Fill the sheet."""
    title = "Cellgrad: salaries" if plan.made else f"Cellgrad: {plan.target}"
    sheet.title(title, "Train a network on a table inside a spreadsheet, and check its last layer")
    sheet.widths(0, *WIDTHS)
    sheet.ws.set_default_row(18)
    sheet.ws.set_row(2, 9)
    row = lines(sheet, TOP, "What this is", _what(plan))
    row = pairs(sheet, row + 1, LEFT, "How to begin", STEPS)
    links(sheet, row + 1, SHEETS)
    row = _right_now(sheet, TOP, plan)
    row = _colours(sheet, row + 1)
    pairs(sheet, row + 1, RIGHT, "Words", WORDS)
    sheet.print_on_one_page(30, RIGHT + 3)


def _what(plan: Plan) -> tuple[str, ...]:
    rows = f"{len(plan.table):,} rows"
    first = f"A table of {rows}. From the other columns the network learns to tell {plan.target}."
    if plan.made:
        first = f"{len(plan.table):,} people made by a recipe: nobody real, nothing copied."
    return (
        first,
        "Categories become numbers and embeddings, gaps are filled and flagged, numbers are",
        "normalised, dates taken apart; then layers. A fifth of the rows is held back to measure",
        "on. Nothing leaves this machine, and the model travels in the workbook's own cells.",
    )


def _right_now(sheet: Sheet, row: int, plan: Plan) -> int:
    """The key numbers, all of them live."""
    style = sheet.style
    heading(sheet, row, RIGHT, "Right now")
    header = layout.SCORES_HEADER["class" if plan.goal.is_class else "number"]
    number = "0.000" if plan.goal.is_class else "#,##0.0"
    for place, text in enumerate(("", header[2], header[3])):
        sheet.put(row + 1, RIGHT + place, text, style("head", "center"))
    for r, line in enumerate((2, 4, 5), start=row + 2):
        who = f'=IF(INDEX({layout.SCORES},{line},1)="","",INDEX({layout.SCORES},{line},1))'
        sheet.formula(r, RIGHT, who, style("name"), "")
        for c in (3, 4):
            cell = f"INDEX({layout.SCORES},{line},{c})"
            look = style("formula", "center", num_format=number)
            sheet.formula(r, RIGHT + c - 2, f'=IF({cell}="","",{cell})', look, "")
    facts = (("Last layer by formulas", "=last_layer_difference", "0.0E+00"),
             ("Model in use", f"={layout.MODEL}", "General"))  # fmt: skip
    for r, (label, text, look) in enumerate(facts, start=row + 5):
        sheet.put(r, RIGHT, label, style("name"))
        sheet.formula(r, RIGHT + 1, text, style("formula", "left", num_format=look, right=0), "")
        sheet.put(r, RIGHT + 2, None, style("formula", left=0))
    return row + 7


def _colours(sheet: Sheet, row: int) -> int:
    heading(sheet, row, RIGHT, "Colours")
    for place, (kind, sample, text) in enumerate(COLOURS, start=1):
        sheet.put(row + place, RIGHT, sample, sheet.style(*kind, "center"))
        sheet.put(row + place, RIGHT + 1, text, sheet.style("plain", indent=1))
    return row + 1 + len(COLOURS)
