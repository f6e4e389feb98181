"""What `cellgrad new` and `demo` do for the race of optimisers."""

import argparse
from typing import Any

from addin.kinds.command import Command


def _new(args: argparse.Namespace) -> None:
    from addin.kinds.optimisers.new import make_optimisers

    make_optimisers(args.out, args.source)


def _demo(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from addin.kinds.optimisers.demo import optimisers

    return optimisers(args.out, args.data, args.json)


COMMANDS = {"new": Command(_new), "demo": Command(_demo)}
