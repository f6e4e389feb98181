"""One table: every function gives the same answer to the same cells in every host.

The same workbook is read by the file host, loaded by Calc, and its cells are handed over as Excel
does it: by xlwings' classic conversion on the desktop, by JSON to xlwings Server.
"""

import datetime as dt
import json
import os
import shutil
import urllib.request
import warnings
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

import addin.functions  # noqa: F401  registers them
from addin.hosts.excel.error_tag import TAG
from addin.registry import FUNCTIONS
from engine import store
from engine.collab.factors import Factors
from engine.collab.published import RatingModel, seen_lists, to_checkpoint
from tests.addin.hosts.excel.windows_stubs import windows
from tests.libreoffice import needs_libreoffice

RATINGS, SALARIES = (
    "ratings/5a3ea115-1",
    "salaries/5a3ea115-1",
)  # of no other test: models are cached
DAY = dt.date(2023, 3, 15)  # serial number 45000
USERS = (1, 14, 29, "anna", 45000)
CELLS = {  # what stands in the workbook, by address
    "A1": 14,
    "A2": "14",
    "A3": True,
    "A4": DAY,
    "A5": None,
    "A6": "anna",
    "A7": "nobody",
    "A8": 14.0,
    "A9": "#N/A",
    "A10": " 14 ",
    "A11": 1e300,
    "A12": -3,
    "B1": 27,
    "B2": 49,
    "B3": 57,
    "B4": 999,
    "C1": 27,
    "D1": 49,
    "E1": None,
    "F1": 57,
    "C2": 5,
    "C3": 1,
    "C4": None,
    "D2": "It was SO good!!!",
    "D3": "",
    "D4": "not bad at all",
    "C6": "age",
    "D6": "job",
    "E6": "hours",
    "F6": "gain",
    "C7": 52,
    "D7": "judge",
    "E7": 45,
    "F7": 0,
    "C8": 23,
    "D8": "cook",
    "E8": None,
    "F8": 0,
    "C9": 61,
    "D9": "",
    "E9": 20,
    "F9": 9000,
    "H1": RATINGS,
    "H2": SALARIES,
    "H3": "none",
    "H4": 2,
    "H5": 2.5,
    "H6": "two",
    "H7": "label",
}
TABLE = [  # function, arguments as addresses
    *[("PREDICT_RATING", f"A{row}", "B2", "H1") for row in range(1, 13)],
    ("PREDICT_RATING", "A1:A4", "B1:B4", "H1"),
    ("PREDICT_RATING", "A1:A7", "C1:F1", "H1"),
    ("PREDICT_RATING", "A1:A3", "B1:B2", "H1"),
    ("PREDICT_RATING", "A1", "B2", "H3"),
    ("PREDICT_RATING", "A1", "B2", "H2"),
    ("TOP_MOVIES", "A2", "H4", "H1"),
    ("TOP_MOVIES", "A2", "H5", "H1"),
    ("TOP_MOVIES", "A2", "H6", "H1"),
    ("TOP_MOVIES", "A1:A2", "H4", "H1"),
    ("SIMILAR_MOVIES", "B1", "H4", "H1"),
    ("EXPLAIN_RATING", "A6", "B3", "H1"),
    ("PREDICT_NEW_USER", "B1:B3", "C2:C4", "B1:B4", "H1"),
    ("MODEL_INFO", "H1"),
    ("MODEL_INFO", "H3"),
    ("SENTIMENT", "D2:D4"),
    ("SENTIMENT", "D2", "H7"),
    ("EXPLAIN_SENTIMENT", "D4"),
    ("NEXT_WORD", "D4", "H4"),
    ("TOKENS", "D2"),
    ("PREDICT_SALARY", "C7:F9", "C6:F6", "H2"),
    ("PREDICT_SALARY", "C7:F7", "C6:E6", "H2"),
    ("EXPLAIN_SALARY", "C8:F8", "C6:F6", "H2"),
    ("SALARY_ACTIVATIONS", "C7:F7", "C6:F6", "H2"),
]
# They say what happened in their own process, so hosts may well differ.
UNTOLD = {"LAST_ERROR", "ENGINE_STATUS"}
CALC_CANNOT = {"A5": "a single blank cell reaches a function as zero"}


