"""One headless Calc with the extension for all tests of this folder, in a profile of its own."""

import contextlib
import os
import shutil
import time
import warnings
from pathlib import Path

import pytest
import xlwings as xw

from addin.cell_errors import MissingNameError
from addin.hosts import libreoffice
from addin.kinds.of_sheet import open_sheet
from scripts.virtual_screen import is_there, virtual_screen

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"
SECONDS = 120.0  # how long anything may take here, on a machine that has much else to do


def pytest_collection_modifyitems(items):
    """Without LibreOffice these tests are skipped, and say so; in CI they must run."""
    if libreoffice.find_soffice() is not None or os.environ.get("CI") == "true":
        return
    warnings.warn("LibreOffice is not installed: NO TEST OF CALC HAS RUN", stacklevel=1)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="LibreOffice is not installed"))


@pytest.fixture(scope="package", autouse=True)
def store_home(tmp_path_factory):
    """The store of the one Calc: its add-in process has it from its start."""
    home = tmp_path_factory.mktemp("calc-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLGRAD_HOME", str(home))
        patch.setenv("CELLGRAD_LOG", "DEBUG")  # so that a test can count calls
        yield home


@pytest.fixture(scope="package")
def office(store_home):
    """A running headless Calc with the extension."""
    from addin.hosts.calc.office import headless_calc

    with headless_calc() as office:
        yield office


@pytest.fixture(scope="package")
def app(office):
    from addin.hosts.calc.engine import connected

    return connected(office.context)


@pytest.fixture(scope="module")
def open_book(app):
    """Opens files in Calc, and closes them after the tests."""
    opened = []

    def open_(path):
        opened.append(app.books.open(path))
        return xw.Book(impl=opened[-1])

    yield open_
    for book in opened:
        close(book)


@pytest.fixture
def new_book(app):
    """An empty workbook."""
    book = app.books.add()
    yield xw.Book(impl=book)
    close(book)


@pytest.fixture(scope="module")
def ratings_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "ratings.xlsx"
    shutil.copy(BUILT, path)
    return path


@pytest.fixture(scope="module")
def ratings_book(open_book, ratings_path):
    """The ratings workbook, loaded, its functions resolved; one for a whole file of tests."""
    book = open_book(ratings_path)
    wait_until(lambda: is_resolved(book.sheets["Start"]["F10"]))
    return book


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    """A Calc with a window and the add-in, and what LibreOffice's own tests press it with.

    Its environment ends with the file of tests: the headless Calc must not start in it.
    """
    if not is_there():
        reason = "NOT RUN: Xvfb is not installed, so no window of Calc was tried"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        warnings.warn(reason, stacklevel=2)
        pytest.skip(reason)
    profile = tmp_path_factory.mktemp("window")
    from addin.hosts.calc.install import install
    from addin.hosts.calc.office import Office, write_settings

    write_settings(profile)
    install(profile)
    with virtual_screen(1280, 800) as screen, pytest.MonkeyPatch.context() as patch:
        for name, value in screen.environment.items():
            patch.setenv(name, value)
        office = Office(profile, window=True)
        yield Window(office, screen)
        office.close()


class Window:
    """The window in front: its cells and its dialogs."""

    def __init__(self, office, screen):
        from addin.hosts.calc.engine import connected

        self.app, self.screen = connected(office.context), screen
        self.test = office.context.ServiceManager.createInstanceWithContext(
            "org.libreoffice.uitest.UITest", office.context
        )

    def open(self, path, sheet):
        book = xw.Book(impl=self.app.books.open(path))
        frame = book.impl.host.controller.getFrame()
        frame.getContainerWindow().setPosSize(0, 0, 1280, 800, 15)
        book.impl.sheets(sheet).activate()
        return book

    def type(self, **what):
        """Type a text, or press a key, in the cell that has the cursor."""
        from addin.hosts.calc.bridge import properties

        self.test.getTopFocusWindow().getChild("grid_window").executeAction(
            "TYPE", properties(**what)
        )


def close(book):
    try:
        book.api.close(True)
    except Exception as err:  # the test has closed it, or ended Calc
        assert "dispos" in str(err).lower() or "closed" in str(err).lower(), err


def native_cells(target):
    """Calc's own object for a range."""
    return target.sheet.impl.host.cells(target.impl.block)


def native(cell):
    """The formula as Calc itself keeps it."""
    return native_cells(cell).getCellByPosition(0, 0).getFormula()


def is_resolved(cell) -> bool:
    return "ORG.CELLGRAD" in native(cell)


def wait_until(claim, seconds=SECONDS):
    """Wait until a claim is true; returns its last answer."""
    give_up = time.monotonic() + seconds
    while not (answer := claim()):
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.05)
    return answer


def press(book, button):
    """Press a button of the toolbar, as Calc does it."""
    book.impl.activate()
    dispatch(book, f"service:org.cellgrad.Job?{button}")


def dispatch(book, command):
    """Give a command to the document's window."""
    context = book.impl.app.host.context
    dispatcher = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )
    dispatcher.executeDispatch(book.impl.host.controller.getFrame(), command, "", 0, ())


def press_and_wait(book, button):
    """Press a button, and wait until all that it does is done, training included."""
    log = Path(os.environ["CELLGRAD_HOME"]) / "calc.log"
    since = log.stat().st_size if log.exists() else 0  # a process writes it once it has started
    press(book, button)
    done = f" done {{'do': 'press', 'button': '{button}'".encode()
    wait_until(lambda: log.exists() and done in log.read_bytes()[since:])


def contract(book, sheet="Cellgrad"):
    """The contract that Set up here has written, once it is whole: its model cell comes last."""
    if sheet not in [s.name for s in book.sheets]:
        return None
    with contextlib.suppress(MissingNameError):
        cells = open_sheet(book, sheet)
        return cells if cells.rows(cells.contract.model)[0][0] else None
    return None
