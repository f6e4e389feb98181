"""`cellgrad new optimisers`: built in, or around a table of numbers."""

import argparse
from pathlib import Path

from addin.cli.builders import builder
from addin.tables.number_table import read_numbers


def run(args: argparse.Namespace) -> None:
    make_optimisers(args.out, args.source)


def make_optimisers(out: Path, source: Path | None) -> None:
    """Build an optimisers workbook; the first two columns of a file are x and y."""
    build = builder("optimisers")
    if source is None:
        build.build(out)
        return
    _, block = read_numbers(source)
    build.build_from(out, block[:, 0], block[:, 1])
