"""Fitting as a job of the engine process."""

import json

import numpy as np

from engine import store
from engine.jobs import job_named
from engine.tabular.job_request import request_table, to_request
from engine.tabular.published import from_checkpoint
from engine.tabular.settings import best
from engine.tabular.table import Table
from tests.engine.tabular.people import people


class EveryEpoch:
    """A watcher that shows every epoch."""

    def __init__(self):
        self.versions = []

    def should_stop(self) -> bool:
        return False

    def wants_snapshot(self, log) -> bool:
        return True

    def on_epoch(self, log, version) -> None:
        self.versions.append(version)


def test_a_job_publishes_each_epoch_and_the_end(store_home):
    """What the store holds answers as the job measured."""
    table, watcher = people(300), EveryEpoch()
    settings = best("ensemble").with_(bs=64, n_epochs=3, layers=(16,), valid_pct=20.0)
    header, arrays = to_request(table)
    header = json.loads(json.dumps(header))  # as it crosses the line

    result = job_named("engine.tabular.job.fit_salaries")(
        {**header, "run": "salaries/abcd", "target": "pay", "settings": settings.to_json()},
        arrays,
        watcher,
    )

    assert watcher.versions == ["salaries/abcd-1", "salaries/abcd-2", None]
    assert result["version"] == "salaries/abcd-3" == store.latest("salaries")
    model = from_checkpoint(store.load(result["version"]))
    assert model.meta["metrics"]["valid"] == result["valid"]
    typical = Table.from_rows(
        model.columns, list(zip(*(model.meta["typical"][n] for n in model.columns), strict=True))
    )
    assert np.isfinite(model.predict(typical)).all()


def test_a_table_crosses_the_line():
    """Numbers as arrays, all else as JSON."""
    table = people(20)
    header, arrays = to_request(table)

    again = request_table(json.loads(json.dumps(header)), arrays)

    assert again.data_hash == table.data_hash
