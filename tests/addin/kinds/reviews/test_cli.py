"""`cellgrad score reviews`: what it keeps, adds, refuses, and how it goes on after a kill."""

import csv
import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from addin.cli import main
from addin.kinds.reviews import models
from addin.kinds.reviews.score_file import memory_beside
from addin.tables import sinks
from tests.addin.kinds.reviews.tiny_sentiment import TinySentiment

ROOT = Path(__file__).resolve().parents[4]
FORMS = (".csv", ".xlsx", ".parquet")
ODD = {  # what a user may have in a cell -> its text
    "one token": "good",
    "only unknown tokens": "zxq vlurk",
    "emoji": "👍🏽👨‍👩‍👧 loved it ❤️",
    "right to left": "فيلم رائع ومؤثر",
    "Chinese": "太好看了！",
    "control characters": "good\x07 or\x0b bad",
    "markup": "<script>alert(1)</script> <b>good</b><br />",
    "a formula": '=HYPERLINK("http://example.com","click")',
    "a command": "@SUM(A1:A9)",
    "minus": "-1 star",
    "the longest cell": "good " * 6553 + "!!",
    "line ends": "good\nbut dull",
    "quotes": 'she said "good", twice',
    "spelt escape": "a _x0041_ b",
}


@pytest.fixture
def tiny(monkeypatch) -> TinySentiment:
    """A model in place of the shipped one."""
    model = TinySentiment()
    monkeypatch.setattr(models, "_load_sentiment", lambda version, newest: model)
    return model


def write(path: Path, header: list, rows: list) -> Path:
    """A table file of the form that its name says."""
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    elif path.suffix == ".parquet":
        columns = [list(column) for column in zip(*rows, strict=True)]
        pq.write_table(pa.table(columns, names=header), path)
    else:
        book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for r, row in enumerate([header, *rows]):
            for c, value in enumerate(row):
                is_date = isinstance(value, dt.datetime)
                sheet.write(r, c, value, day) if is_date else sheet.write(r, c, value)
        book.close()
    return path


