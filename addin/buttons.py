"""Every button. Thin: read one block, compute or start a job, write one block, return at once."""

import xlwings as xw

from addin import contracts
from addin.client import EngineClient, shared_client
from addin.kinds.network import presses as network_presses
from addin.kinds.network import table as network_table
from addin.kinds.reviews import scoring
from addin.kinds.salaries.score import score
from addin.press.following import Following, Run
from addin.press.restoring import restored
from addin.registry import button, find_buttons
from addin.sheet import history, undo
from engine.errors import InputError

find_buttons()
SHARED, RATINGS, SALARIES, REVIEWS = "Every model", "Ratings", "Salaries", "Reviews"
NETWORK = "Network"
_SHEET = "the sheet to work on; the active one if left out"


@button(
    "Set up here",
    group=SHARED,
    source="the data with its headers: a range, for example Sheet1!A1:P16",
    kind="what it is; if left out, what it looks like",
)
def set_up_here(book: xw.Book, source: str | None = None, kind: str | None = None) -> str:
    """Write everything that training needs on a new sheet, around the selected data."""
    return contracts.set_up(book, source, kind)


@button("Train", group=SHARED, sheet=_SHEET)
def train(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train the model of this sheet, whatever kind it is."""
    return contracts.handler(book, sheet, "train")(book, sheet, client)


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
    cells = contracts.open_sheet(book, sheet)
    rows = history.runs_to_restore(cells)
    if not rows:
        remedy = f"Press {cells.contract.train_button} first"
        raise InputError("the journal has no run to restore", remedy)
    last = rows[-1]
    written = undo.put_back(cells, last["run"])
    contracts.handler(book, sheet, "restored")(cells, written)
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
    return contracts.press_of(book, sheet, "new_random_weights")(book, sheet, client)


@button("Run epochs", group=SHARED, sheet=_SHEET)
def run_epochs(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train for n_epochs more, starting from the weights in the cells."""
    return contracts.press_of(book, sheet, "run_epochs")(book, sheet, client)


@button("One step", group=SHARED, sheet=_SHEET)
def one_step(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train for one epoch at the constant learning rate, to watch it closely."""
    return contracts.press_of(book, sheet, "one_step")(book, sheet, client)


@button("Find learning rate", group=RATINGS, sheet=_SHEET)
def find_learning_rate(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Try learning rates on a copy of the weights, and say which one learns fastest."""
    return contracts.press_of(book, sheet, "find_learning_rate")(book, sheet, client)


@button("Fill predictions", group=SHARED, sheet=_SHEET)
def fill_predictions(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Compute what the engine says of the weights in the cells, as they are now."""
    return contracts.press_of(book, sheet, "fill_predictions")(book, sheet, client)


@button("Recommend", group=RATINGS, sheet=_SHEET)
def recommend(book: xw.Book, sheet: str | None = None) -> str:
    """List the best movies that the chosen user has not rated."""
    return contracts.press_of(book, sheet, "recommend")(book, sheet)


@button("Score table", group=SALARIES, sheet=_SHEET)
def score_table(book: xw.Book, sheet: str | None = None) -> str:
    """Write the model's answer beside every row of the table, without training."""
    return score(book, sheet)


@button("Score column", group=REVIEWS, sheet=_SHEET)
def score_column(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> Following:
    """Write beside every review how positive it is, its label, and the words that decided."""
    return scoring.score_column(book, sheet, client)


@button("New sizes", group=NETWORK, sheet=_SHEET)
def new_sizes(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> str:
    """Make the network anew, with the layers that the settings ask for and random weights."""
    return network_presses.new_random_weights(book, sheet, client, "New sizes")


@button(
    "Use table",
    group=NETWORK,
    source="the rows with their headers, the target last: a range, for example Sheet1!A1:C31",
)
def use_table(book: xw.Book, source: str | None = None, client: EngineClient | None = None) -> str:
    """Put the selected table into the network sheet, and make a network for it."""
    return network_table.use_table(book, source, client)
