"""The worksheet functions about tables of people. Thin: convert, ask the model, convert back."""

from typing import Any

import numpy as np

from addin.answers import answered, note_error, rectangle
from addin.cell_errors import CellError, is_error
from addin.kinds.salaries.models import table_model
from addin.registry import func
from engine.errors import InputError, UnknownIdError
from engine.tabular import explain
from engine.tabular.published import TableModel
from engine.tabular.table import Table, checked_names, is_blank

_MODEL = "the model cell, so that the answer follows training; blank = the newest model"
_HEADERS = "the table's headers; blank = the columns stand as in the table that was trained on"


@func(
    example="=PREDICT_SALARY(A2:N2, A1:N1, model)",
    asks="salaries",
    rows="one row of the table, or many, without the target",
    headers=_HEADERS,
    model=_MODEL,
)
@answered
def PREDICT_SALARY(rows, headers=None, model=None):
    """The probability of the high class, one a row; of a target of numbers the number itself."""
    fitted = table_model(model)
    people, names = _upright(rectangle(rows), headers)
    return [[answer] for answer in _each_row(fitted, people, names)]


@func(
    example="=EXPLAIN_SALARY(A2:N2, A1:N1, model)",
    asks="salaries",
    row="one row of the table, without the target",
    headers=_HEADERS,
    model=_MODEL,
)
@answered
def EXPLAIN_SALARY(row, headers=None, model=None):
    """Why: the average answer, what each column adds, and the total: the prediction."""
    fitted = table_model(model)
    one = _one_row(fitted, row, headers)
    if isinstance(one, CellError):
        return one
    names = fitted.columns
    typical = fitted.meta["typical"]
    typical_rows = list(zip(*(typical[name] for name in names), strict=True))
    parts = explain.contributions(fitted, one, Table.from_rows(names, typical_rows))
    return [list(part) for part in parts]


@func(
    example="=SALARY_ACTIVATIONS(A2:N2, A1:N1, model)",
    asks="salaries",
    row="one row of the table, without the target",
    headers=_HEADERS,
    model=_MODEL,
)
@answered
def SALARY_ACTIVATIONS(row, headers=None, model=None):
    """What the last layer sees of a row: a line a unit, a column a network of the ensemble."""
    fitted = table_model(model)
    one = _one_row(fitted, row, headers)
    if isinstance(one, CellError):
        return one
    seen = fitted.network.body(fitted.encoder.encode(one))[0]  # (members, units)
    return seen.T.astype(np.float64).tolist()


def salary_info(model: Any) -> list[list[Any]]:
    """What `MODEL_INFO` says of a model of a table."""
    fitted = table_model(model)
    meta, target = fitted.meta, fitted.target
    rows = [
        ["version", meta.get("version", "in the cells")],
        ["rows", meta.get("n_rows", "")],
        ["target", target.name],
        ["answers", target.classes[-1] if target.is_class else "a number"],
        ["epoch", meta.get("epoch", "")],
    ]
    for part, metrics in (meta.get("metrics") or {}).items():
        rows += [[f"{part} {name}", value] for name, value in (metrics or {}).items()]
    rows += [[f"column {name}", kind] for name, kind in fitted.encoder.kinds.items()]
    return rows


def _each_row(fitted: TableModel, rows: list[list[Any]], headers: Any) -> list[float | CellError]:
    """An answer a row. A row that cannot be used gets its own error and spoils no other."""
    names = _names(fitted, len(rows[0]), headers)
    answers: list[Any] = [_unusable(row) for row in rows]
    left = [r for r, answer in enumerate(answers) if answer is None]
    while left:
        try:
            pred = fitted.predict(Table.from_rows(names, [rows[r] for r in left]))
        except InputError as err:
            if not err.at or not err.at[0]:
                raise
            answers[left.pop(err.at[0] - 1)] = note_error(err)
            continue
        for r, value in zip(left, fitted.high(pred).astype(np.float64), strict=True):
            answers[r] = float(value)
        break
    return answers


def _one_row(fitted: TableModel, row: Any, headers: Any) -> Table | CellError:
    """The one row that is asked about, as a table; or its error, where it cannot be used."""
    rows, names = _upright(rectangle(row), headers)
    if len(rows) != 1:
        raise InputError(f"row is {len(rows)} rows", "Give one row")
    error = _unusable(rows[0])
    return error or Table.from_rows(_names(fitted, len(rows[0]), names), rows)


def _unusable(row: list[Any]) -> CellError | None:
    """The error of a row that holds an error value, or nothing at all."""
    for value in row:
        if is_error(value):
            return CellError(value)
    if all(is_blank(value) for value in row):
        return note_error(UnknownIdError("the row is blank", "Give a row with values"))
    return None


def _names(fitted: TableModel, width: int, headers: Any) -> tuple[str, ...]:
    """What each cell of a row is: by the headers given, else as the table of training had them."""
    if not _is_left_out(headers):
        given = rectangle(headers)
        names = checked_names([name for row in given for name in row])
        if len(names) != width:
            problem = f"there are {len(names)} headers for {width} columns"
            raise InputError(problem, "Give ranges of one width")
        return names
    whole = tuple(fitted.meta.get("names") or fitted.columns)
    without = tuple(name for name in whole if name != fitted.target.name)
    for names in (without, whole, fitted.columns):
        if len(names) == width:
            return names
    problem = f"the row has {width} cells, and the model needs {len(without)}"
    raise InputError(problem, f"Give {', '.join(without)}, or give the headers too")


def _upright(rows: list[list[Any]], headers: Any) -> tuple[list[list[Any]], Any]:
    """One row that stands upright, where its headers do too, laid down; others as they are."""
    if _is_left_out(headers) or len(rows) == 1:
        return rows, headers
    names = rectangle(headers)
    if len(rows[0]) == len(names[0]) == 1 and len(rows) == len(names):
        return [[row[0] for row in rows]], [[name[0] for name in names]]
    return rows, headers


def _is_left_out(headers: Any) -> bool:
    return headers is None or headers == "" or rectangle(headers) == [[None]]