def read(path: Path) -> list[list]:
    """Header and rows of a table file, read by another library than ours."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.reader(file))
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        return [table.column_names, *map(list, rows)]
    sheet = openpyxl.load_workbook(path).active
    for row in sheet.iter_rows():
        assert all(cell.data_type != "f" for cell in row), "a formula was injected"
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def score(data: Path, out: Path, *more: str, column: str = "review") -> int:
    return main(["score", "reviews", str(data), "--column", column, "--out", str(out), *more])


@pytest.mark.parametrize("to", FORMS)
@pytest.mark.parametrize("form", FORMS)
def test_every_column_is_kept_and_two_are_added(tiny, tmp_path, form, to):
    """Blanks stay where they are: a score stands beside its own text, whatever the form."""
    rows = [["007", "I loved it"], ["8", None], ["9", "   "], ["10", "awful, just awful"]]
    data = write(tmp_path / f"in{form}", ["id", "review"], rows)

    assert score(data, tmp_path / f"out{to}") == 0

    header, *answers = read(tmp_path / f"out{to}")
    assert header == ["id", "review", "sentiment", "sentiment_label"]
    assert [str(row[0]) for row in answers] in (
        ["007", "8", "9", "10"],
        ["007", "8.0", "9.0", "10.0"],
    )
    assert [row[1] or None for row in answers] == [row[1] for row in rows]
    scores = [float(row[2]) if row[2] not in ("", None) else None for row in answers]
    wanted = tiny.predict(["I loved it", "awful, just awful"])
    assert scores == [pytest.approx(wanted[0], abs=1e-12), None, None, pytest.approx(wanted[1])]
    assert [row[3] or None for row in answers] == ["positive", None, None, "negative"]


@pytest.mark.parametrize("to", FORMS)
@pytest.mark.parametrize("form", FORMS)
def test_odd_texts_come_back_as_they_were(tiny, tmp_path, form, to):
    """Nothing is lost, nothing becomes a formula, each has the score of its own text."""
    data = write(tmp_path / f"in{form}", ["kind", "review"], [[k, t] for k, t in ODD.items()])

    assert score(data, tmp_path / f"out{to}", "--words") == 0

    header, *rows = read(tmp_path / f"out{to}")
    assert header[-1] == "sentiment_words"
    assert len(rows) == len(ODD)
    for (kind, text, sentiment, *_), (name, given) in zip(rows, ODD.items(), strict=True):
        assert kind == name
        assert _unescaped(text, to) in (given, f"'{given}"), kind
        assert float(sentiment) == pytest.approx(tiny.predict([given])[0], abs=1e-9), kind


def _unescaped(text: str, form: str) -> str:
    """The cell's text; openpyxl leaves the file's own spelling of control characters."""
    if form != ".xlsx":
        return text
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize("form", [".xlsx", ".parquet"])
def test_a_text_is_no_formula_in_a_csv_file(tiny, tmp_path, form):
    """The cell held a text; opened in a spreadsheet, the new file must not run it."""
    texts = ["=1+1", "+1", "-good", "@good", "\tgood", "good"]
    data = write(tmp_path / f"in{form}", ["review", "n"], [[text, -1.5] for text in texts])

    assert score(data, tmp_path / "out.csv") == 0

    _, *rows = read(tmp_path / "out.csv")
    assert [row[0] for row in rows] == ["'=1+1", "+1", "'-good", "'@good", "'\tgood", "good"]
    assert {row[1] for row in rows} == {"-1.5"}


@pytest.mark.parametrize("to", FORMS)
def test_numbers_and_dates_are_no_reviews(tiny, tmp_path, capsys, to):
    """They get no score and shift nobody; the command says how many there are."""
    moment = dt.datetime(2026, 3, 1)
    rows = [["good"], [3.5], [moment], [True], ["#N/A"], ["dull"]]
    data = write(tmp_path / "in.xlsx", ["review"], rows)

    assert score(data, tmp_path / f"out{to}", "--json") == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["scored"], said["not_texts"]) == (6, 3, 3)
    has_score = [row[1] not in (None, "") for row in read(tmp_path / f"out{to}")[1:]]
    assert has_score == [True, False, False, False, True, True]


def test_a_table_of_one_column_keeps_its_blank_lines(tiny, tmp_path):
    """A blank line is a blank cell there: scores must not move up."""
    (tmp_path / "in.csv").write_text("review\ngood\n\n\nbad\n")

    assert score(tmp_path / "in.csv", tmp_path / "out.csv") == 0

    assert [row[0] for row in read(tmp_path / "out.csv")] == ["review", "good", "", "", "bad"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ";"), ("utf-16", "\t"), ("cp1252", "|"), ("utf-8", ",")],
)
def test_csv_of_any_usual_form(tiny, tmp_path, encoding, delimiter):
    """The new file has the same separator, in UTF-8."""
    lines = [["id", "review"], ["1", "“good” café"], ["2", "a, b; c"]]
    with (tmp_path / "in.csv").open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)

    assert score(tmp_path / "in.csv", tmp_path / "out.csv") == 0

    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert [row[:2] for row in csv.reader(file, delimiter=delimiter)] == lines


def test_repeated_texts_are_scored_once(tiny, tmp_path):
    """A column of a hundred thousand rows often holds a thousand texts."""
    data = write(tmp_path / "in.csv", ["review"], [[f"good {n % 7}"] for n in range(5000)])

    assert score(data, tmp_path / "out.csv") == 0

    assert tiny.n_scored == 7


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (
            "text",
            'in.csv: column "text" is missing; found "id", "Review", "sentiment". '
            "Name one of these.",
        ),
        ("id", 'column "sentiment" is there already. Rename it, and score again.'),
    ],
)
def test_columns_that_do_not_fit_are_named(tiny, tmp_path, capsys, column, message):
    """One line, exit 2, and no file."""
    data = write(tmp_path / "in.csv", ["id", "Review", "sentiment"], [["1", "good", "x"]])

    assert score(data, tmp_path / "out.csv", column=column) == 2

    assert capsys.readouterr().err == message + "\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"review,n\ngood,1\nbad,2,3\n", "in.csv:3: this row has 3 cells, and the header 2"),
        (b'review\n"good\n' + b"x" * 16_000_100, "in.csv:"),
        (b"", "in.csv: the file is empty"),
        (b"\x1f\x8b\x08damaged", "in.csv: the gzip file is damaged"),
        (b"PK\x03\x04 no zip", "in.csv: this workbook cannot be read"),
        (b"PAR1 no parquet", "in.csv: this file cannot be read"),
    ],
)
def test_files_that_cannot_be_read_say_why(tiny, tmp_path, capsys, content, message):
    """Told from the content, whatever the name."""
    (tmp_path / "in.csv").write_bytes(content)

    assert score(tmp_path / "in.csv", tmp_path / "out.csv") == 2

    assert capsys.readouterr().err.splitlines()[-1].startswith(message)
    assert not (tmp_path / "out.csv").exists()


def test_what_does_not_fit_a_sheet_is_said(tiny, tmp_path, capsys, monkeypatch):
    """Too many rows, or a text longer than a cell; both fit other forms."""
    monkeypatch.setattr(sinks, "SHEET_ROWS", 3)
    many = write(tmp_path / "many.csv", ["review"], [["good"]] * 4)
    long = write(tmp_path / "long.csv", ["review"], [["good"], ["x" * 32_768]])

    assert score(many, tmp_path / "out.xlsx") == 2
    assert "the rows do not fit a sheet" in capsys.readouterr().err
    assert score(long, tmp_path / "out.xlsx") == 2
    assert "row 2 under the header: a text has 32,768 characters" in capsys.readouterr().err
    assert score(many, tmp_path / "out.csv") == 0


def test_a_file_is_never_scored_onto_itself(tiny, tmp_path, capsys):
    """The input would be gone."""
    data = write(tmp_path / "in.csv", ["review"], [["good"]])

    assert score(data, data) == 2

    assert "is the file to be scored" in capsys.readouterr().err
    assert read(data) == [["review"], ["good"]]


def run_tiny(*argv: object, seconds: float = 0.0) -> subprocess.Popen:
    """The command in a process of its own, each batch taking so long."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.addin.kinds.reviews.tiny_sentiment", *map(str, argv)],
        cwd=ROOT,
        env={**os.environ, "TINY_SECONDS": str(seconds), "TINY_BLOCK": "256"},
        stdout=subprocess.PIPE,
    )


