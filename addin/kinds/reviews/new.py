"""`cellgrad new reviews OUT.xlsx`: the built-in reviews, or the texts of a file."""

import argparse
from pathlib import Path

from addin.cli.builders import builder
from addin.messages import placed
from addin.tables import open_source
from engine.errors import InputError


def run(args: argparse.Namespace) -> None:
    make_reviews(args.out, args.source)


BLOCK = 10_000


def make_reviews(out: Path, source: Path | None) -> None:
    """Build a workbook of reviews: the built-in ones, scored; or a file's, to be scored by a press.

    Raises:
        InputError: naming the file, when it holds no texts or does not fit a sheet.
    """
    build = builder("reviews")
    if source is None:
        build.build(out)
        return
    table = open_source(source)
    try:
        rows = [row for block in table.blocks(BLOCK) for row in block.rows]
        build.build_from(out, table.names, rows)
    except InputError as err:
        raise placed(err, source.name) from None
    finally:
        table.close()
