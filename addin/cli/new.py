"""`cellgrad new KIND OUT.xlsx`: a workbook in the contract, built in or from a file."""

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from addin.cli.builders import builder
from addin.cli.output import say
from addin.kinds.ratings.first_settings import first_settings
from engine.errors import InputError

OTHERS = {  # kind -> module:function that makes it, (out, source)
    "network": "addin.cli.new_glass:make_network",
    "optimisers": "addin.cli.new_glass:make_optimisers",
    "reviews": "addin.kinds.reviews.new:make_reviews",
    "salaries": "addin.kinds.salaries.new:make_salaries",
}


def add(commands: Any) -> None:
    parser = commands.add_parser("new", help="make a workbook")
    parser.add_argument("kind", choices=("ratings", *OTHERS))
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="source", type=Path, help="u.data, ratings.csv, any CSV, …")
    parser.add_argument("--target", help="salaries: the column to be told")
    parser.add_argument("--factors", type=int, default=5, help="numbers for each user and movie")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.out.suffix.lower() != ".xlsx":
        raise InputError(f"{args.out} does not end in .xlsx", "Name the new workbook OUT.xlsx")
    if args.kind in OTHERS:
        module, _, name = OTHERS[args.kind].partition(":")
        more = {"target": args.target} if args.target else {}
        getattr(import_module(module), name)(args.out, args.source, **more)
    else:
        make(args.out, args.source, args.factors)
    say({"kind": args.kind, "out": str(args.out)}, args.json, [f"made {args.out}"])
    return 0


def make(out: Path, source: Path | None, n_factors: int = 5) -> None:
    """Build a ratings workbook: the built-in grid, or the ratings of a file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    build = builder("ratings")
    if source is None:
        build.build(out)
        return
    from engine.collab.files import read_ratings

    ratings, titles = read_ratings(source)
    grid = ratings.to_grid()
    first = first_settings(len(ratings), float(abs(ratings.values).max()))
    settings = {"n_factors": n_factors, **first}
    build.build_from(out, ratings.user_ids, ratings.item_ids, grid, titles, settings)
