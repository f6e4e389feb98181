"""The built-in reviews: enough of every kind, labelled, and about films that do not exist."""

from collections import Counter

from workbooks.made_ratings import FILMS
from workbooks.made_reviews import KINDS, LABELS, made_reviews


def test_there_are_about_two_hundred_of_every_kind():
    """A score column of easy reviews would show nothing."""
    reviews = made_reviews()

    kinds = Counter(review.kind for review in reviews)
    assert 200 <= len(reviews) <= 250
    assert set(kinds) == set(KINDS)
    assert min(kinds[kind] for kind in KINDS if kind not in ("odd", "blank")) >= 10


def test_every_review_with_a_text_has_a_label_and_blanks_have_none():
    """Accuracy is counted over labels; a blank must not count."""
    for review in made_reviews():
        assert (review.label in LABELS) == bool(review.text.strip()), review
        assert (review.kind == "blank") == (not review.text.strip()), review


def test_labels_are_balanced():
    """Else a model that always says the same could look good."""
    labels = Counter(review.label for review in made_reviews())

    assert 0.4 < labels["positive"] / (labels["positive"] + labels["negative"]) < 0.6


def test_every_film_has_its_reviews_and_no_text_is_there_twice():
    """Repeated texts are made where a test wants them."""
    reviews = made_reviews()
    texts = [review.text for review in reviews if review.text.strip()]

    films = Counter(review.film for review in reviews)
    assert set(films) == {film[1] for film in FILMS}
    assert min(films.values()) >= 10
    assert len(set(texts)) == len(texts)
