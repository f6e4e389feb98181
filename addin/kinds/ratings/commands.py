"""What `cellgrad new`, `fit` and `demo` do for ratings."""

import argparse
from pathlib import Path
from typing import Any

from addin.kinds.command import Command, Option

EPOCHS = 100  # of the demo


def _new(args: argparse.Namespace) -> None:
    from addin.kinds.ratings.new import make_ratings

    make_ratings(args.out, args.source, args.factors)


def _fit(args: argparse.Namespace) -> int:
    from addin.kinds.ratings.fit import run

    return run(args)


def _demo(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from addin.kinds.ratings.demo import ratings

    return ratings(args.out, args.data, args.epochs, quiet=args.json)


TEST = Option("--test", "a file to measure on, never trained on", {"type": Path})
FACTORS = Option("--factors", "numbers for each user and movie", {"type": int, "default": 5})
SHOWN = Option("--epochs", "how long to train", {"type": int, "default": EPOCHS})
COMMANDS = {
    "new": Command(_new, (FACTORS,)),
    "fit": Command(_fit, (TEST,)),
    "demo": Command(_demo, (SHOWN,)),
}
