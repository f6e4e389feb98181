"""The built-in ratings: fifteen people, fifteen films that do not exist, and how both were made.

The recipe. Every film has a place on two scales, fast (+1) to quiet (-1) and light (+1) to dark
(-1), written by hand below. Every person has a taste on the same two scales, drawn from N(0, 1).
Stars are 3.7, plus what the person gives on average (N(0, 0.35)), plus what the film gets on
average (by hand), plus taste times place, plus noise (N(0, 0.35)); rounded to half stars within
0.5 to 5. Then some ratings are forgotten: five of user 293 (movie 49 among them), one of
everybody else. The seed is the first with which user 14 gives movie 27 three stars of itself
and no film was forgotten more than three times.
"""

import numpy as np

from addin.kinds.ratings.drawing.data import RatingData

SEED = 14
USER_IDS = (14, 29, 72, 211, 212, 293, 310, 379, 451, 467, 508, 546, 563, 579, 623)
FILMS = (  # movie id, title, fast, light, stars above the average
    (27, "The Clockmaker's Goose", -0.5, 0.7, 0.0),
    (49, "Marmalade Weather", -0.8, 0.5, 0.3),
    (57, "Seven Ladders Down", 0.7, -0.6, 0.1),
    (72, "A Bicycle for Aunt Odile", -0.4, 0.8, 0.2),
    (79, "Thunder at Low Tide", 0.8, -0.3, 0.3),
    (89, "The Second Cartographer", -0.7, -0.5, 0.5),
    (92, "Rocket Soup", 0.6, 0.7, -0.5),
    (99, "Last Ferry to Velmora", 0.4, -0.7, 0.2),
    (143, "The Onion Orchestra", 0.0, 0.9, -0.2),
    (179, "Salt and Semaphores", -0.6, -0.6, 0.1),
    (180, "Captain Biscuit Returns", 0.8, 0.5, -0.1),
    (197, "Ashes of the Observatory", -0.2, -0.9, 0.4),
    (402, "Quicksilver Alibi", 0.9, -0.1, 0.0),
    (417, "A Comet in the Pantry", -0.3, 0.6, -0.3),
    (505, "The Umbrella Inspector", 0.1, 0.3, 0.1),
)
MOVIE_IDS = tuple(film[0] for film in FILMS)
FORGETFUL = 293  # forgets five ratings; the others forget one each


def made_ratings(seed: int = SEED) -> RatingData:
    """Make the built-in grid by the recipe above."""
    rng = np.random.default_rng(seed)
    grid = _stars(rng)
    for user in range(len(USER_IDS)):
        grid[user, _forgotten(rng, user)] = np.nan
    return RatingData.of_grid(USER_IDS, MOVIE_IDS, grid, {film[0]: film[1] for film in FILMS})


def _stars(rng: np.random.Generator) -> np.ndarray:
    """Everybody's opinion of everything, (n_users, n_movies), in half stars."""
    place = np.array([film[2:4] for film in FILMS])  # (n_movies, 2)
    film_bias = np.array([film[4] for film in FILMS])
    taste = rng.normal(size=(len(USER_IDS), 2))
    user_bias = rng.normal(0, 0.35, size=(len(USER_IDS), 1))
    noise = rng.normal(0, 0.35, size=(len(USER_IDS), len(FILMS)))
    stars = 3.7 + user_bias + film_bias + taste @ place.T + noise
    return np.clip(np.round(stars * 2) / 2, 0.5, 5.0)


def _forgotten(rng: np.random.Generator, user: int) -> list[int]:
    """The movies, by place, that a user has not rated."""
    n_movies = len(MOVIE_IDS)
    if USER_IDS[user] != FORGETFUL:
        return [int(rng.integers(n_movies))]
    known = MOVIE_IDS.index(49)
    others = [movie for movie in range(n_movies) if movie != known]
    return [known, *(int(movie) for movie in rng.choice(others, size=4, replace=False))]
