"""What Minimise is asked to do: by the button's arguments, or in cells that have names like
minimise_low."""

from dataclasses import dataclass
from typing import Any

from addin.messages import placed
from addin.minimise.grid import BLANK, BOOL, ERROR, NUMBER, Grid
from addin.minimise.task import Area, areas_in
from addin.minimise.workbook import Workbook
from engine.errors import InputError

PREFIX = "minimise_"
DOCS = {
    "target": "the cell to make small, for example Sheet1!B2; else what Excel's Solver saved",
    "changing": "the cells to change, for example Sheet1!C3:F9,Sheet1!H1",
    "goal": "min, max, or value (with wanted)",
    "wanted": "the value that the target should have",
    "low": "a lower bound for all changing cells",
    "high": "an upper bound for all changing cells",
    "constraints": "more limits, for example B7=1;C3:C9<=5",
    "steps": "ignore: continue where ROUND and the like have no slope",
    "solver": "auto (lm for sums of squares, else lbfgs), lm, lbfgs, adam or sgd",
    "n_epochs": "passes over all formulas at most",
    "lr": "the step of adam and sgd",
    "schedule": "constant or one_cycle, for adam and sgd",
    "momentum": "of adam and sgd",
    "tol": "lm and lbfgs end where a step improves the target by less, relatively",
    "init": "cells, or random: start from random numbers",
    "restarts": "so many more starts of lm or lbfgs near the first one, or auto",
    "seed": "of random numbers",
    "device": "auto, cpu or cuda",
    "threads": "of the processor; one is best for all but very large sheets",
}
OPTIONS = tuple(DOCS)[2:]  # the names of the first two mean the cells, not what these hold


@dataclass(frozen=True)
class Instructions:
    """Texts by the names of the button's arguments, and for those read from cells, where."""

    texts: dict[str, str]
    places: dict[str, str]
    notes: tuple[str, ...] = ()

    def get(self, name: str) -> str | None:
        """The text, None where there is none."""
        return self.texts.get(name)

    def where(self, name: str) -> str:
        """Where it stands, for an error: Fit!H4, or the argument's name."""
        return self.places.get(name, name)


def instructions(book: Workbook, sheet: int, texts: dict[str, Any]) -> Instructions:
    """Gather them; an argument comes before a named cell.

    Raises:
        InputError: for a named cell that holds an error or a value that the file does not know.
    """
    if texts.keys() - DOCS.keys():
        raise TypeError(f"Minimise takes no {', '.join(texts.keys() - DOCS.keys())}")
    found = {n: str(texts[n]) for n in DOCS if texts.get(n) not in (None, "")}
    places, notes = {}, []
    for name in OPTIONS:
        refers_to = _refers_to(book, sheet, PREFIX + name)
        if name in found or refers_to is None:
            continue
        place, said = _read(book, sheet, name, refers_to)
        if said:
            found[name], places[name] = said, place
            notes.append(f"{name} is {said} ({place})")
    unknown = sorted(
        {n for n, scope in book.names if n.startswith(PREFIX) and scope in (None, sheet)}
        - {PREFIX + n for n in DOCS}
    )
    notes += [f"the name {name} is none that Minimise knows" for name in unknown]
    return Instructions(found, places, tuple(notes))


def _refers_to(book: Workbook, sheet: int, name: str) -> str | None:
    return book.names.get((name, sheet)) or book.names.get((name, None))


def _read(book: Workbook, sheet: int, name: str, refers_to: str) -> tuple[str, str]:
    """Where the name's value stands, and the value; constraints may fill a range, one a cell."""
    own = refers_to.strip()
    if _is_number(own) or own.startswith('"'):
        return PREFIX + name, own.strip('"')
    areas = areas_in(book, own, sheet, PREFIX + name)
    cells = [(area.sheet, row, col) for area in areas for _, row, col in _filled(book, area)]
    place = ", ".join(_address(book, area) for area in areas)
    if len(cells) > 1 and name != "constraints":
        problem = f"the name {PREFIX}{name} means several cells that hold something"
        raise placed(InputError(problem, "Let it mean one cell"), place)
    return place, ";".join(_text(book, *cell) for cell in cells)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _filled(book: Workbook, area: Area) -> list[tuple[int, int, int]]:
    grid = book.grids[area.sheet]
    return [
        cell
        for cell in area.cells()
        if cell[1] < grid.n_rows and cell[2] < grid.n_cols and not _is_blank(grid, *cell[1:])
    ]


def _is_blank(grid: Grid, row: int, col: int) -> bool:
    if grid.form[row, col] >= 0:
        return False
    return grid.kind[row, col] == BLANK or not str(grid.text[row, col] or "x").strip()


def _text(book: Workbook, sheet: int, row: int, col: int) -> str:
    """What a cell holds, as one would write it after --set."""
    grid = book.grids[sheet]
    kind, where = grid.kind[row, col], grid.address(row, col)
    if grid.form[row, col] >= 0 and (book.is_stale or not grid.has_value[row, col]):
        problem = "the formula's value is not in the file"
        raise placed(InputError(problem, "Put its value there, or save the file in Calc"), where)
    if kind == ERROR:
        raise placed(InputError(f"the cell holds {grid.text[row, col]}", "Mend it"), where)
    if kind == BOOL:
        raise placed(InputError("the cell holds TRUE or FALSE", "Give a number or a word"), where)
    if kind == NUMBER:
        return f"{grid.num[row, col]:.17g}"
    return str(grid.text[row, col]).strip()


def _address(book: Workbook, area: Area) -> str:
    grid = book.grids[area.sheet]
    first, last = grid.address(area.top, area.left), grid.cell(area.bottom, area.right)
    return first if area.shape == (1, 1) else f"{first}:{str(last).rpartition('!')[2]}"
