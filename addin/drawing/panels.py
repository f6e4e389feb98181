"""The panels that sheets of every kind have: settings, status, and the loss by epoch."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from addin.drawing.rect import Rect
from addin.drawing.rules import allowed, rule
from addin.drawing.sheet import Sheet
from addin.sheet.contract import LOSS_HEADER, STATUS_ROWS, Contract, Setting

LOSS_ROWS = 500


def settings_rows(
    sheet: Sheet,
    settings: Sequence[Setting],
    values: Mapping[str, Any],
    corner: Rect,
    note: Callable[[Setting], str | None] = allowed,
    fixed: Sequence[str] = (),
) -> Rect:
    """A name and a value cell with its rule for each setting, a note behind it; the range.

    `fixed` are settings that the cells of this sheet are made for.
    """
    rect = Rect(corner.row, corner.col, len(settings), 2)
    for place, setting in enumerate(settings):
        cell, is_fixed = rect.part(place, 1), setting.name in fixed
        value = values.get(setting.name, setting.default)
        look = sheet.style("formula" if is_fixed else "input", "center")
        sheet.put(cell.row, rect.col, setting.name, sheet.style("name"))
        sheet.put(cell.row, cell.col, value, look)
        said = "fixed on this sheet" if is_fixed else note(setting)
        if said:
            sheet.put(cell.row, cell.col + 1, said, sheet.style("hint", indent=1))
        sheet.validate(cell, rule(setting, value if is_fixed else None))
    return rect


def name_settings(sheet: Sheet, settings: Sequence[Setting], rect: Rect) -> None:
    """Let formulas say `lr` for the value cell of lr."""
    for place, setting in enumerate(settings):
        sheet.define(setting.name, rect.part(place, 1))


def status_panel(
    sheet: Sheet,
    contract: Contract,
    corner: Rect,
    start: Mapping[str, Any],
    n_cols: int,
    more: Sequence[str] = (),
) -> Rect:
    """What a run is doing; the engine writes the second column, texts run on to the right.

    `start` are the values by name, `more` are rows below that no run writes to.
    """
    rect = Rect(corner.row, corner.col, len(STATUS_ROWS), 2)
    sheet.section(rect.row - 1, rect.col, "Status", "what the engine is doing")
    for row, name in enumerate((*STATUS_ROWS, *more), start=rect.row):
        sheet.put(row, rect.col, name, sheet.style("name"))
        number = ("loss",) if name == "loss" else ()
        look = sheet.style("engine", "left", *number, right=0, indent=1)
        sheet.put(row, rect.col + 1, start.get(name), look)
        for c in range(rect.col + 2, rect.col + n_cols):
            edge = 1 if c == rect.col + n_cols - 1 else 0
            sheet.put(row, c, None, sheet.style("engine", left=0, right=edge))
    sheet.define(contract.status, rect)
    return rect


def loss_history(
    sheet: Sheet,
    contract: Contract,
    corner: Rect,
    first: Sequence[Any] = (),
    title: str = "Loss by epoch",
    hint: str = "",
    room: int = LOSS_ROWS,
) -> Rect:
    """A header and room for the losses of many epochs, `first` the first of them."""
    rect = Rect(corner.row, corner.col, 1 + room, len(LOSS_HEADER))
    sheet.section(rect.row - 1, rect.col, title, hint)
    sheet.block(rect.part(0, 0, 1, rect.n_cols), [LOSS_HEADER], sheet.style("head", "center"))
    for c, kind in enumerate(("whole", "loss", "loss", "grid")):
        look = sheet.style("engine", kind, "empty", "center", font_size=9)
        sheet.block(rect.part(1, c, room), [(first[c],)] if first else [], look)
    sheet.define(contract.loss_history, rect)
    return rect
