"""The ratings workbook: same bytes, the whole contract, and formulas that say what they compute."""

import numpy as np
import openpyxl
import pytest

from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import BIASES, DOT
from addin.kinds.ratings.drawing.panels import AGREES, DIFFERS
from engine.errors import InputError
from tests.workbooks.sheets import (
    NOT_OURS,
    SCOPES,
    Built,
    assert_same_workbook,
    cells_of,
    predicted,
    rmse,
)
from workbooks.ratings import BUILT, build, build_from

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
ONE = (layout.MODEL, layout.SHEET_LOSS, layout.ENGINE_LOSS, layout.LARGEST_DIFFERENCE)


def expected_shapes(n_users: int, n_movies: int, k: int) -> dict[str, tuple[int, int]]:
    """The contract: every range that a ratings workbook has, and its shape."""
    return {
        layout.RATINGS: (1 + n_users, 1 + n_movies),
        layout.USER_FACTORS: (n_users, k),
        layout.MOVIE_FACTORS: (k, n_movies),
        layout.SETTINGS: (len(layout.RATING_SETTINGS), 2),
        layout.LOSS_HISTORY: (501, len(layout.LOSS_HEADER)),
        layout.STATUS: (len(layout.STATUS_ROWS), 2),
        layout.RECOMMENDATIONS: (5, 4),
        layout.MOVIE_MAP: (n_movies, 2),
        layout.JOURNAL: (501, len(layout.JOURNAL_HEADER)),
        layout.MOVIE_TITLES: (n_movies, 2),
        layout.RECOMMEND_USER: (1, 1),
        **dict.fromkeys(ONE, (1, 1)),
    }


def bias_shapes(n_users: int, n_movies: int) -> dict[str, tuple[int, int]]:
    return {
        layout.USER_BIAS: (n_users, 1),
        layout.MOVIE_BIAS: (1, n_movies),
        layout.RATING_MEAN: (1, 1),
    }


def assert_contract(book, n_users, n_movies, k, with_predictions=True):
    shapes = expected_shapes(n_users, n_movies, k)
    if with_predictions:
        shapes |= dict.fromkeys((layout.PREDICTIONS, layout.SHEET_PREDICTIONS), (n_users, n_movies))
    for scope in SCOPES:
        wanted = shapes | (bias_shapes(n_users, n_movies) if scope else {})
        assert {name: book.block(name, scope).shape for name in wanted} == wanted


# --- the file -----------------------------------------------------------------------------------


def test_building_again_gives_the_same_bytes(built, tmp_path):
    assert build(tmp_path / "again.xlsx").read_bytes() == built.path.read_bytes()


def test_the_workbook_in_the_repository_is_what_the_builder_builds(built):
    """If this fails: python -m workbooks.ratings, look at the workbook, commit both."""
    assert_same_workbook(BUILT, built.path)


# --- names and cells ----------------------------------------------------------------------------


def test_the_built_in_workbook_has_every_range_of_the_contract(built):
    assert_contract(built, 15, 15, 5)


def test_every_name_of_a_model_is_the_sheets_own_with_biases(built):
    """Otherwise a run on one model sheet would write into the other."""
    own = set(built.names(BIASES))

    shared = {layout.JOURNAL, layout.MOVIE_TITLES, layout.RECOMMEND_USER}
    assert set(expected_shapes(15, 15, 5)) - shared <= own
    assert layout.USER_BIAS not in built.names()


def test_settings_are_the_contracts_with_a_name_and_a_rule_for_each(built):
    for scope, sheet in (("", DOT), (BIASES, BIASES)):
        rows = built.block(layout.SETTINGS, scope)
        rules = built.formulas_book[sheet].data_validations.dataValidation
        names = built.names(scope)

        assert [row[0] for row in rows] == [setting.name for setting in layout.RATING_SETTINGS]
        for setting, (_, value) in zip(layout.RATING_SETTINGS, rows, strict=True):
            cell = names[setting.name].rpartition("!")[2].replace("$", "")
            assert any(cell in rule.sqref and rule.prompt for rule in rules), setting.name
            assert built.one(setting.name, scope) == value


def test_settings_can_be_overridden_and_the_rest_are_defaults(own):
    for scope in SCOPES:
        values = dict(own.block(layout.SETTINGS, scope))

        assert (values["lr"], values["n_factors"], values["y_high"]) == (0.02, 6, 5.5)
        assert values["biases"] == ("yes" if scope else "no")
        assert values["opt"] == "sgd"


def test_it_starts_untrained_and_says_so(built):
    for scope in SCOPES:
        history = built.block(layout.LOSS_HISTORY, scope)
        status = dict(built.block(layout.STATUS, scope))

        assert tuple(history[0]) == layout.LOSS_HEADER
        loss = pytest.approx(built.one(layout.SHEET_LOSS, scope))
        assert list(history[1]) == [0, loss, None, 0]
        assert all(value is None for value in history[2:].ravel())
        assert tuple(status) == layout.STATUS_ROWS
        assert status["state"] == "random weights"
        assert str(built.one(layout.MODEL, scope)).startswith("none")
    assert tuple(built.block(layout.JOURNAL)[0]) == layout.JOURNAL_HEADER


# --- numbers ------------------------------------------------------------------------------------


def test_random_weights_of_the_dot_product_are_between_2_6_and_3_2_stars_off(built):
    assert 2.6 <= built.one(layout.SHEET_LOSS) <= 3.2
    factors = built.numbers(layout.USER_FACTORS), built.numbers(layout.MOVIE_FACTORS)
    assert all(part.min() >= 0 and part.max() < 1 for part in factors)


