"""What a press of Minimise is told: texts of `--set`, or nothing, then Solver's own settings."""

import re
from dataclasses import fields, replace
from typing import Any

from addin.messages import placed
from addin.solver.saved import limit, saved_task, sheets_with_settings
from addin.solver.task import Limit, Task, areas_in, one_cell
from addin.solver.workbook import Workbook
from addin.untold import UntoldError
from engine.errors import InputError
from engine.solver.settings import GOALS, SolverSettings

TARGET_NAME, CHANGING_NAME = "minimise_target", "minimise_changing"
QUESTIONS = {"target": "the cell to make small", "changing": "the cells to change"}
SIGN = re.compile(r"(.+?)(<=|>=|=)(.+)")


def settings_from(texts: dict[str, Any]) -> SolverSettings:
    """Settings of the engine from the texts that are given.

    Raises:
        InputError: for a value that cannot be.
    """
    changes: dict[str, Any] = {}
    for field in fields(SolverSettings):
        text = texts.get(field.name)
        if text is None:
            continue
        try:
            kind = type(field.default)
            changes[field.name] = kind(float(text)) if kind is int else kind(text)
        except ValueError as err:
            problem = f"{field.name}={text} cannot be"
            raise placed(InputError(problem, "Give a number"), "--set") from err
    try:
        return SolverSettings(**changes)
    except InputError as err:
        raise placed(err, "--set") from err


def task_from(book: Workbook, sheet: int, texts: dict[str, Any]) -> Task:
    """The task: what is told comes before what Solver saved, or two names, in the workbook.

    Raises:
        UntoldError: when nothing says what to minimise.
        InputError: when what says so cannot be understood.
    """
    if texts.get("target") and texts.get("changing"):
        target = one_cell(areas_in(book, texts["target"], sheet, "--set target"), "--set target")
        task = Task(target, areas_in(book, texts["changing"], sheet, "--set changing"))
    else:
        task = _from_workbook(book, sheet)
        if texts.get("target"):
            said = "--set target"
            task = replace(
                task, target=one_cell(areas_in(book, texts["target"], sheet, said), said)
            )
        if texts.get("changing"):
            areas = areas_in(book, texts["changing"], sheet, "--set changing")
            task = replace(task, changing=areas)
    return _told(book, sheet, task, texts)


def _from_workbook(book: Workbook, sheet: int) -> Task:
    saved = sheets_with_settings(book)
    if sheet in saved or len(saved) == 1:
        return saved_task(book, sheet if sheet in saved else saved[0])
    if len(saved) > 1:
        there = ", ".join(book.grids[s].name for s in saved)
        raise InputError(f"Solver's settings are saved on {there}", "Say which sheet it is")
    names = [book.names.get((n, sheet)) or book.names.get((n, None))
             for n in (TARGET_NAME, CHANGING_NAME)]  # fmt: skip
    if all(names):
        target = one_cell(areas_in(book, TARGET_NAME, sheet, TARGET_NAME), TARGET_NAME)
        return Task(target, areas_in(book, CHANGING_NAME, sheet, CHANGING_NAME))
    raise placed(
        UntoldError(
            "nothing says what to minimise",
            "Give the target and the changing cells (--set target=Sheet1!B2 --set "
            f"changing=Sheet1!C3:F9), or name them {TARGET_NAME} and {CHANGING_NAME}, or save "
            "them with Excel's Solver",
            QUESTIONS,
        ),
        book.grids[sheet].name,
    )


def _told(book: Workbook, sheet: int, task: Task, texts: dict[str, Any]) -> Task:
    """Goal, bounds and constraints as they were told."""
    goal = texts.get("goal") or ("value" if texts.get("wanted") else None)
    if goal:
        if goal not in GOALS:
            err = InputError(f"goal {goal!r} is not known", f"Use one of {', '.join(GOALS)}")
            raise placed(err, "--set")
        task = replace(task, goal=goal)
    for name in ("wanted", "low", "high"):
        if texts.get(name):
            try:
                task = replace(task, **{name: float(texts[name])})
            except ValueError as err:
                problem = f"{name}={texts[name]} is no number"
                raise placed(InputError(problem, "Give a number"), "--set") from err
    more = tuple(_constraint(book, sheet, text) for text in _parts(texts.get("constraints")))
    return replace(task, limits=task.limits + more)


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _constraint(book: Workbook, sheet: int, text: str) -> Limit:
    found = SIGN.fullmatch(text)
    if not found:
        err = InputError(f"{text!r} is no constraint", "Write it like Sheet1!B2:B9<=5")
        raise placed(err, "--set constraints")
    left, sign, right = (part.strip() for part in found.groups())
    return limit(book, sheet, left, sign, right, f"--set constraints, {text}")
