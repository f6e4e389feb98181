"""One server for all tests of this folder, and a headless Chromium with a fake Excel in it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import pytest

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"
FAKE = Path(__file__).with_name("fake_office.js")
HAS_SERVER = not subprocess.run(
    [sys.executable, "-c", "import xlwings_server.config"],
    capture_output=True,
    env={**os.environ, "XLWINGS_LICENSE_KEY": "noncommercial"},
).returncode
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None
)


def pytest_collection_modifyitems(items):
    """Without the extra these tests are skipped, and say so; `make test-server` must run them."""
    if HAS_SERVER:
        return
    reason = "xlwings Server is not installed (make test-server installs it)"
    if os.environ.get("CELLGRAD_TEST_SERVER"):
        pytest.fail(reason)
    warnings.warn(f"NO TEST OF THE SERVER HAS RUN: {reason}", stacklevel=1)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package", autouse=True)
def store_home(tmp_path_factory):
    """The store of the one server."""
    home = tmp_path_factory.mktemp("server-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLGRAD_HOME", str(home))
        yield home


class Server:
    """A running `cellgrad serve`."""

    def __init__(self, *options):
        command = [
            sys.executable,
            "-m",
            "addin.cli",
            "serve",
            "--port",
            "0",
            "--license",
            "noncommercial",
            *map(str, options),
        ]
        handle, name = tempfile.mkstemp(prefix="cellgrad-serve-", suffix=".log")
        self.log = Path(name)
        self.process = subprocess.Popen(
            command,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        os.close(handle)
        give_up = time.monotonic() + 60
        while not (found := re.search(r"serving (\S+),", self.log.read_text())):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < give_up, self.log.read_text()
            time.sleep(0.1)
        self.url = found[1]

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.unlink()


@pytest.fixture(scope="package")
def server(store_home):
    running = Server()
    yield running
    running.close()


@pytest.fixture(scope="package")
def book_json():
    """The ratings workbook as the fake Excel holds it."""
    from addin.hosts.file import open_book

    source = open_book(BUILT)
    sheets = []
    for sheet in source.sheets:
        used = sheet.used_range
        rows = used.options(ndim=2, err_to_str=True).value
        values = [[] for _ in range(used.row - 1)]
        values += [[""] * (used.column - 1) + ["" if v is None else v for v in row] for row in rows]
        sheets.append({"name": sheet.name, "values": values})
    names = []
    for name in source.names:
        scope, _, plain = name.name.rpartition("!")
        on, _, address = name.refers_to.lstrip("=").rpartition("!")
        names.append(
            {
                "name": plain,
                "scope": scope.strip("'"),
                "sheet": on.strip("'"),
                "address": address.replace("$", ""),
                "formula": name.refers_to,
            }
        )
    active = [s["name"] for s in sheets].index("Dot product")
    return json.dumps({"sheets": sheets, "names": names, "active": active, "selection": "B7:C8"})


@pytest.fixture(scope="package")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        reason = "NOT RUN: there is no Chromium (apt-get install chromium-headless-shell)"
        if os.environ.get("CELLGRAD_TEST_SERVER"):
            pytest.fail(reason)
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_pane(browser, server, book_json):
    """Opens the task pane in the fake Excel."""
    contexts = []

    def open_(url=None, ready=True, **options):
        context = browser.new_context(viewport={"width": 400, "height": 900}, **options)
        contexts.append(context)
        context.add_init_script(f"globalThis.fakeBook = {book_json};")
        context.route(
            re.compile(r"/office\.js$"),
            lambda route: route.fulfill(body=FAKE.read_text(), content_type="text/javascript"),
        )
        page = context.new_page()
        page.goto(f"{url or server.url}/taskpane.html")
        if ready:
            page.wait_for_function("globalThis.cellgradReady === true", timeout=20_000)
        return page

    yield open_
    for context in contexts:
        context.close()
