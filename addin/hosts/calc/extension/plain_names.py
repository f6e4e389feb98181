"""Our functions' names in files. Calc stores them under a name of its own that Excel cannot read.

Standard library only: this file also runs inside Calc.
"""

import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

SERVICE = "ORG.CELLGRAD.ADDIN."
SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xltm")

_TEXTS = re.compile(r'("(?:[^"]|"")*")|(?i:ORG\.CELLGRAD\.ADDIN\.(?=\w+\())')
_XML_TEXTS = re.compile(
    r'((?:"|&quot;)(?:(?!"|&quot;).)*(?:"|&quot;))|(?i:ORG\.CELLGRAD\.ADDIN\.(?=\w+\())', re.S
)
_FORMULAS = re.compile(
    r"(<(?:\w+:)?(f|formula|formula1|formula2|definedName)\b[^>]*>)([^<]*ORG\.CELLGRAD[^<]*)", re.I
)


def plain(formula: str) -> str:
    """A formula with the names that people type; string literals stay as they are."""
    return _TEXTS.sub(lambda found: found[1] or "", formula)


def plain_xml(part: str) -> str:
    """A part of an Excel file with plain names in all its formulas."""
    return _FORMULAS.sub(
        lambda found: found[1] + _XML_TEXTS.sub(lambda text: text[1] or "", found[3]), part
    )


def mend(path: Path) -> bool:
    """Put plain names into an Excel file that Calc has just saved; whether there was need.

    The file is replaced as a whole, and keeps its time: Calc would take a newer one for a change
    that somebody else has made.
    """
    path = Path(os.path.realpath(path))
    if path.suffix.lower() not in SUFFIXES or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as old:
        changed = _changed(old)
        if not changed:
            return False
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=".cellgrad-", suffix=path.suffix)
        try:
            with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as target:
                for item in old.infolist():
                    target.writestr(item, changed.get(item.filename) or old.read(item))
                target.comment = old.comment
            shutil.copystat(path, new)
            os.replace(new, path)  # noqa: PTH105  Calc's Python may be an old one
        finally:
            Path(new).unlink(missing_ok=True)
    return True


def _changed(old: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that name our functions Calc's way, with plain names."""
    changed = {}
    for item in old.infolist():
        if not item.filename.endswith(".xml"):
            continue
        data = old.read(item)
        if b"ORG.CELLGRAD" not in data.upper():
            continue
        new = plain_xml(data.decode("utf-8")).encode("utf-8")
        if new != data:
            changed[item.filename] = new
    return changed
