"""The first sheet of a workbook: what it is, how to begin, what it says now, what colours mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT

WIDTHS = (16, 136, 520, 30, 176, 204, 156, 16)
LEFT, RIGHT, TOP = 1, 4, 3

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Fact:
    """A number that is live on the first sheet."""

    label: str
    formula: str
    value: Any
    look: str = "General"


@dataclass(frozen=True)
class Texts:
    """The words of a first sheet. A sample is the properties of a format, a text, its meaning."""

    title: str
    subtitle: str
    what: Sequence[str]
    steps: Pairs
    sheets: Pairs
    words: Pairs
    samples: Sequence[tuple[dict[str, Any], str, str]]


def write_first_sheet(sheet: Sheet, texts: Texts, facts: Sequence[Fact]) -> None:
    """Fill the sheet."""
    sheet.title(texts.title, texts.subtitle)
    sheet.widths(0, *WIDTHS)
    sheet.ws.set_default_row(18)  # points: a page of text wants air
    sheet.ws.set_row(2, 9)
    row = lines(sheet, TOP, "What this is", texts.what)
    row = pairs(sheet, row + 1, LEFT, "How to begin", texts.steps)
    bottom = links(sheet, row + 1, texts.sheets)
    row = _facts(sheet, TOP, facts)
    row = _samples(sheet, row + 1, texts.samples)
    row = pairs(sheet, row + 1, RIGHT, "Words", texts.words)
    sheet.print_on_one_page(max(row, bottom), RIGHT + 3)
    sheet.ws.activate()


def heading(sheet: Sheet, row: int, col: int, text: str) -> None:
    """A section's title with a line under it."""
    for place in range(2 if col == LEFT else 3):
        look = sheet.style("section", bottom=2, bottom_color=ACCENT)
        sheet.put(row, col + place, text if place == 0 else None, look)


def lines(sheet: Sheet, row: int, title: str, texts: Sequence[str]) -> int:
    """A section of plain lines on the left; returns the row below."""
    heading(sheet, row, LEFT, title)
    for place, text in enumerate(texts, start=1):
        sheet.put(row + place, LEFT, text, sheet.style("plain"))
    return row + 1 + len(texts)


def pairs(sheet: Sheet, row: int, col: int, title: str, words: Pairs) -> int:
    """A word and what it means, a line each."""
    heading(sheet, row, col, title)
    for place, (word, text) in enumerate(words, start=1):
        sheet.put(row + place, col, word, sheet.style("plain", "bold"))
        sheet.put(row + place, col + 1, text, sheet.style("plain"))
    return row + 1 + len(words)


def links(sheet: Sheet, row: int, names: Pairs) -> int:
    """Links to the other sheets, with what is on them."""
    heading(sheet, row, LEFT, "The sheets")
    for place, (name, text) in enumerate(names, start=1):
        link = f"internal:'{name}'!A1"
        sheet.ws.write_url(row + place, LEFT, link, sheet.style("link", "middle"), name)
        sheet.put(row + place, LEFT + 1, text, sheet.style("plain"))
    return row + 1 + len(names)


def _facts(sheet: Sheet, row: int, facts: Sequence[Fact]) -> int:
    heading(sheet, row, RIGHT, "Right now")
    for place, fact in enumerate(facts, start=1):
        look = sheet.style("formula", "center", num_format=fact.look)
        sheet.put(row + place, RIGHT, fact.label, sheet.style("name"))
        sheet.formula(row + place, RIGHT + 1, fact.formula, look, fact.value)
    return row + 1 + len(facts)


def _samples(sheet: Sheet, row: int, samples: Sequence[tuple[dict[str, Any], str, str]]) -> int:
    """The legend of colours."""
    heading(sheet, row, RIGHT, "Colours")
    for place, (look, text, meaning) in enumerate(samples, start=1):
        sheet.put(row + place, RIGHT, text, sheet.style("center", "middle", **look))
        sheet.put(row + place, RIGHT + 1, meaning, sheet.style("plain", indent=1))
    return row + 1 + len(samples)
