"""What cannot be opened, each with the words that mend it."""

import io
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from addin.hosts.file import open_book
from addin.hosts.file.package import OLE
from engine.errors import InputError


def refused(path, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        open_book(path).sheets[0]["A1"].value  # noqa: B018


def zipped(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return data.getvalue()


def test_no_such_file(tmp_path):
    path = tmp_path / "none.xlsx"
    refused(path, f"{path}: there is no such file. Check the name and the folder.")


def test_a_folder(tmp_path):
    refused(tmp_path, f"{tmp_path}: this is a folder. Name a workbook inside it.")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_no_permission(tmp_path):
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"PK")
    path.chmod(0)
    refused(path, f"{path}: the file may not be read. Ask its owner for permission, or copy it.")


def test_no_permission_as_anyone(tmp_path, monkeypatch):
    """The same for root, whom no permission stops."""

    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    path = tmp_path / "mine.xlsx"
    refused(path, f"{path}: the file may not be read. Ask its owner for permission, or copy it.")


@pytest.mark.parametrize("content", [b"", b"user,movie,rating\n14,27,3\n", zipped(a="b")])
def test_not_a_workbook(tmp_path, content):
    path = tmp_path / "ratings.xlsx"
    path.write_bytes(content)
    refused(path, "ratings.xlsx: this is not a workbook. Name an .xlsx or .xlsm file.")


@pytest.mark.parametrize("keep", [0.9, 0.5, 0.01])
def test_a_truncated_file(make_book, tmp_path, keep):
    data = Path(make_book().fullname).read_bytes()
    path = tmp_path / "half.xlsx"
    path.write_bytes(data[: max(int(len(data) * keep), 4)])
    refused(
        path,
        "half.xlsx: the file is damaged: it ends too early, as after a broken download. Open it "
        "in the app that wrote it and save it again, or use a backup.",
    )


def test_a_part_with_wrong_bytes(make_book, tmp_path):
    data = bytearray(Path(make_book().fullname).read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        start = package.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[start + 60 : start + 120] = bytes(60)
    path = tmp_path / "bad.xlsx"
    path.write_bytes(data)
    refused(
        path,
        "bad.xlsx: the file is damaged: its part xl/worksheets/sheet1.xml cannot be read. Open it "
        "in the app that wrote it and save it again, or use a backup.",
    )


def test_a_missing_sheet(make_book, repack):
    path = repack(make_book().fullname, {"xl/worksheets/sheet1.xml": None})
    refused(
        path,
        "repacked.xlsx: the file is damaged: the sheet ratings is missing. Open it in the app that "
        "wrote it and save it again, or use a backup.",
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_not_expanded(make_book, repack, part):
    """A document type declaration can make a gigabyte of a kilobyte."""
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxx">]><a xmlns="x">&b;</a>'
    refused(
        repack(make_book().fullname, {part: bomb}),
        f"repacked.xlsx: the file is damaged: its part {part} is not valid XML. Open it in the app "
        "that wrote it and save it again, or use a backup.",
    )


def test_a_password(tmp_path):
    path = tmp_path / "locked.xlsx"
    path.write_bytes(OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    refused(
        path,
        "locked.xlsx: the workbook is locked with a password. Open it in its app, take the "
        "password off (in Excel: File, Info, Protect Workbook, Encrypt with Password, and clear "
        "the box), and save it.",
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("old.xls", OLE + bytes(500), "an .xls workbook of before 2007"),
        (
            "calc.ods",
            zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "an OpenDocument (.ods) file",
        ),
        ("fast.xlsb", zipped(**{"xl/workbook.bin": "x"}), "a binary .xlsb workbook"),
    ],
)
def test_other_kinds_of_workbook(tmp_path, name, content, kind):
    path = tmp_path / name
    path.write_bytes(content)
    refused(path, f"{name}: this is {kind}. Open it in its app and save it as .xlsx.")


def test_a_zip_bomb(tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped(**{"xl/workbook.xml": bytes(101 << 20)}))
    refused(
        path,
        "bomb.xlsx: the file would unpack to 101 MB in 1 parts, which no workbook needs. Do not "
        "open it unless you know where it comes from.",
    )


def test_a_book_that_openpyxl_wrote_opens(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([1, "two", True, None, 4.5])
    book.active["A2"] = "=A1+1"
    book.save(tmp_path / "theirs.xlsx")

    sheet = open_book(tmp_path / "theirs.xlsx").sheets[0]

    assert sheet["A1:E1"].value == [1.0, "two", True, None, 4.5]
    assert sheet["A2"].formula == "=A1+1"
    assert sheet["A2"].value is None


def test_a_strict_book_opens(make_book, repack):
    """The standard's strict form has other namespaces."""
    path = make_book(lambda book, sheet: sheet.write("A1", 5)).fullname
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    changes = {}
    with zipfile.ZipFile(path) as package:
        for part in package.namelist():
            changes[part] = package.read(part)
            for old, new in strict.items():
                changes[part] = changes[part].replace(old, new)

    book = open_book(repack(path, changes))
    book.sheets[0]["B1"].value = 6

    assert book.sheets[0]["A1:B1"].value == [5.0, 6.0]
