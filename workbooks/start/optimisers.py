"""The words of the optimisers workbook's first sheet."""

from xlsxwriter.format import Format

from addin.drawing.sheet import Sheet
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.drawing.model import JOURNAL, LOOKS, RACE, STEPS, RaceModel
from addin.kinds.optimisers.drawing.race_sheet import AGREES, best
from addin.kinds.optimisers.layout import NAMES
from workbooks.start.first_sheet import Fact, Texts, facts, write_first_sheet

WHAT = (
    "A line y = a·x + b is to fit some points. Learning changes a and b, step by step, so that the",
    "loss falls. The gradient says which way is down; optimisers differ in what they make of it.",
    "Five of them race here from the same start. Each cell of each step is a plain formula, and",
    "torch.optim, which does the same for real networks, runs beside: the two agree at every step.",
)
STEPS_TO_TAKE = (
    ("1  Look", f"Open {RACE}: settings, three charts, and where each optimiser is."),
    ("2  Step", "Press One step in the menu Cellgrad: all five take a step."),
    ("    or", "Without a spreadsheet app:  cellgrad press one_step optimisers.xlsx"),
    ("3  Run", "Press Run epochs for ten more. Restore previous run takes a press back."),
    ("4  Play", "Change a learning rate: the formulas follow at once. Press a button, and so does"),
    ("", "the engine, and the charts: it races anew from the start, with these settings."),
    ("5  Try", "lr_sgd 0.025, momentum 0.99, batch one; type points of your own."),
)
SHEETS = (
    (RACE, "The race on one screen: loss, lines, paths, and where each one is."),
    (STEPS, "Each step in a row: gradient, moments, update, a, b, loss; formulas and engine."),
    (JOURNAL, "One row for every run: button, settings, losses, seconds."),
)
WORDS = (
    ("gradient", "how the loss rises as a, or b, rises"),
    ("m, v", "averages of past gradients, and of their squares"),
    ("lr", "learning rate: how far a step goes"),
    ("momentum", "how much of the last direction is kept"),
    ("epoch", "here one step"),
)


def write_start(sheet: Sheet, model: RaceModel) -> None:
    """Fill the first sheet."""
    samples = [(_look(sheet, name), name, LOOKS[name].words) for name in NAMES]
    subtitle = "SGD, momentum, RMSProp, Adam and AdamW side by side, every step a formula"
    texts = Texts("Cellgrad: optimisers", subtitle, WHAT, STEPS_TO_TAKE, SHEETS, WORDS)
    shown = (
        Fact("Steps taken", [(f"={layout.RACE_STEPS}", 0)]),
        Fact("Lowest loss", [(f"={layout.SHEET_LOSS}", model.loss)], "0.0000"),
        Fact("Best possible", [("=best_loss", best(model)[2])], "0.0000"),
        Fact("Check", [("=LEFT(check,28)", AGREES[:28])]),
    )
    write_first_sheet(sheet, texts, facts(shown), samples)


def _look(sheet: Sheet, name: str) -> Format:
    look = LOOKS[name]
    return sheet.style("center", "middle", font_color=look.ink, bg_color=look.paper, bold=True)
