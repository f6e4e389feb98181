"""`cellgrad new network`: built in, or around a table of numbers."""

import argparse
from pathlib import Path

from addin.cli.builders import builder
from addin.kinds.network.table import first_settings
from addin.tables.number_table import read_numbers


def run(args: argparse.Namespace) -> None:
    make_network(args.out, args.source)


def make_network(out: Path, source: Path | None) -> None:
    """Build a network workbook; the last column of a file is the target."""
    build = builder("network")
    if source is None:
        build.build(out)
        return
    names, block = read_numbers(source)
    x, y = block[:, :-1], block[:, -1]
    build.build_from(out, x, y, names, first_settings(y))
