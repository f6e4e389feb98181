"""Worksheet functions in the cells of a live document: asked by Calc, answered beside it."""

import datetime as dt

import pytest

from addin.cell_errors import CellError
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.registry import FUNCTIONS
from addin.sheet import history

from .conftest import native, press, wait_until


@pytest.fixture(scope="module")
def trained(ratings_book):
    """The ratings workbook with a published model, and a sheet to write formulas on."""
    sheet = ratings_book.sheets.add("Try")
    ratings_book.impl.sheets("Dot product").activate()
    press(ratings_book, "new_random_weights")
    cells = RatingsSheet(ratings_book, "Dot product")
    wait_until(cells.version)
    return sheet, cells.version()


def answer(sheet, formula, address="B2"):
    sheet[address].formula = formula
    return sheet[address].options(err_to_str=True).value


def test_scalar_range_and_array(trained):
    """One call answers one pair, pairs side by side, and a grid."""
    sheet, version = trained
    predict = FUNCTIONS["PREDICT_RATING"].call
    sheet["D1"].value = [[293, 49], [29, 27], [14, 57]]

    sheet["G1:G3"].formula_array = "=PREDICT_RATING(D1:D3,E1:E3,model)"
    sheet["H1:J2"].formula_array = "=PREDICT_RATING({293;29},{49,27,57},model)"

    assert answer(sheet, "=PREDICT_RATING(293,49,model)") == predict(293, 49, version)
    assert sheet["G1:G3"].value == [
        predict(user, movie, version) for user, movie in ((293, 49), (29, 27), (14, 57))
    ]
    assert sheet["H1:J2"].value == predict([[293], [29]], [[49, 27, 57]], version)
    assert answer(sheet, "=SUM(PREDICT_RATING(293,{49,27},model))") == pytest.approx(
        predict(293, 49, version) + predict(293, 27, version)
    )


@pytest.mark.parametrize(
    ("name", "formula", "call"),
    [
        ("TOP_MOVIES", "=TOP_MOVIES(293,3,model)", (293, 3)),
        ("SIMILAR_MOVIES", "=SIMILAR_MOVIES(49,3,model)", (49, 3)),
        ("EXPLAIN_RATING", "=EXPLAIN_RATING(293,49,model)", (293, 49)),
        (
            "PREDICT_NEW_USER",
            "=PREDICT_NEW_USER({49;27},{5;1},{57;72;79},model)",
            ([[49], [27]], [[5], [1]], [[57], [72], [79]]),
        ),
        ("MODEL_INFO", "=MODEL_INFO(model)", ()),
    ],
)
def test_every_function_with_a_table_for_an_answer(trained, name, formula, call):
    """The cells show what the function answers anywhere else."""
    sheet, version = trained
    expected = FUNCTIONS[name].call(*call, version)
    rows = expected if isinstance(expected, list) else [[expected]]
    sheet["L2:Q60"].clear_contents()

    target = sheet["L2"].resize(len(rows), len(rows[0]))
    target.formula_array = formula

    shown = target.options(ndim=2, err_to_str=True).value
    assert shown == [[None if v in ("", None) else v for v in row] for row in rows]


def test_status_and_last_error(trained):
    """Functions without arguments."""
    sheet, _ = trained

    assert answer(sheet, "=PREDICT_RATING(293,4711,model)") == "#N/A"
    assert "4711" in answer(sheet, "=LAST_ERROR()", "B3")
    assert isinstance(answer(sheet, "=ENGINE_STATUS()", "B4"), str)


VALUES = [  # what stands in the cell, whom it means (None = an error), and as an array constant
    (293, 293, "293"),
    (293.0, 293, "293.0"),
    (293.5, None, "293.5"),
    ("293", 293, '"293"'),
    (" 293 ", 293, '" 293 "'),
    ("293.0", 293, '"293.0"'),
    (None, None, '""'),
    (True, None, "TRUE"),  # 1, and there is no user 1
    (False, None, "FALSE"),
    (dt.datetime(1900, 10, 19), 293, "293"),  # day 293
    ("nobody", None, '"nobody"'),
    (CellError("#N/A"), None, None),  # Calc takes no error in an array constant
]


@pytest.mark.parametrize(("value", "user", "constant"), VALUES, ids=lambda value: repr(value))
def test_values_mean_what_they_mean_in_every_host(trained, value, user, constant):
    """Blank, boolean, integer, date, text number, error: in a cell, a range, an array constant."""
    sheet, version = trained
    is_error = isinstance(value, CellError)
    is_text = isinstance(value, str) and not is_error
    sheet["D20"].value = [["'" + value if is_text else value], [29]]
    predict = FUNCTIONS["PREDICT_RATING"].call
    expected = predict(user, 49, version) if user else "#N/A"
    pair = [expected, predict(29, 49, version)]

    sheet["G20:G21"].formula_array = "=PREDICT_RATING(D20:D21,49,model)"
    if constant:
        sheet["H20:H21"].formula_array = f"=PREDICT_RATING({{{constant};29}},49,model)"
        sheet["J20:K20"].formula_array = f"=PREDICT_RATING({{{constant},29}},49,model)"

    assert answer(sheet, "=PREDICT_RATING(D20,49,model)") == expected
    column = sheet["G20:G21"].options(err_to_str=True).value
    if is_error:  # Calc does not call a function with an error in a range: Err:504
        assert column == ["#VALUE!", "#VALUE!"]
        return
    assert column == pair
    assert sheet["H20:H21"].options(err_to_str=True).value == pair
    assert sheet["J20:K20"].options(err_to_str=True).value == pair


