"""Saving: all or nothing, and always the same bytes."""

import errno
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest

from addin.hosts.file import open_book
from engine.errors import InputError


def test_the_source_is_untouched_until_it_is_saved_over(make_book):
    book = make_book()
    before = Path(book.fullname).read_bytes()
    book.sheets[0]["A1"].value = 1

    book.save(Path(book.fullname).with_name("other.xlsx"))

    assert Path(book.fullname).name == "other.xlsx"
    assert Path(book.fullname).with_name("book.xlsx").read_bytes() == before


def test_saving_over_itself(make_book):
    book = make_book()
    book.sheets[0]["A1"].value = 1

    book.save()

    assert open_book(book.fullname).sheets[0]["A1"].value == 1.0


def test_the_same_book_gives_the_same_bytes(make_book, tmp_path):
    """A rebuilt workbook must not look changed."""
    saved = []
    for n in range(2):
        book = make_book()
        book.sheets[0]["A1"].value = [[1.5, "x"], [None, True]]
        book.sheets.add("more")
        book.save(tmp_path / f"{n}.xlsx")
        saved.append((tmp_path / f"{n}.xlsx").read_bytes())

    assert saved[0] == saved[1]


def test_a_book_nobody_wrote_to_keeps_every_part(make_book, parts, tmp_path):
    book = make_book(lambda b, s: s.write_formula("A1", "=1+1", None, 2))
    before = parts(book.fullname)
    book.sheets[0]["A1"].value  # noqa: B018

    book.save(tmp_path / "copy.xlsx")

    assert parts(tmp_path / "copy.xlsx") == before


def test_apps_are_told_to_compute_anew(make_book, parts):
    book = make_book()
    book.sheets[0]["A1"].value = 1
    book.save()

    assert b'fullCalcOnLoad="1"' in parts(book.fullname)["xl/workbook.xml"]


CHAIN = (
    '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<c r="A1" i="1"/></calcChain>'
)


@pytest.mark.parametrize(("value", "stays"), [("=2+2", False), (3, False)])
def test_the_calculation_chain_goes_with_a_formula(make_book, repack, parts, value, stays):
    """A chain that lists a cell without a formula makes Excel repair the file."""
    path = with_chain(make_book, repack)
    book = open_book(path)

    book.sheets[0]["A1"].value = value
    book.save()

    after = parts(path)
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after["[Content_Types].xml"] + after["xl/_rels/workbook.xml.rels"]


def test_the_calculation_chain_stays_when_only_values_change(make_book, repack, parts):
    path = with_chain(make_book, repack)
    book = open_book(path)

    book.sheets[0]["B1"].value = 3
    book.save()

    assert parts(path)["xl/calcChain.xml"] == CHAIN.encode()


def with_chain(make_book, repack):
    path = make_book(lambda b, s: s.write_formula("A1", "=1+1", None, 2)).fullname
    with zipfile.ZipFile(path) as package:
        types, rels = (
            package.read(n).decode() for n in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
        )
    types = types.replace(
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="applicat'
        'ion/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
    )
    rels = rels.replace(
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.openxml'
        'formats.org/officeDocument/2006/relationships/calcChain" Target="calcChain'
        '.xml"/></Relationships>',
    )
    return repack(
        path,
        {
            "[Content_Types].xml": types.encode(),
            "xl/calcChain.xml": CHAIN.encode(),
            "xl/_rels/workbook.xml.rels": rels.encode(),
        },
    )


@pytest.mark.parametrize(
    ("number", "problem", "remedy"),
    [
        (
            errno.ENOSPC,
            "the disk is full",
            "Make room, or save it somewhere else; the old file is unchanged",
        ),
        (errno.EROFS, "the disk is read-only", "Save it somewhere else; nothing was changed"),
        (
            errno.EACCES,
            "the folder or file may not be written to",
            "Save it somewhere else; nothing was changed",
        ),
    ],
)
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "tempfile.mkstemp"])
def test_a_save_that_fails_leaves_the_old_file_and_no_other(
    make_book, monkeypatch, step, number, problem, remedy
):
    book = make_book()
    path = Path(book.fullname)
    before = path.read_bytes()
    book.sheets[0]["A1"].value = 1

    def fails(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(step, fails)
    message = f"{path}: the workbook cannot be saved: {problem}. {remedy}."
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        book.save()

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there(make_book, tmp_path):
    path = tmp_path / "none" / "x.xlsx"
    message = (
        f"{path}: the workbook cannot be saved: there is no such folder. Save it somewhere else; "
        "nothing was changed."
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        make_book().save(path)


def test_a_full_disk_in_the_middle_of_writing(make_book, monkeypatch):
    """The zip's own clean-up must not hide the reason."""
    book = make_book()
    path = Path(book.fullname)
    before = path.read_bytes()
    real = os.fdopen

    class Full:
        def __init__(self, file):
            self.file, self.left = file, 2_000

        def write(self, data):
            self.left -= len(data)
            if self.left < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

        def __enter__(self):
            return self

        def __exit__(self, *args):
            self.file.close()

    monkeypatch.setattr(os, "fdopen", lambda *args: Full(real(*args)))
    with pytest.raises(InputError, match="the workbook cannot be saved: the disk is full"):
        book.save()

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_macros_need_their_ending(make_book, tmp_path):
    path = tmp_path / "x.xlsm"
    message = (
        f'{path}: this workbook cannot be saved as ".xlsm". Give it a name that ends in .xlsx.'
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        make_book().save(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_permissions_stay(make_book):
    book = make_book()
    Path(book.fullname).chmod(0o640)

    book.save()

    assert stat.S_IMODE(Path(book.fullname).stat().st_mode) == 0o640
