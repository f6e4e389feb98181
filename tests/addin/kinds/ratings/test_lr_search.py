"""Find learning rate is a press like the others: it is followed, and can be stopped."""

from addin.kinds.ratings import presses

from .built_book import DOT, status


def message(book):
    return status(book)["message"]


def test_it_says_how_far_it_is_and_what_it_has_found(book, client):
    """The press returns while it tries; its end is in the status."""
    search, seen = presses.find_learning_rate(book, DOT, client), []
    assert message(book) == "Trying learning rates"

    result = search.follow(book, lambda job: seen.extend(job.log[len(seen) :]))

    assert (result["outcome"], seen[0]["done"], seen[0]["total"]) == ("done", 1, 120)
    assert message(book) == search.notes(book)[0]
    assert message(book).startswith("Suggested learning rate: ")


def test_stop_ends_it_without_an_answer(book, client):
    """A suggestion from the first few rates would be none."""
    search = presses.find_learning_rate(book, DOT, client)
    search.job.stop()

    result = search.follow(book)

    assert result["outcome"] == "stopped"
    assert message(book) == "Stopped before a learning rate was found"
