"""What the bodies of requests must look like: as xlwings' own client makes them, and no other way.

xlwings Server takes their form for granted; what is wrong with one is found here and said.
"""

import math
from typing import Any

import addin.buttons
import addin.functions  # noqa: F401  both register what they define
from addin.registry import FUNCTIONS

CALL = "/xlwings/custom-functions-call"
SCRIPT = "/xlwings/custom-scripts-call/"
OURS = ("/cellgrad/describe", "/cellgrad/stop")
SCRIPTS = ("press", "show", "finish")
MOST_SHEETS, MOST_NAMES = 200, 20_000
_TEXTS = ("culture_info_name", "date_format", "caller_address", "session_id")


def problem_with(path: str, data: Any) -> str:
    """What is wrong with the body of a POST to `path`, or an empty text."""
    if not isinstance(data, dict):
        return "The body is not a JSON object."
    if path == CALL:
        return _call(data)
    if path.startswith(SCRIPT):
        if path.removeprefix(SCRIPT) not in SCRIPTS:
            return "There is no such script."
        return _book(data) or _script_args(path.removeprefix(SCRIPT), data.get("args", []))
    if path == "/cellgrad/describe":
        return _book(data)
    if path == "/cellgrad/stop":
        return "" if isinstance(data.get("session"), str) else "session must be a text."
    return ""


def _call(data: dict[str, Any]) -> str:
    function = FUNCTIONS.get(str(data.get("func_name")))
    if function is None:
        return "There is no such function."
    args, known = data.get("args"), function.arguments
    if not isinstance(args, list) or len(args) > len(known):
        return f"{function.name} takes at most {len(known)} arguments."
    if len(args) < sum(not a.optional for a in known):
        return f"{function.name} needs {', '.join(a.name for a in known if not a.optional)}."
    if not all(_is_argument(arg) for arg in args):
        return "An argument is a value, or rows of values of one length."
    if data.get("runtime") not in ("1.1", "1.2", "1.3", "1.4"):
        return "runtime must be 1.1 to 1.4."
    if data.get("client") != "Office.js" or not isinstance(data.get("version"), str):
        return "client must be Office.js, and version a text."
    if not all(isinstance(data.get(name), str | None) for name in _TEXTS):
        return f"{', '.join(_TEXTS)} must be texts."
    return ""


def _is_argument(arg: Any) -> bool:
    if not isinstance(arg, list):
        return _is_value(arg)
    if not arg or not all(isinstance(row, list) and row for row in arg):
        return False
    return len({len(row) for row in arg}) == 1 and all(_is_value(v) for row in arg for v in row)


def _is_value(value: Any) -> bool:
    if isinstance(value, dict):  # a date, or an error value
        basic = value.get("basicValue")
        return isinstance(value.get("type"), str) and _is_plain(basic) and basic is not None
    return _is_plain(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return True
    return isinstance(value, int | float) and abs(value) < 1e308 and math.isfinite(value)


def _book(data: dict[str, Any]) -> str:
    book, names, sheets = data.get("book"), data.get("names"), data.get("sheets")
    if data.get("client") != "Office.js" or not isinstance(data.get("version"), str):
        return "client must be Office.js, and version a text."
    if not isinstance(book, dict) or not isinstance(book.get("name"), str):
        return "book must have a name."
    if not isinstance(sheets, list) or not 0 < len(sheets) <= MOST_SHEETS:
        return f"sheets must be a list of at most {MOST_SHEETS}."
    active = book.get("active_sheet_index")
    if type(active) is not int or not 0 <= active < len(sheets):
        return "active_sheet_index must be the place of a sheet."
    if not isinstance(book.get("selection"), str | None):
        return "selection must be a text."
    if not all(_is_sheet(sheet) for sheet in sheets):
        return "A sheet has a name and rows of values."
    if len({sheet["name"].lower() for sheet in sheets}) < len(sheets):
        return "Two sheets have one name."
    if not isinstance(names, list) or len(names) > MOST_NAMES:
        return f"names must be a list of at most {MOST_NAMES}."
    if not all(_is_name(name, len(sheets)) for name in names):
        return "A name has a place on a sheet."
    return ""


def _is_sheet(sheet: Any) -> bool:
    if not isinstance(sheet, dict) or not isinstance(sheet.get("name"), str) or not sheet["name"]:
        return False
    values = sheet.get("values")
    if not isinstance(values, list) or not all(isinstance(row, list) for row in values):
        return False
    lists = (sheet.get(part, []) for part in ("pictures", "tables"))
    return (
        len({len(row) for row in values}) <= 1
        and all(_is_plain(v) for row in values for v in row)
        and all(isinstance(part, list) for part in lists)
    )


def _is_name(name: Any, n_sheets: int) -> bool:
    if not isinstance(name, dict) or not isinstance(name.get("name"), str):
        return False
    on, scope = name.get("sheet_index"), name.get("scope_sheet_index")
    return (
        all(n is None or (type(n) is int and 0 <= n < n_sheets) for n in (on, scope))
        and isinstance(name.get("address"), str | None)
        and isinstance(name.get("scope_sheet_name"), str | None)
        and isinstance(name.get("book_scope"), bool)
        and (name["book_scope"] or isinstance(name.get("scope_sheet_name"), str))
    )


def _script_args(script: str, args: Any) -> str:
    """`press` takes the button and what it is given; the others the session."""
    if not isinstance(args, list):
        return "args must be a list."
    if script == "press":
        if len(args) != 2 or not isinstance(args[0], str) or not isinstance(args[1], dict):
            return "press takes a button and an object."
        given = args[1]
        texts = (given.get(key) for key in ("session", "sheet", "source", "kind"))
        if not all(isinstance(text, str | None) for text in texts):
            return "session, sheet, source and kind must be texts."
        settings = given.get("settings", {})
        if not isinstance(settings, dict) or not all(map(_is_plain, settings.values())):
            return "settings must be values by name."
        return ""
    return "" if len(args) == 1 and isinstance(args[0], str) else f"{script} takes the session."
