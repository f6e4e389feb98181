"""Cells of a row as Python values: floats, text, True/False, dates, CellError, None for blank."""

import datetime as dt
from dataclasses import dataclass

from addin.hosts.file.rows import (
    ANY_CELL,
    CELL,
    INLINE,
    NUMBERS,
    PLAIN_START,
    VALUE,
    Row,
    attributes,
)
from addin.hosts.file.strings import rich_text
from addin.hosts.file.styles import Styles
from addin.hosts.file.values import CellError, to_datetime, unescape_text
from addin.sheet.addresses import COLUMNS, Block

NARROW = 4  # up to so many columns are looked up one by one in long rows


@dataclass
class Decoder:
    """What a cell's text means in one workbook."""

    strings: list[str]
    styles: Styles
    date1904: bool = False
    dates: frozenset[str] = frozenset()

    def block(self, rows: dict[int, Row], block: Block, as_dates: bool = True) -> list[list]:
        """The values of a block, row by row; dates as dates or as the numbers they are."""
        self.dates = self.styles.dates if as_dates else frozenset()
        return [self._row(rows.get(n), n, block) for n in range(block.row, block.last_row + 1)]

    def _row(self, row: Row | None, n: int, block: Block) -> list:
        if row is None:
            return [None] * block.n_cols
        if row.is_cut or block.n_cols <= NARROW:
            cells = (row.cell(n, col) for col in range(block.col, block.last_col + 1))
            return [self._cell(xml) if xml else None for xml in cells]
        return self._numbers(row.text, block) or self._any(row, block)

    def _numbers(self, text: str, block: Block) -> list[float] | None:
        """A row of numbers without a gap, the quick way; None when it is anything else."""
        n = text.count('<c r="')
        if not n or text.count("<v>") != n or ' t="' in text or self._has_dates(text):
            return None
        first = PLAIN_START.match(text)
        last = PLAIN_START.match(text, text.rfind('<c r="'))
        if not first or not last or COLUMNS[last[1]] - COLUMNS[first[1]] + 1 != n:
            return None
        skip = block.col - COLUMNS[first[1]]
        if skip < 0 or block.last_col > COLUMNS[last[1]]:
            return None
        digits = NUMBERS.findall(text)
        if len(digits) != n:
            return None
        return list(map(float, digits[skip : skip + block.n_cols]))

    def _has_dates(self, text: str) -> bool:
        return any(f' s="{style}"' in text for style in self.dates)

    def _any(self, row: Row, block: Block) -> list:
        values: list = [None] * block.n_cols
        found = CELL.findall(row.text)
        if len(found) != row.text.count("<c ") + row.text.count("<c>"):
            for col, xml in row.cells.items():
                if block.col <= col <= block.last_col:
                    values[col - block.col] = self._cell(xml)
            return values
        low, high, dates, strings = block.col, block.last_col, self.dates, self.strings
        is_plain = not ("&" in row.text or "_x" in row.text or "\r" in row.text)
        for letters, style, kind, text, inline in found:
            col = COLUMNS[letters]
            if low <= col <= high:
                if not kind:
                    if text:
                        number = float(text)
                        values[col - low] = self._date(number) if style in dates else number
                elif kind == "s":
                    values[col - low] = strings[int(text)] if text else None
                elif is_plain and kind == "inlineStr":
                    values[col - low] = inline
                else:
                    values[col - low] = self.value(kind, text, inline, style)
        return values

    def _date(self, number: float):
        return to_datetime(number, self.date1904)

    def cell(self, xml: str):
        """The value of one cell's XML."""
        self.dates = self.styles.dates
        return self._cell(xml)

    def _cell(self, xml: str):
        quick = CELL.fullmatch(xml)
        if quick:
            _, style, kind, text, inline = quick.groups("")
            return self.value(kind, text, inline, style)
        found = ANY_CELL.match(xml)
        if not found:
            return None
        own = attributes(found[1])
        text, inline = VALUE.search(found[2] or ""), INLINE.search(found[2] or "")
        if inline:
            return rich_text(inline[1])
        kind, style = own.get("t", ""), own.get("s", "")
        return self.value(kind, (text[1] or "") if text else "", "", style)

    def value(self, kind: str, text: str, inline: str, style: str):
        """A cell's value by its type attribute; text and inline as they stand in the XML."""
        if kind == "inlineStr":
            return unescape_text(inline)
        if kind == "str":
            return unescape_text(text)
        text = text.strip()
        if not text:
            return None
        if kind == "s":
            return self.strings[int(text)]
        if kind == "b":
            return text in ("1", "true")
        if kind == "e":
            return CellError(unescape_text(text))
        if kind == "d":
            return dt.datetime.fromisoformat(text)
        number = float(text)
        return self._date(number) if style in self.dates else number
