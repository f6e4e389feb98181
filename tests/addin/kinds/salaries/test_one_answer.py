"""The same row has the same probability, whoever is asked."""

import csv

import numpy as np
import pytest

import addin.functions  # noqa: F401  registers the worksheet functions
from addin import buttons
from addin.cli import main
from addin.kinds.salaries import layout, presses
from addin.kinds.salaries.models import table_model
from addin.kinds.salaries.sheet import SalariesSheet
from addin.registry import FUNCTIONS
from engine import store
from engine.checkpoint import load_checkpoint
from engine.tabular.published import from_checkpoint
from engine.tabular.table import Table
from tests.addin.kinds.salaries.own_book import rows_of_table, set_up
from tests.engine.tabular.people import people


@pytest.mark.parametrize("solver", ["ensemble", "plain"])
def test_function_button_command_and_python_agree(tmp_path, solver, capsys):
    """To 1e-6: PREDICT_SALARY, Score table, `cellgrad score`, a file read by numpy, and torch."""
    table = people(120)
    book = set_up(tmp_path / "own.xlsx", rows_of_table(table), solver=solver)
    version = buttons.train(book, "Cellgrad").follow(book)["version"]
    rows = rows_of_table(table)

    by_python = from_checkpoint(load_checkpoint(store.path_of(version))).predict(table)[:, 1]

    by_function = FUNCTIONS["PREDICT_SALARY"].call(rows[1:], rows[0], version)
    one_by_one = [FUNCTIONS["PREDICT_SALARY"].call([row], rows[:1], version) for row in rows[1:9]]
    upright = FUNCTIONS["PREDICT_SALARY"].call(
        [[v] for v in rows[1]], [[n] for n in rows[0]], version
    )
    explained = FUNCTIONS["EXPLAIN_SALARY"].call([rows[1]], rows[:1], version)[-1]
    presses.score_table(book, "Cellgrad")
    by_button = SalariesSheet(book, "Cellgrad").rows(layout.PREDICTIONS)[1:]
    path, out = tmp_path / "t.csv", tmp_path / "scored.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["" if v is None else v for v in row] for row in rows])
    assert main(["score", "salaries", str(path), "--out", str(out), "--model", version]) == 0
    by_command = [float(row["probability"]) for row in csv.DictReader(out.open())]

    close = {"rtol": 0, "atol": 1e-6}
    np.testing.assert_allclose([row[0] for row in by_function], by_python, **close)
    np.testing.assert_allclose(one_by_one, by_python[:8], **close)
    np.testing.assert_allclose(upright, by_python[0], **close)
    np.testing.assert_allclose(explained[1], by_python[0], **close)
    np.testing.assert_allclose([row[0] for row in by_button], by_python, **close)
    np.testing.assert_allclose(by_command, by_python, **close)
    np.testing.assert_allclose(by_torch(version, table), by_python, **close)


def by_torch(version: str, table: Table) -> np.ndarray:
    """The network itself, with the published weights."""
    import torch

    from engine.tabular.network import make_network

    model = table_model(version)
    network = make_network(model.encoder, model.target, model.settings)
    weights = {name: torch.from_numpy(w) for name, w in model.weights.items()}
    network.body.load_state_dict(weights, strict=False)
    network.eval()
    with torch.no_grad():
        scores = network(torch.from_numpy(np.ascontiguousarray(model.encoder.encode(table))))
    return torch.softmax(scores[:, 0], dim=1)[:, 1].numpy()


@pytest.mark.parametrize("solver", ["ensemble", "plain"])
def test_activations_times_the_last_layer_are_the_answer(tmp_path, solver):
    """What the sheet with the last layer works out in formulas, worked out here in numpy."""
    table = people(120)
    book = set_up(tmp_path / "own.xlsx", rows_of_table(table), solver=solver)
    version = buttons.train(book, "Cellgrad").follow(book)["version"]
    row, header = rows_of_table(table)[1], rows_of_table(table)[0]

    seen = np.array(FUNCTIONS["SALARY_ACTIVATIONS"].call([row], [header], version))

    from engine.tabular.forward import last_layer

    model = table_model(version)
    weights, bias = last_layer(model.weights, solver)
    assert seen.shape == (16, 2 if solver == "ensemble" else 1)
    scores = np.einsum("um,muo->mo", seen, weights) + bias
    share = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).mean(axis=0)
    answer = FUNCTIONS["PREDICT_SALARY"].call([row], [header], version)
    assert answer == pytest.approx(share[1], abs=1e-6)
