"""The built-in grid keeps its promises."""

import numpy as np

from workbooks.made_ratings import SEED, made_ratings


def cell(data, user, movie):
    return data.grid[data.user_ids.index(user), data.movie_ids.index(movie)]


def test_the_two_cells_that_everything_speaks_of_are_as_said():
    """User 14 gave movie 27 three stars; 293 has not rated 49, which is predicted everywhere."""
    data = made_ratings()

    assert cell(data, 14, 27) == 3.0
    assert np.isnan(cell(data, 293, 49))


def test_ratings_are_half_stars_from_a_half_to_five():
    stars = made_ratings().grid
    stars = stars[~np.isnan(stars)]

    assert ((stars * 2) % 1 == 0).all()
    assert stars.min() >= 0.5
    assert stars.max() <= 5.0
    assert 3.6 <= stars.mean() <= 4.0


def test_every_user_and_movie_has_ratings_and_somebody_left_some_out():
    rated = ~np.isnan(made_ratings().grid)

    assert rated.shape == (15, 15)
    assert rated.sum(axis=0).min() >= 10
    assert rated.sum(axis=1).min() >= 10
    assert 11 <= (~rated).sum() <= 21
    assert (~rated).sum(axis=0).max() <= 3


def test_the_seed_is_the_first_that_fits_the_recipe():
    """The docstring says how the seed was chosen."""

    def fits(seed):
        data = made_ratings(seed)
        return cell(data, 14, 27) == 3.0 and np.isnan(data.grid).sum(axis=0).max() <= 3

    assert [seed for seed in range(SEED + 1) if fits(seed)] == [SEED]


def test_every_movie_has_a_title_of_its_own():
    data = made_ratings()

    assert len({data.title(movie) for movie in data.movie_ids}) == data.n_movies
    assert data.title("no such movie") == ""
