"""The panels of a ratings sheet: tiles, settings, status, loss history and its chart."""

from addin.drawing import panels
from addin.drawing.band import AGREES, Tiles, agreement, colour_agreement
from addin.drawing.charts import loss_chart, place_chart
from addin.drawing.rect import Rect
from addin.drawing.rules import allowed
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, quiet_axis
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import START_MESSAGE, START_STATE, SheetModel
from addin.sheet.contract import Setting

AGREE = "1e-06"  # stars: formulas and engine agree below this
SUBTITLES = {
    False: "A rating is guessed by multiplying what a user likes with what a movie offers. "
    "Press Run epochs and watch every number move.",
    True: "The same, plus how generous each user is and how well liked each movie is. "
    "Press Run epochs and watch every number move.",
}
WEIGHTS_NOTE = (
    "What the engine learns: one number a factor for",
    "each movie (right) and each user (below).",
    "Edit one and see the formulas follow.",
)
DIFFERS = "▲  They differ: weights edited since the last run? Press Fill predictions"
TOO_LARGE = "This grid is too large for a formula in every cell"
ONLY_GRID = "only for a grid"


def model_tiles(
    sheet: Sheet,
    model: SheetModel,
    widths: dict[int, int],
    loss: str,
    gap: str,
    check: int = 480,
) -> None:
    """Losses, check and state of a model.

    `loss` is the formula of the loss, "" where the ratings are no grid; `gap` that of the largest
    difference of formulas and engine, "" where there are no formulas. `check` is the width of the
    verdict in pixels.
    """
    style, tiles = sheet.style, Tiles(sheet, widths)
    kinds = ("tile", "loss")
    if gap:
        at = tiles.add("LOSS BY FORMULAS", 130, kinds)
        if loss:
            sheet.formula(at.row, at.col, f"={loss}", style("band", *kinds), model.loss)
        else:
            sheet.put(at.row, at.col, ONLY_GRID, style("band", "hint"))
        sheet.define(layout.SHEET_LOSS, at)
    at = tiles.add("LOSS BY THE ENGINE", 130, kinds)
    sheet.put(at.row, at.col, model.loss, style("band", *kinds, font_color=ACCENT))
    sheet.define(layout.ENGINE_LOSS, at)
    if gap:
        at = tiles.add("LARGEST DIFFERENCE", 130, ("tile", "tiny"))
        sheet.formula(at.row, at.col, f"={gap}", style("band", "tile", "tiny"), 0.0)
        sheet.define(layout.LARGEST_DIFFERENCE, at)
    at = tiles.add("CHECK", check, ("verdict",), gap=1)
    _verdict(sheet, at, tiles.col - 1, bool(loss), bool(gap))
    at = tiles.add("MODEL IN USE", 220, ("verdict", "left"))
    sheet.put(at.row, at.col, model.start_version, style("band", "verdict", font_color=ACCENT))
    sheet.define(layout.MODEL, at)


def _verdict(sheet: Sheet, at: Rect, right: int, has_loss: bool, has_formulas: bool) -> None:
    """Says in words and colour whether formulas and engine agree."""
    if not has_formulas:
        sheet.put(at.row, at.col, TOO_LARGE, sheet.style("band", "verdict"))
        return
    gap = layout.LARGEST_DIFFERENCE
    if has_loss:
        gap = f"MAX({gap},ABS({layout.SHEET_LOSS}-{layout.ENGINE_LOSS}))"
    text = agreement(gap, AGREE, differs=DIFFERS)
    sheet.formula(at.row, at.col, text, sheet.style("band", "verdict"), AGREES)
    sheet.define("check", at)
    colour_agreement(sheet, at, Rect(at.row, at.col, 1, right - at.col))


def settings_panel(sheet: Sheet, model: SheetModel, row: int, col: int) -> Rect:
    """Names and value cells with lists, bounds and a note for each; returns the range."""
    sheet.section(row - 1, col, "Settings", "yours to change")
    known: tuple[Setting, ...] = layout.RATING_SETTINGS
    rect = panels.settings_rows(sheet, known, model.values, Rect(row, col), allowed, model.fixed)
    panels.name_settings(sheet, known, rect)
    sheet.define(layout.SETTINGS, rect)
    return rect


def status_panel(sheet: Sheet, model: SheetModel, row: int, col: int, n_cols: int) -> Rect:
    """What a run is doing."""
    start = {"state": START_STATE, "epoch": 0, "loss": model.loss, "message": START_MESSAGE}
    return panels.status_panel(sheet, layout.CONTRACT, Rect(row, col), start, n_cols)


def weights_note(sheet: Sheet, row: int, col: int, n_rows: int) -> None:
    """A few words on what weights are, in at most so many rows."""
    for place, note in enumerate(("", *WEIGHTS_NOTE)[:n_rows]):
        sheet.put(row + place, col, note, sheet.style("hint"))
    sheet.section(row, col, "Weights")


def loss_panel(
    sheet: Sheet,
    model: SheetModel,
    history: Rect,
    at: tuple[int, int],
    size: tuple[int, int],
    room: int = panels.LOSS_ROWS,
) -> None:
    """The losses of many epochs at `history`, and a chart of them at a row and column."""
    first = (0, model.loss, None, 0.0)
    rect = panels.loss_history(
        sheet, layout.CONTRACT, history, first, hint="RMSE, stars", room=room
    )
    chart = loss_chart(sheet, rect, quiet_axis("RMSE, stars", min=0, num_format="0.0"))
    place_chart(sheet, chart, at, size, "Loss by epoch")
