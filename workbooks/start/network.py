"""The words of the network workbook's first sheet."""

from collections.abc import Sequence

from xlsxwriter.format import Format

from addin.drawing.sheet import Sheet
from addin.kinds.network import layout
from addin.kinds.network.drawing.colours import LEGEND, Kind
from addin.kinds.network.drawing.model import AGREE, JOURNAL, TABLE, VECTOR, NetworkModel
from addin.kinds.network.drawing.panel import AGREES
from workbooks.start.first_sheet import Fact, Texts, facts, write_first_sheet

WHAT = (
    "A neural network, all of it in cells. A few numbers go in on the left. Each layer multiplies",
    "them by weights, adds a bias, and bends the sum; what comes out of the last layer is the",
    "prediction. The loss says how wrong it is. From there each slope is worked out backwards, and",
    "a step changes each weight a little, against its slope. That is all there is to learning, and",
    "you can follow every number: beside the engine's numbers stand plain formulas for the same.",
)
STEPS = (
    ("1  Look", f"Open {VECTOR}: follow [10, 20, 30] from left to right, then back."),
    ("2  Step", "Press One step in the menu Cellgrad: weights move, the loss falls."),
    ("    or", "Without a spreadsheet app:  cellgrad press one_step network.xlsx"),
    ("3  Run", "Press Run epochs for many steps. Restore previous run takes a press back."),
    ("4  Try", "Change an input, a weight, lr or the activation: formulas follow at once."),
    ("5  Resize", "Change hidden_1 to hidden_3, then press New sizes. 0 takes a layer out."),
    ("6  Your own", f"Select a table of numbers, the target last, and press Use table: {TABLE}."),
)
SHEETS = (
    (VECTOR, "One vector through the network: forward, back, step, and the engine's own."),
    (TABLE, "The same for a small table. Its made-up rows: who passes an exam."),
    (JOURNAL, "One row for every run: button, settings, losses, seconds."),
)
WORDS = (
    ("weights, biases", "the parameters: what is learned"),
    ("loss", "how wrong the predictions are; 0 is perfect"),
    ("gradient", "how the loss rises as a number rises"),
    ("lr", "learning rate: how far a step goes"),
    ("epoch", "here one step: all rows at once"),
)
SAMPLES = {  # a number as it looks on the sheets, by the kind's place in the legend
    0: "10",
    1: "0.53",
    2: "-13.58",
    3: "relu",
    4: "15.96",
    5: "6.86",
    6: "-0.06",
    7: "15.96",
}


def write_start(sheet: Sheet, models: Sequence[NetworkModel]) -> None:
    """Fill the first sheet."""
    samples = [(_look(sheet, kind), SAMPLES[n], kind.word) for n, kind in enumerate(LEGEND)]
    subtitle = "See a network learn: every number in a cell, every step checked by a formula"
    texts = Texts("Cellgrad: a network", subtitle, WHAT, STEPS, SHEETS, WORDS)
    shown = [fact for model in models for fact in _facts(model)]
    write_first_sheet(sheet, texts, facts(shown), samples)


def _look(sheet: Sheet, kind: Kind) -> Format:
    box = {"border": 1, "border_color": kind.line}
    return sheet.style("center", "middle", font_color=kind.ink, bg_color=kind.paper, **box)


def _facts(model: NetworkModel) -> tuple[Fact, ...]:
    gap = model.own(layout.LARGEST_DIFFERENCE)
    loss = f"={model.own(layout.SHEET_LOSS)}"
    check = f'=IF(ISNUMBER({gap}),IF({gap}<{AGREE:g},"{AGREES}","they differ"),"they differ")'
    return (
        Fact(f"{model.sheet}: loss", [(loss, model.trace.loss)], "0.0000"),
        Fact(f"{model.sheet}: check", [(check, AGREES)]),
    )
