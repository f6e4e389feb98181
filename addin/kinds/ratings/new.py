"""`cellgrad new ratings OUT.xlsx [--from FILE]`: the built-in grid, or the ratings of a file."""

import argparse
from pathlib import Path

from addin.cli.builders import builder
from addin.kinds.ratings.first_settings import first_settings
from engine.collab.files import read_ratings


def run(args: argparse.Namespace) -> None:
    make_ratings(args.out, args.source, args.factors)


def make_ratings(out: Path, source: Path | None, n_factors: int = 5) -> None:
    """Build a ratings workbook: the built-in grid, or the ratings of a file."""
    build = builder("ratings")
    if source is None:
        build.build(out)
        return

    ratings, titles = read_ratings(source)
    grid = ratings.to_grid()
    first = first_settings(len(ratings), float(abs(ratings.values).max()))
    settings = {"n_factors": n_factors, **first}
    build.build_from(out, ratings.user_ids, ratings.item_ids, grid, titles, settings)
