"""`cellgrad press BUTTON BOOK`: what a click on that button does, on a plain file."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.cli.assignments import add_set, assigned
from addin.cli.interrupt import stops
from addin.cli.output import Progress, say
from addin.client import Event, shared_client
from addin.hosts.calc.headless import opened, save
from addin.hosts.file import complete, open_book, recalculate
from addin.kinds.book_model import answering_from
from addin.kinds.every import kinds
from addin.kinds.of_sheet import sheet_if_any
from addin.press.following import Following
from addin.press.given import Given
from addin.press.runner import begin, button_named, follow
from addin.press.window import Window
from addin.registry import BUTTONS, FUNCTIONS, Button
from engine.errors import InputError


def add(commands: Any) -> None:
    parser = commands.add_parser("press", help="press a button on a workbook")
    parser.add_argument("button", help=", ".join(BUTTONS))
    parser.add_argument("book", type=Path)
    parser.add_argument("--host", choices=("auto", "file", "calc"), default="auto")
    parser.add_argument("--sheet", help="the sheet to press it on")
    parser.add_argument("--out", type=Path, help="where to save; BOOK-pressed.xlsx if left out")
    parser.add_argument("--in-place", action="store_true", help="save over BOOK itself")
    add_set(parser, {kind.name: kind.contract.known_settings for kind in kinds().values()})
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    out = args.book if args.in_place else args.out or _beside(args.book)
    progress = Progress(quiet=args.json)
    answer = press(args.button, args.book, out, args.sheet, assigned(args.set), progress, args.host)
    lines = [f"{answer['button']}: {answer['state']}"]
    if answer["final_loss"] is not None:
        start = answer["start_loss"]
        lines.append(f"loss {_short(start)} -> {_short(answer['final_loss'])}" if start else "")
    lines += answer["notes"]
    lines.append(f"saved {answer['out']}")
    say(answer, args.json, [text for text in lines if text])
    return 0


def _short(loss: float) -> str:
    return f"{loss:.4f}" if 0.01 <= abs(loss) < 1e9 or not loss else f"{loss:.5g}"


class Terminal(Window):
    """A workbook without an app: its cells get the end of a run, the terminal its progress."""

    is_live = False

    def __init__(self, book: xw.Book, progress: Progress):
        super().__init__(book)
        self.progress = progress

    def show_progress(self, news: Sequence[Event]) -> None:
        for log in news:
            self.progress(log)

    def following(self, now: bool) -> None:
        if not now:
            self.progress.close()


def press(
    name: str,
    book_path: Path,
    out: Path,
    sheet: str | None,
    changes: dict[str, str],
    progress: Progress,
    host: str = "auto",
) -> dict[str, Any]:
    """Press a button on a workbook file, recalculate it, and save it as `out`.

    The host "calc" does it in a LibreOffice Calc without a window, any other on the file itself.

    Raises:
        InputError: for anything the user can mend; nothing is saved then.
    """
    import addin.functions  # noqa: F401  registers the worksheet functions

    button, before = button_named(name), _stamp(book_path)
    given = Given(sheet, values=changes, spelled="--set {}")
    with _opened(book_path, host) as book:
        window = Terminal(book, progress)
        return _pressed(button, window, given, lambda: _safe(out, book_path, before))


def _stamp(path: Path) -> tuple[int, int] | None:
    """When a file was last written, and its size; None if there is none."""
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else None


def _safe(out: Path, book_path: Path, before: tuple[int, int] | None) -> Path:
    """Where to save: not over the workbook if somebody else has saved it meanwhile."""
    if out.resolve() != book_path.resolve() or _stamp(book_path) == before:
        return out
    return _beside(book_path)


@contextmanager
def _opened(path: Path, host: str) -> Iterator[xw.Book]:
    if host == "calc":
        with opened(path) as book:
            yield book
    else:
        yield open_book(path)


def _pressed(
    button: Button, window: Terminal, given: Given, choose_out: Callable[[], Path]
) -> dict[str, Any]:
    book, notes = window.book, _completed(window.book)
    before = sheet_if_any(book, given.sheet)
    start_loss = before.loss() if before else None
    pressed = begin(button, window, given)
    result: Event = {"outcome": "done"}
    if isinstance(pressed, Following):
        try:
            with stops(shared_client().stop_all):
                result = follow(pressed, window)
        except InputError:
            if pressed.job.version and pressed.saves_after_failure:
                _saved(book, choose_out())
            raise
    elif pressed:
        notes.append(str(pressed))
    out = choose_out()
    notes += _saved(book, out)
    own = (None, None)
    if isinstance(pressed, Following):
        own = pressed.losses()
        notes += pressed.notes(book)
    after = sheet_if_any(book, given.sheet)
    return {
        "button": button.name,
        "host": book.impl.app.engine.name,
        "state": result["outcome"],
        "start_loss": start_loss if own[0] is None else own[0],
        "final_loss": own[1] if own[1] is not None else after.loss() if after else None,
        "epochs": len(result.get("log", ())),
        "seconds": result.get("seconds"),
        "model": after.version() if after else None,
        "out": str(out),
        "notes": notes,
    }


def _completed(book: xw.Book) -> list[str]:
    """Compute formulas that were saved without values; says which ones read as blank even so."""
    if book.impl.app.engine.name == "calc":
        return []

    blank = complete(book, {f.name: f.call for f in FUNCTIONS.values()})
    if not blank:
        return []
    return [f"{len(blank)} formulas have no value and were read as blank, {blank[0]} the first"]


def _saved(book: xw.Book, out: Path) -> list[str]:
    """Recalculate and save; returns what the user should know about it."""
    if book.impl.app.engine.name == "calc":
        save(book, out)
        return []

    with answering_from(book):
        recalculated = recalculate(book, {f.name: f.call for f in FUNCTIONS.values()})
    book.save(out)
    if not recalculated.stale_cells:
        return []
    return [
        f"{len(recalculated.stale_cells)} formula cells were left blank, because nothing here "
        "could recalculate them; they fill in when the workbook is opened"
    ]


def _beside(book: Path) -> Path:
    return book.with_name(f"{book.stem}-pressed{book.suffix}")
