"""Weights that no run has put there, drawn, typed or sorted, and what is asked of them."""

import numpy as np
import pytest

from addin import buttons
from addin.kinds.ratings import layout, presses
from addin.kinds.ratings.models import rating_model
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history
from engine.errors import InputError
from tests.addin.kinds.ratings.built_book import DOT, every_cell, train, value, weights


def test_new_random_weights_start_again(book, client):
    """Same seed, same weights; the history is empty; functions follow at once."""
    start = weights(book)
    train(book, client, 5)

    buttons.new_random_weights(book, DOT)

    np.testing.assert_allclose(weights(book), start, rtol=1e-15)
    assert [row[0] for row in history.loss_rows(RatingsSheet(book, DOT))] == [0]
    model = rating_model(value(book, layout.MODEL))
    predicted = RatingsSheet(book, DOT).rows(layout.PREDICTIONS)[3][4]
    assert predicted == pytest.approx(model.factors.grid(slice(None), slice(None))[3, 4])


def test_no_button_writes_past_its_ranges(book, client):
    """More factors than the ranges hold: refused before anything is written."""
    cells = RatingsSheet(book, DOT)
    before = every_cell(book, [layout.USER_FACTORS])
    cells.change_setting("n_factors", 8)

    for press in (buttons.new_random_weights, buttons.run_epochs, buttons.fill_predictions):
        with pytest.raises(InputError, match="ask for 15 x 8"):
            press(book, DOT)

    cells.change_setting("n_factors", 5)
    assert every_cell(book, [layout.USER_FACTORS]) == before


def test_fill_predictions_follows_a_sorted_grid(book, client):
    """Each user's predictions are made of their own weights, wherever their row is now."""
    train(book, client, 20)
    cells = RatingsSheet(book, DOT)
    loss = value(book, layout.ENGINE_LOSS)
    body = [list(r) for r in cells.rows(layout.RATINGS)]
    cells.write(layout.RATINGS, [body[0], *body[:0:-1]])

    buttons.fill_predictions(book, DOT)

    assert value(book, layout.ENGINE_LOSS) == pytest.approx(loss, abs=1e-12)


def test_fill_predictions_follows_a_weight_typed_by_hand(book, client):
    """What if: change a weight, see the predictions, without training."""
    train(book, client, 2)
    cells = RatingsSheet(book, DOT)
    cells.names[layout.USER_FACTORS][0, 0].value = 5.0

    buttons.fill_predictions(book, DOT)

    expected = np.array(cells.rows(layout.USER_FACTORS)[0]) @ np.array(
        cells.rows(layout.MOVIE_FACTORS)
    )
    np.testing.assert_allclose(cells.rows(layout.PREDICTIONS)[0], expected)
    model = rating_model(value(book, layout.MODEL))
    assert model.factors.user_factors[0, 0] == 5.0


def test_recommend_lists_unseen_movies(book, client):
    """For the user in the cell; an unknown user is named where the list would be."""
    train(book, client, 20)
    cells = RatingsSheet(book, DOT)
    cells.write(layout.RECOMMEND_USER, [[293]])

    presses.recommend(book, DOT)

    rows = [row for row in cells.rows(layout.RECOMMENDATIONS) if row[0] is not None]
    ratings = cells.ratings()
    user = ratings.user_ids.index(293)
    rated = {ratings.item_ids[i] for i in ratings.item_idx[ratings.user_idx == user]}
    assert rows
    assert not {row[1] for row in rows} & rated
    assert 49 in {row[1] for row in rows}
    cells.write(layout.RECOMMEND_USER, [[999]])
    presses.recommend(book, DOT)
    texts = [str(v) for row in cells.rows(layout.RECOMMENDATIONS) for v in row if v is not None]
    assert any("user 999 is not in the model" in text for text in texts)


def test_find_learning_rate_suggests_one_that_learns(book, client):
    """The suggestion trains; and looking for it changes no weight."""
    before = weights(book)

    found = presses.find_learning_rate(book, DOT, client)
    found.follow(book)
    [message] = found.notes(book)

    np.testing.assert_array_equal(weights(book), before)
    start = value(book, layout.ENGINE_LOSS)
    train(book, client, 5, lr=float(message.rpartition(" ")[2]))
    assert value(book, layout.ENGINE_LOSS) < start / 1.5
