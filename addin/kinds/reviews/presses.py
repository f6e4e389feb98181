"""What the buttons of a reviews sheet do."""

import hashlib
from typing import Any

import numpy as np
import xlwings as xw

from addin.client import EngineClient, shared_client
from addin.kinds.of_sheet import own_button
from addin.kinds.reviews import layout
from addin.kinds.reviews.models import sentiment_model
from addin.kinds.reviews.scoring import SCORE_JOB, ScoreRun
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.kinds.reviews.table import ReviewTable
from addin.kinds.reviews.training import TrainRun
from addin.messages import placed
from addin.press.following import begin
from engine.errors import InputError
from engine.text.score_job import to_arrays
from engine.text.settings import TextSettings, best

FIT = "engine.text.job.fit_reviews"  # a job of the engine


def train(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> TrainRun:
    """Start learning from the reviews of a sheet, and from their labels."""
    cells = ReviewsSheet(book, sheet)
    values = cells.values()
    table, settings = cells.table(values), text_settings(cells, values)
    cells.check_outputs(table, values["words"] == "yes")
    header, arrays = request(cells, table, settings)
    run, before = begin(cells), cells.asked_version()
    client = client or shared_client()
    job = client.submit(FIT, {**header, "run": run}, arrays)
    cells.write_status(state="training", epoch=None, loss=None, eta=None, message="Starting")
    words = values["words"] == "yes"
    return TrainRun(job, run, cells.home, before, table, settings, words, client, _hash(arrays))


def text_settings(cells: ReviewsSheet, values: dict[str, Any]) -> TextSettings:
    """The settings cells over the recipe of their solver; a blank cell leaves the recipe's.

    Raises:
        InputError: for values that do not go together, with their cell.
    """
    given = {
        name: value
        for name, value in values.items()
        if name not in layout.COLUMN_SETTINGS and value is not None
    }
    try:
        return best(given.pop("solver")).with_(**given)
    except InputError as err:
        raise placed(cells.at_setting(err), cells.cell(layout.SETTINGS)) from err


def request(
    cells: ReviewsSheet, table: ReviewTable, settings: TextSettings
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A training job's header and arrays: texts, and their labels where these are learned.

    Raises:
        InputError: for labels that are not two classes, with the cell of the odd one out.
    """
    rows = [row for row, text in enumerate(table.texts) if text is not None]
    if not rows:
        raise cells.at_table(InputError("there is no text to learn from", "Type some reviews"))
    header: dict[str, Any] = {"settings": settings.to_json()}
    labels = np.full(len(rows), -1, dtype=np.int64)
    if "classifier" in settings.stage_list:
        try:
            classes, targ = table.two_classes()
        except InputError as err:
            raise cells.at_table(err) from None
        header["classes"], labels = list(classes), targ[rows]
    texts = [text for text in table.texts if text is not None]
    return header, {**to_arrays(texts), "labels": labels}


@own_button("Score column", kind="reviews")
def score_column(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> ScoreRun:
    """Write beside every review how positive it is, its label, and the words that decided."""
    cells = ReviewsSheet(book, sheet)
    values = cells.values()
    table = cells.table(values)
    words = values["words"] == "yes"
    cells.check_outputs(table, words)
    if not table.unique:
        raise cells.at_table(InputError("there is no text to score", "Type some reviews"))
    model = sentiment_model(cells.asked_version())
    run, before = begin(cells), cells.asked_version()
    header = {"model": model.meta["version"], "words": words}
    job = (client or shared_client()).submit(SCORE_JOB, header, to_arrays(table.unique))
    cells.write_status(state="scoring", epoch=None, eta=None, device="cpu", message="Starting")
    return ScoreRun(job, run, cells.home, before, table, words)


def _hash(arrays: dict[str, np.ndarray]) -> str:
    """Twelve hex digits over texts and labels."""
    digest = hashlib.blake2b(digest_size=6)
    for name in sorted(arrays):
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()