@pytest.mark.parametrize("to", FORMS)
def test_a_killed_command_goes_on_and_gives_the_same_bytes(tmp_path, to):
    """What was scored is not scored again, and nobody can tell the files apart."""
    rows = [[n, f"good number {n}" if n % 5 else None] for n in range(2000)]
    data = write(tmp_path / "in.csv", ["id", "review"], rows)
    whole, out = tmp_path / f"whole{to}", tmp_path / f"out{to}"
    command = ("score", "reviews", data, "--column", "review", "--json", "--out")
    assert run_tiny(*command, whole).wait() == 0

    process = run_tiny(*command, out, seconds=0.5)
    give_up = time.monotonic() + 60
    while not memory_beside(out).exists() or memory_beside(out).stat().st_size < 20_000:
        assert time.monotonic() < give_up and process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()

    assert not out.exists()
    again = run_tiny(*command, out)
    said = json.loads(again.communicate()[0])
    assert 0 < said["texts_scored_now"] < said["scored"] == 1600
    assert _digest(out) == _digest(whole)
    assert {p.name for p in tmp_path.iterdir()} == {"in.csv", whole.name, out.name}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


PEAK = """
import resource, sys
import numpy as np
from tests.addin.kinds.reviews.tiny_sentiment import TinySentiment, main
TinySentiment.predict = lambda self, texts: np.array([len(text) % 97 / 97 for text in texts])
sys.argv = ["cellgrad", *sys.argv[1:]]
code = main()
try:
    status = open("/proc/self/status").read()  # rusage counts the process that started us, too
    peak = int(status.partition("VmHWM:")[2].split()[0])
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak)
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource is a module of Unix")
@pytest.mark.parametrize("form", FORMS)
def test_memory_does_not_grow_with_the_rows(tmp_path, form):
    """Ten times the rows, 27 MB of text more, and next to no memory more."""
    peaks = []
    for n in (500, 5000):
        rows = [[f"good text number {r} " + "and so it went on " * 330] for r in range(n)]
        data = write(tmp_path / f"{n}{form}", ["review"], rows)
        command = [
            "score",
            "reviews",
            data,
            "--column",
            "review",
            "--out",
            tmp_path / f"o{n}{form}",
        ]
        done = subprocess.run(
            [sys.executable, "-c", PEAK, *map(str, command), "--json"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, "TINY_BLOCK": "256"},
        )
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout.split()[-1]) / 1024)  # MB

    assert peaks[1] < peaks[0] + 15, peaks
