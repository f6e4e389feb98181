"""What the button Minimise does: read the book, compile it, start the job."""

from typing import Any

import xlwings as xw

from addin.client import EngineClient, shared_client
from addin.minimise import undo, write_back
from addin.minimise.open_book import workbook_of
from addin.minimise.options import ignores_steps, settings_from, task_from
from addin.minimise.request import build
from addin.minimise.run import MinimiseRun
from addin.minimise.told import told_in
from addin.sheet.named_ranges import sheet_named
from engine import store


def minimise(
    book: xw.Book, sheet: str | None, texts: dict[str, Any], client: EngineClient | None = None
) -> MinimiseRun:
    """Start minimising; `texts` holds what was told, by the names of the button's arguments.

    Raises:
        InputError: naming the cell, for whatever stands in the way. Nothing has run then.
    """
    on = sheet_named(book, sheet) if sheet else book.sheets.active
    read = workbook_of(book)
    index = read.sheet_index(on.name)
    assert index is not None, on.name
    told = told_in(read, index, texts)
    settings, ignore_steps = settings_from(told), ignores_steps(told)
    task = task_from(read, index, told)
    request = build(read, task, settings, ignore_steps)
    run, blocks = store.new_run("solver"), write_back.blocks_of(read, task)
    undo.keep(run, blocks, [write_back.contents(book, block) for block in blocks])
    job = (client or shared_client()).submit(
        "engine.search.job.minimise", {**request.header, "run": run}, request.arrays
    )
    target = (read.grids[task.target[0]].name, *task.target[1:])
    return MinimiseRun(
        job, run, blocks, request.cells, target, request.start_value, request.notes,
        wanted=task.wanted if task.goal == "value" else None,
    )  # fmt: skip
