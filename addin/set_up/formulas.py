"""The same predictions and loss by plain formulas, for a grid that is small enough to check."""

import xlwings as xw

from addin import layout
from addin.messages import column_letters
from addin.set_up.plan import Place


def write_formulas(sheet: xw.Sheet, places: dict[str, Place], k: int, is_grid: bool) -> None:
    """Fill `sheet_predictions`, `sheet_loss` and `largest_difference`, where there is room."""
    if layout.SHEET_PREDICTIONS not in places:
        return
    ours, theirs = places[layout.SHEET_PREDICTIONS], places[layout.PREDICTIONS]
    block = _cell(sheet, ours).resize(ours.rows, ours.cols)
    block.formula = _prediction(places, k)  # relative references: it fills down and right
    sheet[ours.row - 1, ours.col].value = "the same predictions by plain formulas"
    difference = f"=SUMPRODUCT(MAX(ABS({ours.absolute}-{theirs.absolute})))"
    _cell(sheet, places[layout.LARGEST_DIFFERENCE]).formula = difference
    loss = _cell(sheet, places[layout.SHEET_LOSS])
    if is_grid:
        given = _ratings_in_grid(sheet)
        squares = f'SUMPRODUCT(({given}<>"")*({given}-{ours.absolute})^2)'
        loss.formula = f"=SQRT({squares}/COUNT({given}))"
    else:
        loss.value = "only for a grid"


def _prediction(places: dict[str, Place], k: int) -> str:
    """The formula of the first prediction: user row times movie column, plus the biases."""
    users, movies = places[layout.USER_FACTORS], places[layout.MOVIE_FACTORS]
    first, last, bias = (column_letters(users.col + i) for i in (0, k - 1, k))
    movie = column_letters(movies.col)
    user_row = f"${first}{users.row + 1}:${last}{users.row + 1}"
    movie_column = f"{movie}${movies.row + 1}:{movie}${movies.row + k}"
    biases = f"${bias}{users.row + 1}+{movie}${movies.row + k + 1}"
    mean = places[layout.RATING_MEAN]
    return (
        f"=SUM(MMULT({user_row},{movie_column}))+{biases}"
        f"+${column_letters(mean.col)}${mean.row + 1}"
    )


def _ratings_in_grid(sheet: xw.Sheet) -> str:
    """The address of the grid's ratings, without its headers."""
    target = sheet.names[layout.RATINGS].refers_to_range
    rows, cols = target.shape
    quoted = target.sheet.name.replace("'", "''")
    return f"'{quoted}'!{Place(target.row, target.column, rows - 1, cols - 1).absolute}"


def _cell(sheet: xw.Sheet, place: Place) -> xw.Range:
    return sheet[place.row, place.col]
