"""The words on the first sheet."""

from addin.kinds.ratings.drawing.model import (
    BIASES,
    DOT,
    JOURNAL,
    MOVIES,
    RATINGS,
    RECOMMENDATIONS,
)
from workbooks.made_ratings import RatingData

LOOK = f"Open {DOT}: ratings on top, guesses below. The loss says how far off they are."
LOOK_LARGE = f"Open {DOT}: settings, loss, and a window on the guesses."
STEPS = (
    ("2  Run", "Press Run epochs in the menu Cellgrad, as often as you like."),
    ("    or", "Without a spreadsheet app:  cellgrad press run_epochs ratings.xlsx"),
    ("3  Watch", "Weights, guesses, loss and chart move while it learns; the sheet stays usable."),
    ("4  Try", "Change a rating, a weight or a setting. Restore previous run takes a run back."),
    ("5  Ask", "In any cell:  =PREDICT_RATING(user, movie, model)"),
)
SHEETS = (
    (DOT, "The simplest model: what a user likes times what a movie offers, added up."),
    (BIASES, "The same with two more ideas: generous users and well liked movies."),
    (RECOMMENDATIONS, "What a chosen user might like next, best liked movies, maps of taste."),
    (MOVIES, "Titles, and what both models say about each movie."),
    (JOURNAL, "One row for every run: button, settings, losses, seconds."),
)
WORDS = (
    ("loss (RMSE)", "how many stars the guesses are off"),
    ("epoch", "learning from every rating once"),
    ("factor", "one taste; nobody names it, it is found"),
    ("bias", "stars given on top, whatever the taste"),
    ("weights", "factors and biases: what is learned"),
)
COLOURS = (
    (("input",), "3.5", "yours to change"),
    (("formula",), "3.47", "a plain formula"),
    (("engine",), "3.47", "written by the engine"),
    (("formula", "unrated"), "", "a blank: not rated, not zero"),
    (("formula", "bold", "framed"), "3.47", "a guess where nobody rated"),
)


def steps(large: bool) -> tuple[tuple[str, str], ...]:
    """How to begin."""
    return (("1  Look", LOOK_LARGE if large else LOOK), *STEPS)


def sheets(large: bool) -> tuple[tuple[str, str], ...]:
    """What each sheet shows."""
    return ((RATINGS, "What people gave; a blank is not rated."), *SHEETS) if large else SHEETS


def what(data: RatingData) -> tuple[str, ...]:
    """What this is, in lines of about ninety characters."""
    return (
        f"{data.n_users:,} people gave {len(data.ratings):,} ratings to {data.n_movies:,} movies. "
        "From these the workbook learns",
        "a few numbers for every person and every movie, and with them it guesses the missing",
        "ratings. It starts from random numbers, so the first guesses are poor; each press of a",
        "button makes them better. Beside the numbers that the engine writes stand plain formulas",
        "that check them. Nothing leaves this machine.",
    )
