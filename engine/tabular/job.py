"""Fitting a table as a job of the engine process: columns in, published versions out."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine import store
from engine.device import pick_device
from engine.jobs import Watcher, job
from engine.progress import Epoch
from engine.tabular.explain import typical_rows
from engine.tabular.fit import Fitted, fit
from engine.tabular.job_request import plain, request_table
from engine.tabular.published import TableModel, to_checkpoint
from engine.tabular.report import report
from engine.tabular.settings import TabularSettings
from engine.tabular.table import Table


@job
def fit_salaries(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Fit the table of a request and publish as it goes.

    The header holds `run`, `target`, `settings`, `kinds` (the user's word on columns), `names`,
    and `texts`: the columns that are not plain numbers (see `job_request`).
    """
    table, settings = request_table(header, arrays), TabularSettings.from_json(header["settings"])
    publisher = Publisher(header["run"], table, watcher)
    fitted = fit(table, header["target"], settings, header.get("kinds"), publisher)
    version = publisher.publish(fitted.model, fitted.epoch, fitted)
    return {
        "outcome": fitted.outcome,
        "version": version,
        "device": str(pick_device(settings.device)),
        "log": [vars(log) for log in fitted.log],
        "train": fitted.train,
        "valid": fitted.valid,
        "baselines": fitted.baselines,
        "seconds": fitted.seconds,
        "report": report(fitted.model, table, measured_rows(table, settings)),
    }


def measured_rows(table: Table, settings: TabularSettings) -> np.ndarray:
    """The rows that were held back, as places from 0; without such, those learned from."""
    train, valid = table.split_places(settings.valid_pct, settings.seed)
    return valid if len(valid) else train


class Publisher:
    """A reporter of `fit` that publishes each epoch that will be shown."""

    def __init__(self, run: str, table: Table, watcher: Watcher):
        self.run, self.table, self.watcher = run, table, watcher

    def should_stop(self) -> bool:
        return self.watcher.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], TableModel]) -> None:
        version = None
        if log.epoch < log.n_epochs and self.watcher.wants_snapshot(log):
            version = self.publish(snapshot(), log.epoch)
        self.watcher.on_epoch(log, version)

    def publish(self, model: TableModel, epoch: int, fitted: Fitted | None = None) -> str:
        """Save a model as a version of this run."""
        version = store.version_of(self.run, epoch)
        add_facts(model, self.table, version, epoch, fitted)
        store.publish(version, to_checkpoint(model))
        return version


def add_facts(
    model: TableModel, table: Table, version: str, epoch: int, fitted: Fitted | None = None
) -> None:
    """Put into `model.meta` what a published model says of itself."""
    typical = typical_rows(table)
    model.meta.update(
        version=version,
        epoch=epoch,
        data_hash=table.data_hash,
        n_rows=len(table),
        names=table.names,
        typical={
            name: [plain(raw) for raw in _listed(typical.column(name))] for name in model.columns
        },
        metrics={"train": fitted.train, "valid": fitted.valid} if fitted else None,
    )


def _listed(column: np.ndarray) -> list[Any]:
    """A column's values with None for a blank, so that JSON takes them."""
    return [None if raw != raw else raw for raw in column.tolist()]
