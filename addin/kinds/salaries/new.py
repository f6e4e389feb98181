"""`cellgrad new salaries OUT.xlsx [--from FILE]`: made people, or a workbook around one's table."""

import argparse
from pathlib import Path

from addin.cli.builders import builder
from addin.kinds.salaries.set_up import guessed_target
from engine.tabular.files import read_table


def run(args: argparse.Namespace) -> None:
    make_salaries(args.out, args.source, args.target)


def make_salaries(out: Path, source: Path | None = None, target: str | None = None) -> None:
    """Build a salaries workbook, not trained yet.

    `target` is the target column: guessed by its name where left out, else the last column;
    in the workbook another column can be marked.

    Raises:
        InputError: for a file that is no table, or one too large for a workbook of cells.
    """
    build = builder("salaries")
    if source is None:
        build.build(out)
        return

    table = read_table(source)
    build.build_from(out, table, target or guessed_target(table))
