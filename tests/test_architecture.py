"""The house rules that an import could break."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("engine", "addin", "workbooks")
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


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files}
    return {name.removesuffix(".__init__"): path for path, name in names.items()}


def modules_imported(path: Path, known: dict[str, Path]) -> set[str]:
    """Our modules that a file imports anywhere in it: in functions and for types as well."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                found.add(inside if inside in known else node.module)
    return found & known.keys()


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """What each module imports, `addin.minimise.parse` -> `addin.minimise.syntax` and so on."""
    known = modules()
    return {name: modules_imported(path, known) for name, path in known.items()}


def reached(start: str, imports: dict[str, set[str]]) -> set[str]:
    """All that a module imports, and what that imports in turn."""
    found, waiting = set(), [start]
    while waiting:
        new = imports[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_no_modules_import_each_other(imports):
    """A file can be read, tested and moved without those that use it, whenever they are loaded."""
    assert not {name for name in imports if name in reached(name, imports)}


def test_minimise_stands_alone(imports):
    """It works on any workbook: it knows no kind of sheet, and nothing else knows it."""
    inside = {name for name in imports if name.startswith("addin.minimise")}
    known = set().union(*(imports[name] for name in inside))
    users = {name for name in imports.keys() - inside if imports[name] & inside}

    assert not {name for name in known if name.startswith("addin.kinds")}
    assert not users


def texts(path: Path) -> list[str]:
    """The texts of a file that may reach a user: of several words, and no docstrings."""
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [str(c.value) for c in constants if id(c) not in docs and " " in str(c.value)]


def test_the_engine_names_no_button_and_no_cell():
    """Which button helps is for the add-in to say: it knows the sheet and the language."""
    said = [
        f"{path.name}: {text}"
        for path in (ROOT / "engine").rglob("*.py")
        for text in texts(path)
        if re.search(r"\b([Pp]ress|buttons?|cells?|sheets?)\b", text)
    ]

    assert said == ["files.py: the first sheet is empty"]  # of a workbook that is read as a file


OURS = {
    "InputError",
    "NoModelError",
    "UnknownIdError",
    "DivergedError",
    "StoreError",
    "MissingNameError",
    "UnansweredError",
}


def is_prose(node: ast.AST, errors: set[str]) -> bool:
    """Whether an expression is words of an error; `errors` are names of errors that were caught."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("problem", "remedy")
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "str"
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id in errors
    )


def reads_prose(node: ast.AST, errors: set[str]) -> bool:
    """Whether a step of code looks into an error's words: compares, cuts, searches or replaces."""

    def words_in(part: ast.AST) -> bool:
        return any(is_prose(inner, errors) for inner in ast.walk(part))

    if isinstance(node, ast.Compare):
        return words_in(node)
    if isinstance(node, ast.Subscript):
        return is_prose(node.value, errors)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner, method = node.func.value, node.func.attr
    if isinstance(owner, ast.Name) and owner.id == "re":
        return any(words_in(argument) for argument in node.args)
    return is_prose(owner, errors) and hasattr(str, method)


def prose_readers(source: str) -> list[int]:
    """The lines of a source file that read an error's words."""
    found = []

    def look(node: ast.AST, errors: set[str]) -> None:
        if isinstance(node, ast.ExceptHandler) and node.name and node.type:
            ours = any(isinstance(p, ast.Name) and p.id in OURS for p in ast.walk(node.type))
            errors = errors | {node.name} if ours else errors - {node.name}
        if isinstance(node, ast.expr) and reads_prose(node, errors):
            found.append(node.lineno)
        for inner in ast.iter_child_nodes(node):
            look(inner, errors)

    look(ast.parse(source), set())
    return found


@pytest.mark.parametrize(
    "step",
    [
        "name = err.problem.split()[0]",
        "if 'second time' in err.problem: pass",
        "err.remedy.startswith('Press')",
        "again = re.sub('a', 'b', err.problem)",
        "first = str(err)[0]",
        "if str(err) == 'stopped': pass",
    ],
)
def test_what_reads_an_errors_words_is_found(step):
    """The test below can fail."""
    assert prose_readers(f"try:\n    pass\nexcept InputError as err:\n    {step}")


@pytest.mark.parametrize("package", ["engine", "addin", "workbooks"])
def test_no_code_reads_an_errors_words(package):
    """Words are for people, and change; what code must know of an error stands in its fields."""
    found = {str(path): prose_readers(path.read_text()) for path in (ROOT / package).rglob("*.py")}

    assert not {path: lines for path, lines in found.items() if lines}


@pytest.mark.parametrize(
    ("module", "slow"),
    [
        ("addin.functions", "torch pandas xlwings matplotlib"),
        ("addin.buttons", "torch matplotlib"),
        ("addin.cli.command", "torch scipy matplotlib"),
    ],
)
def test_what_answers_at_once_starts_without_what_is_slow(module, slow):
    """The first answer of a worksheet function, and the help of the command, wait for none."""
    code = f"import sys, {module}; print(*(m for m in {slow.split()} if m in sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
