"""Train on a salaries sheet: the table goes to a job, its models come back into the cells."""

from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from addin.client import EngineClient, Event, shared_client
from addin.kinds.salaries.settings import shown
from addin.kinds.salaries.sheet import SalariesSheet
from addin.kinds.salaries.show import show_end, show_progress
from addin.messages import placed
from addin.models import table_model
from addin.press import following as training
from engine.errors import InputError
from engine.tabular.job_request import to_request
from engine.tabular.prepare import prepared
from engine.tabular.published import TableModel
from engine.tabular.table import Table

MAX_LIVE_ROWS = 20_000  # predictions of a larger table wait for the end


@dataclass
class SalariesRun(training.Run):
    """A training run of a salaries sheet."""

    table: Table = field(kw_only=True)

    def opened(self, book: xw.Book) -> SalariesSheet:
        return SalariesSheet(book, self.sheet)

    def model(self, version: str) -> TableModel:
        return table_model(version)

    def show(
        self,
        cells: SalariesSheet,
        model: TableModel,
        losses: list[list[Any]],
        status: dict[str, Any],
    ) -> None:
        if status["state"] == "training":
            table = self.table if self.paints_at_once() else None
            show_progress(cells, model, table, losses, status)
        else:
            show_end(cells, model, self.table, losses, status, self.job.result or {})

    def scores(self, model: TableModel, result: Event | None) -> dict[str, Any]:
        if result is None:
            return {}
        found = result["valid"] or result["train"]
        names = {"accuracy": "accuracy", "auc": "auc", "log_loss": "log_loss", "rmse": "rmse",
                 "mae": "mae"}  # fmt: skip
        loss = "log_loss" if model.target.is_class else "rmse"
        baseline = list(result["baselines"].values())[-1][loss]
        return {column: found.get(name) for column, name in names.items()} | {"baseline": baseline}

    def placed(self, cells: SalariesSheet, err: InputError) -> InputError:
        """What the engine says of rows and columns, with the cell of the table."""
        return placed_in(cells, err)

    def message(self, cells: SalariesSheet, state: str) -> str:
        return {"ready": "Press Train to train again", "stopped": "Stopped"}.get(state, "")

    def paints_at_once(self) -> bool:
        return len(self.table) <= MAX_LIVE_ROWS


def placed_in(cells: SalariesSheet, err: InputError) -> InputError:
    """What the engine says of rows, columns and settings, with their cell."""
    if err.at:
        return cells.at_people(err)
    setting = cells.setting_cell(*err.problem.replace(":", " ").split())
    return placed(err, setting) if setting else err


def train(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> SalariesRun:
    """Read the table, the kinds and the settings, and start a job on them.

    Raises:
        InputError: for anything in these that cannot be used, with its cell.
    """
    cells = SalariesSheet(book, sheet)
    table = cells.table()
    kinds, target = cells.kinds(table)
    settings = cells.settings(len(table))
    cells.check_outputs(table)
    try:
        prepared(table, target, settings, kinds)
    except InputError as err:
        raise placed_in(cells, err) from None
    before, run = cells.version(), training.begin(cells)
    header, arrays = to_request(table)
    header |= {"run": run, "target": target, "kinds": kinds, "settings": settings.to_json()}
    job = (client or shared_client()).submit("fit_salaries", header, arrays)
    cells.write_status(state="training", message="Starting")
    told = {name: shown(settings, name) for name in settings.to_json()}
    return SalariesRun(
        job, run, "Train", cells.home, before, [], told, table.data_hash, table=table
    )
