"""A salaries sheet follows its training: its models come back into the cells."""

from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from addin.client import Event
from addin.kinds.salaries.models import table_model
from addin.kinds.salaries.sheet import SalariesSheet
from addin.kinds.salaries.show import show_end, show_progress
from addin.press import following as training
from engine.errors import InputError
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
        names = {
            "accuracy": "accuracy",
            "auc": "auc",
            "log_loss": "log_loss",
            "rmse": "rmse",
            "mae": "mae",
        }
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
    err.setting = err.setting or ("lr" if err.code == "diverged" else "")
    return cells.at_setting(err)
