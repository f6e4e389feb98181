"""Formula text -> tree, by precedence climbing. Spreadsheets bind a minus sign before ^."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from addin.minimise.syntax import Call, Constant, Edge, Fault, Ref, Rows, Several, Tree, Unreadable
from addin.sheet.addresses import COLUMNS, MAX_COLS, MAX_ROWS

TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r'|(?P<text>"(?:[^"]|"")*")'
    r"|(?P<fault>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!))"
    r"|(?P<sheet>(?:'(?:[^']|'')*'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!)"
    r"|(?P<table>(?:[^\W\d][\w.]*)?\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])"
    r"|(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.(]))"
    r"|(?P<rows>\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}(?![\w.(]))"
    r"|(?P<cell>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?![\w.(]))"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<function>[^\W\d][\w.]*\()"
    r"|(?P<name>[^\W\d]\\?[\w.\\?]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^&=<>%(),;{}:@#])"
)
BINARY = {
    "=": 1,
    "<": 1,
    ">": 1,
    "<=": 1,
    ">=": 1,
    "<>": 1,
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 5,
}
PREFIXES = re.compile(r"^(?:_xlfn\.|_xlws\.|_xlpm\.|_xludf\.)+", re.IGNORECASE)
CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)")


class FormulaError(ValueError):
    """A text that is no formula."""


@dataclass(frozen=True)
class Place:
    """Where a formula stands, and who knows its workbook's sheets, names and tables."""

    sheet: int
    row: int
    col: int
    sheet_index: Callable[[str], int | None]
    named: Callable[[str, int], Tree]  # (name, sheet) -> what it means
    table: Callable[[str, "Place"], Tree]


def parse(text: str, place: Place) -> Tree:
    """The tree of a formula without its equals sign.

    Raises:
        FormulaError: when it is no formula.
    """
    parser = _Parser(text, place)
    tree = parser.expression(0)
    if parser.at < len(parser.tokens):
        raise FormulaError(f"{parser.tokens[parser.at][1]!r} is not expected")
    return tree


def tokens_of(text: str) -> list[tuple[str, str]]:
    """(kind, text) of each token; spaces are kept where they could mean an intersection."""
    tokens, at = [], 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise FormulaError(f"{text[at : at + 20]!r} cannot be read")
        if found.lastgroup != "space":
            tokens.append((found.lastgroup or "", found[0]))
        at = found.end()
    return tokens


