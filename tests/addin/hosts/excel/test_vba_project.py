"""The VBA project as a file: read back by oletools and olefile, which share no code with ours."""

import io
import zipfile

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

import addin.functions  # noqa: F401  registers them
from addin.hosts.excel.vba.compound import compound_file
from addin.hosts.excel.vba.compression import CHUNK, compress
from addin.hosts.excel.vba.modules import macro, modules
from addin.hosts.excel.vba.project import document, standard, vba_project
from addin.registry import BUTTONS, FUNCTIONS


def sources(path):
    """Every module of a file, as oletools reads it."""
    parser = VBA_Parser(str(path))
    found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_all_macros()}
    parser.close()
    return found


def ole_of(path):
    return olefile.OleFileIO(io.BytesIO(zipfile.ZipFile(path).read("xl/vbaProject.bin")))


@given(st.binary(min_size=1, max_size=300).map(lambda b: b * 40))
@settings(max_examples=40, deadline=None)
def test_compressed_bytes_come_back(data):
    """Excel unpacks what we packed; repeats, many chunks and short ends included."""
    assert bytes(decompress_stream(bytearray(compress(data)))) == data


def test_what_cannot_be_made_smaller_comes_back():
    """A chunk of noise is stored as it is."""
    noise = bytes((i * i * 2654435761 >> 11) & 255 for i in range(CHUNK))

    assert bytes(decompress_stream(bytearray(compress(noise)))) == noise


@pytest.mark.parametrize("size", [1, 63, 64, 4095, 4096, 4097, 600_000])
def test_streams_of_every_size_come_back(size):
    """Short streams lie in the mini stream, long ones in sectors of their own."""
    streams = {"VBA/a": b"x" * size, "b": b"y" * 70, "VBA/longer": b"z" * 5000}

    file = olefile.OleFileIO(io.BytesIO(compound_file(streams)))

    assert not file.parsing_issues
    assert {name: file.openstream(name).read() for name in streams} == streams


@pytest.mark.parametrize("which", ["xlsm", "xlam"])
def test_every_module_reads_back_byte_for_byte(which, request):
    """What oletools reads out of the finished file is what was generated, attributes included."""
    path = request.getfixturevalue(which)
    n_sheets = 6 if which == "xlsm" else 1
    wanted = modules(
        tuple(f"Sheet{n}" for n in range(1, n_sheets + 1)), with_ribbon=which == "xlam"
    )

    found = sources(path)

    assert found == {module.name: module.source for module in wanted}


@pytest.mark.parametrize("which", ["xlsm", "xlam"])
def test_the_compound_file_is_clean(which, request):
    file = ole_of(request.getfixturevalue(which))

    assert not file.parsing_issues
    assert file.openstream("VBA/_VBA_PROJECT").read() == b"\xcc\x61\xff\xff\x00\x01\x00"


def test_every_module_is_in_the_project_stream(xlsm):
    """A module that is missing there is one that Excel does not show."""
    file = ole_of(xlsm)
    lines = file.openstream("PROJECT").read().decode("cp1252").split("\r\n")
    listed = [
        line.partition("=")[2].partition("/")[0]
        for line in lines
        if line.startswith(("Module=", "Document="))
    ]

    assert listed == list(sources(xlsm))
    assert all(f"{name}=0, 0, 0, 0, C" in lines for name in listed)


def test_every_function_and_button_has_its_procedure(xlsm):
    code = sources(xlsm)

    assert FUNCTIONS and all(f"Function {f}(" in code["CellgradFunctions"] for f in FUNCTIONS)
    assert BUTTONS and all(f"Sub {macro(b)}()" in code["CellgradButtons"] for b in BUTTONS)


def test_the_wizard_knows_every_argument(xlsm):
    """Excel takes at most 255 characters for each text."""
    lines = sources(xlsm)["CellgradWizard"].split("\r\n")
    described = {line.split('"')[1]: line for line in lines if "MacroOptions" in line}

    assert set(described) == set(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        assert described[name].count('Category:="Cellgrad"') == 1
        texts = described[name].split("Array(")[1:] or [""]
        assert len([t for t in texts[0].split('", "') if t]) == len(function.arguments)


def test_lines_end_as_vba_wants_them_and_fit_its_width(xlsm):
    """VBA refuses lines of more than 1,023 characters."""
    for name, code in sources(xlsm).items():
        assert "\n" not in code.replace("\r\n", ""), name
        assert max(map(len, code.split("\r\n"))) <= 1023, name


def test_two_modules_of_one_name_are_refused():
    with pytest.raises(AssertionError, match="unique"):
        vba_project([document("ThisWorkbook"), standard("A", ""), standard("a", "")])


def test_the_library_is_that_of_the_xlwings_in_use(xlsm):
    """Its file name carries the version: the two must agree."""
    import xlwings

    assert f'Lib "xlwings64-{xlwings.__version__}.dll"' in sources(xlsm)["CellgradPython"]


def test_the_same_input_gives_the_same_bytes(xlam, tmp_path):
    from addin.hosts.excel import xlam as builder

    assert builder.build(tmp_path / "again.xlam").read_bytes() == xlam.read_bytes()
