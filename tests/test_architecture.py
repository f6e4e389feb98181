"""The house rules that an import could break."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {  # package -> what nothing in it may import
    "engine": {"addin", "workbooks", "xlwings", "openpyxl", "xlsxwriter"},
    "addin": {"workbooks"},
}


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", FORBIDDEN)
def test_imports_go_one_way(package):
    """workbooks -> addin -> engine, and the engine never hears of a cell."""
    files = list((ROOT / package).rglob("*.py"))
    wrong = {str(path): imported(path) & FORBIDDEN[package] for path in files}

    assert files
    assert not {path: names for path, names in wrong.items() if names}


def test_functions_start_without_torch():
    """The first answer of a worksheet function must not wait for torch, pandas or xlwings."""
    code = (
        "import sys, addin.functions;"
        "print(*(m for m in ('torch', 'pandas', 'xlwings', 'matplotlib') if m in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
