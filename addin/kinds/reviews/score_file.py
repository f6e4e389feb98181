"""`cellgrad score reviews FILE --column NAME --out FILE`: how positive every text of a column is.

Rows are read, scored and written block by block. What has been scored lies beside the new file
until that is whole; so a command that was killed goes on where it was, and a text that is there
many times is scored once. The new file is written from its start each time: its bytes do not tell
whether it was interrupted.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from addin.cli.output import say
from addin.kinds.reviews.models import sentiment_model
from addin.kinds.reviews.scores import SentimentModel, label_of
from addin.tables import Block, Source, open_sink, open_source
from addin.tables.sinks import check_form
from addin.tables.sources import place_of
from engine.checkpoint import load_checkpoint
from engine.errors import InputError
from engine.text.score_memory import Known, ScoreMemory
from engine.text.scorer import deciding_words, known_scores
from engine.text.sentiment import from_checkpoint

BLOCK = 2048  # rows read, scored and written together
ANSWERS = ("sentiment", "sentiment_label")
WORDS = "sentiment_words"
LINE_SECONDS = 30.0  # between two lines of progress where there is no terminal
EXIT_INTERRUPTED = 130


def run(args: argparse.Namespace) -> int:
    if not args.column:
        raise InputError("score reviews needs the column with the texts", "Give --column NAME")
    form = check_form(args.out)
    answers = (*ANSWERS, WORDS) if args.words else ANSWERS
    source = open_source(args.data)
    try:
        place = place_of(source.names, args.column, args.data.name)
        _check_free(source, answers)
        model = model_named(args.model)
        args.out.parent.mkdir(parents=True, exist_ok=True)
        scoring = Scoring(model, place, args.words, memory_beside(args.out))
        try:
            _write(scoring, source, args.out, form, answers, quiet=args.json)
        except KeyboardInterrupt:
            kept = f"{scoring.n_new:,} texts are scored" if scoring.n_new else "nothing was lost"
            print(f"\ninterrupted: {kept}; the same command continues from there", file=sys.stderr)
            return EXIT_INTERRUPTED
    finally:
        source.close()
    memory_beside(args.out).unlink(missing_ok=True)
    say(*_answer(args, scoring))
    return 0


def memory_beside(out: Path) -> Path:
    """Where what is scored is kept until the new file is whole."""
    return out.with_name(f".{out.name}.scores")


def model_named(name: str | None) -> SentimentModel:
    """A model of reviews by version, a model file by path, or your newest, or the shipped one.

    Raises:
        NoModelError, StoreError: when there is none, or it is damaged.
    """

    if name and name.endswith(".safetensors"):
        return from_checkpoint(load_checkpoint(Path(name)))
    return sentiment_model(name)


class Scoring:
    """Scores blocks of rows; blanks, and cells that hold no text, get no score."""

    def __init__(self, model: SentimentModel, place: int, words: bool, path: Path):
        self.model, self.place, self.words, self.path = model, place, words, path
        self.version = str(model.meta["version"])
        self.n_rows = self.n_scored = self.n_new = self.n_no_text = 0
        self.seconds = 0.0

    def answers(self, blocks: Iterator[Block]) -> Iterator[tuple[Block, list[Sequence[Any]]]]:
        """Each block with the answers of its rows: sentiment, label and, if wanted, words."""
        with ScoreMemory(self.path) as memory:
            for block in blocks:
                texts = [self._text(row[self.place]) for row in block.rows]
                known = self._known(memory, [text for text in texts if text is not None])
                self.n_rows += len(texts)
                yield block, [self._answer(known.get(t or "")) for t in texts]

    def _text(self, value: Any) -> str | None:
        if isinstance(value, str) and value.strip():
            return value
        self.n_no_text += value is not None and not isinstance(value, str)
        return None

    def _known(self, memory: ScoreMemory, texts: list[str]) -> dict[str, Known]:
        began = time.perf_counter()
        known = memory.find(self.version, set(texts))
        if self.words:
            known = {text: k for text, k in known.items() if k.words is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            scores = known_scores(self.model, new)
            words = [deciding_words(self.model, t) if self.words else None for t in new]
            found = [Known(s, w) for s, w in zip(scores, words, strict=True)]
            memory.add(self.version, new, found)
            known.update(zip(new, found, strict=True))
            self.n_new += len(new)
        self.seconds += time.perf_counter() - began
        return known

    def _answer(self, known: Known | None) -> Sequence[Any]:
        """Sentiment, label and words of a row; blanks where there is no score."""
        if known is None or known.score is None:
            return (None, None, None) if self.words else (None, None)
        self.n_scored += 1
        label = label_of(self.model, known.score)
        return (known.score, label, known.words) if self.words else (known.score, label)


def _write(
    scoring: Scoring, source: Source, out: Path, form: str, answers: Sequence[str], quiet: bool
) -> None:
    """Write the new file under another name, and rename it when it is whole."""
    scratch = out.with_name(f".{out.stem}.part{form}")
    sink = open_sink(scratch, form, source, answers)
    try:
        try:
            for block, beside in scoring.answers(_shown(source, quiet)):
                sink.add(block, beside)
        finally:
            sink.close()
        scratch.replace(out)
    finally:
        scratch.unlink(missing_ok=True)


def _shown(source: Source, quiet: bool) -> Iterator[Block]:
    """The blocks of a source behind a progress bar."""
    with tqdm(
        total=source.total,
        unit=" rows" if source.unit == "rows" else "B",
        unit_scale=source.unit != "rows",
        disable=quiet,
        mininterval=0.5 if sys.stderr.isatty() else LINE_SECONDS,
    ) as bar:
        for block in source.blocks(BLOCK):
            yield block
            bar.update(source.at - bar.n)


def _check_free(source: Source, answers: Sequence[str]) -> None:
    taken = [name for name in answers if name in source.names]
    if taken:
        raise InputError(f'column "{taken[0]}" is there already', "Rename it, and score again")


def _answer(args: argparse.Namespace, scoring: Scoring) -> tuple[dict[str, Any], bool, list[str]]:
    answer = {
        "kind": args.kind,
        "rows": scoring.n_rows,
        "scored": scoring.n_scored,
        "texts_scored_now": scoring.n_new,
        "not_texts": scoring.n_no_text,
        "score_seconds": scoring.seconds,
        "model": scoring.version,
        "out": str(args.out),
    }
    lines = [f"{scoring.n_scored:,} of {scoring.n_rows:,} rows scored, see {args.out}"]
    if scoring.n_no_text:
        lines.append(f"{scoring.n_no_text:,} cells hold a number or a date: no text, no score")
    return answer, args.json, lines
