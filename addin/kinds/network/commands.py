"""What `cellgrad new` and `demo` do for a network."""

import argparse
from typing import Any

from addin.kinds.command import Command


def _new(args: argparse.Namespace) -> None:
    from addin.kinds.network.new import make_network

    make_network(args.out, args.source)


def _demo(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from addin.kinds.network.demo import network

    return network(args.out, args.data, args.json)


COMMANDS = {"new": Command(_new), "demo": Command(_demo)}