def test_kinds_of_answers_in_one_array(trained):
    """Whole numbers, fractions, texts, blanks and an error, each in its place as its own kind."""
    sheet, version = trained
    rows = FUNCTIONS["EXPLAIN_RATING"].call(293, 49, version)
    target = sheet["W40"].resize(len(rows) + 1, len(rows[0]) + 1)

    target.formula_array = "=EXPLAIN_RATING(293,49,model)"

    shown = target.options(err_to_str=True).value
    for row, expected in zip(shown, rows, strict=False):
        assert [type(v) for v in row[:-1]] == [type(v) if v != "" else type(None) for v in expected]
        assert row[-1] == "#N/A"  # what an array formula has beyond the answer
    assert shown[-1] == ["#N/A"] * len(shown[-1])


@pytest.mark.parametrize(
    ("formula", "error"),
    [
        ("=PREDICT_RATING(NA(),49,model)", "#N/A"),
        ("=PREDICT_RATING(1/0,49,model)", "#DIV/0!"),
        ("=PREDICT_RATING(4711,49,model)", "#N/A"),
        ('=PREDICT_RATING(293,49,"ratings/0123abcd-7")', "#N/A"),
        ("=PREDICT_RATING({1,2},{1,2,3},model)", "#VALUE!"),
        ("=TOP_MOVIES(293,-1,model)", "#VALUE!"),
    ],
)
def test_errors_in_and_out(trained, formula, error):
    """An error value passes through; each failure has its own."""
    assert answer(trained[0], formula) == error


def test_one_unknown_id_leaves_the_others(trained):
    """An error value inside an array stands where it belongs."""
    sheet, version = trained

    sheet["D30:F30"].formula_array = "=PREDICT_RATING(293,{49,4711,27},model)"

    predict = FUNCTIONS["PREDICT_RATING"].call
    shown = sheet["D30:F30"].options(err_to_str=True).value
    assert shown == [predict(293, 49, version), "#N/A", predict(293, 27, version)]


def test_blank_model_cell_means_the_newest_model(trained):
    """As in every host; Calc hands a blank cell on as zero."""
    sheet, version = trained

    assert answer(sheet, "=PREDICT_RATING(293,49,Z99)") == answer(
        sheet, f'=PREDICT_RATING(293,49,"{version}")', "B3"
    )


def test_only_dependents_of_the_model_cell_recalculate(ratings_book, trained):
    """After training the predictions follow; whatever names another version stays."""
    sheet, version = trained
    live = answer(sheet, "=PREDICT_RATING(293,49,model)")
    fixed = answer(sheet, f'=PREDICT_RATING(293,49,"{version}")', "B3")
    assert live == fixed

    press(ratings_book, "one_step")
    cells = RatingsSheet(ratings_book, "Dot product")
    wait_until(
        lambda: dict(cells.rows(layout.STATUS))["state"] == "ready" and cells.version() != version
    )

    predict = FUNCTIONS["PREDICT_RATING"].call
    assert sheet["B2"].value == predict(293, 49, cells.version())
    assert sheet["B2"].value != live
    assert sheet["B3"].value == fixed


def test_only_dependents_are_called(ratings_book, trained, store_home):
    """Counted in the add-in process: whatever does not follow the model cell is left alone."""
    sheet, version = trained
    sheet["S1:S20"].formula = "=PREDICT_RATING(293,49,model)"
    sheet["T1:T30"].formula = f'=PREDICT_RATING(29,27,"{version}")'
    sheet["U1:U10"].formula = "=TOKENS(ROW())"
    assert len(calls(store_home, "PREDICT_RATING[29")) >= 30
    log = (store_home / "calc.log").stat().st_size
    cells = RatingsSheet(ratings_book, "Dot product")
    before = len(history.journal_rows(cells))

    press(ratings_book, "one_step")
    wait_until(lambda: len(history.journal_rows(cells)) > before)
    predict = FUNCTIONS["PREDICT_RATING"].call
    assert sheet["S1:S20"].value == [predict(293, 49, cells.version())] * 20
    assert sheet["T1:T30"].value == [predict(29, 27, version)] * 30

    made = calls(store_home, "", log)
    of_column = [call for call in made if call.startswith("PREDICT_RATING[293.0, 49.0, ")]
    assert len(of_column) >= 20
    assert of_column[-1] == f"PREDICT_RATING[293.0, 49.0, '{cells.version()}']"
    assert not [call for call in made if version in call or call.startswith("TOKENS")]


def calls(home, beginning, since=0):
    """The calls in the log of the add-in process: "PREDICT_RATING[293.0, 49.0, …]"."""
    with (home / "calc.log").open() as log:
        log.seek(since)
        found = [line.rstrip("\n").partition(" call ")[2] for line in log if " call " in line]
    return [call for call in found if call.startswith(beginning)]


def test_calc_knows_every_function(new_book):
    """Each name of the registry resolves when it is typed."""
    sheet = new_book.sheets[0]

    for row, function in enumerate(FUNCTIONS.values(), 1):
        n = sum(not argument.optional for argument in function.arguments)
        sheet[f"A{row}"].formula = f"={function.name}({','.join('1' * n)})"
        assert native(sheet[f"A{row}"]).startswith(f"=ORG.CELLGRAD.ADDIN.{function.name}(")
