"""A workbook of reviews, set up, with a model that answers."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from addin import buttons
from addin.client import EngineClient
from addin.hosts.file import open_book
from addin.kinds.reviews.sheet import ReviewsSheet
from engine import store
from engine.text.fast.model import to_checkpoint
from tests.addin.kinds.reviews.own_book import HEADER, ROWS
from tests.engine.text.fast.random_model import random_model


@pytest.fixture
def client():
    """An engine process of this test's own."""
    client = EngineClient()
    yield client
    client.close()


@pytest.fixture
def model(store_home):
    """A published model of reviews; the newest, so what a blank model cell means."""
    model = random_model()
    store.publish("reviews/abcd-1", to_checkpoint(model))
    return model


@pytest.fixture
def path(tmp_path) -> Path:
    """Somebody's own workbook: a table of reviews, nothing else."""
    book = Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    book.active.title = "Mine"
    book.save(tmp_path / "mine.xlsx")
    return tmp_path / "mine.xlsx"


@pytest.fixture
def cells(path, model) -> ReviewsSheet:
    """The workbook, set up around its table."""
    book = open_book(path)
    said = buttons.set_up_here(book, "Mine!A1:C9")
    assert said == "Cellgrad: 4 texts, scores will stand beside 'review'"
    return ReviewsSheet(book, "Cellgrad")
