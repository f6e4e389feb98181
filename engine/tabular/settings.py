"""All that a network for tables can be told, checked before anything runs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from engine.settings import Problem, Settings

SOLVERS = ("ensemble", "plain")


@dataclass(frozen=True)
class TabularSettings(Settings):
    """Settings of one fit. `ENSEMBLE` and `PLAIN` below are the two recipes."""

    solver: str = "ensemble"  # "plain": the lesson's embeddings and layers
    layers: tuple[int, ...] = (128,)  # units of each hidden layer
    ps: float = 0.1  # dropout after each hidden layer
    embed_p: float = 0.0  # dropout of embeddings
    members: int = 8  # ensemble: networks that share their weights
    n_bins: int = 16  # ensemble: pieces of a number's embedding
    n_epochs: int = 6
    lr: float = 0.01  # the highest step of the one-cycle schedule
    wd: float = 0.01  # decoupled decay of weights
    bs: int = 256  # rows a batch
    patience: int = 3  # epochs without a better validation loss before stopping; 0 = never
    valid_pct: float = 5.0  # percent of the rows held back to measure on
    high: str = ""  # the class whose probability is answered; blank = the last in order
    seed: int = 42
    device: str = "auto"  # auto, cpu, cuda, mps
    threads: int = 1

    CHOICES: ClassVar = {"solver": SOLVERS}
    RANGES: ClassVar = {
        "ps": (0.0, 0.95),
        "embed_p": (0.0, 0.95),
        "members": (1, 256),
        "n_bins": (1, 1000),
        "n_epochs": (1, 100_000),
        "lr": (0.0, math.inf),
        "wd": (0.0, math.inf),
        "bs": (2, 10_000_000),
        "patience": (0, 100_000),
        "valid_pct": (0.0, 90.0),
        "threads": (1, 1024),
        "seed": (0, 2**32 - 1),
    }
    WHOLE = ("members", "n_bins", "n_epochs", "bs", "patience", "threads", "seed")

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        layers = self.layers
        if not layers or any(not isinstance(n, int) or not 1 <= n <= 10_000 for n in layers):
            remedy = "Give the units of each hidden layer, for example 200 100"
            yield "layers", f"layers is {layers!r}", remedy


ENSEMBLE = TabularSettings()
PLAIN = TabularSettings(
    solver="plain", layers=(200, 100), ps=0.0, n_epochs=5, lr=0.01, wd=0.01, bs=1024, patience=0
)


def best(solver: str, n_rows: int = 32_000) -> TabularSettings:
    """The recipe of a solver, "ensemble" or "plain", for about so many rows to learn from.

    Few rows get smaller batches, and more epochs (at most 60) where they make few steps. About
    1,600 rows, but never more than a fifth or less than a twentieth, are held back.
    """
    base, per_epoch, fewest = (PLAIN, 30, 150) if solver == "plain" else (ENSEMBLE, 125, 600)
    bs = min(base.bs, max(16, 2 ** round(math.log2(max(n_rows, 1) / per_epoch))))
    n_epochs = max(base.n_epochs, min(60, math.ceil(fewest * bs / max(n_rows, 1))))
    valid_pct = min(20.0, max(5.0, 160_000 / max(n_rows, 1)))
    lr = base.lr * math.sqrt(bs / base.bs)  # smaller batches, noisier steps
    return base.with_(bs=bs, n_epochs=n_epochs, valid_pct=valid_pct, lr=lr)
