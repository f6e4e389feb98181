"""What a trained model of a table writes into its sheet, a range at a time, the model cell last."""

from typing import Any

import numpy as np

from addin.client import Event
from addin.kinds.salaries import layout
from addin.kinds.salaries.models import table_model
from addin.kinds.salaries.settings import shown
from addin.kinds.salaries.sheet import SalariesSheet
from addin.sheet import history
from addin.sheet.stored_model import to_cells
from engine.tabular.forward import last_layer
from engine.tabular.numbers import as_number
from engine.tabular.published import TableModel, to_checkpoint
from engine.tabular.table import Table, blanks

NO_ROOM = "the model is too large for these cells: it answers on the machine that trained it"


def show_progress(
    cells: SalariesSheet,
    model: TableModel,
    table: Table | None,
    losses: list[list[Any]],
    status: dict[str, Any],
) -> None:
    """An epoch of a run that goes on: losses and predictions; the rest waits for the end."""
    history.write_losses(cells, losses)
    if table is not None:
        show_predictions(cells, model, table)
    cells.write_status(**status)
    cells.write(layout.MODEL, [[model.meta["version"]]])


def show_end(
    cells: SalariesSheet,
    model: TableModel,
    table: Table,
    losses: list[list[Any]],
    status: dict[str, Any],
    result: Event,
) -> None:
    """One whole state. A failed job has no report: what needs one stays as it was."""
    history.write_losses(cells, losses)
    show_predictions(cells, model, table)
    show_used(cells, model)
    show_last_layer(cells, model)
    if "report" in result:
        show_scores(cells, model, result)
        show_report(cells, model, result["report"])
    checkpoint = to_checkpoint(model)
    if cells.has(layout.STORED):
        stored = to_cells(checkpoint, cells.names[layout.STORED].shape[0])
        cells.fill(layout.STORED, stored or [[None]])
        if not stored:
            status = {**status, "message": NO_ROOM}
    cells.write_status(**status)
    cells.write(layout.MODEL, [[model.meta["version"]]])


def show_predictions(cells: SalariesSheet, model: TableModel, table: Table) -> None:
    """Beside each row what the model says of it.

    Raises:
        InputError: for a column that the table lacks, or a cell that does not fit its kind.
    """
    if not cells.has(layout.PREDICTIONS):
        return
    pred = model.predict(table)
    said = list(model.answer_columns(pred).values())
    if not model.target.is_class:
        said.append(_difference(model, table, said[0]))
    header = list(layout.PREDICTIONS_HEADER[kind_of(model)])
    rows = zip(*(column.tolist() for column in said), strict=True)
    cells.fill(layout.PREDICTIONS, [header, *map(list, rows)])


def _difference(model: TableModel, table: Table, said: np.ndarray) -> np.ndarray:
    """Said minus true, None where the truth is not known: (n,) object."""
    name = model.target.name
    truth = table.column(name) if name in table else np.full(len(table), np.nan)
    known = [
        None if is_blank else as_number(raw)
        for raw, is_blank in zip(truth.tolist(), blanks(truth), strict=True)
    ]
    gaps = [None if t is None else float(s) - t for s, t in zip(said, known, strict=True)]
    return np.array(gaps, dtype=object)


def show_used(cells: SalariesSheet, model: TableModel) -> None:
    """The settings of the run beside those that the user gave or left blank."""
    if not cells.has(layout.USED):
        return
    rows = []
    for row in cells.rows(layout.SETTINGS):
        name = str(row[0]).strip().lower()
        known = name in {setting.name for setting in layout.SALARY_SETTINGS}
        rows.append([shown(model.settings, name) if known else None])
    if model.target.is_class and not model.settings.high:
        names = [str(row[0]).strip().lower() for row in cells.rows(layout.SETTINGS)]
        if "high" in names:
            rows[names.index("high")] = [model.target.classes[-1]]
    cells.fill(layout.USED, rows)


def show_last_layer(cells: SalariesSheet, model: TableModel) -> None:
    """The weights that turn activations into scores; larger ones than the room are cut."""
    weights, biases = last_layer(model.weights, model.settings.solver)  # (members, units, out_sz)
    units = weights.transpose(1, 0, 2).reshape(weights.shape[1], -1)
    cells.fill(layout.HEAD, units.astype(np.float64).tolist())
    cells.fill(layout.HEAD_BIAS, biases.astype(np.float64).reshape(1, -1).tolist())
    target = model.target
    cells.fill(
        layout.HEAD_SCALE, [[target.mean, target.std] if not target.is_class else [0.0, 1.0]]
    )


def show_scores(cells: SalariesSheet, model: TableModel, result: Event) -> None:
    """The model beside its baselines, and the loss on the rows that it did not learn from."""
    kind = kind_of(model)
    held_back = "held-back rows" if result["valid"] else "rows learned from"
    lines = [("the model", held_back, result["valid"] or result["train"])]
    if result["valid"]:
        lines.append(("the model", "rows learned from", result["train"]))
    lines += [
        (f"baseline: {name.replace('_', ' ')}", held_back, found)
        for name, found in result["baselines"].items()
    ]
    rows = [[who, on, *map(found.get, layout.METRICS[kind])] for who, on, found in lines]
    cells.fill(layout.SCORES, [list(layout.SCORES_HEADER[kind]), *rows])
    loss = "log_loss" if kind == "class" else "rmse"
    cells.write(layout.LOSS, [[float(lines[0][2][loss])]])


def show_report(cells: SalariesSheet, model: TableModel, report: dict[str, Any]) -> None:
    """Confusion, calibration, ROC, importance, top losses, embeddings, what columns became."""
    classes = report["classes"]
    said = [[name, *counts] for name, counts in zip(classes, report["confusion"], strict=False)]
    cells.fill(layout.CONFUSION, [["truth", *classes], *said])
    for name, header, rows in (
        (layout.CALIBRATION, layout.CALIBRATION_HEADER, report["calibration"]),
        (layout.ROC, layout.ROC_HEADER, report["roc"]),
        (layout.IMPORTANCE, layout.IMPORTANCE_HEADER, report["importance"]),
        (layout.TOP_LOSSES, layout.TOP_LOSSES_HEADER, report["top_losses"]),
        (layout.EMBEDDINGS, layout.EMBEDDINGS_HEADER, report["embeddings"]),
    ):
        cells.fill(name, [list(header), *rows])
    if cells.has(layout.BECOMES):
        becomes = {**dict(report["columns"]), model.target.name: _goal(model)}
        names = [str(row[0]).strip() for row in cells.rows(layout.COLUMNS)[1:]]
        cells.fill(layout.BECOMES, [[becomes.get(name, "not used")] for name in names])


def _goal(model: TableModel) -> str:
    if not model.target.is_class:
        return f"a number: mean {model.target.mean:,.4g}, spread {model.target.std:,.4g}"
    return f"target: {', '.join(model.target.classes[:5])}"


def kind_of(model: TableModel) -> str:
    return "class" if model.target.is_class else "number"


def show_again(cells: SalariesSheet, written: set[str]) -> None:
    """After a restore: predictions too many to have been kept are made by the model put back."""
    version = cells.version()
    if version and cells.has(layout.PREDICTIONS) and layout.PREDICTIONS not in written:
        show_predictions(cells, table_model(version), cells.table())
