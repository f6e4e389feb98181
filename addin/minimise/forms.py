"""The form of a formula: its text with references as distances, the same wherever it is copied to.

`=B2*$D$1` in C2 and `=B3*$D$1` in C3 have one form. Cells of one form become one array operation.
"""

import re

from addin.sheet.addresses import COLUMNS, LETTERS

# Texts, quoted sheets and table columns are passed over; then cells, whole columns, whole rows.
PIECES = re.compile(
    r'"[^"]*"|\'[^\']*\'!|\[[^\[\]]*\]'
    r"|(?<![\w.$\\])(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})(?![\w.(!\\\[])"
    r"|(?<![\w.$\\])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!\\])"
    r"|(?<![\w.$\\])(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})(?![\w.(!\\])"
)


class FormMaker:
    """Turns the text of a formula in a cell into its form."""

    def __init__(self) -> None:
        self.row = self.col = 0

    def __call__(self, text: str, row: int, col: int) -> str:
        """The form of a formula (no equals sign) that stands in the cell (row, col), from 0."""
        self.row, self.col = row, col
        return PIECES.sub(self._distances, text)

    def _distances(self, found: re.Match[str]) -> str:
        fixed_col, letters, fixed_row, number = found.group(1, 2, 3, 4)
        if letters:
            col = COLUMNS.get(letters) or COLUMNS.get(letters.upper())
            if col is None:
                return found[0]
            down = number if fixed_row else f"[{int(number) - 1 - self.row}]"
            right = letters if fixed_col else f"[{col - self.col}]"
            return f"\x01{down}{right}"
        if found[6]:
            return f"\x02{self._right(found[5], found[6])}:{self._right(found[7], found[8])}"
        if found[10]:
            return f"\x03{self._down(found[9], found[10])}:{self._down(found[11], found[12])}"
        return found[0]

    def _right(self, fixed: str, letters: str) -> str:
        return letters if fixed else f"[{COLUMNS.get(letters.upper(), 0) - self.col}]"

    def _down(self, fixed: str, number: str) -> str:
        return number if fixed else f"[{int(number) - 1 - self.row}]"


class Template:
    """What a form says in any cell: to see that a neighbour has the same form costs one join."""

    def __init__(self, text: str, row: int, col: int):
        self.parts: list[str | tuple[str, int, str, int]] = []
        end = 0
        for found in PIECES.finditer(text):
            fixed_col, letters, fixed_row, number = found.group(1, 2, 3, 4)
            if not letters or letters not in COLUMNS:
                continue
            self.parts.append(text[end : found.start()])
            self.parts.append(
                (
                    f"${letters}" if fixed_col else "",
                    COLUMNS[letters] - col,
                    f"${number}" if fixed_row else "",
                    int(number) - row,
                )
            )
            end = found.end()
        self.parts.append(text[end:])
        self.is_complete = not any(f[6] or f[10] for f in PIECES.finditer(text))

    def text_at(self, row: int, col: int) -> str | None:
        """The formula's text in a cell; None where a reference would leave the sheet."""
        try:
            return "".join(
                [
                    part
                    if isinstance(part, str)
                    else (part[0] or LETTERS[col + part[1]]) + (part[2] or str(row + part[3]))
                    for part in self.parts
                ]
            )
        except IndexError:
            return None
