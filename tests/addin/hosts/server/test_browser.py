"""xlwings' own JavaScript client in headless Chromium, with a fake Excel around it."""

import numpy as np
import pytest

import addin.functions  # noqa: F401  registers them
from addin.cell_errors import CellError
from addin.registry import FUNCTIONS
from engine import store
from engine.collab.factors import Factors
from engine.collab.published import RatingModel, seen_lists, to_checkpoint
from tests.addin.hosts.server.conftest import Server

VERSION = "ratings/b0053e12-1"  # of no other test: models are cached
NAMES = {"#N/A": "NotAvailable", "#VALUE!": "Value", "#NUM!": "Num", "#REF!": "Ref"}
SECONDS = 120_000  # milliseconds that anything may take; ten times what it takes


@pytest.fixture(scope="module")
def version(store_home):
    """A published model of three users and three movies."""
    rng = np.random.default_rng(5)
    factors = Factors(
        rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), np.ones(3), np.zeros(3), 3.0
    )
    seen = seen_lists(np.array([0, 1]), np.array([0, 1]), 3)
    model = RatingModel(
        factors,
        (14, 29, "anna"),
        (27, 49, 57),
        seen,
        titles={27: "Film"},
        meta={"version": VERSION, "epoch": 1, "noise_sd": 1.0},
    )
    store.publish(VERSION, to_checkpoint(model))
    return VERSION


def in_cells(answer):
    """An answer as the cells of Excel get it."""
    rows = answer if isinstance(answer, list) else [[answer]]
    return [[_cell(value) for value in row] for row in rows]


def _cell(value):
    if isinstance(value, CellError):
        return {"type": "Error", "errorType": NAMES[value]}
    return "" if value is None else value


CALLS = [  # function, arguments as Excel hands them over: rows of values
    ("PREDICT_RATING", [[[14]], [[49]]]),
    ("PREDICT_RATING", [[[14], ["anna"], [99]], [[27, 49, 57]]]),
    ("PREDICT_RATING", [[[""]], [[49]]]),
    ("TOP_MOVIES", [[[14]], [[2]]]),
    ("SIMILAR_MOVIES", [[[49]], [[2]]]),
    ("SIMILAR_MOVIES", [[["#N/A"]], [[2]]]),
    ("EXPLAIN_RATING", [[[29]], [[57]]]),
    ("PREDICT_NEW_USER", [[[27], [49]], [[5], [1]], [[57], [27]]]),
    ("MODEL_INFO", []),
]


@pytest.mark.parametrize(("name", "args"), CALLS)
def test_functions_answer_as_everywhere(open_pane, version, name, args):
    """Scalars, ranges, blanks and errors give the cells that the function itself gives."""
    given = [*args, [[version]]]
    page = open_pane()

    found = page.evaluate("([name, args]) => callFunction(name, ...args)", [name, given])

    wanted = in_cells(FUNCTIONS[name].call(*given))
    assert found == [
        [pytest.approx(v) if isinstance(v, float) else v for v in row] for row in wanted
    ]


def test_every_function_is_there(open_pane):
    """What Excel is told to register is what the registry has, and the one that streams."""
    page = open_pane()
    meta = page.evaluate("fetch('/xlwings/custom-functions-meta.json').then((r) => r.json())")

    found = {f["name"]: f for f in meta["functions"]}

    assert set(found) == {*FUNCTIONS, "TRAINING_STATUS"}
    for name, function in FUNCTIONS.items():
        arguments = [(a.name, a.doc, a.optional) for a in function.arguments]
        assert [
            (p["name"], p["description"], p.get("optional", False))
            for p in found[name]["parameters"]
        ] == arguments


def test_arguments_left_out(open_pane, version):
    """Excel hands over null."""
    page = open_pane()

    found = page.evaluate("callFunction('PREDICT_RATING', [[14]], [[49]], null)")

    assert isinstance(found[0][0], float)


def test_a_refused_call_is_an_error_in_the_cell_and_not_tried_again(open_pane):
    """Rows of different lengths cannot come from Excel; whoever sends them is told once."""
    page = open_pane()
    asked = []
    page.on("request", lambda r: asked.append(r) if "functions-call" in r.url else None)

    found = page.evaluate("callFunction('PREDICT_RATING', [[1, 2], [3]], [[49]])")

    assert found["failed"] == "#VALUE!"
    assert "rows of values of one length" in found["message"]
    assert len(asked) == 1


