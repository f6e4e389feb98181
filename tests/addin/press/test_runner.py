"""The runner of presses in a window that notes what it is asked: what every host gets from it."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from addin.answers import last_error
from addin.client import EngineClient
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.press import runner
from addin.press.given import Given
from addin.press.one_at_a_time import OneAtATime
from addin.press.questions import UnansweredError
from addin.press.stopping import StoppedError
from addin.press.window import ClosedError, Window
from addin.registry import BUTTONS
from engine.errors import InputError

BUILT = Path(__file__).resolve().parents[3] / "workbooks" / "ratings.xlsx"
DOT = "Dot product"


class Noting(Window):
    """A window that keeps what it was asked to do."""

    log_name = "noting.log"

    def __init__(self, book, answers=None):
        super().__init__(book)
        self.answers, self.said, self.told, self.news, self.held = answers, [], [], [], set()

    def say(self, text):
        self.said.append(text)

    def ask(self, err):
        return self.answers if self.answers is not None else super().ask(err)

    def following(self, now):
        self.told.append(now)

    def show_progress(self, news):
        self.news += news

    def write(self, write, at_once):
        self.held.add(at_once)
        write()


@pytest.fixture(scope="module")
def engine():
    client = EngineClient()
    yield client
    client.close()


@pytest.fixture
def presses(engine, monkeypatch):
    monkeypatch.setattr("addin.client._shared", engine)
    return runner.Presses(logging.getLogger("test"), OneAtATime())


@pytest.fixture
def window():
    return Noting(open_book(BUILT))


def status(window):
    return dict(RatingsSheet(window.book, DOT).rows(layout.STATUS))


def instead(monkeypatch, act, name="run_epochs"):
    """Let a button do something else."""
    monkeypatch.setitem(BUTTONS, name, replace(BUTTONS[name], press=act))


def raising(err):
    def act(book, **takes):
        raise err

    return act


def test_a_run_is_followed_to_its_end(presses, window):
    """Settings first, then the job with its progress, each write whole, and the end in a line."""
    presses.press("run_epochs", "book", window, Given(DOT, values={"n_epochs": "3"}))

    assert window.said == ["Cellgrad: Run epochs: done"]
    assert window.told == [True, False]
    assert [log["epoch"] for log in window.news] == [1, 2, 3]
    assert window.held == {True}
    assert status(window)["state"] == "ready"
    assert not presses.turns.busy and not presses.turns.jobs


def test_find_learning_rate_is_followed_like_a_run(presses, window):
    presses.press("find_learning_rate", "book", window, Given(DOT))

    assert window.told == [True, False]
    assert window.news[0]["total"] == 120
    assert window.said[0].startswith("Cellgrad: Find learning rate: done; Suggested learning rate")


def test_a_value_is_an_argument_of_the_button_or_a_setting(presses, window):
    """`user` is what Recommend takes; no setting has that name."""
    presses.press("new_random_weights", "book", window, Given(DOT))

    presses.press("recommend", "book", window, Given("Recommendations", values={"user": "293"}))

    assert window.said[-1] == "Cellgrad: for user 293"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_epochs": "2", "magic": 1}, "<magic> is not known. Use one of solver"),
        ({"n_epochs": "2", "lr": -1}, "<lr>: lr is -1"),
    ],
)
def test_a_wrong_value_changes_no_setting(window, values, words):
    cells = RatingsSheet(window.book, DOT)
    stood = cells.rows(layout.SETTINGS)
    given = Given(DOT, values=values, spelled="<{}>")

    with pytest.raises(InputError) as found:
        runner.begin(BUTTONS["run_epochs"], window, given)

    assert words in runner.line(found.value)
    assert cells.rows(layout.SETTINGS) == stood


def test_questions_are_asked_where_somebody_can_answer(presses, window, monkeypatch):
    """Without an answer the press says what it must know."""
    untold = UnansweredError("nothing says which", "Say which", {"source": "Which cells?"})

    def act(book, source=None):
        if source is None:
            raise untold
        return f"took {source}"

    instead(monkeypatch, act, "use_table")

    presses.press("use_table", "book", window, Given(DOT))
    assert window.said == [last_error()] == ["nothing says which. Say which."]
    answering = Noting(window.book, {"source": "A1:B2"})
    presses.press("use_table", "book", answering, Given(DOT))
    assert answering.said == ["Cellgrad: took A1:B2"]


def test_what_the_user_can_mend_is_said_where_they_look(presses, window, monkeypatch):
    instead(monkeypatch, raising(InputError("it rains", "Take an umbrella")))

    presses.press("run_epochs", "book", window, Given(DOT))

    said = "it rains. Take an umbrella."
    assert (window.said, status(window)["message"], last_error()) == ([said], said, said)


def test_a_fault_of_ours_is_logged_and_said(presses, window, monkeypatch, caplog):
    instead(monkeypatch, raising(ZeroDivisionError("by zero")))

    presses.press("run_epochs", "book", window, Given(DOT))

    said = "Cellgrad failed: ZeroDivisionError: by zero. More is in noting.log."
    assert (window.said, status(window)["message"]) == ([said], said)
    assert "run_epochs failed" in caplog.text


def test_a_press_that_was_stopped_says_so(presses, window, monkeypatch):
    instead(monkeypatch, raising(StoppedError()))

    presses.press("run_epochs", "book", window, Given(DOT))

    assert window.said == ["Cellgrad: Run epochs: stopped"]
    assert status(window)["message"] == "Stopped before anything was changed"


def test_nothing_is_said_in_a_workbook_that_was_closed(presses, window, monkeypatch):
    instead(monkeypatch, raising(ClosedError()))

    presses.press("run_epochs", "book", window, Given(DOT))

    assert window.said == []


def test_a_second_press_is_told_to_wait(presses, window, monkeypatch):
    monkeypatch.setattr("addin.press.one_at_a_time.PATIENCE", 0.01)

    with presses.turns.turn("book"):
        presses.press("run_epochs", "book", window, Given(DOT))
        presses.press("stop", "book", window, Given(DOT))

    assert window.said == [
        "Cellgrad is at work in this workbook: press Stop first",
        "Stopping",
    ]
    presses.press("stop", "book", window, Given(DOT))
    assert window.said[-1] == "Nothing is running"
