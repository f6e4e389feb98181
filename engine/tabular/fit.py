"""One door to the networks for tables: a table and settings in, a fitted model out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
import torch

from engine.batches import Batches
from engine.device import pick_device, use_threads
from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.progress import Epoch, Reporter
from engine.schedule import one_cycle
from engine.tabular.encoder import Encoder
from engine.tabular.loss import class_loss, number_loss
from engine.tabular.measure import baselines, measure
from engine.tabular.network import Network, make_network, weights_of
from engine.tabular.prepare import prepared
from engine.tabular.published import TableModel
from engine.tabular.settings import TabularSettings
from engine.tabular.table import Table
from engine.tabular.target import Target


@dataclass(frozen=True)
class Fitted:
    """What `fit` returns. Metrics are accuracy, auc, log_loss; or rmse, mae, r2 of numbers."""

    model: TableModel
    log: list[Epoch]
    outcome: str  # "done", "stopped" (asked to) or "early" (validation loss grew)
    epoch: int
    seconds: float  # of encoding and training, not of measuring
    train: dict[str, float]
    valid: dict[str, float] | None
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Trained:
    """A model that nothing has been measured of yet, and the rows that it learned from."""

    model: TableModel
    log: list[Epoch]
    outcome: str
    epoch: int
    seconds: float
    train: Table
    valid: Table | None


def fit(
    table: Table,
    target: str,
    settings: TabularSettings,
    kinds: Mapping[str, str] | None = None,
    reporter: Reporter | None = None,
) -> Fitted:
    """Train on `table`, less the share that `settings.valid_pct` holds back to measure on.

    `kinds` has the user's word on columns (see `kinds.KINDS`); the others are proposed.

    Raises:
        InputError: for a table, a column, a cell or a setting that cannot be used.
        DivergedError: when the loss grows out of bounds.
    """
    done = train(table, target, settings, kinds, reporter)
    model, valid = done.model, done.valid
    return Fitted(
        model,
        done.log,
        done.outcome,
        done.epoch,
        done.seconds,
        measure(model, done.train),
        measure(model, valid) if valid else None,
        baselines(model.encoder, model.target, done.train, valid or done.train),
    )


def train(
    table: Table,
    target: str,
    settings: TabularSettings,
    kinds: Mapping[str, str] | None = None,
    reporter: Reporter | None = None,
) -> Trained:
    """What `fit` does before it measures."""
    began = perf_counter()
    ready = prepared(table, target, settings, kinds)
    rows, valid = hold_back(ready.table, settings)
    goal = ready.target
    encoder = Encoder.fit(rows, ready.kinds, settings.solver == "ensemble", settings.n_bins)
    network = make_network(encoder, goal, settings).to(pick_device(settings.device))
    learner, seen = make_learner(network, rows, valid, encoder, goal, settings)
    learner.snapshot = lambda: TableModel(
        encoder, goal, settings, weights_of(network, seen), {"epoch": learner.epoch}
    )
    schedule, patience = one_cycle(settings.lr, 0.9), settings.patience if valid else 0
    with torch.random.fork_rng(devices=[]):  # dropout draws from torch's own generator
        torch.manual_seed(settings.seed)
        log, outcome = learner.fit(settings.n_epochs, schedule, reporter, patience)
    seconds = perf_counter() - began
    return Trained(learner.snapshot(), log, outcome, learner.epoch, seconds, rows, valid)


def hold_back(table: Table, settings: TabularSettings) -> tuple[Table, Table | None]:
    """The rows to learn from and, if `valid_pct` asks for them, those to measure on."""
    if not settings.valid_pct:
        return table, None
    train, valid = table.split(settings.valid_pct, settings.seed)
    return train, valid if len(valid) else None


def make_learner(
    network: Network,
    train: Table,
    valid: Table | None,
    encoder: Encoder,
    target: Target,
    settings: TabularSettings,
) -> tuple[Learner, list[np.ndarray]]:
    """Network, optimiser and batches on the device; and how often each category was seen."""
    device = pick_device(settings.device)
    use_threads(settings.threads)
    x = encoder.encode(train)
    counts = [
        np.bincount(x[:, i].astype(np.int64), minlength=n) for i, n in enumerate(encoder.n_classes)
    ]

    def batches(x: np.ndarray, table: Table) -> Batches:
        y = torch.from_numpy(_scaled(target, target.encode(table))).to(device)
        return Batches(
            torch.from_numpy(x).to(device), y, no_lone_row(len(x), settings.bs), settings.seed
        )

    decayed = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups: list[dict[str, Any]] = [
        {"params": decayed},
        {"params": others, "weight_decay": 0.0},
    ]
    learner = Learner(
        network,
        class_loss if target.is_class else number_loss,
        make_optimiser("adam", groups, settings.lr, settings.wd),
        batches(x, train),
        batches(encoder.encode(valid), valid) if valid else None,
        unit=float if target.is_class else lambda loss: target.std * math.sqrt(loss),
        exact=False,
    )
    return learner, counts


def no_lone_row(n_rows: int, bs: int) -> int:
    """The batch size, or a little more, so that no batch has one row: batch norm needs two."""
    while bs < n_rows and n_rows % bs == 1:
        bs += 1
    return bs


def _scaled(target: Target, values: np.ndarray) -> np.ndarray:
    """Classes as they are; numbers with mean 0 and standard deviation 1."""
    if target.is_class:
        return values
    return ((values - target.mean) / target.std).astype(np.float32)
