"""The generated VBA, run: by LibreOffice's Basic, against a stub of the call to Python."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from addin.hosts.excel.error_tag import CODES, TAG
from addin.hosts.excel.vba.modules import modules
from addin.hosts.excel.vba.project import standard, vba_project

STUB = Path(__file__).with_name("stub.bas").read_text("ascii")


@pytest.fixture(scope="module")
def run(xlsm, load, tmp_path_factory):
    """Runs a function of the stub inside the workbook."""
    path = tmp_path_factory.mktemp("stubbed") / "stubbed.xlsm"
    parts = [
        replace(m, source=m.source.replace(".Value2", ".Value"))  # LibreOffice has no Value2
        for m in modules(tuple(f"Sheet{n}" for n in range(1, 7)))
        if m.name != "CellgradPython"
    ]
    with zipfile.ZipFile(xlsm) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name == "xl/vbaProject.bin":
                new.writestr(name, vba_project([*parts, standard("CellgradPython", STUB)]))
            else:
                new.writestr(name, old.read(name))
    document = load(path)

    def run_(function, *arguments):
        place = f"vnd.sun.star.script:VBAProject.CellgradPython.{function}"
        script = document.getScriptProvider().getScript(f"{place}?language=Basic&location=document")
        return script.invoke(arguments, (), ())[0]

    yield run_
    shutil.rmtree(path.parent, ignore_errors=True)


def test_answers_arrive(run):
    """Numbers, texts and truth values stay what they are."""
    assert run("Scalar", 2.5) == "2.5"
    assert run("Scalar", "label") == "'label'"
    assert run("Scalar", True) == "true"


@pytest.mark.parametrize(("text", "code"), CODES.items())
def test_error_values_become_real_ones(run, text, code):
    """Excel shows #N/A as an error, which IFERROR catches, not as a text that looks like one."""
    assert run("Scalar", TAG + text) == f"error {code}"
    assert run("Scalar", text) == f"'{text}'", "a text of the user's own stays a text"


def test_an_unknown_error_value_is_a_wrong_value(run):
    assert run("Scalar", TAG + "#NEW!") == "error 2015"


def test_arrays_keep_their_shape(run):
    """Errors in the midst of an array are real too, and a blank is no zero."""
    assert run("Grid") == "1.5,error 2042,'text',;'',true,'#N/A',;"
    assert run("OneRow") == "1,error 2015,'x',"


def test_arguments_left_out_are_empty(run):
    """Python then uses its own default."""
    assert run("Arguments") == "TOP_MOVIES 2 293 empty empty"


def test_ranges_arrive_as_values(run):
    """Nothing is asked back from Excel while it waits for an answer."""
    assert run("RangeArgument") == "'solver','sgd',;'n_factors',5,; 'solver'"


def test_several_areas_are_refused(run):
    """Half of a selection must not be answered as if it were all."""
    assert run("SeveralAreas") == "error 2042"


def test_python_out_of_reach(run):
    """No answer is #N/A, and LAST_ERROR says why without Python."""
    assert run("Failing", "it is not there") == "error 2042|'it is not there'"


def test_buttons_tell_what_was_pressed_and_where(run):
    """The macro behind a sheet's button hands over sheet and selection."""
    button, sheet, selected = run("Press", "one_step").split("|")

    assert (button, sheet) == ("one_step", "Start")
    assert selected.startswith("'Start'!")
    assert run("PressByMacro").startswith("run_epochs|Start|")