def case_id(case):
    return f"{case[0]}({','.join(case[1:])})"


def test_the_table_has_every_function():
    """A new function needs a row."""
    assert set(FUNCTIONS) - UNTOLD == {case[0] for case in TABLE}


def test_the_table_asks_for_numbers(wanted):
    """Were every answer an error, agreeing would be easy."""
    answers = [value for case in TABLE for row in wanted(*case) for value in row]

    assert sum(isinstance(value, float) for value in answers) > 80


# --- what all hosts are given ---------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def store_home(tmp_path_factory):
    """One store with a model of ratings and one of a table, for this process and the server."""
    home = tmp_path_factory.mktemp("same-answers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLGRAD_HOME", str(home))
        _publish_ratings()
        _publish_salaries()
        yield home


def _publish_ratings():
    rng = np.random.default_rng(5)
    factors = Factors(
        rng.normal(size=(5, 2)), rng.normal(size=(3, 2)), np.ones(5), np.zeros(3), 3.0
    )
    seen = seen_lists(np.array([0, 1]), np.array([0, 1]), 5)
    model = RatingModel(
        factors,
        USERS,
        (27, 49, 57),
        seen,
        titles={27: "Film"},
        meta={"version": RATINGS, "epoch": 1, "noise_sd": 1.0},
    )
    store.publish(RATINGS, to_checkpoint(model))


def _publish_salaries():
    from engine.tabular import job, published, settings
    from engine.tabular.fit import fit
    from tests.engine.tabular.people import people

    table = people(200)
    small = settings.best("ensemble").with_(bs=64, n_epochs=2, layers=(16,), valid_pct=0.0)
    fitted = fit(table, "pay", small)
    job.add_facts(fitted.model, table, SALARIES, 2, fitted)
    store.publish(SALARIES, published.to_checkpoint(fitted.model))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The workbook."""
    place = tmp_path_factory.mktemp("cells") / "cells.xlsx"
    with xlsxwriter.Workbook(str(place)) as book:
        sheet, date = book.add_worksheet("Cells"), book.add_format({"num_format": "yyyy-mm-dd"})
        for address, value in CELLS.items():
            if value == "#N/A":
                sheet.write_formula(address, "=NA()", None, "#N/A")
            elif isinstance(value, dt.date):
                sheet.write_datetime(address, dt.datetime.combine(value, dt.time()), date)
            elif isinstance(value, str):
                sheet.write_string(address, value)
            elif value is not None:
                sheet.write(address, value)
    return place


@pytest.fixture(scope="module")
def rows_of(path):
    """The cells of an address, as the file host reads them."""
    from addin.hosts.file import open_book

    sheet = open_book(path).sheets["Cells"]
    return lambda address: sheet[address].options(ndim=2, err_to_str=True).value


def rows(answer):
    """An answer as rows of plain values; blanks are empty texts, whole numbers floats."""
    given = answer if isinstance(answer, list | tuple) else [[answer]]
    given = [list(row) if isinstance(row, list | tuple) else [row] for row in given]
    return [[_plain(value) for value in row] for row in given]


def _plain(value):
    if value is None:
        return ""
    return float(value) if isinstance(value, int | float) else str(value)


def assert_same(found, wanted):
    assert [len(row) for row in found] == [len(row) for row in wanted]
    for got, want in zip(chain(*found), chain(*wanted), strict=True):
        assert got == (pytest.approx(want, rel=1e-9) if isinstance(want, float) else want)


@pytest.fixture
def wanted(rows_of):
    """What the function itself says to the cells."""

    def answer(name, *addresses):
        return rows(FUNCTIONS[name].call(*map(rows_of, addresses)))

    return answer


# --- the hosts ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_file(path):
    """A formula of the workbook, evaluated without an app."""
    from addin.hosts.file import open_book
    from addin.hosts.file.evaluate import Evaluator

    file = open_book(path).api
    evaluator = Evaluator(file, {name: f.call for name, f in FUNCTIONS.items()})
    return lambda name, *addresses: evaluator.value(
        f"={name}({','.join(addresses)})", file.sheet("Cells")
    )


@pytest.fixture(scope="module")
def by_classic(rows_of):
    """Excel on the desktop: values as COM hands them over, xlwings' call_udf, marked errors."""
    with windows():
        from xlwings.udfs import call_udf

        def com(value):
            if value == "#N/A":
                return -2146826246
            if isinstance(value, dt.datetime):
                return float((value - dt.datetime(1899, 12, 30)).days)  # Value2
            return value

        def call(name, *addresses):
            given = []
            for address in addresses:
                values = tuple(tuple(map(com, row)) for row in rows_of(address))
                given.append(values[0][0] if ":" not in address else values)
            answer = call_udf("addin.hosts.excel.udfs", name, tuple(given))
            return [
                [v.removeprefix(TAG) if isinstance(v, str) else v for v in row] for row in answer
            ]

        yield call