def set_epochs(page, n):
    if not page.locator("#setting-n_epochs").is_visible():
        page.click("summary:has-text('Settings')")
    page.fill("#setting-n_epochs", str(n))
    page.press("#setting-n_epochs", "Tab")


def cell_beside(page, label, sheet="Dot product", named=("settings", "status")):
    """The value to the right of a label in the settings or the status of a sheet."""
    return page.evaluate(
        """([sheet, label, named]) => {
            const rows = fakeBook.sheets.find((s) => s.name === sheet).values;
            for (const n of fakeBook.names) {
                if (n.sheet !== sheet || !named.includes(n.name)) continue;
                const [, letters, first, last] = /^([A-Z]+)(\\d+):[A-Z]+(\\d+)$/.exec(n.address);
                const c = [...letters].reduce((m, x) => m * 26 + x.charCodeAt(0) - 64, 0) - 1;
                for (let r = first - 1; r < last; r++)
                    if (rows[r]?.[c] === label) return rows[r][c + 1];
            }
        }""",
        [sheet, label, list(named)],
    )


def wait_for(page, claim):
    page.wait_for_function(claim, timeout=SECONDS)


def run_to_the_end(page):
    page.click("#run")
    wait_for(page, "document.getElementById('run').disabled")
    wait_for(page, "!document.getElementById('run').disabled")


LONG = 900  # epochs that last for some looks of the stream


def test_training_by_mouse(open_pane, tmp_path):
    """Settings, Run: progress, chart and cells follow; a stream shows the loss meanwhile."""
    page = open_pane()
    page.evaluate("globalThis.stream = streamFunction('TRAINING_STATUS')")
    set_epochs(page, LONG)

    run_to_the_end(page)
    page.screenshot(path=tmp_path / "trained.png", full_page=True)

    assert page.inner_text("#state").startswith(f"done: epoch {LONG} of {LONG}")
    assert page.inner_text("#last-error") == "none"
    assert page.evaluate("document.getElementById('progress').value") == LONG
    assert page.locator("#chart path.train_loss").count() == 1
    assert cell_beside(page, "epoch") == LONG
    assert cell_beside(page, "state") == "ready"
    assert cell_beside(page, "n_epochs") == LONG, "the setting is in its cell"
    streamed = page.evaluate("stream.shown.map((rows) => rows[0])")
    losses = [row[3] for row in streamed if row[0] == "training"]
    assert losses and losses[-1] < 2.0
    page.evaluate("stream.clear()")
    journal = page.evaluate("fakeBook.sheets.find((s) => s.name === 'Journal').values")
    assert any(row[3] == "Run epochs" for row in journal if len(row) > 3)


def test_nothing_outside_the_marked_ranges_is_written(open_pane):
    from addin.kinds.ratings import layout

    page = open_pane()
    set_epochs(page, 3)
    run_to_the_end(page)

    outside = page.evaluate(
        """(outputs) => {
            const inside = (sheet, r, c) => fakeBook.names.some((n) => {
                if (!outputs.includes(n.name.toLowerCase()) || n.sheet !== sheet) return false;
                const [first, last = first] = n.address.split(":");
                const at = (a) => {
                    const [, letters, row] = /^([A-Z]+)(\\d+)$/.exec(a);
                    const column = [...letters].reduce((m, x) => m * 26 + x.charCodeAt(0) - 64, 0);
                    return [Number(row) - 1, column - 1];
                };
                const [r1, c1] = at(first), [r2, c2] = at(last);
                return r >= r1 && r <= r2 && c >= c1 && c <= c2;
            });
            return written.filter(([sheet, r, c]) => !inside(sheet, r, c));
        }""",
        [name.lower() for name in (*layout.OUTPUTS, layout.SETTINGS)],
    )

    assert outside == []


def test_stop_by_keyboard(open_pane, tmp_path):
    """Everything can be reached by Tab and pressed by Enter; the focus can be seen."""
    page = open_pane()
    set_epochs(page, 1_000_000)
    page.focus("#source")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        if reached[-1] == "run":
            break
    assert {"pick", "kind", "set_up_here", "run"} <= set(reached)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    wait_for(page, "document.getElementById('state').textContent.startsWith('epoch')")
    assert page.is_disabled("#run")
    assert page.is_enabled("#stop")
    page.screenshot(path=tmp_path / "training.png", full_page=True)

    page.focus("#stop")
    page.keyboard.press("Enter")
    wait_for(page, "!document.getElementById('run').disabled")

    assert cell_beside(page, "state") == "stopped"
    assert cell_beside(page, "epoch") > 0


