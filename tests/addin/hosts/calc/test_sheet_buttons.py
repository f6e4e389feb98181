"""Buttons drawn on the sheets of an .xlsm: they press ours while it is open, and keep their macro.

The workbook is XlsxWriter's, as `cellgrad excel build` and users make them; its macros were put
into the project that xlwings ships by LibreOffice.
"""

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from addin.hosts.calc import bridge
from addin.hosts.calc.extension.macro_names import button_of
from addin.registry import BUTTONS
from addin.sheet import history

from .conftest import contract, wait_until

MACROS = ("RunEpochs", "SetUpHere", "New_Random_Weights", "TidyUp", "Train")
GRID = [[None, 1, 2, 3], [10, 5, 4, None], [11, 1, 2, 3], [12, None, 2, 4]]
MARKED = re.compile(r"<x:FmlaMacro>([^<]*)</x:FmlaMacro>")


@pytest.fixture(scope="module")
def project(app, tmp_path_factory):
    """A vbaProject.bin with the macros."""
    folder = tmp_path_factory.mktemp("project")
    book = app.books.open(Path(xw.__file__).parent / "quickstart.xlsm")
    library = book.api.BasicLibraries.getByName("VBAProject")
    library.insertModuleInfo(
        "Buttons", bridge.struct("com.sun.star.script.ModuleInfo", ModuleType=1)
    )
    subs = "".join(f"Sub {name}()\nEnd Sub\n" for name in MACROS)
    library.insertByName("Buttons", f"Option VBASupport 1\n{subs}")
    book.save(folder / "made.xlsm")
    book.close()
    path = folder / "vbaProject.bin"
    with zipfile.ZipFile(folder / "made.xlsm") as package:
        path.write_bytes(package.read("xl/vbaProject.bin"))
    return path


@pytest.fixture
def path(project, tmp_path):
    """A grid of ratings with a button for each macro."""
    path = tmp_path / "buttons.xlsm"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Mine")
    book.add_vba_project(str(project))
    book.set_vba_name("ThisWorkbook")
    sheet.set_vba_name("Sheet1")
    for row, values in enumerate(GRID):
        sheet.write_row(row, 0, values)
    for place, macro in enumerate(MACROS):
        sheet.insert_button(place * 3, 6, {"macro": macro, "caption": macro, "width": 120})
    book.close()
    return path


def controls(document):
    """Every button by its caption, with the texts of its events as anybody sees them."""
    form = document.getSheets().getByName("Mine").getDrawPage().getForms().getByIndex(0)
    models = [form.getByIndex(i) for i in range(form.getCount())]
    return {
        model.Label: (model, [event.ScriptCode for event in form.getScriptEvents(i)])
        for i, model in enumerate(models)
    }


def is_bound(book):
    return controls(book.impl.api)["RunEpochs"][0].Tag != ""


def click(book, caption):
    """Press a button of the sheet in front, as a screen reader does."""
    book.impl.activate()
    book.impl.sheets("Mine").activate()
    control = book.impl.host.controller.getControl(controls(book.impl.api)[caption][0])
    control.getAccessibleContext().doAccessibleAction(0)


def macros(path):
    """The macro of every button in the file."""
    with zipfile.ZipFile(path) as package:
        parts = [n for n in sorted(package.namelist()) if n.endswith(".vml")]
        return [m for n in parts for m in MARKED.findall(package.read(n).decode())]


def test_the_file_keeps_its_macros(open_book, path):
    """Ours while the workbook is open; each save writes what was there, and nothing is lost."""
    book = open_book(path)
    document = book.impl.api
    wait_until(lambda: is_bound(book))
    text = "vnd.sun.star.script:VBAProject.Buttons.{}?language=Basic&location=document"

    texts = {caption: texts for caption, (_, texts) in controls(document).items()}
    assert not document.isModified()
    assert texts["RunEpochs"] == texts["New_Random_Weights"] == []
    assert texts["TidyUp"] == [text.format("TidyUp")]
    assert texts["Train"] == [text.format("Train")]  # no model here: it may be the user's own
    for number in range(2):
        book.sheets["Mine"]["A9"].value = number
        document.store()

        assert macros(path) == [f"Buttons.{name}" for name in MACROS]  # as Calc writes any macro
        assert b"org.cellgrad" not in path.read_bytes()
        assert not document.isModified()
        assert is_bound(book)


def test_a_press_on_the_sheet_sets_up_and_trains(open_book, path):
    """The macro does not run; our button does, and once only, also after a save."""
    book = open_book(path)
    wait_until(lambda: is_bound(book))
    book.impl.api.store()
    book.impl.sheets("Mine").activate()
    book.sheets["Mine"]["A1:D4"].impl.select()

    click(book, "SetUpHere")
    cells = wait_until(lambda: contract(book))
    for name in book.sheets["Cellgrad"].names:  # so that the buttons on Mine mean this model too
        book.names.add(name.name.rpartition("!")[2], name.refers_to)
    cells.change_setting("n_epochs", 3)
    click(book, "RunEpochs")
    wait_until(lambda: history.journal_rows(cells))

    assert [sheet.name for sheet in book.sheets] == ["Mine", "Cellgrad", "Cellgrad journal"]
    assert [row[0] for row in history.loss_rows(cells)] == [0, 1, 2, 3]
    assert len(history.journal_rows(cells)) == 1


@pytest.mark.parametrize(
    ("macro", "alone", "beside_a_model"),
    [
        ("VBAProject.Buttons.RunEpochs", "run_epochs", "run_epochs"),
        ("Standard.Module1.run_epochs", "run_epochs", "run_epochs"),
        ("VBAProject.Sheet1.RUN_EPOCHS", "run_epochs", "run_epochs"),
        ("VBAProject.Module1.Stop", None, "stop"),
        ("VBAProject.Module1.RunEpochsAndMail", None, None),
        ("VBAProject.RunEpochs.Main", None, None),
    ],
)
def test_which_macros_are_ours(macro, alone, beside_a_model):
    """By the whole name of the macro; a word that anybody may use counts beside a model only."""
    code = f"vnd.sun.star.script:{macro}?language=Basic&location=document"

    assert button_of(code, BUTTONS, False) == alone
    assert button_of(code, BUTTONS, True) == beside_a_model
    assert button_of(code.replace("document", "application"), BUTTONS, True) is None
