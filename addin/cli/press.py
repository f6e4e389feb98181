"""`cellgrad press BUTTON BOOK`: what a click on that button does, on a plain file."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw

import addin.buttons  # noqa: F401  registers them
from addin.cli.assignments import add_set, assigned
from addin.cli.interrupt import stops
from addin.cli.output import Progress, say
from addin.client import Job, shared_client
from addin.kinds.book_model import answering_from
from addin.kinds.of_sheet import open_sheet
from addin.kinds.ratings.layout import RECOMMEND_USER
from addin.kinds.ratings.sheet import RatingsSheet
from addin.messages import placed
from addin.press.following import Following
from addin.registry import BUTTONS, FUNCTIONS, Button
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.settings_cells import read_value
from engine.errors import InputError
from engine.ids import normalise_id


def add(commands: Any) -> None:
    parser = commands.add_parser("press", help="press a button on a workbook")
    parser.add_argument("button", help=", ".join(BUTTONS))
    parser.add_argument("book", type=Path)
    parser.add_argument("--host", choices=("auto", "file", "calc"), default="auto")
    parser.add_argument("--sheet", help="the sheet to press it on")
    parser.add_argument("--out", type=Path, help="where to save; BOOK-pressed.xlsx if left out")
    parser.add_argument("--in-place", action="store_true", help="save over BOOK itself")
    add_set(parser)
    parser.add_argument("--json", action="store_true")
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

    button = BUTTONS.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
    if button is None:
        raise InputError(f"button {name!r} is not known", f"Use one of {', '.join(BUTTONS)}")
    before = _stamp(book_path)
    with _opened(book_path, host) as book:
        return _pressed(
            button, book, lambda: _safe(out, book_path, before), sheet, changes, progress
        )


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
        from addin.hosts.calc.headless import opened

        with opened(path) as book:
            yield book
    else:
        from addin.hosts.file import open_book

        yield open_book(path)


def _pressed(
    button: Button,
    book: xw.Book,
    choose_out: Callable[[], Path],
    sheet: str | None,
    changes: dict[str, str],
    progress: Progress,
) -> dict[str, Any]:
    notes = _completed(book)
    arguments = _arguments(button, book, sheet, changes)
    before = _model_sheet(book, sheet)
    start_loss = before.loss() if before else None
    with answering_from(book):
        pressed = button.press(book, **arguments)
    state, epochs, seconds, own = "done", 0, None, (None, None)
    if isinstance(pressed, Following):
        try:
            result = _follow(pressed, book, progress)
        except InputError:
            if pressed.job.version and pressed.saves_after_failure:
                _saved(book, choose_out())
            raise
        state, epochs, seconds = result["outcome"], len(result["log"]), result["seconds"]
    elif pressed:
        notes.append(str(pressed))
    out = choose_out()
    notes += _saved(book, out)
    if isinstance(pressed, Following):
        own = pressed.losses()
        notes += pressed.notes(book)
    after = _model_sheet(book, sheet)
    return {
        "button": button.name,
        "host": book.impl.app.engine.name,
        "state": state,
        "start_loss": start_loss if own[0] is None else own[0],
        "final_loss": own[1] if own[1] is not None else after.loss() if after else None,
        "epochs": epochs,
        "seconds": seconds,
        "model": after.version() if after else None,
        "out": str(out),
        "notes": notes,
    }


def _completed(book: xw.Book) -> list[str]:
    """Compute formulas that were saved without values; says which ones read as blank even so."""
    if book.impl.app.engine.name == "calc":
        return []
    from addin.hosts.file import complete

    blank = complete(book, {f.name: f.call for f in FUNCTIONS.values()})
    if not blank:
        return []
    return [f"{len(blank)} formulas have no value and were read as blank, {blank[0]} the first"]


def _saved(book: xw.Book, out: Path) -> list[str]:
    """Recalculate and save; returns what the user should know about it."""
    if book.impl.app.engine.name == "calc":
        from addin.hosts.calc.headless import save

        save(book, out)
        return []
    from addin.hosts.file import recalculate

    with answering_from(book):
        recalculated = recalculate(book, {f.name: f.call for f in FUNCTIONS.values()})
    book.save(out)
    if not recalculated.stale_cells:
        return []
    return [
        f"{len(recalculated.stale_cells)} formula cells were left blank, because nothing here "
        "could recalculate them; they fill in when the workbook is opened"
    ]


def _follow(pressed: Following, book: Any, progress: Progress) -> dict[str, Any]:
    """Show the epochs of a run as they end, and write its end into the book."""
    seen: dict[str, int] = {}

    def on_news(job: Job) -> None:
        news = job.log[seen.get(job.name, 0) :]
        seen[job.name] = seen.get(job.name, 0) + len(news)
        for log in news:
            progress(log)

    with stops(shared_client().stop_all):
        try:
            return pressed.follow(book, on_news, live=False)
        finally:
            progress.close()


def _arguments(button: Button, book: Any, sheet: str | None, changes: dict[str, str]) -> dict:
    """Arguments of the button; what is a setting instead goes into the settings cells."""
    known = [argument.name for argument in button.takes]
    arguments: dict[str, Any] = {"sheet": sheet} if sheet and "sheet" in known else {}
    cells = _model_sheet(book, sheet)
    settings = {s.name: s for s in cells.contract.known_settings} if cells else {}
    for name, value in changes.items():
        if name in known:
            arguments[name] = value
        elif name == "user" and button.press is BUTTONS["recommend"].press:
            RatingsSheet(book, sheet).write(RECOMMEND_USER, [[normalise_id(value)]])
        elif name in settings:
            try:
                typed = read_value(settings[name], value)
            except InputError as err:
                raise placed(err, f"--set {name}") from err
            assert cells is not None
            cells.change_setting(name, typed)
        else:
            allowed = [*settings, *(n for n in known if n != "sheet")]
            raise InputError(f"--set {name} is not known", f"Use one of {', '.join(allowed)}")
    return arguments


def _model_sheet(book: Any, sheet: str | None) -> ModelSheet | None:
    try:
        return open_sheet(book, sheet)
    except InputError:
        return None  # a button such as Set up here needs no model


def _beside(book: Path) -> Path:
    return book.with_name(f"{book.stem}-pressed{book.suffix}")
