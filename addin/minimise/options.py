"""What to minimise: by the instructions, else Solver's settings, else two names."""

import math
import re
from dataclasses import fields, replace
from typing import Any

from addin.messages import placed
from addin.minimise.compile import CellAt
from addin.minimise.instructions import PREFIX, Instructions
from addin.minimise.saved import limit, saved_task, sheets_with_settings
from addin.minimise.task import Area, Limit, Task, areas_in, one_cell
from addin.minimise.workbook import Workbook
from addin.press.questions import UnansweredError
from engine.errors import InputError
from engine.search.settings import GOALS, SearchSettings

TARGET_NAME, CHANGING_NAME = PREFIX + "target", PREFIX + "changing"
QUESTIONS = {"target": "the cell to make small", "changing": "the cells to change"}
SIGN = re.compile(r"(.+?)(<=|>=|=)(.+)")


def settings_from(told: Instructions) -> SearchSettings:
    """Settings of the engine from what was told.

    Raises:
        InputError: for a value that cannot be.
    """
    changes: dict[str, Any] = {}
    for field in fields(SearchSettings):
        text, where = told.get(field.name), told.where(field.name)
        if text is None or text == "auto":
            continue
        kind = type(field.default)
        try:
            changes[field.name] = kind(float(text)) if kind is int else kind(text)
            SearchSettings(**{field.name: changes[field.name]})
        except InputError as err:
            raise placed(err, where) from err
        except (ValueError, OverflowError) as err:
            problem = f"{field.name}={text} cannot be"
            raise placed(InputError(problem, "Give a number"), where) from err
    return SearchSettings(**changes)


def ignores_steps(told: Instructions) -> bool:
    """Whether to continue where ROUND and the like have no slope.

    Raises:
        InputError: for a word that is neither refuse nor ignore.
    """
    text = told.get("steps")
    if text not in (None, "refuse", "ignore"):
        err = InputError(f"steps {text!r} is not known", "Use refuse or ignore")
        raise placed(err, told.where("steps"))
    return text == "ignore"


def task_from(book: Workbook, sheet: int, told: Instructions) -> Task:
    """The task: what is told comes before what Solver saved, or two names, in the workbook.

    Raises:
        UnansweredError: when nothing says what to minimise.
        InputError: when what says so cannot be understood.
    """
    target, changing = told.get("target"), told.get("changing")
    if target and changing:
        task = Task(_target(book, sheet, target), _changing(book, sheet, changing))
    else:
        task = _from_workbook(book, sheet)
        if target:
            task = replace(task, target=_target(book, sheet, target))
        if changing:
            task = replace(task, changing=_changing(book, sheet, changing))
    return _with_options(book, sheet, task, told)


def _target(book: Workbook, sheet: int, text: str) -> CellAt:
    return one_cell(areas_in(book, text, sheet, "target"), "target")


def _changing(book: Workbook, sheet: int, text: str) -> tuple[Area, ...]:
    return areas_in(book, text, sheet, "changing")


def _from_workbook(book: Workbook, sheet: int) -> Task:
    saved = sheets_with_settings(book)
    if sheet in saved or len(saved) == 1:
        return saved_task(book, sheet if sheet in saved else saved[0])
    if len(saved) > 1:
        there = ", ".join(book.grids[s].name for s in saved)
        raise InputError(f"Solver's settings are saved on {there}", "Say which sheet it is")
    names = [
        book.names.get((n, sheet)) or book.names.get((n, None))
        for n in (TARGET_NAME, CHANGING_NAME)
    ]
    if all(names):
        target = one_cell(areas_in(book, TARGET_NAME, sheet, TARGET_NAME), TARGET_NAME)
        return Task(target, areas_in(book, CHANGING_NAME, sheet, CHANGING_NAME))
    raise placed(
        UnansweredError(
            "nothing says what to minimise",
            "Give the target and the changing cells (--set target=Sheet1!B2 --set "
            f"changing=Sheet1!C3:F9), or name them {TARGET_NAME} and {CHANGING_NAME}, or save "
            "them with Excel's Solver",
            QUESTIONS,
        ),
        book.grids[sheet].name,
    )


def _with_options(book: Workbook, sheet: int, task: Task, told: Instructions) -> Task:
    """Goal, bounds and constraints as they were told."""
    goal = told.get("goal") or ("value" if told.get("wanted") else None)
    if goal:
        if goal not in GOALS:
            err = InputError(f"goal {goal!r} is not known", f"Use one of {', '.join(GOALS)}")
            raise placed(err, told.where("goal"))
        task = replace(task, goal=goal)
    for name in ("wanted", "low", "high"):
        if text := told.get(name):
            task = replace(task, **{name: _number(name, text, told.where(name))})
    said = told.where("constraints")
    more = tuple(_constraint(book, sheet, text, said) for text in _parts(told.get("constraints")))
    return replace(task, limits=task.limits + more, notes=task.notes + told.notes)


def _number(name: str, text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise placed(InputError(f"{name}={text} is no number", "Give a number"), where)
    return number


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _constraint(book: Workbook, sheet: int, text: str, said: str) -> Limit:
    found = SIGN.fullmatch(text)
    if not found:
        err = InputError(f"{text!r} is no constraint", "Write it like Sheet1!B2:B9<=5")
        raise placed(err, said)
    left, sign, right = (part.strip() for part in found.groups())
    return limit(book, sheet, left, sign, right, f"{said}, {text}")
