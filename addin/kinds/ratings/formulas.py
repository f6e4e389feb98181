"""The same predictions and loss by plain formulas, for a grid that is small enough to check."""

import xlwings as xw

from addin.kinds.ratings import layout
from addin.kinds.ratings.plan import Place
from addin.messages import column_letters
from addin.sheet.named_ranges import find_names


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


def refer_to_ids(sheet: xw.Sheet, places: dict[str, Place], grid: xw.Range) -> None:
    """Let the ids beside the weights follow the grid's headers, when somebody sorts or edits it."""
    quoted = grid.sheet.name.replace("'", "''")
    top, left = grid.row, grid.column
    column, row = places[layout.USER_IDS], places[layout.MOVIE_IDS]
    _cell(sheet, column).resize(
        column.rows, 1
    ).formula = f"='{quoted}'!${column_letters(left - 1)}{top + 1}"
    _cell(sheet, row).resize(1, row.cols).formula = f"='{quoted}'!{column_letters(left)}${top}"


def _prediction(places: dict[str, Place], k: int) -> str:
    """The formula of the first prediction: user row times movie column, plus the biases."""
    users, movies = places[layout.USER_FACTORS], places[layout.MOVIE_FACTORS]
    first, last, bias = (column_letters(users.col + i) for i in (0, k - 1, k))
    movie = column_letters(movies.col)
    user_row = f"${first}{users.row + 1}:${last}{users.row + 1}"
    movie_column = f"{movie}${movies.row + 1}:{movie}${movies.row + k}"
    biases = f"${bias}{users.row + 1}+{movie}${movies.row + k + 1}"
    mean = places[layout.RATING_MEAN]
    terms = f"({biases}+${column_letters(mean.col)}${mean.row + 1})"
    used, low, high = (_setting(places, name) for name in ("biases", "y_low", "y_high"))
    raw = f'(SUM(MMULT({user_row},{movie_column}))+IF({used}="yes",{terms},0))'
    held = f"{low}+({high}-{low})/(1+EXP(-{raw}))"
    return f"=IF(COUNT({low},{high})=2,{held},{raw})"


def _setting(places: dict[str, Place], name: str) -> str:
    """The cell that holds a setting's value."""
    row = [setting.name for setting in layout.RATING_SETTINGS].index(name)
    place = places[layout.SETTINGS]
    return f"${column_letters(place.col + 1)}${place.row + row + 1}"


def _ratings_in_grid(sheet: xw.Sheet) -> str:
    """The address of the grid's ratings, without its headers."""
    target = find_names(sheet.book, sheet)[layout.RATINGS]
    rows, cols = target.shape
    quoted = target.sheet.name.replace("'", "''")
    return f"'{quoted}'!{Place(target.row, target.column, rows - 1, cols - 1).absolute}"


def _cell(sheet: xw.Sheet, place: Place) -> xw.Range:
    return sheet[place.row, place.col]
