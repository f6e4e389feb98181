"""Titles of movies, from the file that the publisher puts beside the ratings."""

import csv
from pathlib import Path

from engine.collab.text_files import decoded, unzipped
from engine.errors import InputError
from engine.ids import Id, normalise_id

NAMES = ("u.item", "movies.csv", "movies.dat")  # each may also be gzipped


def titles_beside(ratings_file: Path) -> dict[Id, str]:
    """Item id -> title, from `u.item`, `movies.csv` or `movies.dat` in the same folder, if any."""
    for name in NAMES:
        for path in (ratings_file.with_name(name), ratings_file.with_name(f"{name}.gz")):
            if path.is_file():
                return read_titles(path)
    return {}


def read_titles(path: Path) -> dict[Id, str]:
    """Item id -> title; the first two fields of each line, whatever separates them.

    Raises:
        InputError: when a line has no id or no title.
    """
    lines = decoded(unzipped(path)).splitlines()
    rows = enumerate(_fields(lines), start=1)
    if lines and not _first(lines[0]).isdigit():
        next(rows)  # a header
    titles = {}
    for line, fields in rows:
        if not fields:
            continue
        item = normalise_id(fields[0])
        if item is None or len(fields) < 2:
            raise InputError(
                "no id and title", "Correct or delete the line", where=f"{path.name}:{line}"
            )
        titles[item] = fields[1]
    return titles


def _fields(lines: list[str]):
    """The fields of each line: `::` or `|` or, with quotes where needed, commas between them."""
    for mark in ("::", "|"):
        if lines and mark in lines[0] and "," not in lines[0].split(mark)[0]:
            return (line.split(mark) if line else [] for line in lines)
    return csv.reader(lines)


def _first(line: str) -> str:
    for mark in ("::", "|", ","):
        line = line.split(mark)[0]
    return line.strip(' "')
