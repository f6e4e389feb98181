"""`cellgrad call FUNCTION ARG …`: one worksheet function, its answer printed."""

import argparse
import json
import re
import sys
from itertools import product
from pathlib import Path
from typing import Any

from addin.answers import last_error
from addin.cell_errors import CellError
from addin.hosts.file import open_book
from addin.kinds.book_model import answering_from
from addin.kinds.every import kinds
from addin.registry import FUNCTIONS, Function
from addin.sheet.named_ranges import find_names, rows_of, sheet_named
from engine.errors import InputError

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_RANGE = re.compile(r"(?:(?:'[^']+'|\w+)!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")


def add(commands: Any) -> None:
    parser = commands.add_parser("call", help="call a worksheet function")
    parser.add_argument("function")
    parser.add_argument("args", nargs="*", help="numbers, texts, or with --book ranges and names")
    parser.add_argument("--book", type=Path, help="read ranges, names and the model from here")
    parser.add_argument("--sheet", help="the sheet that ranges without a sheet are on")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    import addin.functions  # noqa: F401  registers the worksheet functions

    function = FUNCTIONS.get(args.function.strip().lstrip("=").upper())
    if function is None:
        raise InputError(
            f"function {args.function!r} is not known", f"Use one of {', '.join(FUNCTIONS)}"
        )
    required = [a.name for a in function.arguments if not a.optional]
    if not len(required) <= len(args.args) <= len(function.arguments):
        names = ", ".join(f"[{a.name}]" if a.optional else a.name for a in function.arguments)
        raise InputError(f"{function.name} takes {names}", "Give these arguments")
    answer = _call(function, args)
    rows = answer if isinstance(answer, list) else [[answer]]
    if args.json:
        print(json.dumps({"function": function.name, "answer": answer}))
    else:
        print("\n".join("\t".join(_shown(value) for value in row) for row in rows))
    if isinstance(answer, CellError):
        print(last_error(), file=sys.stderr)
        return 2
    return 0


def _call(function: Function, args: argparse.Namespace) -> Any:
    if args.book is None:
        return function.call(*map(_plain, args.args))

    book = open_book(args.book)
    sheet = sheet_named(book, args.sheet) if args.sheet else book.sheets.active
    values = [_cells(book, sheet, text) for text in args.args]
    named = dict(zip((a.name for a in function.arguments), values, strict=False))
    if "model" not in named and any(a.name == "model" for a in function.arguments):
        named["model"] = _model_cell(book, args.sheet, function) or "none"
    with answering_from(book):
        return function.call(**named)


def _model_cell(book: Any, sheet: str | None, function: Function) -> Any:
    """The model cell of the first sheet that holds a model which the function can ask."""

    asked = [kind for kind in kinds().values() if function.asks in ("", kind.name)]
    sheets = [sheet_named(book, sheet)] if sheet else list(book.sheets)
    for on, kind in product(sheets, asked):
        cell = find_names(book, on).get(kind.contract.model)
        if cell is not None:
            return rows_of(cell)[0][0]
    return None


def _cells(book: Any, sheet: Any, text: str) -> Any:
    """An argument: a number, a range of the book, a name of the book, or a text."""

    if _RANGE.fullmatch(text):
        on, bang, address = text.rpartition("!")
        return rows_of((sheet_named(book, on.strip("'")) if bang else sheet)[address])
    names = find_names(book, sheet)
    return rows_of(names[text.lower()]) if text.lower() in names else _plain(text)


def _plain(text: str) -> Any:
    """A number as a cell would hold it; "007" and "1e3" stay texts, as ids do."""
    return float(text) if _NUMBER.fullmatch(text) else text


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
