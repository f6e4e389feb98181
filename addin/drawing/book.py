"""A new workbook file with empty sheets, to be drawn on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from xlsxwriter.workbook import Workbook

from addin.drawing.sheet import Sheet
from addin.drawing.style import FONT, Style

CREATED = datetime(2026, 1, 1)  # in every book: the same input gives the same bytes


@contextmanager
def new_book(path: Path, title: str, tabs: Mapping[str, str]) -> Iterator[dict[str, Sheet]]:
    """The sheets by name, in the order of `tabs`, which has their colours; written on leaving."""
    default = {"font_name": FONT, "font_size": 10}
    options = {"default_format_properties": default, "strings_to_urls": False}
    with Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": CREATED})
        style = Style(book)
        yield {name: Sheet(book, name, style, tab) for name, tab in tabs.items()}
