"""Fitting a table as a job of the engine process: columns in, published versions out."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine import store
from engine.device import pick_device
from engine.jobs import Watcher
from engine.progress import Epoch
from engine.tabular.explain import typical_rows
from engine.tabular.fit import Fitted, fit
from engine.tabular.published import TableModel, to_checkpoint
from engine.tabular.settings import TabularSettings
from engine.tabular.table import Table, column_of


def fit_salaries(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Fit the table of a request and publish as it goes.

    The header holds `run`, `target`, `settings`, `kinds` (the user's word on columns), `names`,
    and `texts`: the columns that are not plain numbers; those are in the arrays by their place.
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
    }


def to_request(table: Table) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A table as a request's header and arrays; `request_table` is its inverse."""
    texts: dict[str, Sequence[Any]] = {}
    arrays: dict[str, np.ndarray] = {}
    for place, column in enumerate(table.columns):
        if column.dtype == np.float64:
            arrays[f"column.{place}"] = column
        else:
            texts[str(place)] = [_plain(raw) for raw in column.tolist()]
    return {"names": table.names, "texts": texts}, arrays


def request_table(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> Table:
    """The table that a request carries."""
    columns = [
        arrays[f"column.{place}"]
        if f"column.{place}" in arrays
        else column_of(header["texts"][str(place)])
        for place in range(len(header["names"]))
    ]
    return Table(tuple(header["names"]), tuple(columns))


def _plain(raw: Any) -> Any:
    """A cell's value as JSON has it: a date as its text."""
    return raw if raw is None or isinstance(raw, (str, bool, int, float)) else str(raw)


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
            name: [_plain(raw) for raw in _listed(typical.column(name))] for name in model.columns
        },
        metrics={"train": fitted.train, "valid": fitted.valid} if fitted else None,
    )


def _listed(column: np.ndarray) -> list[Any]:
    """A column's values with None for a blank, so that JSON takes them."""
    return [None if raw != raw else raw for raw in column.tolist()]
