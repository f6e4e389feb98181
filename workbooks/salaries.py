"""Builds the salaries workbook: of made people, and one around anybody's own table.

`python -m workbooks.salaries` rebuilds workbooks/salaries.xlsx and trains it. Building alone gives
the same bytes for the same input; a run has a name and a time of its own.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from addin.drawing.book import new_book
from addin.drawing.style import ACCENT, INK, INPUT, SOFT, WATCH
from addin.kinds.salaries.drawing.embeddings import write_embeddings
from addin.kinds.salaries.drawing.journal import write_journal_and_model
from addin.kinds.salaries.drawing.last_layer import write_last_layer
from addin.kinds.salaries.drawing.model_sheet import write_model
from addin.kinds.salaries.drawing.people import write_people
from addin.kinds.salaries.drawing.plan import (
    CHECK,
    JOURNAL,
    MAP,
    MODEL,
    MOST_SHOWN,
    PEOPLE,
    QUALITY,
    START,
    WHAT_IF,
    Plan,
)
from addin.kinds.salaries.drawing.quality import write_quality
from addin.kinds.salaries.drawing.what_if import write_what_if
from engine.errors import InputError
from engine.tabular.table import Table
from workbooks.made_people import made_people
from workbooks.start.salaries import write_start

BUILT = Path(__file__).with_name("salaries.xlsx")
MOST_ROWS, MOST_COLUMNS = 200_000, 200  # of a table that gets a workbook of its own
SMALL = {"layers": "32"}  # units that the sheet with the last layer has room for
TABS = {
    START: INK,
    PEOPLE: INPUT,
    MODEL: ACCENT,
    WHAT_IF: WATCH,
    QUALITY: ACCENT,
    MAP: ACCENT,
    CHECK: SOFT,
    JOURNAL: SOFT,
}


def build(path: str | Path) -> Path:
    """Write the workbook of the made people, not trained yet."""
    people = made_people()
    jobs, education = people.column("occupation"), people.column("education")
    shown = int(((jobs == "technician") & (education == "some college")).argmax())
    plan = Plan(people, "salary", dict(SMALL), True, shown, {"education": "bachelor"})
    return _write(Path(path), plan)


def build_from(
    path: str | Path, table: Table, target: str, settings: Mapping[str, Any] | None = None
) -> Path:
    """Write a workbook around one's own table; `settings` overrides setting cells by name.

    Raises:
        InputError: no such target, one that cannot be told, or a table too large for a sheet.
    """
    for what, n, most in (
        ("rows", len(table), MOST_ROWS),
        ("columns", len(table.names), MOST_COLUMNS),
    ):
        if n > most:
            remedy = f"Keep {most:,} of them, or use cellgrad fit on the file"
            raise InputError(f"{n:,} {what} are too many for a workbook of cells", remedy)
    plan = Plan(table, target, {**SMALL, **(settings or {})})
    if plan.n_out > MOST_SHOWN:
        problem = f'target "{target}" has {plan.n_out} classes, and {MOST_SHOWN} have room'
        raise InputError(problem, "Choose another with --target, or use cellgrad fit")
    return _write(Path(path), plan)


def _write(path: Path, plan: Plan) -> Path:
    with new_book(path, "Cellgrad: salaries", TABS) as sheets:
        people = write_people(sheets[PEOPLE], plan)
        write_start(sheets[START], plan)
        write_model(sheets[MODEL], plan)
        write_what_if(sheets[WHAT_IF], plan, people)
        write_quality(sheets[QUALITY], plan)
        write_embeddings(sheets[MAP], plan)
        write_last_layer(sheets[CHECK], plan)
        write_journal_and_model(sheets[JOURNAL])
        sheets[START].ws.activate()
    return path


def main() -> None:
    """Build the workbook, press Train, and save it with all that came out."""
    from addin.cli.output import Progress
    from addin.cli.press import press

    build(BUILT)
    press("train", BUILT, BUILT, MODEL, {}, Progress())


if __name__ == "__main__":
    main()
