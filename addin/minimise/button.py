"""The button Minimise: thin, all it is told goes on as texts."""

import xlwings as xw

from addin.client import EngineClient
from addin.minimise import presses
from addin.press.following import Following
from addin.registry import button


@button(
    "Minimise",
    group="Solver",
    sheet="the sheet to work on; the active one if left out",
    target="the cell to make small, for example Sheet1!B2; else what Excel's Solver saved",
    changing="the cells to change, for example Sheet1!C3:F9,Sheet1!H1",
    goal="min, max, or value (with wanted)",
    wanted="the value that the target should have",
    low="a lower bound for all changing cells",
    high="an upper bound for all changing cells",
    constraints="more limits, for example B7=1;C3:C9<=5",
    steps="ignore: go on where ROUND and the like have no slope",
    solver="auto (lm for sums of squares, else lbfgs), lm, lbfgs, adam or sgd",
    n_epochs="passes over all formulas at most",
    lr="the step of adam and sgd",
    schedule="constant or one_cycle, for adam and sgd",
    momentum="of adam and sgd",
    tol="lm and lbfgs end where a step improves the target by less, relatively",
    init="cells, or random: start from random numbers",
    restarts="so many more starts of lm or lbfgs near the first one, or auto",
    seed="of random numbers",
    device="auto, cpu or cuda",
    threads="of the processor; one is best for all but very large sheets",
)
def minimise(
    book: xw.Book,
    sheet: str | None = None,
    client: EngineClient | None = None,
    target: str | None = None,
    changing: str | None = None,
    goal: str | None = None,
    wanted: str | None = None,
    low: str | None = None,
    high: str | None = None,
    constraints: str | None = None,
    steps: str | None = None,
    solver: str | None = None,
    n_epochs: str | None = None,
    lr: str | None = None,
    schedule: str | None = None,
    momentum: str | None = None,
    tol: str | None = None,
    init: str | None = None,
    restarts: str | None = None,
    seed: str | None = None,
    device: str | None = None,
    threads: str | None = None,
) -> Following:
    """Find the numbers in the changing cells that make a formula cell smallest, in any workbook."""
    return presses.minimise(book, sheet, dict(locals()), client)
