"""Calls of our worksheet functions inside formulas: read their arguments, call them, put the
results in. Everything else in a formula is some spreadsheet app's business."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from addin.cell_errors import ERROR_TEXTS, CellError
from addin.hosts.file.book_file import BookFile
from addin.hosts.file.sheet import SheetEntry
from addin.hosts.file.values import plain
from addin.sheet.addresses import Block, read_block, split_sheet
from engine.errors import DivergedError, InputError, NoModelError, UnknownIdError

Function = Callable[..., object]
Rows = tuple[tuple, ...]

MARKS = re.compile(r"^(?:\[\d+\]!|_xll\.|_xludf\.|_xlfn\.|_xldudf_)+", re.I)


class CannotEvaluateError(Exception):
    """An argument that only a spreadsheet app can compute."""


@dataclass
class Evaluator:
    """Evaluates calls in the formulas of one workbook; `reads` collects what they looked at."""

    book: BookFile
    functions: dict[str, Function]
    reads: list[tuple[SheetEntry, Block]] = field(default_factory=list)

    def __post_init__(self):
        self.functions = {name.upper(): f for name, f in self.functions.items()}
        names = "|".join(map(re.escape, self.functions)) or "(?!)"
        self._mention = re.compile(rf"(?<![A-Z0-9])(?:{names})\s*\(", re.I)

    def mentions(self, formula: str) -> bool:
        """Does this text look like a call of one of the functions?"""
        return bool(self._mention.search(formula))

    def function(self, token: Token) -> Function | None:
        """The function that a token opens a call of, whatever marks a file puts before it."""
        if token.type != Token.FUNC or token.subtype != Token.OPEN:
            return None
        name = MARKS.sub("", token.value.rstrip("(").strip()).upper().rsplit(".", 1)[-1]
        # Office.js puts the add-in's name in front: _xldudf_CELLGRAD_PREDICT_RATING
        return self.functions.get(name) or self.functions.get(name.partition("_")[2])

    def value(self, formula: str, sheet: SheetEntry) -> object | None:
        """The value of a formula that is one call and nothing else; None when it is more."""
        tokens = tokenize(formula)
        if not tokens or self.function(tokens[0]) is None:
            return None
        try:
            value, end = self._call(tokens, 0, sheet)
        except CannotEvaluateError:
            return None
        return value if end == len(tokens) else None

    def substituted(self, formula: str, sheet: SheetEntry) -> str | None:
        """The formula with each call replaced by its result; None when one cannot be."""
        tokens, text, at = tokenize(formula), ["="], 0
        while at < len(tokens):
            if self.function(tokens[at]) is None:
                text.append(tokens[at].value)
                at += 1
                continue
            try:
                value, at = self._call(tokens, at, sheet)
            except CannotEvaluateError:
                return None
            text.append(literal(value))
        return "".join(text)

    # --- one call -------------------------------------------------------------------------------

    def _call(self, tokens: list[Token], at: int, sheet: SheetEntry) -> tuple[object, int]:
        """Evaluate the call that opens at `at`; returns its value and the token after it."""
        function, args, at = self.function(tokens[at]), [], at + 1
        assert function is not None
        while not is_close(tokens, at):
            if tokens[at].type == Token.SEP:  # an argument left out
                args.append(None)
                at += 1
                continue
            value, at = self._argument(tokens, at, sheet)
            args.append(value)
            if not is_close(tokens, at):
                if tokens[at].type != Token.SEP:
                    raise CannotEvaluateError(tokens[at].value)
                at += 1
        return called(function, args), at + 1

    def _argument(self, tokens: list[Token], at: int, sheet: SheetEntry) -> tuple[object, int]:
        sign = 1.0
        while tokens[at].type == Token.OP_PRE:
            sign = -sign if tokens[at].value == "-" else sign
            at += 1
        token = tokens[at]
        if self.function(token) is not None:
            value, at = self._call(tokens, at, sheet)
        elif token.type == Token.ARRAY and token.subtype == Token.OPEN:
            value, at = array_constant(tokens, at)
        elif token.type == Token.OPERAND:
            value, at = self._operand(token, sheet), at + 1
        else:
            raise CannotEvaluateError(token.value)
        while at < len(tokens) and tokens[at].type == Token.OP_POST:
            sign, at = sign / 100, at + 1
        if sign != 1.0:
            if isinstance(value, bool) or not isinstance(value, float):
                raise CannotEvaluateError(token.value)
            value *= sign
        return value, at

    def _operand(self, token: Token, sheet: SheetEntry) -> object:
        if token.subtype != Token.RANGE:
            return constant(token)
        entry, block = self._place(token.value, sheet)
        used = entry.cells.used() or Block(0, 0)
        if block.last_row > used.last_row and block.n_rows > 10_000:  # a whole column
            block = Block(block.row, block.col, max(used.last_row - block.row + 1, 1), block.n_cols)
        self.reads.append((entry, block))
        rows = entry.cells.values(block)
        return rows[0][0] if block.n_rows == block.n_cols == 1 else tuple(map(tuple, rows))

    def _place(self, text: str, sheet: SheetEntry) -> tuple[SheetEntry, Block]:
        title, rest = split_sheet(text)
        entry = sheet if title is None else self.book.sheet(title)
        block = read_block(rest)
        if entry is not None and block is not None:
            return entry, block
        found = self.book.names.visible_from(rest, entry) if entry is not None else None
        if found is None:
            raise CannotEvaluateError(text)
        try:
            return found.target()
        except InputError as err:
            raise CannotEvaluateError(text) from err


# --- tokens ---------------------------------------------------------------------------------------


def tokenize(formula: str) -> list[Token]:
    """The tokens of a formula without blanks; none when it cannot be read."""
    try:
        return [t for t in Tokenizer(formula).items if t.type != Token.WSPACE]
    except Exception:  # the tokenizer raises its own and plain ones on odd input
        return []


def is_close(tokens: list[Token], at: int) -> bool:
    if at >= len(tokens):
        raise CannotEvaluateError("no closing bracket")
    return tokens[at].type == Token.FUNC and tokens[at].subtype == Token.CLOSE


def constant(token: Token) -> object:
    text = token.value
    if token.subtype == Token.NUMBER:
        return float(text)
    if token.subtype == Token.TEXT:
        return text[1:-1].replace('""', '"')
    if token.subtype == Token.LOGICAL:
        return text.upper() == "TRUE"
    if token.subtype == Token.ERROR and text.upper() in ERROR_TEXTS:
        return CellError(text.upper())
    raise CannotEvaluateError(text)


def array_constant(tokens: list[Token], at: int) -> tuple[Rows, int]:
    """{1,2;3,4} as rows; `at` is its opening brace."""
    rows: list[list] = [[]]
    at += 1
    while not (tokens[at].type == Token.ARRAY and tokens[at].subtype == Token.CLOSE):
        token = tokens[at]
        if token.type == Token.OP_PRE:
            at += 1
            sign = -1.0 if token.value == "-" else 1.0
            rows[-1].append(sign * float(tokens[at].value))
        elif token.type == Token.OPERAND:
            rows[-1].append(constant(token))
        elif token.subtype == Token.ROW:
            rows.append([])
        at += 1
    return tuple(map(tuple, rows)), at + 1


# --- calling and results --------------------------------------------------------------------------


def called(function: Function, args: list) -> object:
    """The function's answer; what it refuses is the error value that an app would show."""
    try:
        answer = function(*args)
    except (NoModelError, UnknownIdError):
        return CellError("#N/A")
    except DivergedError:
        return CellError("#NUM!")
    except (InputError, TypeError):
        return CellError("#VALUE!")
    return as_value(answer)


