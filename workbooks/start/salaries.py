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
from workbooks.start.first_sheet import RIGHT, Texts, write_first_sheet

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
    subtitle = "Train a network on a table inside a spreadsheet, and check its last layer"
    texts = Texts(title, subtitle, _what(plan), STEPS, SHEETS, WORDS)
    samples = [(sheet.style(*kind, "center"), text, means) for kind, text, means in COLOURS]
    write_first_sheet(
        sheet, texts, lambda sheet, row: _right_now(sheet, row, plan), samples, WIDTHS
    )


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
    header = layout.SCORES_HEADER["class" if plan.goal.is_class else "number"]
    number = "0.000" if plan.goal.is_class else "#,##0.0"
    for place, text in enumerate(("", header[2], header[3])):
        sheet.put(row, RIGHT + place, text, style("head", "center"))
    for r, line in enumerate((2, 4, 5), start=row + 1):
        who = f'=IF(INDEX({layout.SCORES},{line},1)="","",INDEX({layout.SCORES},{line},1))'
        sheet.formula(r, RIGHT, who, style("name"), "")
        for c in (3, 4):
            cell = f"INDEX({layout.SCORES},{line},{c})"
            look = style("formula", "center", num_format=number)
            sheet.formula(r, RIGHT + c - 2, f'=IF({cell}="","",{cell})', look, "")
    facts = (
        ("Last layer by formulas", "=last_layer_difference", "0.0E+00"),
        ("Model in use", f"={layout.MODEL}", "General"),
    )
    for r, (label, text, look) in enumerate(facts, start=row + 4):
        sheet.put(r, RIGHT, label, style("name"))
        sheet.formula(r, RIGHT + 1, text, style("formula", "left", num_format=look, right=0), "")
        sheet.put(r, RIGHT + 2, None, style("formula", left=0))
    return row + 6
