"""The button Minimise: read the book, compile it, start the job."""

import xlwings as xw

from addin.client import EngineClient, shared_client
from addin.minimise import undo, write_back
from addin.minimise.instructions import DOCS, instructions
from addin.minimise.open_book import workbook_of
from addin.minimise.options import ignores_steps, settings_from, task_from
from addin.minimise.request import build
from addin.minimise.run import MinimiseRun
from addin.registry import button
from addin.sheet.named_ranges import sheet_named
from engine import store


@button(
    "Minimise", group="Solver", sheet="the sheet to work on; the active one if left out", **DOCS
)
def minimise(
    book: xw.Book,
    sheet: str | None = None,
    client: EngineClient | None = None,
    **texts: str | None,
) -> MinimiseRun:
    """Find the numbers in the changing cells that make a formula cell smallest, in any workbook.

    `texts` are by the names of `DOCS`.

    Raises:
        InputError: naming the cell, for whatever stands in the way. Nothing has run then.
    """
    on = sheet_named(book, sheet) if sheet else book.sheets.active
    read = workbook_of(book)
    index = read.sheet_index(on.name)
    assert index is not None, on.name
    told = instructions(read, index, texts)
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
        job,
        run,
        blocks,
        request.cells,
        target,
        request.start_value,
        request.notes,
        wanted=task.wanted if task.goal == "value" else None,
    )
