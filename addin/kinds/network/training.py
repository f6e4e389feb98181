"""A network sheet follows its training: parameters, and the engine's own numbers beside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import xlwings as xw

from addin.client import Event
from addin.kinds.network import layout
from addin.kinds.network.blocks import padded
from addin.kinds.network.fold import fold
from addin.kinds.network.sheet import Examples, NetworkSheet
from addin.press.following import Run
from addin.sheet import history
from engine import store
from engine.network.rows import prepared
from engine.network.settings import MlpSettings
from engine.network.trace import Trace, from_checkpoint


class Published(NamedTuple):
    """A published trace."""

    trace: Trace
    meta: dict[str, Any]


@lru_cache(maxsize=8)
def published(version: str) -> Published:
    """The trace of a version."""
    checkpoint = store.load(version)
    return Published(from_checkpoint(checkpoint), checkpoint.meta)


@dataclass
class NetworkRun(Run):
    """A training run of a network sheet."""

    examples: Examples = field(kw_only=True)
    widths: tuple[int, ...] = field(kw_only=True)
    start_loss: float | None = field(kw_only=True)

    def opened(self, book: xw.Book) -> NetworkSheet:
        return NetworkSheet(book, self.sheet)

    def model(self, version: str) -> Published:
        return published(version)

    def show(
        self, cells: NetworkSheet, model: Published, losses: list[list[Any]], status: dict[str, Any]
    ) -> None:
        show_network(cells, model, self.examples, self.widths)
        finish(cells, model, losses, **status)

    def scores(self, model: Published, result: Event | None) -> dict[str, Any]:
        return {"start_loss": self.start_loss, "loss": model.trace.loss}


def show_network(
    cells: NetworkSheet, model: Published, examples: Examples, widths: Sequence[int]
) -> None:
    """Write parameters, and all that the engine computes from them."""
    settings = MlpSettings.from_json(model.meta["settings"])
    x = prepared(examples.x, settings)
    blocks = padded(model.trace, widths[1:-1], cells.room, examples.places, cells.n_rows, x)
    for name, block in blocks.items():
        is_parameter = name in {layout.parameters(k) for k in layout.LAYERS}
        cells.write(name if is_parameter else layout.engine(name), block)
    cells.write(layout.ENGINE_LOSS, [[model.trace.loss]])


def finish(
    cells: NetworkSheet, model: Published, losses: list[list[Any]] | None, **status: Any
) -> None:
    """The loss history, the status, and the version last."""
    if losses is not None:
        history.write_losses(cells, losses)
    cells.write_status(**status)
    cells.write(layout.MODEL, [[model.meta["version"]]])


def fold_again(cells: NetworkSheet, written: set[str]) -> None:
    """After a restore: columns, and the sizes in the settings, follow the sizes in use."""
    widths = cells.widths()
    fold(cells, widths)
    for k, width in enumerate(widths[1:-1], start=1):
        cells.change_setting(f"hidden_{k}", width)
