"""The demo as a newcomer runs it, recomputed by LibreOffice: its numbers are the engine's."""

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from addin.cli.demo import shown
from addin.hosts import libreoffice
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.demo import BIAS_SHEET, DOT_SHEET
from addin.kinds.ratings.sheet import RatingsSheet
from tests.libreoffice import needs_libreoffice


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """One short demo for the whole file, in a store of its own."""
    needs_libreoffice()
    out = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLGRAD_HOME", str(tmp_path_factory.mktemp("home")))
        wanted = Namespace(kind="ratings", out=out, data=None, epochs=30, json=True)
        return shown(wanted)[0]


@pytest.fixture(scope="module")
def recalculated(demo, tmp_path_factory):
    """The saved workbook, recomputed by LibreOffice; constants in place of our functions."""
    folder = tmp_path_factory.mktemp("recalculated")
    done = libreoffice.convert(Path(demo["workbook"]), "xlsx:Calc MS Excel 2007 XML", folder)
    return open_book(done)


@pytest.mark.parametrize("sheet", [DOT_SHEET, BIAS_SHEET])
def test_formulas_agree_with_the_engine(demo, recalculated, sheet):
    """Each prediction and the loss, by MMULT and by the engine, to a millionth of a star."""
    cells = RatingsSheet(recalculated, sheet)
    by_formula = np.array(cells.rows(layout.SHEET_PREDICTIONS), dtype=float)
    by_engine = np.array(cells.rows(layout.PREDICTIONS), dtype=float)

    assert by_formula.shape == (15, 15)
    assert np.abs(by_formula - by_engine).max() < 1e-6
    losses = [cells.rows(name)[0][0] for name in (layout.SHEET_LOSS, layout.ENGINE_LOSS)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)


def test_saved_values_are_the_recalculated_ones(demo, recalculated):
    """Viewers that do not compute show what Excel and Calc would."""
    saved = RatingsSheet(open_book(demo["workbook"]), DOT_SHEET)
    computed = RatingsSheet(recalculated, DOT_SHEET)

    for name in (layout.SHEET_PREDICTIONS, layout.SHEET_LOSS):
        np.testing.assert_allclose(saved.rows(name), computed.rows(name), rtol=1e-9)


def test_the_function_in_a_cell_has_its_answer(demo):
    """=PREDICT_RATING(293,49,model) on the first sheet, evaluated without an app."""
    start = open_book(demo["workbook"]).sheets[0]
    used = start.used_range
    found = [
        value
        for formulas, values in zip(used.formula, used.options(ndim=2).value, strict=True)
        for formula, value in zip(formulas, values, strict=True)
        if "PREDICT_RATING(293" in str(formula)
    ]

    assert found
    assert any(value == pytest.approx(demo["predict_rating_293_49"], abs=1e-9) for value in found)


def test_the_picture_is_of_something(demo):
    """Wide enough to read, and with more than one colour in it."""
    with Image.open(demo["picture"]) as picture:
        assert picture.width > 1000
        assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 50
