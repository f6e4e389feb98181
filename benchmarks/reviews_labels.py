"""What unlabelled reviews are worth: accuracy with 100, 1,000 and all labels, with and without.

    python -m benchmarks.reviews_labels --data ../shared/data --embedding WORK/embedding.safetensors

The embedding is what `python -m engine.text.shipped.build --work WORK` leaves: words' vectors that
no label has touched. Without: n-grams alone. With: n-grams and the maxima and means of the regions'
embeddings over a text, fitted together. Both learn from imdb/train less the fifth that is held
back, and are measured on that fifth; imdb/test is not read. Few labels are drawn several times.
"""

import argparse
import time
from pathlib import Path

import benchmarks.one_thread  # noqa: F401 (numpy and torch read the environment once)  # isort: skip
import numpy as np

from engine.checkpoint import load_checkpoint
from engine.text.fast.fit import fit_fast, measured
from engine.text.fast.model import FastModel
from engine.text.fast.ngrams import Ngrams
from engine.text.fast.regions import Regions
from engine.text.fast.settings import FastSettings
from engine.text.imdb import read_imdb
from engine.text.shipped.build import held_back
from engine.text.shipped.recipe import Recipe, numbered

DRAWS = 3
SETTINGS = FastSettings(valid_pct=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that has imdb/")
    parser.add_argument("--embedding", type=Path, required=True)
    parser.add_argument("--labels", default="100,1000,20000")
    args = parser.parse_args()
    labelled, unlabelled = (
        read_imdb(args.data / "imdb" / f"{n}.csv.gz") for n in ("train", "unsup")
    )
    start = untouched(args.embedding, [*labelled.texts, *unlabelled.texts])
    held = held_back(labelled)
    valid = [labelled.texts[row] for row in np.flatnonzero(held)]
    for n in map(int, args.labels.split(",")):
        for name, begin in (("without", None), ("with", start)):
            began, scores = time.process_time(), []
            for draw in range(DRAWS if n < 20_000 else 1):
                rows = np.random.default_rng(draw).permutation(np.flatnonzero(~held))[:n]
                texts, targ = [labelled.texts[row] for row in rows], labelled.targ[rows]
                model = fit_fast(texts, targ, SETTINGS, start=begin, classes=("0", "1")).model
                scores.append(measured(model.predict(valid, 1), labelled.targ[held]))
            mean = {key: round(float(np.mean([s[key] for s in scores])), 4) for key in scores[0]}
            print(
                f"{n:6} labels, {name:8} {mean}  cpu {time.process_time() - began:.0f} s",
                flush=True,
            )


def untouched(path: Path, texts: list[str]) -> FastModel:
    """A model that knows regions and no classes: its second layer passes them on as they are."""
    arrays, recipe = load_checkpoint(path).arrays, Recipe()
    vocab, _ = numbered(texts, recipe.n_words, None)
    d = len(arrays["bias"])
    regions = Regions.of_weights(
        vocab,
        arrays["vectors"],
        bias=arrays["bias"],
        weight=np.eye(d, dtype=np.float32),
        weight_bias=np.zeros(d, dtype=np.float32),
        head=np.zeros(2 * d, dtype=np.float32),
        head_bias=0.0,
    )
    return FastModel(Ngrams.empty(SETTINGS.n_bits), regions, 1.0, 0.0)


if __name__ == "__main__":
    main()
