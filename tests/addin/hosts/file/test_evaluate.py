"""Calls of worksheet functions in formulas."""

import numpy as np
import pytest

from addin.hosts.file.evaluate import Evaluator, fitted
from addin.hosts.file.values import CellError
from addin.sheet.addresses import Block
from engine.errors import DivergedError, InputError, NoModelError, UnknownIdError


@pytest.fixture
def evaluate(make_book):
    """A function that evaluates a formula on the sheet ratings; F answers its arguments' repr."""

    def fill(book, sheet):
        other = book.add_worksheet("My sheet")
        sheet.write_row("A1", [14, 2.5, "x"])
        sheet.write_row("A2", [True])
        sheet.write_formula("B2", "=NA()", None, "#N/A")
        other.write("A1", "there")
        book.define_name("ids", "=ratings!$A$1:$B$1")
        book.define_name("'My sheet'!ids", "='My sheet'!$A$1")

    file = make_book(fill).api

    def run(formula, sheet="ratings", method="value"):
        functions = {"F": lambda *args: repr(args), "G": lambda x: x, "PI_SUM": lambda *a: sum(a)}
        return getattr(Evaluator(file, functions), method)(formula, file.sheet(sheet))

    return run


@pytest.mark.parametrize(
    ("formula", "arguments"),
    [
        ("=F()", ()),
        ('=F(1,-2.5,3%,"a ""b""",TRUE,#N/A)', (1.0, -2.5, 0.03, 'a "b"', True, CellError("#N/A"))),
        ("=F(A1, B2, C2)", (14.0, CellError("#N/A"), None)),
        ("=F($A$1:C1)", (((14.0, 2.5, "x"),),)),
        ("=F(A1:A2)", (((14.0,), (True,)),)),
        ("=F('My sheet'!A1)", ("there",)),
        ("=F(ids)", (((14.0, 2.5),),)),
        ('=F({1,-2;"a",TRUE})', (((1.0, -2.0), ("a", True)),)),
        ("=F(1,,2)", (1.0, None, 2.0)),
        ("=F(-A1)", (-14.0,)),
        ("=f(G(A1:B1))", (((14.0, 2.5),),)),
        ("=_xll.F(1)", (1.0,)),
        ("=_xldudf_CELLGRAD_F(1)", (1.0,)),
        ("=[1]!F(1)", (1.0,)),
        ("=CELLGRAD.F(1)", (1.0,)),
    ],
)
def test_arguments_arrive(evaluate, formula, arguments):
    assert evaluate(formula) == repr(arguments)


def test_the_sheets_own_name_comes_first(evaluate):
    assert evaluate("=F(ids)", "My sheet") == repr(("there",))


def test_a_whole_column_ends_where_the_data_end(evaluate):
    assert evaluate("=F(A:A)") == repr((((14.0,), (True,)),))


@pytest.mark.parametrize(
    "formula",
    ["=F(A1+1)", "=F(SUM(A1:A2))", "=F(nothing)", "=1+F(1)", "=F(1", "=SUM(1)", "=A1", "="],
)
def test_what_only_an_app_can_compute_is_left_to_it(evaluate, formula):
    assert evaluate(formula) is None


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("=ROUND(PI_SUM(A1,B1),1)", "=ROUND(16.5,1)"),
        ('=IF(G("a""b")="x",G(TRUE),"G(1)")', '=IF("a""b"="x",TRUE,"G(1)")'),
        ("=SUM(G(A1:B1))", "=SUM({14,2.5})"),
        ("=IFERROR(G(B2),0)", "=IFERROR(NA(),0)"),
        ("=G(A1+1)*2", None),
    ],
)
def test_calls_inside_other_formulas_become_their_results(evaluate, formula, text):
    """So that an app without our functions can compute the rest."""
    assert evaluate(formula, method="substituted") == text


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (NoModelError("a", "b"), "#N/A"),
        (UnknownIdError("a", "b"), "#N/A"),
        (DivergedError("a", "b"), "#NUM!"),
        (InputError("a", "b"), "#VALUE!"),
        (TypeError("missing argument"), "#VALUE!"),
    ],
)
def test_errors_are_the_spreadsheets_own(make_book, error, shown):
    def fails():
        raise error

    file = make_book().api
    value = Evaluator(file, {"F": fails}).value("=F()", file.sheets[0])

    assert (value, type(value)) == (CellError(shown), CellError)


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (3, 3.0),
        (np.float64(1.5), 1.5),
        (None, ""),
        ("#N/A", CellError("#N/A")),
        (np.array([[1, 2]]), ((1.0, 2.0),)),
        ([1, 2], ((1.0, 2.0),)),
        ([[1], ["a"]], ((1.0,), ("a",))),
    ],
)
def test_answers_become_values(make_book, answer, value):
    file = make_book().api

    assert Evaluator(file, {"F": lambda: answer}).value("=F()", file.sheets[0]) == value


NA = CellError("#N/A")


@pytest.mark.parametrize(
    ("value", "cells"),
    [
        (5.0, ((5.0, 5.0), (5.0, 5.0))),
        (((1.0, 2.0, 3.0),), ((1.0, 2.0), (1.0, 2.0))),
        (((1.0,), (2.0,)), ((1.0, 1.0), (2.0, 2.0))),
        (((1.0, 2.0), (3.0, 4.0), (5.0, 6.0)), ((1.0, 2.0), (3.0, 4.0))),
        (((1.0, 2.0, 3.0), (4.0, 5.0, 6.0)), ((1.0, 2.0), (4.0, 5.0))),
        ((), ((NA, NA), (NA, NA))),
        (((1.0, None), (None, "a")), ((1.0, ""), ("", "a"))),
    ],
)
def test_an_answer_is_fitted_to_the_cells_of_an_array_formula(value, cells):
    assert fitted(value, Block(0, 0, 2, 2)) == cells


def test_what_is_missing_is_na():
    assert fitted(((1.0, 2.0), (3.0, 4.0)), Block(0, 0, 3, 3))[2] == (NA, NA, NA)
