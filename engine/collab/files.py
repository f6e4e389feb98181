"""Ratings from files: the official MovieLens forms, and any table with a header."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from engine.collab.data import Ratings
from engine.collab.text_files import decoded, unzipped
from engine.collab.titles import titles_beside
from engine.errors import InputError
from engine.ids import Id, normalise_id

OFFICIAL = ("u.data", "ratings.csv", "ratings.dat")  # looked for when a folder is given
COLUMNS = {  # what a header may call each column: small letters, without "id", plural and marks
    "user": ("user", "u", "customer", "person", "member", "viewer", "reviewer"),
    "movie": ("movie", "item", "film", "product", "book", "joke", "song", "i", "title"),
    "rating": ("rating", "star", "score", "grade", "value"),
}

Table = Mapping[str, pd.Series]  # the columns user, movie and rating, row for row as in the file


@dataclass(frozen=True)
class Form:
    """How a file is written: what separates fields; its header's names, None without one."""

    sep: str
    header: tuple[str, ...] | None

    @property
    def first_line(self) -> int:
        """The line, counted from 1, of the first rating."""
        return 1 if self.header is None else 2


def read_ratings(source: str | Path) -> tuple[Ratings, dict[Id, str]]:
    """Read (ratings, titles) from a file, or from the official file in a folder.

    The form is told from the content: `u.data` (tabs), `ratings.dat` (`::`), `ratings.csv` or any
    table with a header, each also gzipped; Parquet. A row whose rating is blank is not rated.
    Titles come from `u.item`, `movies.csv` or `movies.dat` beside the file, if there is one.

    Raises:
        InputError: naming file and line, for what cannot be read as ratings.
    """
    path = _official(Path(source))
    if path.is_file() and _magic(path) == b"PAR1":
        table, form = _parquet(path)
    else:
        data = unzipped(path)
        form = form_of(data, path.name)
        table = _table(data, form, path.name)
    return _ratings(table, form, path.name), titles_beside(path)


def form_of(data: bytes, name: str) -> Form:
    """Tell the form from the first line."""
    if b"\0" in data[:4096]:
        raise InputError(
            "this is not a text file", "Give a .csv, u.data or Parquet file", where=name
        )
    line = decoded(data[:65536]).lstrip("\r\n").splitlines()[0]
    for sep in ("::", "\t"):
        if len(line.split(sep)) >= 3 and all(_is_number(f) for f in line.split(sep)):
            return Form(sep, None)
    sep = max((",", ";", "\t", "|"), key=line.count)
    fields = tuple(field.strip().strip('"') for field in line.split(sep))
    if all(_is_number(field) for field in fields):
        problem = f"{name}:1: the first line holds numbers, not column names"
        raise InputError(problem, "Add a header, for example user,movie,rating")
    return Form(sep, fields)


def _table(data: bytes, form: Form, name: str) -> Table:
    """The columns user, movie, rating as written; blank lines are rows of blanks."""
    if form.sep == "::":
        data, sep = data.replace(b"::", b"\t"), "\t"  # the fast parser takes one character
    else:
        sep = form.sep
    places = (0, 1, 2) if form.header is None else _places(form.header, f"{name}:1")
    table = _parse(data, sep, form, places, None, name)
    plain = all(table[column].dtype == np.int64 for column in ("user", "movie"))
    if plain and not _has_leading_zero(data):
        return table
    return _parse(data, sep, form, places, {places[0]: str, places[1]: str}, name)


def _has_leading_zero(data: bytes) -> bool:
    """Whether a field starts as "007" does: a code, which must not become the number 7."""
    text = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    zeros = np.flatnonzero(text == ord("0"))
    before, after = text[zeros - 1], text[zeros + 1]
    inside = ((before >= ord("0")) & (before <= ord("9"))) | (before == ord("."))
    return bool((~inside & (after >= ord("0")) & (after <= ord("9"))).any())


def _parse(
    data: bytes, sep: str, form: Form, places: tuple[int, ...], dtype: dict | None, name: str
) -> Table:
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "iso-8859-1"
    try:
        frame = pd.read_csv(
            io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")),
            sep=sep,
            header=None,
            skiprows=form.first_line - 1,
            usecols=sorted(places),
            dtype=dtype,
            keep_default_na=False,
            na_values=[""],
            skip_blank_lines=False,
            encoding=encoding,
            low_memory=False,
        )
    except pd.errors.EmptyDataError:  # nothing below the header
        raise InputError(
            "there are no ratings in it", "Give a file with ratings", where=name
        ) from None
    except ValueError as err:  # pandas' ParserError is one
        line = re.search(r"line (\d+)", str(err))
        where = f"{name}:{int(line[1]) + form.first_line - 1 if line else form.first_line}"
        problem = "this line has another number of fields than the first"
        raise InputError(problem, "Correct the line", where=where) from None
    return {name: pd.Series(frame[place]) for name, place in zip(COLUMNS, places, strict=True)}


