"""A sheet's part of the package: rows that are read and patched, the rest carried as it is."""

import re
from typing import Literal

import lxml.etree as etree

from addin.hosts.file.decode import Decoder
from addin.hosts.file.package import OFFICE_NS, parse, to_bytes
from addin.hosts.file.rows import Row, attributes, split_rows, style_of
from addin.hosts.file.sheet_rules import SheetRules, find_arrays, read_rules
from addin.hosts.file.strings import plain_xml
from addin.hosts.file.styles import Styles
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block, around, read_block
from engine.errors import InputError

SHEET_DATA = re.compile(r"<sheetData\b[^>]*?(/>|>)")
DIMENSION = re.compile(r'(<dimension\b[^>]*?\bref=")([^"]*)(")')
MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<worksheet xmlns="{MAIN_NS}" xmlns:r="{OFFICE_NS}"><dimension ref="A1"/>'
    "<sheetData/></worksheet>"
).encode()

# The order that the standard prescribes for what follows the rows.
AFTER_ROWS = [
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
BEFORE_ROWS = ["sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols"]
ORDER = [*BEFORE_ROWS, "sheetData", *AFTER_ROWS]


class SheetRows:
    """The cells of one sheet. `title` is for messages; rows and columns count from 0."""

    def __init__(self, data: bytes, title: str, decoder: Decoder, styles: Styles):
        text = plain_xml(data)
        start = SHEET_DATA.search(text)
        if not start:
            raise InputError("the sheet has no cells part", "Save it again in its app", where=title)
        end = start.end() if start[1] == "/>" else text.index("</sheetData>", start.end())
        self.title, self.decoder, self.styles = title, decoder, styles
        self.changed = False
        self.formulas_changed = False
        self._head = text[: start.start()]
        self._tail = text[start.end() :] if start[1] == "/>" else text[end + 12 :]
        self.rows = split_rows("" if start[1] == "/>" else text[start.end() : end])
        self._written: Block | None = None
        self._used: Block | Literal[False] | None = False  # not known
        self._arrays: list[Block] | None = None
        self._frame: etree._Element | None = None
        self._rules: SheetRules | None = None

    # --- reading --------------------------------------------------------------------------------

    def values(self, block: Block, as_dates: bool = True) -> list[list]:
        """Values of the block; past the last row and column that are used, all is blank."""
        if block.n_rows < MAX_ROWS and block.n_cols < MAX_COLS:
            return self.decoder.block(self.rows, block, as_dates)
        used = self.used()
        inside = used and used.overlap(block)
        if inside is None:
            return [[None] * block.n_cols for _ in range(block.n_rows)]
        before, after = inside.col - block.col, block.last_col - inside.last_col
        rows = [
            [None] * before + row + [None] * after
            for row in self.decoder.block(self.rows, inside, as_dates)
        ]
        above = [[None] * block.n_cols for _ in range(inside.row - block.row)]
        below = [[None] * block.n_cols for _ in range(block.last_row - inside.last_row)]
        return above + rows + below

    def cell(self, row: int, col: int) -> str | None:
        """The XML of one cell."""
        there = self.rows.get(row)
        return there.cell(row, col) if there else None

    def used(self) -> Block | None:
        """From the first to the last row and column that has a cell; None on an empty sheet."""
        if self._used is False:
            self._used = self._find_used()
        return self._used

    def _find_used(self) -> Block | None:
        bounds = {n: b for n, row in self.rows.items() if (b := row.bounds())}
        if not bounds:
            return None
        top, left = min(bounds), min(first for first, _ in bounds.values())
        bottom, right = max(bounds), max(last for _, last in bounds.values())
        return Block(top, left, bottom - top + 1, right - left + 1)

    def style(self, row: int, col: int) -> int:
        """The style of a cell, or the one that a new cell there would get from row or column."""
        return int(style_of(self.cell(row, col)) or self.default_style(row, col) or 0)

    def default_style(self, row: int, col: int) -> str | None:
        there = self.rows.get(row)
        own = attributes(there.attrs) if there and " s=" in there.attrs else {}
        return own.get("s") or self.column_styles().get(col)

    def column_styles(self) -> dict[int, str]:
        return self.rules.column_styles

    @property
    def rules(self) -> SheetRules:
        """What forbids writing: protection, merged cells, array formulas."""
        if self._rules is None:
            self._rules = read_rules(self.frame())
        return self._rules

    @property
    def arrays(self) -> list[Block]:
        """Where array formulas and data tables stand."""
        if self._arrays is None:
            self._arrays = find_arrays(self.rows.values())
        return self._arrays

    # --- writing --------------------------------------------------------------------------------

    def put(self, row: int, col: int, xml: str | None) -> None:
        """Replace the XML of one cell; None takes the cell away."""
        there = self.rows.setdefault(row, Row(f' r="{row + 1}"'))
        if xml is None:
            there.cells.pop(col, None)
        else:
            there.cells[col] = xml
        self.changed, self._used = True, False
        if xml is not None and "array" in xml:
            self._arrays = None

    def _touch(self, block: Block) -> None:
        self.changed, self._used = True, False
        self._written = block if self._written is None else around(self._written, block)

    @property
    def was_touched(self) -> bool:
        """May any cell have been written to since the file was opened?"""
        return self._written is not None

    def was_written(self, block: Block) -> bool:
        """May any cell of the block have been written to since the file was opened?"""
        return self._written is not None and self._written.overlap(block) is not None

    # --- the frame: everything but the rows ------------------------------------------------------

    def frame(self) -> etree._Element:
        """The sheet without its rows, to read; `edit_frame` to change it."""
        if self._frame is None:
            return parse(f"{self._head}<sheetData/>{self._tail}".encode())
        return self._frame

    def edit_frame(self) -> etree._Element:
        """The sheet without its rows, to change: what is done to it is saved."""
        if self._frame is None:
            self._frame = self.frame()
        self.changed, self._rules = True, None
        return self._frame

    def element(self, tag: str) -> etree._Element:
        """The frame's element `tag`, made in its place when it is not there. For `edit_frame`."""
        root = self.edit_frame()
        ns = root.tag[: root.tag.index("}") + 1]
        found = root.find(f"{ns}{tag}")
        if found is None:
            found = root.makeelement(f"{ns}{tag}", nsmap=root.nsmap)
            later = ORDER[ORDER.index(tag) + 1 :]
            after = next((e for e in root if local_name(e) in later), None)
            root.append(found) if after is None else after.addprevious(found)
        return found

    def to_bytes(self) -> bytes:
        head, tail = self._head, self._tail
        if self._frame is not None:
            text = to_bytes(self._frame).decode()
            start = SHEET_DATA.search(text)
            assert start, "the frame lost its sheetData"
            rest = text[start.end() :]
            head = text[: start.start()]
            tail = rest if start[1] == "/>" else rest.partition("</sheetData>")[2]
        head = DIMENSION.sub(self._dimension, head, count=1)
        rows = "".join([self.rows[n].xml() for n in sorted(self.rows)])
        return "".join((head, "<sheetData>", rows, "</sheetData>", tail)).encode()

    def _dimension(self, found: re.Match) -> str:
        """The hint of cells in use, grown by what was written."""
        old, written = read_block(found[2]), self._written
        if old is None or written is None or written in old:
            return found[0]
        empty = old == Block(0, 0) and self.cell(0, 0) is None
        return f"{found[1]}{written if empty else around(old, written)}{found[3]}"


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
