"""The formulas of the rating model, as text: one prediction, the loss, and the loss at one go."""

from collections.abc import Callable

from addin.drawing.rect import ref
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import SheetModel
from addin.kinds.ratings.drawing.weights import WeightPlaces


def in_range(raw: str, own: Callable[[str], str] = str) -> str:
    """A sum of weights -> stars: as it is, or inside y_low to y_high where both are set.

    `own` spells a name as the sheet of the formula has to write it.
    """
    low, high = own("y_low"), own("y_high")
    squeezed = f"{low}+({high}-{low})/(1+EXP(MIN(700,-({raw}))))"
    return f"IF(COUNT({low},{high})<2,{raw},{squeezed})"


def prediction(model: SheetModel, at: WeightPlaces, r: int, c: int) -> str:
    """One prediction from the weights beside it: the user's row times the movie's column."""
    row, col = at.user_factors.row + r, at.movie_factors.col + c
    user, movie = at.user_factors, at.movie_factors
    across = f"{ref(row, user.col, fix_col=True)}:{ref(row, user.right - 1, fix_col=True)}"
    down = f"{ref(movie.row, col, fix_row=True)}:{ref(movie.below - 1, col, fix_row=True)}"
    raw = f"SUM(MMULT({across},{down}))"
    if model.biases:
        u_bias = ref(row, at.user_bias.col, fix_col=True)
        m_bias = ref(at.movie_bias.row, col, fix_row=True)
        raw = f"{_used(model, f'{layout.RATING_MEAN}+{u_bias}+{m_bias}')}+{raw}"
    return in_range(raw)


def _used(model: SheetModel, biases: str) -> str:
    """Biases where they are learned: always, or as the setting says."""
    return f'IF(biases="yes",{biases},0)' if model.is_around else biases


def guess(model: SheetModel, user: str, movie: str) -> str:
    """One prediction on any sheet; `user` and `movie` are places in the grid, as formulas."""
    own = model.own
    if not model.large:
        return f"INDEX({own(layout.SHEET_PREDICTIONS)},{user},{movie})"
    user_row = f"INDEX({own(layout.USER_FACTORS)},{user},0)"
    movie_col = f"INDEX({own(layout.MOVIE_FACTORS)},0,{movie})"
    raw = f"SUM(MMULT({user_row},{movie_col}))"
    if model.biases:
        u_bias = f"INDEX({own(layout.USER_BIAS)},{user},1)"
        m_bias = f"INDEX({own(layout.MOVIE_BIAS)},1,{movie})"
        raw = f"{own(layout.RATING_MEAN)}+{u_bias}+{m_bias}+{raw}"
    return in_range(raw, own)


def loss(stars: str, predictions: str) -> str:
    """RMSE over the ratings that are there: a blank counts as nothing, never as zero."""
    return f"SQRT(SUMPRODUCT(ISNUMBER({stars})*({stars}-{predictions})^2)/COUNT({stars}))"


def loss_at_one_go(model: SheetModel, stars: str) -> str:
    """RMSE over all ratings without a cell for each prediction."""
    raw = f"MMULT({layout.USER_FACTORS},{layout.MOVIE_FACTORS})"
    if model.biases:
        raw = f"({layout.RATING_MEAN}+{layout.USER_BIAS}+{layout.MOVIE_BIAS}+{raw})"
    squeezed = f"(y_low+(y_high-y_low)/(1+EXP(-{raw})))"
    return f"IF(COUNT(y_low,y_high)<2,{loss(stars, raw)},{loss(stars, squeezed)})"


def largest_gap(ours: str, theirs: str) -> str:
    """The largest difference of two blocks of the same shape."""
    return f"SUMPRODUCT(MAX(ABS({ours}-{theirs})))"
