"""LibreOffice's configuration of the extension, as XML: what it adds to Calc and where."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from addin.registry import CATEGORY, Button, Function

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
ADD_IN, JOB = "org.cellgrad.addin", "org.cellgrad.Job"
TOOLBAR = "org.cellgrad.toolbar"
EVENTS = (
    "OnLoad",
    "OnUnload",
    "OnSave",
    "OnSaveDone",
    "OnSaveFailed",
    "OnSaveAs",
    "OnSaveAsDone",
    "OnSaveAsFailed",
    "OnCopyTo",
    "OnCopyToDone",
    "OnCopyToFailed",
)


def add_ins(functions: Sequence[Function]) -> str:
    """CalcAddIns.xcu: the texts of the function wizard."""
    nodes = [_node(f.name, _function(f)) for f in functions]
    inside = _node(
        "AddInInfo", _node(ADD_IN, _node("AddInFunctions", "".join(nodes), False)), False
    )
    return _file("CalcAddIns", "org.openoffice.Office", inside)


def _function(function: Function) -> str:
    arguments = "".join(
        _node(f"arg{i}", _text("DisplayName", a.name) + _text("Description", a.doc))
        for i, a in enumerate(function.arguments)
    )
    return (
        _text("DisplayName", function.name)
        + _text("Description", function.doc.replace("\n", " "))
        + _plain("Category", "Add-In")
        + _text("CompatibilityName", function.name)
        + _node("Parameters", arguments, False)
    )


def menu_and_toolbar(buttons: Sequence[Button]) -> str:
    """Addons.xcu: the menu Cellgrad, and a toolbar with the same entries."""
    entries = "".join(_node(f"m{i:03}", _press(b, False)) for i, b in enumerate(buttons))
    tools = "".join(_node(f"m{i:03}", _press(b, True)) for i, b in enumerate(buttons))
    menu = _node(
        "org.cellgrad.menu",
        _text("Title", CATEGORY)
        + _plain("Context", SPREADSHEET)
        + _node("Submenu", entries, False),
    )
    inside = _node("OfficeMenuBar", menu, False) + _node(
        "OfficeToolBar", _node(TOOLBAR, tools), False
    )
    return _file("Addons", "org.openoffice.Office", _node("AddonUI", inside, False))


def _press(button: Button, is_tool: bool) -> str:
    place = _plain("Context", SPREADSHEET) if is_tool else ""
    return (
        place
        + _plain("URL", f"service:{JOB}?{button.name}")
        + _text("Title", button.label)
        + _plain("Target", "_self")
    )


def jobs() -> str:
    """Jobs.xcu: which events of documents we hear of."""
    job = _node("Jobs", _node("CellgradJob", _plain("Service", JOB)), False)
    events = "".join(
        _node(event, _node("JobList", _node("CellgradJob", ""), False), fuse=True)
        for event in EVENTS
    )
    return _file("Jobs", "org.openoffice.Office", job + _node("Events", events, False))


def window_state() -> str:
    """CalcWindowState.xcu: the toolbar's name, and that it is docked at the top."""
    state = (
        _text("UIName", CATEGORY)
        + _plain("Docked", "true", "xs:boolean")
        + _plain("Visible", "true", "xs:boolean")
        + _plain("Style", "2", "xs:int")  # texts, for the buttons have no pictures
    )
    bar = _node(f"private:resource/toolbar/addon_{TOOLBAR}", state)
    inside = _node("UIElements", _node("States", bar, False), False)
    return _file("CalcWindowState", "org.openoffice.Office.UI", inside)


# --- XML ------------------------------------------------------------------------------------------


def _file(name: str, package: str, inside: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'oor:name="{name}" oor:package="{package}">\n{inside}\n</oor:component-data>\n'
    )


def _node(name: str, inside: str | Iterable[str], is_new: bool = True, fuse: bool = False) -> str:
    """A node; one of a set is `is_new`, one that the schema already has is not."""
    how = ' oor:op="fuse"' if fuse else ' oor:op="replace"' if is_new else ""
    return f"<node oor:name={quoteattr(name)}{how}>{inside}</node>"


def _text(name: str, value: str) -> str:
    """A property that could be translated."""
    return f'<prop oor:name="{name}"><value xml:lang="en">{escape(value)}</value></prop>'


def _plain(name: str, value: str, kind: str = "xs:string") -> str:
    return f'<prop oor:name="{name}" oor:type="{kind}"><value>{escape(value)}</value></prop>'
