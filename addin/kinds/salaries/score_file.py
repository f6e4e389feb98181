"""`cellgrad score salaries FILE --out FILE`: probability and label beside every row of a table."""

import argparse
import time
from pathlib import Path
from typing import Any

from addin.cli.output import say
from addin.cli.write_table import TableWriter
from addin.messages import placed
from engine import store
from engine.checkpoint import load_checkpoint
from engine.errors import InputError
from engine.tabular.files import read_parts
from engine.tabular.published import from_checkpoint


def run(args: argparse.Namespace) -> int:

    done, seconds = 0, 0.0
    with TableWriter(args.out) as writer:
        model = model_named(args.model)
        for table in read_parts(args.data):
            began = time.perf_counter()
            try:
                pred = model.predict(table)
            except InputError as err:
                after = f", after row {done}" if done else ""
                raise (placed(err, args.data.name + after) if err.at else err) from None
            seconds += time.perf_counter() - began
            writer.add(table, model.answer_columns(pred))
            done += len(table)
    answer = {
        "kind": args.kind,
        "rows": done,
        "score_seconds": seconds,
        "model": model.meta.get("version"),
        "out": str(args.out),
    }
    say(answer, args.json, [f"{done} rows scored in {seconds:.1f} s, see {args.out}"])
    return 0


def model_named(name: str | None) -> Any:
    """A published model by version, a model file by path, or the newest.

    Raises:
        NoModelError, StoreError: when there is none, or it is damaged.
    """

    if name and not store.is_version(name):
        return from_checkpoint(load_checkpoint(Path(name)))
    return from_checkpoint(store.load(name or store.latest("salaries")))
