"""The rows of a sheet as the text they are in its XML, cut up only where someone looks."""

import re

from addin.sheet.addresses import COLUMNS, LETTERS

# A cell as nearly every writer spells it. Groups: column, style, type, <v>, inline <t>.
CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d+"(?: s="(\d+)")?(?: t="(\w+)")?'
    r"(?:/>|>(?:<f[^>]*(?:/>|>[^<]*</f>))?(?:<v>([^<]*)</v>)?"
    r'(?:<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
ANY_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.S)
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
STYLE = re.compile(r"""\bs=["'](\d+)["']""")
FORMULA = re.compile(r"<f\b([^>]*?)(?:/>|>([^<]*)</f>)", re.S)
VALUE = re.compile(r"<v\b[^>]*?(?:/>|>([^<]*)</v>)", re.S)
INLINE = re.compile(r"<is\b[^>]*>(.*?)</is>", re.S)
NUMBERS = re.compile(r"<v>([^<]*)</v>")
STYLED = re.compile(r'<c r="([A-Z]{1,3})\d+" s="(\d+)"')
PLAIN_START = re.compile(r'<c r="([A-Z]{1,3})\d+"')


class Row:
    """One row: its attributes, and its cells as one text or, once cut up, one text a column."""

    __slots__ = ("_cells", "_text", "attrs")

    def __init__(self, attrs: str, text: str = ""):
        self.attrs, self._text = attrs, text
        self._cells: dict[int, str] | None = None

    @property
    def text(self) -> str:
        if self._cells is not None:
            return "".join(self._cells[col] for col in sorted(self._cells))
        return self._text

    @property
    def cells(self) -> dict[int, str]:
        """The XML of each cell by column. Change it and the row changes."""
        if self._cells is None:
            self._cells = cut(self._text)
            self._text = ""
        return self._cells

    def replace(self, text: str) -> None:
        self._cells, self._text = None, text

    @property
    def is_cut(self) -> bool:
        return self._cells is not None

    def cell(self, row: int, col: int) -> str | None:
        """The XML of one cell, without cutting up the rest."""
        if self._cells is not None:
            return self._cells.get(col)
        at = self._text.find(f'<c r="{LETTERS[col]}{row + 1}"')
        if at < 0:
            if self._text.count("<c") == self._text.count('<c r="'):
                return None
            return self.cells.get(col)  # an unusual writer: look closely
        end = self._text.find("<c ", at + 3)
        return self._text[at:] if end < 0 else self._text[at:end]

    def styles(self) -> dict[int, str]:
        """The style of each cell that has one, without cutting up the row where that is safe."""
        if self._cells is None:
            found = STYLED.findall(self._text)
            if len(found) == self._text.count(' s="') and "s='" not in self._text:
                return {COLUMNS[letters]: style for letters, style in found}
        styles = {col: style_of(xml) for col, xml in self.cells.items()}
        return {col: style for col, style in styles.items() if style is not None}

    def bounds(self) -> tuple[int, int] | None:
        """The first and last column that has a cell."""
        if self._cells is None:
            first, at = PLAIN_START.match(self._text), self._text.rfind("<c ")
            last = PLAIN_START.match(self._text, at) if at >= 0 else None
            if first and last:
                return COLUMNS[first[1]], COLUMNS[last[1]]
        return (min(self.cells), max(self.cells)) if self.cells else None

    def xml(self) -> str:
        text = self.text
        return f"<row{self.attrs}>{text}</row>" if text else f"<row{self.attrs}/>"


def cut(text: str) -> dict[int, str]:
    """A row's text as one text a column. Cells without an address follow the one before."""
    cells, col = {}, -1
    for found in ANY_CELL.finditer(text):
        xml = found[0]
        plain = PLAIN_START.match(xml)
        if plain:
            col = COLUMNS[plain[1]]
        else:
            ref = attributes(found[1]).get("r")
            col = COLUMNS[ref.rstrip("0123456789").upper()] if ref else col + 1
        cells[col] = xml
    return cells


def attributes(text: str) -> dict[str, str]:
    return {name: one or other for name, one, other in ATTRIBUTE.findall(text)}


def style_of(cell: str | None) -> str | None:
    """The `s` of a cell's XML."""
    if not cell:
        return None
    found = STYLE.search(cell, 0, cell.index(">"))
    return found[1] if found else None


def split_rows(data: str) -> dict[int, Row]:
    """The inside of `<sheetData>` as rows by number from 0."""
    rows: dict[int, Row] = {}
    n = -1
    for piece in data.split("</row>"):
        at = piece.find("<row")
        while at >= 0:
            end = piece.index(">", at)
            is_empty = piece[end - 1] == "/"
            attrs = piece[at + 4 : end - is_empty]
            n, attrs = numbered(attrs, n + 1)
            if is_empty:
                rows[n] = Row(attrs)
                at = piece.find("<row", end)
            else:
                rows[n] = Row(attrs, piece[end + 1 :])
                break
    return rows


ROW_NUMBER = re.compile(r"""\br\s*=\s*["'](\d+)["']""")


def numbered(attrs: str, following: int) -> tuple[int, str]:
    """A row's number from 0, said in its attributes; without one it is the `following`."""
    found = ROW_NUMBER.search(attrs)
    if found:
        return int(found[1]) - 1, attrs.rstrip()
    return following, f' r="{following + 1}"{attrs.rstrip()}'
