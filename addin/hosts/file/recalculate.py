"""New values for the formula cells of a workbook, so that any reader sees what an app would show.

Calls of our worksheet functions are answered here; all other formulas by LibreOffice, on a copy
that holds our answers as constants. What nobody can compute is left blank, never stale.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from addin.hosts import libreoffice
from addin.hosts.file.affected import affected
from addin.hosts.file.book_file import BookFile
from addin.hosts.file.encode import one_value, with_formula, with_value
from addin.hosts.file.evaluate import Evaluator, Function, fitted
from addin.hosts.file.formula_cells import FormulaCell, formula_cells
from addin.hosts.file.save import save_package
from addin.hosts.file.values import CellError

ROUNDS = 3  # of our functions and LibreOffice in turn, when they depend on each other


@dataclass(frozen=True)
class Recalculated:
    """Addresses of formula cells by who computed them; `stale_cells` nobody could, now blank."""

    engine_cells: tuple[str, ...]
    app_cells: tuple[str, ...]
    stale_cells: tuple[str, ...]


def recalculate(book: xw.Book, functions: dict[str, Function]) -> Recalculated:
    """Compute the formulas that a change can have reached; the others keep their values.

    `functions` are called with scalars (float, str, bool, None, date, CellError) or, for more
    than one cell, with a tuple of row tuples.

    Raises InputError when LibreOffice is there and fails.
    """
    file: BookFile = book.api
    evaluator = Evaluator(file, functions)
    cells = list(formula_cells(file, evaluator))
    reached = affected(file, cells)
    cells = [cell for cell in cells if cell in reached]
    ours = [cell for cell in cells if cell.formula]
    if libreoffice.find_soffice() is None:
        return without_app(cells, ours, evaluator)
    answered, others, computed, before = {}, cells, set(), None
    for _ in range(ROUNDS):
        answered = answer(ours, evaluator)
        others = [cell for cell in cells if cell not in answered]
        partly = {c: evaluator.substituted(c.formula, c.sheet) for c in others if c.formula}
        if not others or (answered, partly) == before:
            break
        before = answered, partly
        computed = compute(file, others, answered, partly)
    return Recalculated(
        addresses(cells, answered),
        addresses(others, computed),
        tuple(c.address for c in others if c not in computed),
    )


def complete(book: xw.Book, functions: dict[str, Function]) -> tuple[str, ...]:
    """Compute a book whose writer left formulas without values, before anybody reads it.

    Returns the addresses of formulas that have no value even so: they read as blank.
    """
    file: BookFile = book.api
    cells = formula_cells(file, Evaluator(file, functions))
    if all(cell.has_value for cell in cells):
        return ()
    return recalculate(book, functions).stale_cells


def addresses(cells: list[FormulaCell], among) -> tuple[str, ...]:
    return tuple(cell.address for cell in cells if cell in among)


# --- our functions ------------------------------------------------------------------------------


def answer(cells: list[FormulaCell], evaluator: Evaluator) -> dict[FormulaCell, object]:
    """Evaluate the cells that are one call each, until they agree with each other."""
    answered: dict[FormulaCell, object] = {}
    for _ in range(ROUNDS):
        before = dict(answered)
        for cell in cells:
            value = evaluator.value(cell.formula, cell.sheet)
            if value is not None and answered.get(cell) != value:
                answered[cell] = value
                fill(cell, fitted(value, cell.block))
        if answered == before:
            break
    return answered


def fill(cell: FormulaCell, rows) -> None:
    """Store the values of a formula in the cells it fills."""
    part, block = cell.sheet.cells, cell.block
    for row, values in enumerate(rows, start=block.row):
        for col, value in enumerate(values, start=block.col):
            xml = part.cell(row, col)
            if xml is not None and "<f" in xml:
                new = with_value(xml, value)
            else:
                new = one_value(row, col, part.style(row, col), value)
            if new != xml:
                part.put(row, col, new)


def blank(cell: FormulaCell) -> None:
    """Take the old values away."""
    fill(cell, [[None] * cell.block.n_cols] * cell.block.n_rows)


def without_app(
    cells: list[FormulaCell], ours: list[FormulaCell], evaluator: Evaluator
) -> Recalculated:
    """Only our functions are answered, and only where they read no cell left blank."""
    known = {cell for cell in ours if evaluator.value(cell.formula, cell.sheet) is not None}
    stale = {cell for cell in cells if cell not in known}
    while doubtful := {cell for cell in known if reads_any(cell, stale, evaluator)}:
        known, stale = known - doubtful, stale | doubtful
    for cell in stale:
        blank(cell)
    answer([cell for cell in ours if cell in known], evaluator)
    return Recalculated(addresses(cells, known), (), addresses(cells, stale))


def reads_any(cell: FormulaCell, others: set[FormulaCell], evaluator: Evaluator) -> bool:
    """Does the formula of `cell` look at any of the `others`?"""
    evaluator.reads.clear()
    evaluator.value(cell.formula, cell.sheet)
    reads = list(evaluator.reads)
    return any(s is other.sheet and b.overlap(other.block) for other in others for s, b in reads)


# --- everything else ----------------------------------------------------------------------------


def compute(file, cells: list[FormulaCell], answered, partly) -> set[FormulaCell]:
    """Let LibreOffice compute `cells`; returns those it could. The others are blank then.

    `answered` has our own cells with their values, `partly` the formulas in which our calls were
    replaced by values.
    """
    with tempfile.TemporaryDirectory(prefix="cellgrad-calc-") as folder:
        copy = Path(folder) / f"book{file.path.suffix}"
        write_copy(file, cells, answered, partly, copy)
        out = Path(folder) / "out"
        out.mkdir()
        result = BookFile(libreoffice.convert(copy, "xlsx:Calc MS Excel 2007 XML", out))
        computed = set()
        for cell in cells:
            there = result.sheet(cell.sheet.name)
            rows = there.cells.values(cell.block, as_dates=False) if there else None
            if rows is None or unknown_to_app(rows):
                blank(cell)
            else:
                fill(cell, [["" if v is None else v for v in row] for row in rows])
                computed.add(cell)
    return computed


def unknown_to_app(rows: list[list]) -> bool:
    """A function that this LibreOffice does not have; its answer would mislead."""
    return any(isinstance(v, CellError) and v == "#NAME?" for row in rows for v in row)


def write_copy(file, cells, answered, partly, path: Path) -> None:
    """A copy of the workbook in which our answers are constants and nothing else has a value."""
    undo = [(c, c.sheet.cells.cell(c.block.row, c.block.col)) for c in [*cells, *answered]]
    try:
        for cell in answered:
            row, col = cell.block.row, cell.block.col
            value = fitted(answered[cell], cell.block)[0][0]
            style = cell.sheet.cells.style(row, col)
            replace(cell, one_value(row, col, style, value))
        for cell in cells:
            xml = with_value(cell.sheet.cells.cell(cell.block.row, cell.block.col) or "", None)
            text = partly.get(cell)
            replace(cell, with_formula(xml, text) if text else xml)
        file.commit()
        save_package(file.package, path)
    finally:
        for cell, xml in undo:
            replace(cell, xml)


def replace(cell: FormulaCell, xml: str | None) -> None:
    cell.sheet.cells.put(cell.block.row, cell.block.col, xml)
