"""Defined names of book and sheet."""

import re

import pytest

from engine.errors import InputError


def two_models(book, sheet):
    """A name of the book, and the same name on two sheets."""
    book.add_worksheet("My 2nd model")
    book.define_name("settings", "=ratings!$A$1:$B$3")
    book.define_name("ratings!loss", "=ratings!$D$1")
    book.define_name("'My 2nd model'!loss", "='My 2nd model'!$E$5:$F$6")
    book.define_name("rate", "=0.05")
    book.define_name("gone", "=ratings!#REF!")


def test_a_name_of_the_book_is_found_in_any_case(make_book):
    book = make_book(two_models)

    assert book.names["Settings"].refers_to_range.address == "$A$1:$B$3"
    assert book.names["settings"].refers_to == "=ratings!$A$1:$B$3"
    assert "settings" in book.names
    assert "nothing" not in book.names
    with pytest.raises(KeyError):
        book.names["nothing"]


def test_each_sheet_has_its_own_name(make_book):
    """One workbook can hold several models, a sheet each."""
    book = make_book(two_models)

    one, two = (sheet.names["loss"].refers_to_range for sheet in book.sheets)

    assert (one.sheet.name, one.address) == ("ratings", "$D$1")
    assert (two.sheet.name, two.address) == ("My 2nd model", "$E$5:$F$6")
    assert "settings" not in book.sheets[0].names
    assert [n.name for n in book.sheets[1].names] == ["'My 2nd model'!loss"]
    assert book.names["'My 2nd model'!loss"].refers_to_range == two


def test_a_range_is_found_by_name_the_sheets_own_first(make_book):
    book = make_book(two_models)

    assert book.sheets[1].range("loss").address == "$E$5:$F$6"
    assert book.sheets[0].range("settings").shape == (3, 2)


def test_names_are_added_changed_and_deleted(make_book, reopened):
    book = make_book(two_models)
    book.names.add("model", "=ratings!$H$1")
    book.sheets[1].names.add("model", "='My 2nd model'!$H$2")
    book.names.add("journal", "=ratings!$A$9:$B$9")
    book.names["settings"].refers_to = "=ratings!$A$1:$B$9"
    book.names["rate"].delete()

    book = reopened(book)

    assert book.names["model"].refers_to_range.address == "$H$1"
    assert book.sheets[1].names["model"].refers_to_range.address == "$H$2"
    assert book.names["journal"].refers_to_range.address == "$A$9:$B$9"
    assert book.names["settings"].refers_to_range.shape == (9, 2)
    assert "rate" not in book.names


def test_names_stay_with_their_sheet_when_one_is_added_before_it(make_book, reopened):
    book = make_book(two_models)

    book.sheets.add("new", before="My 2nd model")

    book = reopened(book)
    assert [s.name for s in book.sheets] == ["ratings", "new", "My 2nd model"]
    assert book.sheets[2].names["loss"].refers_to_range.address == "$E$5:$F$6"
    assert len(book.sheets[1].names) == 0


def test_the_first_name_of_a_book(make_book, reopened):
    book = make_book()
    book.names.add("ratings", "=ratings!$A$1")

    assert reopened(book).names["ratings"].refers_to_range.address == "$A$1"


@pytest.mark.parametrize("name", ["gone", "rate"])
def test_a_name_that_is_no_block_of_cells_says_so(make_book, name):
    meaning = {"gone": "ratings!#REF!", "rate": "0.05"}[name]
    message = (
        f"the name {name} refers to {meaning}, which is not one block of cells of this workbook. "
        "Give it one in the app's list of names (in Excel: Formulas, Name Manager)."
    )

    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        _ = make_book(two_models).names[name].refers_to_range


@pytest.mark.parametrize("name", ["A1", "two words", "1st", "", "r"])
def test_what_cannot_be_a_name_is_refused(make_book, name):
    message = (
        f'"{name}" cannot be a name in a workbook. Use letters, digits and underscores, a letter '
        "first, and nothing like A1."
    )

    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        make_book().names.add(name, "=ratings!$A$1")