def as_value(answer: object) -> object:
    """A scalar, or rows of scalars as a tuple of tuples; numpy's and lists become these."""
    if hasattr(answer, "tolist"):
        answer = answer.tolist()  # type: ignore[attr-defined]
    if not isinstance(answer, (list, tuple)):
        return "" if answer is None else scalar(answer)
    rows = [row if isinstance(row, (list, tuple)) else [row] for row in answer]
    if answer and not isinstance(answer[0], (list, tuple)):
        rows = [list(answer)]  # a flat list is a row, as xlwings writes it
    return tuple(tuple(map(scalar, row)) for row in rows)


def scalar(value: object) -> object:
    if hasattr(value, "item"):
        value = value.item()  # type: ignore[attr-defined]
    if isinstance(value, str) and not isinstance(value, CellError) and value in ERROR_TEXTS:
        return CellError(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def fitted(value: object, block: Block) -> Rows:
    """A result over the cells of an array formula: cut, or filled up as apps do it."""
    if not isinstance(value, tuple):
        return ((value,) * block.n_cols,) * block.n_rows
    n_rows, n_cols = len(value), len(value[0]) if value else 0

    def at(row: int, col: int) -> object:
        row, col = (0 if n_rows == 1 else row), (0 if n_cols == 1 else col)
        if row >= n_rows or col >= n_cols:
            return CellError("#N/A")
        return "" if value[row][col] is None else value[row][col]

    return tuple(tuple(at(r, c) for c in range(block.n_cols)) for r in range(block.n_rows))


def literal(value: object) -> str:
    """A result as a formula says it."""
    if isinstance(value, tuple):
        return "{" + ";".join(",".join(map(literal, row)) for row in value) + "}"
    if value is None:
        return '""'
    if isinstance(value, CellError):
        return "NA()" if value == "#N/A" else str(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return plain(float(value))  # type: ignore[arg-type]
