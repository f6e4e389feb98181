"""The buttons that every kind of sheet shares; those of one kind are in its presses.py.

Each reads one block, computes or starts a job, and writes one block. What takes long is a job: then
the press returns at once, with the `Following` of that job.
"""

import xlwings as xw

from addin.client import EngineClient, shared_client
from addin.kinds import of_sheet
from addin.kinds.every import kinds
from addin.kinds.of_sheet import kind_of, press_of
from addin.press.following import Run
from addin.press.restoring import restored
from addin.registry import button, find_buttons
from addin.sheet import history, undo
from engine.errors import InputError

find_buttons()
SHARED = "Every model"
_SHEET = "the sheet to work on; the active one if left out"


@button(
    "Set up here",
    group=SHARED,
    source="the data with its headers: a range, for example Sheet1!A1:P16",
    kind="what it is; if left out, what it looks like",
)
def set_up_here(book: xw.Book, source: str | None = None, kind: str | None = None) -> str:
    """Write everything that training needs on a new sheet, around the selected data."""
    return of_sheet.set_up(book, source, kind)


@button("Train", group=SHARED, sheet=_SHEET)
def train(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train the model of this sheet, whatever kind it is."""
    return press_of(book, sheet, "train")(book, sheet, client)


@button("Stop", group=SHARED)
def stop(book: xw.Book, client: EngineClient | None = None) -> str:
    """Stop training after the current batch; what was learned is kept."""
    n_jobs = (client or shared_client()).stop_all()
    return "Stopping" if n_jobs else "Nothing is running"


@button("Restore previous run", group=SHARED, sheet=_SHEET)
def restore_previous_run(book: xw.Book, sheet: str | None = None) -> str:
    """Put back what stood in the cells before the last run."""
    if (run := restored(book)) is not None:
        return f"before {run}"
    kind = kind_of(book, sheet)
    cells = kind.sheet(book, sheet)
    rows = history.runs_to_restore(cells)
    if not rows:
        remedy = f"Press {cells.contract.train_button} first"
        raise InputError("the journal has no run to restore", remedy)
    last = rows[-1]
    written = undo.put_back(cells, last["run"])
    kind.restored(cells, written)
    cells.write_status(message=f"Restored what stood here before {last['run']}")
    for row in rows:
        if row["run"] == last["run"]:  # a run may have a row for each of its stages
            history.note_in_journal(cells, row["row"], f"{history.RESTORED} {history.now()}")
    return f"before {last['run']}"


@button("New random weights", group=SHARED, sheet=_SHEET)
def new_random_weights(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Start again: draw new weights, and empty the loss history."""
    return press_of(book, sheet, "new_random_weights")(book, sheet, client)


@button("Run epochs", group=SHARED, sheet=_SHEET)
def run_epochs(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train for n_epochs more, starting from the weights in the cells."""
    return press_of(book, sheet, "run_epochs")(book, sheet, client)


@button("One step", group=SHARED, sheet=_SHEET)
def one_step(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train for one epoch at the constant learning rate, to watch it closely."""
    return press_of(book, sheet, "one_step")(book, sheet, client)


@button("Fill predictions", group=SHARED, sheet=_SHEET)
def fill_predictions(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Compute what the engine says of the weights in the cells, as they are now."""
    return press_of(book, sheet, "fill_predictions")(book, sheet, client)


for _kind in kinds().values():
    _kind.presses()  # importing them registers the buttons that a kind has alone
