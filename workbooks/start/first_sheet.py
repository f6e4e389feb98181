"""The first sheet of a workbook: what it is, how to begin, what it says now, what colours mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format

from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT

WIDTHS = (16, 136, 520, 30, 176, 204, 156, 16)
LEFT, RIGHT, TOP = 1, 4, 3

Pairs = Sequence[tuple[str, str]]
Samples = Sequence[tuple[Format, str, str]]  # a format, a text in it, what it means


@dataclass(frozen=True)
class Fact:
    """A number that is live on the first sheet, of one model or several: formulas and values."""

    label: str
    cells: Sequence[tuple[str, Any]]
    look: str = "General"


@dataclass(frozen=True)
class Texts:
    """The words of a first sheet."""

    title: str
    subtitle: str
    what: Sequence[str]
    steps: Pairs
    sheets: Pairs
    words: Pairs


def write_first_sheet(
    sheet: Sheet,
    texts: Texts,
    right_now: Callable[[Sheet, int], int],
    samples: Samples = (),
    widths: Sequence[int] = WIDTHS,
) -> None:
    """Fill the sheet; `right_now` writes live numbers from a row on, and returns the row below."""
    sheet.title(texts.title, texts.subtitle)
    sheet.widths(0, *widths)
    sheet.ws.set_default_row(18)  # points: a page of text wants air
    sheet.ws.set_row(2, 9)
    row = _lines(sheet, TOP, "What this is", texts.what)
    row = _pairs(sheet, row + 1, LEFT, "How to begin", texts.steps)
    bottom = _links(sheet, row + 1, texts.sheets)
    heading(sheet, TOP, RIGHT, "Right now")
    row = right_now(sheet, TOP + 1)
    if samples:
        row = _samples(sheet, row + 1, samples)
    row = _pairs(sheet, row + 1, RIGHT, "Words", texts.words)
    sheet.print_on_one_page(max(row, bottom), RIGHT + 3)
    sheet.ws.activate()


def facts(of: Sequence[Fact], heads: Sequence[str] = ()) -> Callable[[Sheet, int], int]:
    """Live numbers, a line each; `heads` name the columns."""

    def write(sheet: Sheet, row: int) -> int:
        if heads:
            for place, text in enumerate(("", *heads)):
                sheet.put(row, RIGHT + place, text, sheet.style("head", "center"))
            row += 1
        for r, fact in enumerate(of, start=row):
            look = sheet.style("formula", "center", num_format=fact.look)
            sheet.put(r, RIGHT, fact.label, sheet.style("name"))
            for c, (formula, value) in enumerate(fact.cells, start=RIGHT + 1):
                sheet.formula(r, c, formula, look, value)
        return row + len(of)

    return write


def heading(sheet: Sheet, row: int, col: int, text: str) -> None:
    """A section's title with a line under it."""
    for place in range(2 if col == LEFT else 3):
        look = sheet.style("section", bottom=2, bottom_color=ACCENT)
        sheet.put(row, col + place, text if place == 0 else None, look)


def _lines(sheet: Sheet, row: int, title: str, texts: Sequence[str]) -> int:
    """A section of plain lines on the left; returns the row below."""
    heading(sheet, row, LEFT, title)
    for place, text in enumerate(texts, start=1):
        sheet.put(row + place, LEFT, text, sheet.style("plain"))
    return row + 1 + len(texts)


def _pairs(sheet: Sheet, row: int, col: int, title: str, words: Pairs) -> int:
    """A word and what it means, a line each."""
    heading(sheet, row, col, title)
    for place, (word, text) in enumerate(words, start=1):
        sheet.put(row + place, col, word, sheet.style("plain", "bold"))
        sheet.put(row + place, col + 1, text, sheet.style("plain"))
    return row + 1 + len(words)


def _links(sheet: Sheet, row: int, names: Pairs) -> int:
    """Links to the other sheets, with what is on them."""
    heading(sheet, row, LEFT, "The sheets")
    for place, (name, text) in enumerate(names, start=1):
        link = f"internal:'{name}'!A1"
        sheet.ws.write_url(row + place, LEFT, link, sheet.style("link", "middle"), name)
        sheet.put(row + place, LEFT + 1, text, sheet.style("plain"))
    return row + 1 + len(names)


def _samples(sheet: Sheet, row: int, samples: Samples) -> int:
    """The legend of colours."""
    heading(sheet, row, RIGHT, "Colours")
    for place, (look, text, meaning) in enumerate(samples, start=1):
        sheet.put(row + place, RIGHT, text, look)
        sheet.put(row + place, RIGHT + 1, meaning, sheet.style("plain", indent=1))
    return row + 1 + len(samples)
