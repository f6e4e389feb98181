"""`cellgrad fit averages FILE --power P`."""

from pathlib import Path

from addin.cli.output import say
from addin.kinds.command import Command, Option


def _fit(args):
    values = [float(line) for line in Path(args.data).read_text().split()]
    mean = sum(value**args.power for value in values) / len(values)
    say({"kind": "averages", "mean": mean}, args.json, [f"mean {mean}"])
    return 0


COMMANDS = {
    "fit": Command(_fit, (Option("--power", "of each number", {"type": float, "default": 1.0}),))
}
