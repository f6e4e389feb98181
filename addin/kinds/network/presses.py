"""What the buttons of a network sheet do."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import xlwings as xw

from addin.client import EngineClient, shared_client
from addin.kinds.network import layout
from addin.kinds.network.fold import fold
from addin.kinds.network.sheet import Examples, NetworkSheet
from addin.kinds.network.training import NetworkRun, Published, finish, published, show_network
from addin.kinds.of_sheet import own_button
from addin.press.following import Run, begin
from addin.sheet import history
from engine import store
from engine.errors import InputError
from engine.network.settings import MlpSettings
from engine.network.weights import Layer, random_layers, to_arrays

FIT = "engine.network.job.fit_network"
TRACE = "engine.network.job.trace_network"

SECONDS = 120  # that the engine may take to compute one pass, its start included
EDITED = "edited since the last run"
TOLERANCE = 1e-12  # relative: some workbooks keep 15 digits of a parameter


def run_epochs(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Take n_epochs steps, starting from the parameters in the cells."""
    return _train(book, sheet, client, "Run epochs", {})


def one_step(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Take one step."""
    return _train(book, sheet, client, "One step", {"n_epochs": 1})


def new_random_weights(
    book: xw.Book,
    sheet: str | None = None,
    client: EngineClient | None = None,
    label: str = "New random weights",
) -> str:
    """Draw new parameters for the sizes in the settings, and empty the loss history."""
    cells = NetworkSheet(book, sheet)
    settings, values = cells.settings()
    cells.check_hidden(values)
    examples = cells.examples(settings)
    layers = random_layers(settings.sizes(examples.n_in), values["seed"])
    hidden = tuple(values[f"hidden_{k}"] for k in range(1, layout.N_HIDDEN + 1))
    widths = (examples.n_in, *hidden, 1)
    run, before = begin(cells), cells.version()
    model = _traced(client, run, layers, examples, settings, epoch=0)
    cells.write(layout.WIDTHS, [[width] for width in widths])
    show_network(cells, model, examples, widths)
    fold(cells, widths)
    loss = model.trace.loss
    status = {"state": "ready", "epoch": 0, "loss": loss, "eta": 0, "device": "cpu"}
    finish(cells, model, [[0, loss, None, 0]], message=label, **status)
    history.add_to_journal(
        cells,
        run=run,
        time=history.now(),
        button=label,
        loss=loss,
        model=model.meta["version"],
        model_before=before or "none",
        epochs=0,
        device="cpu",
        seed=values["seed"],
        data_hash=examples.data_hash,
        versions=history.versions(),
    )
    return f"loss {loss:.4f}"


@own_button("New sizes", kind="network")
def new_sizes(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> str:
    """Make the network again, with the layers that the settings ask for and random weights."""
    return new_random_weights(book, sheet, client, "New sizes")


def fill_predictions(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Let the engine compute one pass with the parameters in the cells, as they are now."""
    cells = NetworkSheet(book, sheet)
    settings, values = cells.settings()
    examples, widths = cells.examples(settings), cells.widths()
    cells.check_sizes(widths, values, examples.n_in)
    layers, epoch = cells.layers(widths), history.last_epoch(cells)
    model = _traced(client, store.new_run("network"), layers, examples, settings, epoch)
    show_network(cells, model, examples, widths)
    finish(cells, model, None, loss=model.trace.loss, message="Computed from the cells as they are")
    return f"loss {model.trace.loss:.4f}"


def _train(
    book: xw.Book,
    sheet: str | None,
    client: EngineClient | None,
    label: str,
    changes: dict[str, Any],
) -> Run:
    cells = NetworkSheet(book, sheet)
    settings, values = cells.settings()
    settings = replace(settings, **changes)
    examples, widths = cells.examples(settings), cells.widths()
    cells.check_sizes(widths, values, examples.n_in)
    layers, before, epoch = cells.layers(widths), cells.version(), history.last_epoch(cells)
    note = EDITED if _edited(before, layers) else ""
    losses = [row for row in history.loss_rows(cells) if row[0] <= epoch]
    run = begin(cells)
    header, arrays = _request(run, layers, examples, settings, epoch)
    job = (client or shared_client()).submit(FIT, header, arrays)
    cells.write_status(state="training", message=note or "Starting")
    facts = {**asdict(settings), "seed": values["seed"], "device": "cpu"}
    return NetworkRun(
        job,
        run,
        label,
        cells.home,
        before,
        losses,
        facts,
        examples.data_hash,
        note=note,
        examples=examples,
        widths=widths,
        start_loss=cells.loss(),
    )


def _traced(
    client: EngineClient | None,
    run: str,
    layers: list[Layer],
    examples: Examples,
    settings: MlpSettings,
    epoch: int,
) -> Published:
    """One pass by the engine, waited for."""
    header, arrays = _request(run, layers, examples, settings, epoch)
    result = (client or shared_client()).submit(TRACE, header, arrays).wait(SECONDS)
    return published(result["version"])


def _request(
    run: str, layers: list[Layer], examples: Examples, settings: MlpSettings, epoch: int
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    header = {"run": run, "settings": settings.to_json(), "epoch": epoch}
    return header, {"x": examples.x, "y": examples.y, **to_arrays(layers)}


def _edited(version: str | None, layers: list[Layer]) -> bool:
    """Whether the cells hold other parameters than the last run has left in them."""
    try:
        before = published(version).trace.layers if version else layers
    except InputError:
        return False  # made on another machine: the cells are all there is
    pairs = [
        (a, b) for x, y in zip(before, layers, strict=False) for a, b in zip(x, y, strict=True)
    ]
    same = len(before) == len(layers) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=TOLERANCE, atol=1e-300) for a, b in pairs
    )
    return not same
