"""Pictures of sheets."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from addin.hosts import libreoffice
from addin.hosts.file import render
from engine.errors import InputError


def colours(book, sheet):
    """Two sheets that a picture tells apart: one red, one blue; a formula LibreOffice lacks."""
    sheet.print_area("A1:F9")  # LibreOffice would print this sheet even when it is hidden
    sheet.write("B2", "red", book.add_format({"bg_color": "#FF0000"}))
    sheet.write_formula("D2", "=PREDICT_RATING(1,2)", book.add_format({"bg_color": "#00FF00"}), 4.5)
    book.add_worksheet("second").write("A1", "x", book.add_format({"bg_color": "#0000FF"}))


def has(path, colour):
    return any(c == colour for _, c in Image.open(path).convert("RGB").getcolors(1 << 24))


RED, BLUE = (255, 0, 0), (0, 0, 255)


def test_one_sheet_is_drawn_and_cropped(make_book, tmp_path, soffice):
    book = make_book(colours)

    path = render(book.fullname, tmp_path / "first.png")

    assert path == tmp_path / "first.png"
    assert has(path, RED)
    assert not has(path, BLUE)
    assert Image.open(path).height < 200
    assert Image.open(path).getpixel((0, 0)) == (255, 255, 255)


def test_two_sheets_are_drawn_at_once_by_name(make_book, tmp_path, soffice):
    """Each run of LibreOffice has a profile of its own."""
    path = make_book(colours).fullname
    with ThreadPoolExecutor() as threads:
        out = tmp_path / "new"
        pictures = [
            threads.submit(render, path, out / f"{s}.png", s) for s in ("ratings", "second")
        ]
        red, blue = (picture.result() for picture in pictures)

    assert (has(red, RED), has(red, BLUE)) == (True, False)
    assert (has(blue, RED), has(blue, BLUE)) == (False, True)


def test_without_libreoffice_there_is_no_picture(make_book, tmp_path, monkeypatch):
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)

    assert render(make_book().fullname, tmp_path / "none.png") is None


def test_a_sheet_that_is_not_there(make_book, tmp_path, soffice):
    message = "book.xlsx: there is no sheet nothing. Name one of ratings."

    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        render(make_book().fullname, tmp_path / "none.png", sheet="nothing")
