"""The reviews and, beside each, what the model says: score, label, and the words that decided."""

from typing import Any

import numpy as np

from addin.drawing.band import Tiles
from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, FONT, GOOD, HIGH, LOW, MIDDLE, SOFT, WATCH
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import NOT_SCORED, REVIEWS, ReviewModel

HEAD_ROW = 6
LEFT = 1
WIDTHS = {"no": 40, "film": 170, "review": 470, "label": 74, "kind": 74}
TEXT_WIDTH, OTHER_WIDTH, MOST_WIDE = 470, 110, 6
SCORE_WIDTHS = (82, 84, 250, 46)
CHARS_A_LINE = 78  # that fit the column of texts
MOST_HELPED = 20_000  # rows; a longer table has no formula in every row
DOUBT = "review_doubt"  # n x 1: how far a score is from one half, no two alike
RANK = "review_rank"  # n x 1: the scores, no two alike
RIGHT = "review_right"  # n x 1: 1 where the label is said, 0 where the other is
SUBTITLE = (
    "How positive each text is, 0 to 1, as the model reads it. It works without training; "
    "Train teaches it your labels."
)


class ReviewPlaces:
    """Where the table and its scores stand."""

    def __init__(self, model: ReviewModel):
        n = len(model)
        self.table = Rect(HEAD_ROW, LEFT, 1 + n, len(model.names))
        self.scores = Rect(HEAD_ROW + 1, self.table.right, n, len(layout.SCORES_HEADER))
        self.right = Rect(HEAD_ROW + 1, self.scores.right, n, 1)
        self.doubt = Rect(HEAD_ROW + 1, self.scores.right + 1, n, 1)
        self.rank = Rect(HEAD_ROW + 1, self.scores.right + 2, n, 1)
        self.has_helpers = n <= MOST_HELPED

    def column(self, place: int) -> Rect:
        """The cells of one column of the table, without its header."""
        return self.table.part(1, place, self.table.n_rows - 1, 1)

    def score(self, place: int) -> Rect:
        """One column of the scores."""
        return self.scores.part(0, place, self.scores.n_rows, 1)


def write_reviews(sheet: Sheet, model: ReviewModel) -> ReviewPlaces:
    """Fill the sheet; returns where everything stands."""
    at = ReviewPlaces(model)
    sheet.title(REVIEWS, SUBTITLE)
    widths = _widths(model, at)
    for col, pixels in widths.items():
        sheet.widths(col, pixels)
    write_tiles(sheet, model, at.score(0).a1(), widths)
    sheet.ws.set_row(HEAD_ROW - 1, 8)
    _table(sheet, model, at)
    write_scores(sheet, model, at.scores)
    if at.has_helpers:
        _helpers(sheet, model, at)
    sheet.ws.freeze_panes(HEAD_ROW + 1, LEFT + model.table.text_place)
    sheet.ws.autofilter(HEAD_ROW, LEFT, at.table.last[0], at.right.col)
    sheet.print_on_one_page(min(at.table.last[0], HEAD_ROW + 34), at.right.col)
    return at


def _widths(model: ReviewModel, at: ReviewPlaces) -> dict[int, int]:
    pixels = {0: 16}
    for place, name in enumerate(model.names):
        wide = TEXT_WIDTH if place == model.table.text_place else OTHER_WIDTH
        pixels[LEFT + place] = WIDTHS.get(name, wide) if place < MOST_WIDE else wide
    for place, width in enumerate(SCORE_WIDTHS):
        pixels[at.scores.col + place] = width
    return pixels


def write_tiles(sheet: Sheet, model: ReviewModel, score: str, widths: dict[int, int]) -> None:
    """Share positive, accuracy, loss, model and status; `score` is the address of the scores."""
    style, tiles = sheet.style, Tiles(sheet, widths)
    scored = model.is_scored
    share = float((model.scores[scored] >= 0.5).mean()) if scored.any() else ""
    rect = tiles.add("POSITIVE", 120, ("tile",))
    count = f'COUNTIF({score},">=0.5")/COUNT({score})'
    cell = style("band", "tile", num_format="0.0%")
    sheet.formula(rect.row, rect.col, f'=IF(COUNT({score})=0,"",{count})', cell, share)
    rect = tiles.add("STATUS", 400, ("verdict", "left"))
    text, said = f'=INDEX({layout.STATUS},6,2)&""', status_message(model, len(model))
    sheet.formula(rect.row, rect.col, text, style("band", "verdict"), said)
    rect = tiles.add("LABELS RIGHT", 110, ("tile",))
    sheet.put(rect.row, rect.col, model.accuracy, cell)
    sheet.define(layout.ACCURACY, rect)
    rect = tiles.add("LOG LOSS", 110, ("tile",))
    sheet.put(rect.row, rect.col, model.log_loss, style("band", "tile", "loss"))
    sheet.define(layout.LOSS, rect)
    rect = tiles.add("MODEL IN USE", 170, ("verdict", "left"))
    sheet.put(rect.row, rect.col, model.version, style("band", "verdict", font_color=ACCENT))
    sheet.define(layout.MODEL, rect)


