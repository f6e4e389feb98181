"""The .xlam and the .xlsm as packages; the ribbon; what LibreOffice makes of the macros."""

import zipfile
from itertools import pairwise
from pathlib import Path

import lxml.etree as etree
import pytest

from addin.hosts.excel import ribbon
from addin.hosts.excel.macros import with_macros
from addin.hosts.excel.vba.modules import macro, modules
from addin.registry import BUTTONS
from engine.errors import InputError
from tests.addin.hosts.excel.open_packaging import faults

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"
SCHEMA = Path(__file__).with_name("ribbon.rng")
RUNNING = (
    "new_random_weights",
    "run_epochs",
    "one_step",
    "find_learning_rate",
    "stop",
    "restore_previous_run",
    "fill_predictions",
)


@pytest.mark.parametrize("which", ["xlsm", "xlam"])
def test_packages_are_sound(which, request):
    assert faults(request.getfixturevalue(which)) == []


def test_the_check_of_packages_finds_faults(xlsm, tmp_path):
    """So that the test above can fail: a part nobody points at, and a pointer to nothing."""
    broken = tmp_path / "broken.xlsm"
    with zipfile.ZipFile(xlsm) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            if name != "xl/drawings/vmlDrawing1.vml":
                new.writestr(name, old.read(name))
        new.writestr("xl/orphan.xml", "<a/>")

    found = faults(broken)

    assert "nothing points at xl/orphan.xml" in found
    assert any("vmlDrawing1.vml, which is not there" in fault for fault in found)


def test_nothing_else_of_the_workbook_changes(xlsm):
    """Cells, charts, names and styles are the same parts as in the .xlsx."""
    with zipfile.ZipFile(BUILT) as old, zipfile.ZipFile(xlsm) as new:
        changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
        added = set(new.namelist()) - set(old.namelist())

    assert {n for n in changed if "sheets/sheet" not in n and ".rels" not in n} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
    }
    assert {n for n in added if "_rels" not in n} == {
        "xl/vbaProject.bin",
        *(f"xl/drawings/vmlDrawing{n}.vml" for n in (1, 2, 3)),
    }


def test_code_names_are_those_of_the_project(xlsm):
    """Excel repairs a file whose sheets and modules do not agree."""
    with zipfile.ZipFile(xlsm) as package:
        book = etree.fromstring(package.read("xl/workbook.xml"))
        sheets = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        names = {
            etree.fromstring(package.read(n)).find("{*}sheetPr").get("codeName") for n in sheets
        }

    documents = {m.name for m in modules(tuple(sorted(names))) if m.is_document}
    assert book.find("{*}workbookPr").get("codeName") == "ThisWorkbook"
    assert documents == names | {"ThisWorkbook"}
    assert len(names) == len(sheets)


def test_buttons_of_a_sheet_do_not_overlap(xlsm):
    """They stand in one row inside the dark bar, and each runs a macro that is there."""
    with zipfile.ZipFile(xlsm) as package:
        vml = etree.fromstring(package.read("xl/drawings/vmlDrawing1.vml"))
    anchors = [[int(n) for n in a.text.split(",")] for a in vml.iter("{*}Anchor")]
    macros = [m.text for m in vml.iter("{*}FmlaMacro")]

    assert set(macros) == {f"[0]!{macro(name)}" for name in RUNNING}
    for left, right in pairwise(anchors):
        assert tuple(left[4:6]) < tuple(right[0:2])


def test_a_workbook_with_macros_is_refused(xlsm, tmp_path):
    with pytest.raises(InputError, match="has macros already"):
        with_macros(xlsm, tmp_path / "twice.xlsm")


# --- the ribbon -----------------------------------------------------------------------------------


def test_the_ribbon_is_what_office_allows():
    schema = etree.RelaxNG(etree.parse(SCHEMA))

    schema.assertValid(etree.fromstring(ribbon.ribbon()))


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        (b'keytip="CG"', b'keytip="LONG"'),
        (b"onAction", b"onClick"),
        (b'size="large"', b'size="big"'),
    ],
)
def test_the_check_of_the_ribbon_finds_faults(found, instead):
    schema = etree.RelaxNG(etree.parse(SCHEMA))

    assert not schema.validate(etree.fromstring(ribbon.ribbon().replace(found, instead)))


def test_every_button_is_on_the_ribbon_with_its_own_key_tip(xlam):
    """Key tips must differ, and none may begin as another one."""
    with zipfile.ZipFile(xlam) as package:
        root = etree.fromstring(package.read(ribbon.PART))
    shown = {b.get("id"): b for b in root.iter("{*}button")}
    keys = [b.get("keytip") for b in shown.values()]

    assert set(shown) == set(BUTTONS)
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {2}


def test_only_stop_asks_whether_it_may_be_pressed(xlam):
    root = etree.fromstring(ribbon.ribbon())

    assert [b.get("id") for b in root.iter("{*}button") if b.get("getEnabled")] == ["stop"]


def test_the_callbacks_of_the_ribbon_exist(xlam):
    source = next(
        m.source for m in modules(("Sheet1",), with_ribbon=True) if m.name == "CellgradRibbon"
    )
    root = etree.fromstring(ribbon.ribbon())
    called = {root.get("onLoad")} | {
        b.get(key) for b in root.iter("{*}button") for key in ("onAction", "getEnabled")
    }

    assert all(f"Sub {name}(" in source for name in called - {None})


# --- LibreOffice ----------------------------------------------------------------------------------


def test_libreoffice_loads_modules_and_buttons(xlsm, load):
    """Another reader of VBA projects and form buttons than ours finds all of them."""
    document = load(xlsm)
    library = document.BasicLibraries.getByName("VBAProject")

    wanted = {m.name for m in modules(tuple(f"Sheet{n}" for n in range(1, 7)))}
    assert set(library.getElementNames()) == wanted
    assert "Function PREDICT_RATING(" in library.getByName("CellgradFunctions")
    form = document.Sheets.getByName("Dot product").DrawPage.Forms.getByIndex(0)
    events = [e.ScriptCode for i in range(form.Count) for e in form.getScriptEvents(i)]
    assert len(events) == form.Count == len(RUNNING)
    assert {e.split("?")[0].rpartition(".")[2] for e in events} == {macro(n) for n in RUNNING}