def _ratings(table: Table, form: Form, name: str) -> Ratings:
    """Check every row and number the ids."""
    rated = _numbers(table["rating"], form, name)
    users, movies = (_ids(table[column], form, name) for column in ("user", "movie"))
    blank = np.isnan(rated)
    if form.header is None:
        _whole(blank, table, form, name)
    for column, ids in (("user", users), ("movie", movies)):
        missing = ids.isna().to_numpy() & ~blank
        if missing.any():
            line = int(missing.argmax()) + form.first_line
            raise InputError(f"the {column} is missing", "Fill it in", where=f"{name}:{line}")
    rows = np.flatnonzero(~blank)
    if not len(rows):
        raise InputError("there are no ratings in it", "Give a file with ratings", where=name)
    users, movies = users.iloc[rows], movies.iloc[rows]
    try:
        return Ratings.from_table(users.to_numpy(), movies.to_numpy(), rated[rows].tolist())
    except InputError as err:
        if err.at and err.also_at:
            lines = [int(rows[row]) + form.first_line for row, _ in (err.at, err.also_at)]
            err.where, err.also = f"{name}:{lines[0]}", f"after line {lines[1]}"
        raise


def _numbers(column: pd.Series, form: Form, name: str) -> np.ndarray:
    """The ratings (n,) float64; NaN where blank."""
    if pd.api.types.is_numeric_dtype(column) and column.dtype != bool:
        values = column.to_numpy(np.float64)
        wrong = np.isinf(values)
    else:
        texts = column.astype("string").str.strip()
        if form.sep == ";":  # where lists are separated by semicolons, decimals have commas
            texts = texts.str.replace(",", ".")
        blank = (texts.isna() | (texts == "")).to_numpy(bool)
        values = np.asarray(pd.to_numeric(texts, errors="coerce"), np.float64)
        wrong = (np.isnan(values) & ~blank) | np.isinf(values)
    if wrong.any():
        row = int(wrong.argmax())
        problem = f"rating {column.iloc[row]} is not a number"
        raise InputError(
            problem, "Correct it, or leave it blank", where=f"{name}:{row + form.first_line}"
        )
    return values


def _ids(column: pd.Series, form: Form, name: str) -> pd.Series:
    """Ids in their one spelling; None where blank."""
    if column.dtype == np.int64:
        return column
    codes, distinct = pd.factorize(column)
    spelt = []
    for code, raw in enumerate(distinct):
        try:
            spelt.append(normalise_id(raw))
        except TypeError as err:
            line = int((codes == code).argmax()) + form.first_line
            raise InputError(
                f"id {raw!r} is {err}", "Use a number or text", where=f"{name}:{line}"
            ) from None
    return pd.Series(np.array([*spelt, None], dtype=object)[codes], dtype=object)  # blank: code -1


def _whole(blank: np.ndarray, table: Table, form: Form, name: str) -> None:
    """Where a form knows no blanks, a line without a rating is a damaged one."""
    damaged = blank & np.asarray(table["user"].notna() | table["movie"].notna())
    if damaged.any():
        line = int(damaged.argmax()) + form.first_line
        raise InputError("the rating is missing", "Fetch the file again", where=f"{name}:{line}")


def _places(header: tuple[str, ...], where: str) -> tuple[int, ...]:
    """Which columns hold user, movie and rating."""
    plain = [re.sub(r"[^a-z]", "", h.lower()).removesuffix("id").removesuffix("s") for h in header]
    places = []
    for column, names in COLUMNS.items():
        found = [plain.index(n) for n in names if n in plain]
        if not found:
            shown = ", ".join(f'"{h}"' for h in header)
            problem = f"no column for the {column}; found {shown}"
            raise InputError(problem, f'Rename the one that holds it to "{column}"', where=where)
        places.append(found[0])
    return tuple(places)


def _parquet(path: Path) -> tuple[Table, Form]:
    try:
        import pyarrow.parquet as pq  # pyright: ignore[reportMissingImports]  # optional
    except ImportError:
        problem = "reading Parquet needs pyarrow, which is not installed"
        raise InputError(
            problem, "Run pip install pyarrow, or save as CSV", where=path.name
        ) from None
    header = tuple(pq.read_schema(path).names)
    names = [header[place] for place in _places(header, path.name)]
    frame = pq.read_table(path, columns=names).to_pandas()
    table = {column: frame[name] for column, name in zip(COLUMNS, names, strict=True)}
    return table, Form("parquet", header)


def _official(path: Path) -> Path:
    """The file itself; of a folder, the official file in it."""
    if not path.is_dir():
        return path
    for name in OFFICIAL:
        for inside in (path / name, path / f"{name}.gz"):
            if inside.is_file():
                return inside
    problem = f"none of {', '.join(OFFICIAL)} is in this folder"
    raise InputError(problem, "Give the file itself", where=str(path))


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _is_number(field: str) -> bool:
    try:
        float(field.strip().strip('"'))
    except ValueError:
        return False
    return True
