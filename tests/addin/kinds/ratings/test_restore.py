"""Restore previous run: what stood there before, run by run."""

import numpy as np
import pytest

from addin import buttons
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history
from engine.errors import DivergedError, InputError
from tests.addin.kinds.ratings.built_book import BIASES, DOT, status, train, value, weights


def test_restore_goes_back_run_by_run(book, client):
    """Undo, three times; then it says that there is nothing more."""
    seen = [weights(book)]
    for _ in range(3):
        train(book, client, 2)
        seen.append(weights(book))

    for before in seen[-2::-1]:
        buttons.restore_previous_run(book, DOT)
        np.testing.assert_array_equal(weights(book), before)

    assert value(book, layout.MODEL) == "none"
    assert [row[0] for row in history.loss_rows(RatingsSheet(book, DOT))] == [0]
    with pytest.raises(InputError, match="the journal has no run to restore"):
        buttons.restore_previous_run(book, DOT)


def test_restore_takes_back_the_right_sheet(book, client):
    """Two models in one workbook share the journal, not the undo."""
    dot, biases = weights(book, DOT), weights(book, BIASES)
    train(book, client, 2, DOT)
    train(book, client, 2, BIASES)
    trained = weights(book, BIASES)

    buttons.restore_previous_run(book, DOT)

    np.testing.assert_array_equal(weights(book, DOT), dot)
    np.testing.assert_array_equal(weights(book, BIASES), trained)
    buttons.restore_previous_run(book, BIASES)
    np.testing.assert_array_equal(weights(book, BIASES), biases)


def test_a_failed_run_can_be_taken_back(book, client):
    """It published something before it diverged: the journal has it, Restore goes back one run."""
    RatingsSheet(book, DOT).change_setting("lr", 1.2)  # out of bounds after some 50 epochs
    good = weights(book)
    RatingsSheet(book, DOT).change_setting("n_epochs", 400)
    run = buttons.run_epochs(book, DOT, client)
    with pytest.raises(DivergedError, match="grew out of bounds"):
        run.follow(book)
    assert run.job.version is not None
    assert str(history.journal_rows(RatingsSheet(book, DOT))[-1]["note"]).startswith("failed: ")
    assert status(book)["state"] == "failed"
    assert not np.array_equal(weights(book), good)

    buttons.restore_previous_run(book, DOT)

    np.testing.assert_array_equal(weights(book), good)
