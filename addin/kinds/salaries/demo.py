"""`cellgrad demo salaries`: builds the workbook, presses Train, shows what came out."""

import time
from pathlib import Path
from typing import Any

from addin.cli.output import NO_PICTURE, Progress
from addin.cli.press import press
from addin.kinds.salaries import layout
from addin.kinds.salaries.new import make_salaries
from engine.errors import InputError

TRAIN_SHEET, SHOWN_SHEET = "Model", "How good"
DIFFERENCE, FIRST_ANSWER = "last_layer_difference", "what_if_now"


def salaries(out: Path, data: Path | None, quiet: bool) -> tuple[dict[str, Any], list[str]]:
    """Build, train and draw the workbook; returns what `--json` prints, and the lines for people.

    `start_loss` is that of saying the share of the classes (or the mean) of every row, which is
    what is known before anything is learned; both losses are of the rows that are held back.
    """
    from addin.hosts.file import open_book
    from addin.hosts.file.picture import render
    from addin.kinds.salaries.sheet import SalariesSheet

    began = time.perf_counter()
    book_path = out / "salaries.xlsx"
    make_salaries(book_path, _table_file(data) if data else None)
    pressed = press("train", book_path, book_path, TRAIN_SHEET, {}, Progress(quiet, "salaries"))
    cells = SalariesSheet(open_book(book_path), TRAIN_SHEET)
    header, *rows = cells.rows(layout.SCORES)
    scores = {
        (row[0], row[1]): dict(zip(header[2:], row[2:], strict=True)) for row in rows if row[0]
    }
    (first, *_, simplest, linear) = scores.values()
    loss = "log loss" if "log loss" in header else "RMSE"
    picture = render(book_path, out / "salaries.png", sheet=SHOWN_SHEET)
    answer = {
        "start_loss": simplest[loss],
        "final_loss": pressed["final_loss"],
        "scores": first,
        "baselines": {"simplest": simplest, "linear": linear},
        "largest_difference": cells.rows(DIFFERENCE)[0][0],
        "predict_salary_shown_row": cells.rows(FIRST_ANSWER)[0][0],
        "model": pressed["model"],
        "workbook": str(book_path),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }
    return answer, _lines(answer)


def _lines(answer: dict[str, Any]) -> list[str]:
    shown = ", ".join(f"{name} {value:.4f}" for name, value in answer["scores"].items())
    linear = answer["baselines"]["linear"]
    beside = ", ".join(f"{name} {value:.4f}" for name, value in linear.items())
    picture = answer["picture"] or NO_PICTURE
    return [
        f"loss before learning     {answer['start_loss']:.4f} (the same answer for every row)",
        f"loss after Train         {answer['final_loss']:.4f} (rows that were held back)",
        f"the model                {shown}",
        f"a linear model           {beside}",
        f"formulas against engine  {answer['largest_difference']} (the last layer)",
        f"workbook                 {answer['workbook']}",
        f"picture                  {picture}",
        f"done in {answer['seconds']:.1f} s",
    ]


def _table_file(data: Path) -> Path:
    """The census data of a folder, or the file itself."""
    for path in (data, data / "adult.data", data / "adult" / "adult.data"):
        if path.is_file():
            return path
    raise InputError(f"{data} holds no adult.data", "Give the file itself")
