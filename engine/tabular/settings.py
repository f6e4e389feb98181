"""All that a network for tables can be told, checked before anything runs."""

import math
from dataclasses import dataclass

from engine.errors import InputError
from engine.settings import DEVICES, MOST_SEED, MOST_THREADS, Settings, setting

SOLVERS = ("ensemble", "plain")


@dataclass(frozen=True)
class TabularSettings(Settings):
    """Settings of one fit. `ENSEMBLE` and `PLAIN` below are the two recipes."""

    solver: str = setting(
        "ensemble",
        "Eight networks that share their weights, or the lesson's one",
        choices=SOLVERS,
    )
    layers: tuple[int, ...] = setting((128,), "Units of each hidden layer, for example 200 100")
    ps: float = setting(0.1, "Dropout after each hidden layer", low=0.0, high=0.95)
    embed_p: float = setting(0.0, "Dropout of embeddings", low=0.0, high=0.95)
    members: int = setting(8, "ensemble: how many networks", low=1, high=256)
    n_bins: int = setting(16, "ensemble: pieces that a number is cut into", low=1, high=1000)
    n_epochs: int = setting(6, "Epochs: times that it learns from every row", low=1, high=100_000)
    lr: float = setting(0.01, "Learning rate: the highest step of the one-cycle schedule", low=0.0)
    wd: float = setting(0.01, "Weight decay: pulls weights towards zero", low=0.0)
    bs: int = setting(256, "Rows in a batch", low=2, high=10_000_000, unit="rows")
    patience: int = setting(
        3, "Stop after so many epochs without a better held-back loss", low=0, high=100_000
    )
    valid_pct: float = setting(
        5.0, "Percent of the rows held back to measure on", low=0, high=90, unit="percent"
    )
    high: str = setting("", "The class whose probability is answered; blank = the last in order")
    seed: int = setting(42, "Same seed, same device: same numbers", low=0, high=MOST_SEED)
    device: str = setting("auto", "Where to learn", choices=DEVICES, others=True)
    threads: int = setting(1, "Processor threads to use", low=1, high=MOST_THREADS)

    def check(self) -> None:
        super().check()
        layers = self.layers
        if not layers or any(not isinstance(n, int) or not 1 <= n <= 10_000 for n in layers):
            remedy = "Give the units of each hidden layer, for example 200 100"
            raise InputError(f"layers is {layers!r}", remedy, setting="layers")


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