@pytest.mark.parametrize("name", ["built", "own", "large"])
def test_losses_and_predictions_are_what_numpy_says(name, request):
    book = request.getfixturevalue(name)
    for scope in SCOPES:
        for loss in (layout.SHEET_LOSS, layout.ENGINE_LOSS):
            assert book.one(loss, scope) == pytest.approx(rmse(book, scope), abs=1e-12)
        assert book.one(layout.LARGEST_DIFFERENCE, scope) == 0
        if name != "large":
            for block in (layout.SHEET_PREDICTIONS, layout.PREDICTIONS):
                numbers = book.numbers(block, scope)
                np.testing.assert_allclose(numbers, predicted(book, scope), atol=1e-12)


@pytest.mark.parametrize("name", ["built", "own", "large"])
def test_libreoffice_computes_what_is_stored(name, request, recalculated):
    """Excel shows the stored values until something changes; they had better be right."""
    book = request.getfixturevalue(name)
    theirs = {formula.address: formula.value for formula in recalculated(book).formulas()}

    for formula in book.formulas():
        if NOT_OURS not in formula.text:
            wanted, found = formula.value or 0, theirs[formula.address] or 0  # "" is read as None
            assert found == pytest.approx(wanted, abs=1e-9), (formula, found)


@pytest.mark.parametrize("name", ["built", "own", "large"])
def test_no_formula_shows_or_mentions_an_error(name, request):
    book = request.getfixturevalue(name)
    for formula in book.formulas():
        assert not any(error in formula.text for error in ERRORS), formula
        assert str(formula.value) not in ERRORS, formula


def test_a_blank_rating_counts_as_nothing(built):
    """As zero, the 19 blanks would change the loss."""
    stars = built.numbers("stars")
    as_zero = np.sqrt(np.mean((np.nan_to_num(stars) - predicted(built)) ** 2))

    assert np.isnan(stars).sum() == 19
    assert abs(as_zero - built.one(layout.SHEET_LOSS)) > 0.1


def test_recommendations_are_the_best_unrated_movies_of_the_chosen_user(built):
    user = list(built.block("user_ids")[:, 0]).index(built.one(layout.RECOMMEND_USER))
    movies = list(built.block("movie_ids")[0])
    unrated = np.isnan(built.numbers("stars")[user])
    for scope in SCOPES:
        stars = np.where(unrated, predicted(built, scope)[user], -np.inf)
        best = [movies[place] for place in np.argsort(-stars)[:5]]

        rows = built.block(layout.RECOMMENDATIONS, scope)
        assert list(rows[:, 0]) == [1, 2, 3, 4, 5]
        assert list(rows[:, 1]) == best
        np.testing.assert_allclose(rows[:, 3].astype(float), np.sort(stars)[::-1][:5])


def test_the_movie_map_keeps_the_widest_directions_of_the_factors(built):
    """Two columns at right angles, the wider first, as far apart as the factors allow."""
    for scope in SCOPES:
        factors, places = (
            built.numbers(n, scope) for n in (layout.MOVIE_FACTORS, layout.MOVIE_MAP)
        )
        spread = np.linalg.eigvalsh(np.cov(factors) * (factors.shape[1] - 1))[::-1][:2]

        np.testing.assert_allclose(places.T @ places, np.diag(spread), atol=1e-9)


def test_a_weight_edited_by_hand_is_noticed(built, recalculated, tmp_path):
    """The formulas follow the edit, the engine's numbers do not: the check says so."""
    book = openpyxl.load_workbook(built.path)
    sheet, _, cells = built.names()[layout.USER_FACTORS].rpartition("!")
    book[sheet.strip("'")][cells.replace("$", "").partition(":")[0]] = 3.0
    book.save(tmp_path / "edited.xlsx")

    edited = recalculated(Built(tmp_path / "edited.xlsx"))

    assert built.one("check") == AGREES
    assert edited.one("check") == DIFFERS
    assert edited.one("check", BIASES) == AGREES
    assert edited.one(layout.LARGEST_DIFFERENCE) > 0.01


# --- anybody's own grid -------------------------------------------------------------------------


def test_a_grid_with_texts_as_ids_keeps_the_contract(own):
    assert_contract(own, 40, 30, 6)
    assert list(own.block(layout.RATINGS)[1:, 0]) == [f"u{n}" for n in range(40)]
    assert own.block(layout.MOVIE_TITLES)[0].tolist() == ['film "0"', None]


def test_a_large_grid_has_no_prediction_cells_and_a_loss_over_all_ratings(large):
    """A formula for each of a million predictions would freeze the sheet."""
    assert_contract(large, 300, 400, 3, with_predictions=False)
    for scope in SCOPES:
        assert layout.PREDICTIONS not in large.names(scope)
    assert large.block(layout.MOVIE_TITLES)[0].tolist() == [1000, "Only one has a title"]


@pytest.mark.parametrize("name", ["built", "own", "large"])
def test_ranges_that_the_engine_writes_do_not_meet(name, request):
    """A history that grows over the weights would be read as weights."""
    book = request.getfixturevalue(name)
    taken: set[str] = set()
    for scope in SCOPES:
        names = book.names(scope)
        for output in set(layout.OUTPUTS) & set(names):
            cells = cells_of(names[output])
            assert not cells & taken, output
            taken |= cells


def test_an_empty_grid_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"there is no rating\. Give at least one rating"):
        build_from(tmp_path / "x.xlsx", [1], [2], np.array([[np.nan]]))


def test_more_movies_than_a_sheet_has_columns_are_refused(tmp_path):
    grid = np.ones((1, 16_001))

    with pytest.raises(InputError, match="16,001 movies do not fit on a sheet"):
        build_from(tmp_path / "x.xlsx", [1], range(16_001), grid)


def test_one_user_and_one_movie_make_a_workbook(tmp_path):
    assert build_from(tmp_path / "x.xlsx", [1], [2], np.array([[3.0]])).exists()