@pytest.fixture(scope="module")
def by_server(store_home, rows_of):
    """Excel on the web: JSON to xlwings Server, as its own client sends it."""
    from tests.addin.hosts.server.conftest import HAS_SERVER, Server

    if not HAS_SERVER:
        reason = "NOT RUN: xlwings Server is not installed (make test-server)"
        if os.environ.get("CELLGRAD_TEST_SERVER"):
            pytest.fail(reason)
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    server = Server()
    types = {"NotAvailable": "#N/A", "Value": "#VALUE!", "Num": "#NUM!", "Ref": "#REF!"}

    def js(value):
        if value == "#N/A":
            return {
                "type": "Error",
                "errorType": "NotAvailable",
                "basicType": "Error",
                "basicValue": "#N/A",
            }
        if isinstance(value, dt.datetime):
            return {
                "type": "FormattedNumber",
                "basicType": "Double",
                "basicValue": (value - dt.datetime(1899, 12, 30)).days,
                "numberFormat": "yyyy-mm-dd",
            }
        return "" if value is None else value

    def call(name, *addresses):
        args = [[list(map(js, row)) for row in rows_of(address)] for address in addresses]
        body = {
            "client": "Office.js",
            "func_name": name,
            "args": args,
            "version": "0.37.8",
            "runtime": "1.4",
            "caller_address": None,
            "session_id": "s",
        }
        request = urllib.request.Request(
            server.url + "/xlwings/custom-functions-call",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            result = json.loads(answer.read())["result"]
        return [
            [types[v["errorType"]] if isinstance(v, dict) else v for v in row] for row in result
        ]

    yield call
    server.close()


@pytest.fixture(scope="module")
def by_calc(path, store_home, tmp_path_factory):
    """LibreOffice Calc: array formulas in a live document."""
    needs_libreoffice()
    from addin.hosts.calc.engine import connected
    from addin.hosts.calc.office import headless_calc

    copy = Path(shutil.copy(path, tmp_path_factory.mktemp("calc") / "cells.xlsx"))
    with headless_calc() as office:
        import xlwings as xw

        app = connected(office.context)
        book = xw.Book(impl=app.books.open(copy))
        out = book.sheets.add("Out")

        def call(shape, name, *addresses):
            target = out["A1"].resize(*shape)
            given = ",".join(f"Cells!{a}" for a in addresses)
            target.formula_array = f"={name}({given})"
            answer = target.options(ndim=2, err_to_str=True).value
            target.clear_contents()
            return answer

        yield call
        app.forget()


@pytest.mark.parametrize("case", TABLE, ids=case_id)
@pytest.mark.parametrize("host", ["file", "classic", "server"])
def test_same_answer(request, wanted, host, case):
    call = request.getfixturevalue(f"by_{host}")

    assert_same(rows(call(*case)), wanted(*case))


@pytest.mark.parametrize("case", TABLE, ids=case_id)
def test_same_answer_in_calc(by_calc, wanted, case):
    said = wanted(*case)
    if set(case[1:]) & set(CALC_CANNOT):
        pytest.skip(f"Calc: {CALC_CANNOT['A5']}")

    assert_same(rows(by_calc((len(said), len(said[0])), *case)), said)