def status_message(model: ReviewModel, n: int) -> str:
    """What the status says in a new workbook."""
    if model.model is None:
        return NOT_SCORED
    said = f"{n:,} rows"
    return said if model.accuracy is None else f"{said}, {model.accuracy:.1%} of the labels said"


def _table(sheet: Sheet, model: ReviewModel, at: ReviewPlaces) -> None:
    """The user's own columns: yours to change."""
    style = sheet.style
    heads = [name or " " for name in model.names]
    sheet.block(at.table.part(0, 0, 1, len(heads)), [heads], style("head", "left"))
    sheet.ws.set_row(HEAD_ROW, 20)
    for place in range(len(model.names)):
        is_review = place == model.table.text_place
        look = (
            style("input", "left", "wrap", font_size=9.5, valign="vcenter")
            if is_review
            else (style("input", "left", font_size=9))
        )
        for r, row in enumerate(model.rows):
            sheet.put(HEAD_ROW + 1 + r, LEFT + place, _cell(row[place]), look)
    for r, text in enumerate(model.table.texts):
        lines = max(1, -(-len(text or "") // CHARS_A_LINE))
        if lines > 1:
            sheet.ws.set_row(HEAD_ROW + 1 + r, min(15.5 * lines + 3, 120))
    sheet.define(layout.REVIEWS, at.table)


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def write_scores(sheet: Sheet, model: ReviewModel, rect: Rect) -> None:
    """What the engine writes: score in colours, label, words."""
    style = sheet.style
    header = rect.part(-1, 0, 1, rect.n_cols)
    sheet.block(header, [layout.SCORES_HEADER], style("head", "center"))
    looks = (
        style("engine", "center", num_format="0.000"),
        style("engine", "center", font_size=9),
        style("engine", "left", font_size=8.5, shrink=True),
    )
    for r in range(len(model)):
        known = bool(model.is_scored[r])
        shown = (float(model.scores[r]), model.said[r], model.words[r]) if known else (None,) * 3
        for c, value in enumerate(shown):
            sheet.put(rect.row + r, rect.col + c, value, looks[c])
    sheet.define(layout.SCORES, rect)
    sheet.condition(rect.part(0, 0, rect.n_rows), sentiment_scale())


def sentiment_scale() -> dict[str, Any]:
    """The colours of scores, the same on every sheet."""
    return {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": 0,
        "mid_value": 0.5,
        "max_value": 1,
        "min_color": LOW,
        "mid_color": MIDDLE,
        "max_color": HIGH,
    }


def _helpers(sheet: Sheet, model: ReviewModel, at: ReviewPlaces) -> None:
    """By formulas: whether the label is said, and (hidden) how doubtful each score is."""
    style = sheet.style
    head = at.right.part(-1, 0)
    sheet.put(head.row, head.col, "right", style("head", "center"))
    label = LEFT + model.table.label_place if model.table.label_place is not None else None

    def right(r: int, c: int) -> str:
        row = at.right.row + r
        if label is None or model.positive is None:
            return '=""'
        given, score = ref(row, label, fix_col=True), ref(row, at.scores.col, fix_col=True)
        positive = model.positive.replace('"', '""')
        said = f'({given}&""="{positive}")=({score}>=0.5)'
        return f'=IF(OR({given}="",{score}=""),"",IF({said},1,0))'

    def doubt(r: int, c: int) -> str:
        score = ref(at.doubt.row + r, at.scores.col, fix_col=True)
        return f'=IF({score}="","",ABS({score}-0.5)+{r + 1}*1E-9)'

    def rank(r: int, c: int) -> str:
        score = ref(at.rank.row + r, at.scores.col, fix_col=True)
        return f'=IF({score}="","",{score}+{r + 1}*1E-9)'

    shown = _shown(model.is_right)
    tick = '[=1]"✓";[=0]"✗";General'
    look = style("formula", "center", num_format=tick, font_name=FONT)
    sheet.formulas(at.right, right, look, shown)
    for value, color in ((1, GOOD), (0, WATCH)):
        look = sheet.book.add_format({"font_color": color, "bold": True})
        rule = {"type": "cell", "criteria": "==", "value": value, "format": look}
        sheet.condition(at.right, rule)
    look = style("formula", font_size=8, font_color=SOFT)
    sheet.formulas(at.doubt, doubt, look, _shown(doubts_of(model)))
    sheet.formulas(at.rank, rank, look, _shown(ranks_of(model)))
    sheet.ws.set_column_pixels(at.doubt.col, at.rank.col, 40, None, {"hidden": True})
    for name, rect in ((RIGHT, at.right), (DOUBT, at.doubt), (RANK, at.rank)):
        sheet.define(name, rect)


def _shown(values: np.ndarray) -> list[list[float | str]]:
    """A column of values as formulas show them: NaN is an empty text."""
    return [["" if np.isnan(value) else value] for value in values.tolist()]


def doubts_of(model: ReviewModel) -> np.ndarray:
    """How far each score is from one half, (n,); NaN without a score, no two alike."""
    return np.abs(model.scores - 0.5) + np.arange(1, len(model) + 1) * 1e-9


def ranks_of(model: ReviewModel) -> np.ndarray:
    """The scores, (n,), no two alike; NaN without a score."""
    return model.scores + np.arange(1, len(model) + 1) * 1e-9
