"""The extension cellgrad.oxt, made from the registry: functions, menu, toolbar, jobs."""

import hashlib
import json
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import addin.buttons
import addin.functions  # noqa: F401  both register what they define
from addin.hosts.calc import xcu
from addin.kinds.book_model import model_cell_names
from addin.registry import BUTTONS, FUNCTIONS

IDENTIFIER = "org.cellgrad"
INSIDE = Path(__file__).resolve().parent / "extension"
PROCESS = "addin.hosts.calc.process"

_TYPES = {
    "XCellgrad.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "component.py": "application/vnd.sun.star.uno-component;type=Python",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
    "Addons.xcu": "application/vnd.sun.star.configuration-data",
    "Jobs.xcu": "application/vnd.sun.star.configuration-data",
    "CalcWindowState.xcu": "application/vnd.sun.star.configuration-data",
}


def build(path: Path, python: str = sys.executable) -> Path:
    """Write the extension; `python` is what the add-in process runs with."""
    parts = _parts(python)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {**parts, "description.xml": _description(_version(parts))}.items():
            package.writestr(name, text)
    return path


def current_version(python: str = sys.executable) -> str:
    """The version of the extension as it would be built now."""
    return _version(_parts(python))


def _version(parts: dict[str, str]) -> str:
    """Cellgrad's version and a number that stands for what is in the extension."""
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return f"{version('cellgrad')}.{int(digest[:7], 16)}"


def _parts(python: str) -> dict[str, str]:
    functions, buttons = list(FUNCTIONS.values()), list(BUTTONS.values())
    config = {
        "command": [python, "-P", "-m", PROCESS],
        "functions": [function.name for function in functions],
        "buttons": [button.name for button in buttons],
        "models": sorted(model_cell_names()),
    }
    parts = {
        "META-INF/manifest.xml": _manifest(),
        "XCellgrad.idl": _idl(),
        "CalcAddIns.xcu": xcu.add_ins(functions),
        "Addons.xcu": xcu.menu_and_toolbar(buttons),
        "Jobs.xcu": xcu.jobs(),
        "CalcWindowState.xcu": xcu.window_state(),
        "component.py": (INSIDE / "component.py").read_text("utf-8"),
        "config.json": json.dumps(config, indent=1),
    }
    for source in sorted(INSIDE.glob("*.py")):
        if source.name != "component.py":
            parts[f"pythonpath/cellgrad_inside/{source.name}"] = source.read_text("utf-8")
    return parts


def _idl() -> str:
    """The functions as UNO's interface: every argument may be anything, every answer is rows."""
    methods = []
    for function in FUNCTIONS.values():
        takes = ", ".join(f"[in] any arg{i}" for i in range(len(function.arguments)))
        methods.append(f"    sequence< sequence< any > > {function.name}({takes});")
    body = "\n".join(methods)
    return f"module org {{ module cellgrad {{ interface XCellgrad {{\n{body}\n}}; }}; }};\n"


def _manifest() -> str:
    entries = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in _TYPES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n'
        f"{entries}</manifest:manifest>\n"
    )


def _description(version: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f' <identifier value="{IDENTIFIER}"/>\n <version value="{version}"/>\n'
        ' <display-name><name lang="en">Cellgrad</name></display-name>\n</description>\n'
    )