class _Parser:
    def __init__(self, text: str, place: Place):
        self.tokens, self.at, self.place = tokens_of(text), 0, place
        self.bound: dict[str, Tree] = {}  # what LET calls what, by lower-case names

    def peek(self) -> str:
        """The next token's text if it is a sign."""
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return text if kind == "sign" else ""

    def expect(self, sign: str) -> None:
        if self.peek() != sign:
            if self._next_kind(0) in ("cell", "columns", "rows", "sheet", "name", "table"):
                raise FormulaError(
                    f"{self._text(0)!r} after a blank: intersections of ranges are not known"
                )
            raise FormulaError(f"{sign!r} is missing")
        self.at += 1

    def expression(self, binding: int) -> Tree:
        left = self.unary()
        while (sign := self.peek()) in BINARY and BINARY[sign] > binding:
            self.at += 1
            left = Call(sign, (left, self.expression(BINARY[sign])))
        return left

    def unary(self) -> Tree:
        sign = self.peek()
        if sign in ("-", "+", "@"):
            self.at += 1
            inside = self.unary()
            return Call("neg", (inside,)) if sign == "-" else Call(f"u{sign}", (inside,))
        tree = self.joined()
        while self.peek() == "%":
            self.at += 1
            tree = Call("%", (tree,))
        return tree

    def joined(self) -> Tree:
        """A reference that is made of two: A1:INDEX(...)."""
        tree = self.primary()
        while self.peek() in (":", "#"):
            sign = self.peek()
            self.at += 1
            tree = Call("spill", (tree,)) if sign == "#" else Call(":", (tree, self.primary()))
        return tree

    def primary(self) -> Tree:
        if self.at >= len(self.tokens):
            raise FormulaError("it ends too early")
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Constant(float(text))
        if kind == "text":
            return Constant(text[1:-1].replace('""', '"'))
        if kind == "fault":
            return Fault(text)
        if kind == "function":
            return self.let() if PREFIXES.sub("", text).upper() == "LET(" else self.call(text[:-1])
        if kind == "sheet":
            return self.on_sheet(text[:-1])
        if kind in ("cell", "columns", "rows"):
            return self.block(kind, text, self.place.sheet)
        if kind == "table":
            return self.place.table(text, self.place)
        if kind == "name":
            if (bound := self.bound.get(PREFIXES.sub("", text).lower())) is not None:
                return bound
            if text.upper() in ("TRUE", "FALSE"):
                return Constant(text.upper() == "TRUE")
            return self.place.named(text, self.place.sheet)
        if text == "(":
            return self.group()
        if text == "{":
            return self.array()
        raise FormulaError(f"{text!r} is not expected")

    def group(self) -> Tree:
        parts = [self.expression(0)]
        while self.peek() == ",":
            self.at += 1
            parts.append(self.expression(0))
        self.expect(")")
        return parts[0] if len(parts) == 1 else Several(tuple(parts))

    def call(self, name: str) -> Tree:
        args: list[Tree] = []
        if self.peek() == ")":
            self.at += 1
        else:
            while True:
                left_out = self.peek() in (",", ")")
                args.append(Constant(None) if left_out else self.expression(0))
                if self.peek() != ",":
                    break
                self.at += 1
            self.expect(")")
        return Call(PREFIXES.sub("", name).upper(), tuple(args))

    def let(self) -> Tree:
        """LET(name, value, ..., result): each name stands for its value up to the end."""
        outside = dict(self.bound)
        while self._next_kind(0) == "name" and self._text(1) == ",":
            name = PREFIXES.sub("", self._text(0)).lower()
            self.at += 2
            value = self.expression(0)
            self.expect(",")
            self.bound[name] = value
        result = self.expression(0)
        self.expect(")")
        self.bound = outside
        return result

    def _text(self, ahead: int) -> str:
        return self.tokens[self.at + ahead][1] if self.at + ahead < len(self.tokens) else ""

    def array(self) -> Tree:
        rows: list[list[Constant | Fault]] = [[]]
        while True:
            value = self.unary()
            if isinstance(value, Call) and value.name == "neg":
                inside = value.args[0]
                assert isinstance(inside, Constant)
                value = Constant(-float(inside.value or 0))
            if not isinstance(value, Constant | Fault):
                raise FormulaError("an array may hold constants only")
            rows[-1].append(value)
            sign = self.peek()
            self.at += 1
            if sign == "}":
                return Rows(tuple(map(tuple, rows)))
            if sign == ";":
                rows.append([])
            elif sign != ",":
                raise FormulaError("'}' is missing")

    def on_sheet(self, title: str) -> Tree:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        plain = title[1:-1].replace("''", "'") if title.startswith("'") else title
        index = self.place.sheet_index(plain)
        if "[" in plain:
            return self._passed_over(f"{title}!{text} is in another workbook")
        if index is None:
            return self._passed_over(f"{title}!{text} is no range of one sheet of this workbook")
        if kind == "name":
            return self.place.named(text, index)
        if kind == "fault":
            return Fault(text)
        if kind not in ("cell", "columns", "rows"):
            raise FormulaError(f"{title}! is followed by no cell")
        return self.block(kind, text, index)

    def _passed_over(self, problem: str) -> Tree:
        if self.peek() == ":" and self.at + 1 < len(self.tokens):
            self.at += 2
        return Unreadable(problem)

    def block(self, kind: str, text: str, sheet: int) -> Tree:
        if kind == "cell":
            first = self.corner(text)
            last = first
            if self.peek() == ":" and self._next_kind() == "cell":
                last = self.corner(self.tokens[self.at + 1][1])
                self.at += 2
            return Ref(sheet, *first, *last)
        one, other = text.split(":")
        if kind == "columns":
            return Ref(
                sheet,
                Edge(0, False),
                self.column(one),
                Edge(MAX_ROWS - 1, False),
                self.column(other),
            )
        return Ref(sheet, self.row(one), Edge(0, False), self.row(other), Edge(MAX_COLS - 1, False))

    def _next_kind(self, ahead: int = 1) -> str:
        return self.tokens[self.at + ahead][0] if self.at + ahead < len(self.tokens) else ""

    def corner(self, text: str) -> tuple[Edge, Edge]:
        found = CELL.match(text)
        assert found
        return self.row(found[3] + found[4]), self.column(found[1] + found[2])

    def row(self, text: str) -> Edge:
        n = int(text.lstrip("$")) - 1
        return Edge(n, False) if text.startswith("$") else Edge(n - self.place.row, True)

    def column(self, text: str) -> Edge:
        letters = text.lstrip("$").upper()
        if letters not in COLUMNS:
            raise FormulaError(f"{text} is no column")
        n = COLUMNS[letters]
        return Edge(n, False) if text.startswith("$") else Edge(n - self.place.col, True)