def test_other_buttons(open_pane):
    page = open_pane()

    page.click("text=New random weights")
    wait_for(page, "document.getElementById('state').textContent.includes('done')")

    assert cell_beside(page, "message") == "New random weights"
    assert page.inner_text("#last-error") == "none"


def test_what_goes_wrong_is_said(open_pane):
    """A setting that cannot be is refused by its name, and the pane can be used on."""
    page = open_pane()
    set_epochs(page, 0)

    page.click("#run")
    wait_for(page, "document.getElementById('last-error').textContent !== 'none'")

    assert "n_epochs" in page.inner_text("#last-error")
    assert "Traceback" not in page.content()
    wait_for(page, "!document.getElementById('run').disabled")


def test_set_up_around_a_selection(open_pane):
    """Select a grid, press Set up here, then train on the new sheet."""
    page = open_pane()
    page.evaluate("fakeBook.selection = 'G7:V22'")
    page.click("#pick")
    assert page.input_value("#source") == "'Dot product'!G7:V22"

    page.select_option("#kind", "ratings")
    page.click("#set_up_here")
    wait_for(page, "document.getElementById('state').textContent.includes('done')")

    assert "Cellgrad" in page.evaluate("fakeBook.sheets.map((s) => s.name)")
    page.evaluate("fakeBook.active = fakeBook.sheets.findIndex((s) => s.name === 'Cellgrad')")
    page.click("#refresh")
    wait_for(page, "document.getElementById('where').textContent.startsWith('Cellgrad:')")
    set_epochs(page, 20)
    run_to_the_end(page)
    assert cell_beside(page, "epoch", "Cellgrad") == 20


def test_a_sheet_without_a_model_says_so(open_pane):
    page = open_pane()
    page.evaluate("fakeBook.sheets.push({ name: 'Empty', values: [] })")
    page.evaluate("fakeBook.names = []; fakeBook.active = fakeBook.sheets.length - 1")

    page.click("#refresh")
    wait_for(page, "document.getElementById('where').textContent.includes('holds no model')")

    assert page.is_disabled("#run")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readable_in_light_and_dark(open_pane, scheme):
    """Text and its background differ by WCAG's 4.5 to 1 and more."""
    page = open_pane(color_scheme=scheme)

    ratios = page.evaluate(
        """() => {
            const lum = (css) => {
                const [r, g, b] = css.match(/\\d+/g).slice(0, 3).map((v) => {
                    const s = v / 255;
                    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = (e) => {
                const css = getComputedStyle(e).backgroundColor;
                const clear = css === "transparent" || css.endsWith(", 0)");
                return clear && e.parentElement ? behind(e.parentElement) : css;
            };
            const texts = "h1, h2, label, p, button:enabled, summary, input";
            return [...document.querySelectorAll(texts)]
                .filter((e) => e.offsetParent)
                .map((e) => {
                    const [a, b] = [lum(getComputedStyle(e).color), lum(behind(e))];
                    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                    return [e.tagName + "#" + e.id, ratio];
                });
        }"""
    )

    assert len(ratios) > 10
    assert not [(what, ratio) for what, ratio in ratios if ratio < 4.5]


def test_with_a_token(open_pane, store_home, tmp_path):
    """Nothing is told without it; typed into the pane it opens everything."""
    token = "a-token-of-twenty-letters-and-more"
    (tmp_path / "token").write_text(token)
    guarded = Server("--token-file", tmp_path / "token")
    try:
        page = open_pane(guarded.url)
        assert "token" in page.inner_text("#last-error")
        assert page.evaluate("callFunction('ENGINE_STATUS')")["failed"] == "#VALUE!"

        page.click("summary:has-text('Access')")
        page.fill("#token", token)
        page.press("#token", "Tab")
        wait_for(page, "document.getElementById('where').textContent.includes('ratings')")

        assert page.evaluate("callFunction('ENGINE_STATUS')") == [["not started"]]
        page.reload()
        page.wait_for_function("globalThis.cellgradReady === true", timeout=SECONDS)
        page.evaluate("globalThis.stream = streamFunction('TRAINING_STATUS')")
        wait_for(page, "stream.shown.length > 1")
        assert page.evaluate("stream.shown.at(-1)[0][0]") == "idle"
    finally:
        guarded.close()
