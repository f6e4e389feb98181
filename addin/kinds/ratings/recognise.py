"""How much a selection looks like ratings."""

from addin.kinds.ratings.layout import LONG_HEADERS
from addin.sheet.cells import Rows

LONG, GRID, PERHAPS = 0.9, 0.6, 0.3


def likeness(rows: Rows) -> float:
    """A long table has a user, a movie and a rating column; a grid lacks names, or has numbers.

    What is left may be a grid with a slip in it, which is then named.
    """
    names = [str(name).strip().lower() if name is not None else "" for name in rows[0]]
    if all(set(names) & set(spellings) for spellings in LONG_HEADERS.values()):
        return LONG
    is_grid = not all(names) or any(isinstance(name, int | float) for name in rows[0])
    return GRID if is_grid else PERHAPS
