"""The networks, and that numpy answers what torch answers."""

import numpy as np
import pytest
import torch

from engine.tabular.encoder import Encoder
from engine.tabular.ensemble import Pieces
from engine.tabular.forward import Network
from engine.tabular.kinds import propose
from engine.tabular.loss import class_loss, number_loss, together
from engine.tabular.network import make_network, weights_of
from engine.tabular.settings import SOLVERS, best
from engine.tabular.target import Target
from tests.engine.tabular.people import people, pounds


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("make", [people, pounds])
@pytest.mark.parametrize("layers", [(48,), (32, 16, 8)])
def test_numpy_answers_what_torch_answers(solver, make, layers):
    """To 1e-6, classes and numbers, batch norm's running means and all; one row and many."""
    table, settings = make(), best(solver).with_(layers=layers)
    encoder = Encoder.fit(table, propose(table, "pay"), solver == "ensemble", settings.n_bins)
    target = Target.fit(table, "pay")
    network = make_network(encoder, target, settings)
    x = encoder.encode(table)
    for _ in range(3):  # so that the running means have moved
        network(torch.from_numpy(x))
    network.eval()

    with torch.no_grad():
        answer = network(torch.from_numpy(x)).squeeze(dim=1)
    expected = (answer.exp() if target.is_class else answer).numpy()

    weights = weights_of(network, [])
    np.testing.assert_allclose(Network(weights, solver).answer(x, 7), expected, atol=1e-6)
    np.testing.assert_allclose(Network(weights, solver).answer(x[:1], 7), expected[:1], atol=1e-6)


def test_pieces_by_hand():
    """0.5 fills the first bin (0 to 1) by half; 3 fills it and half of the second (1 to 5)."""
    pieces = Pieces(((0.0, 1.0, 5.0),))

    filled = pieces(torch.tensor([[0.5], [3.0], [9.0], [-1.0]]))

    assert filled.tolist() == [[0.5, 0, 0.5], [1, 0.5, 3], [1, 1, 9], [0, 0, -1]]


def test_together_is_the_mean_probability():
    """Two members that disagree meet in the middle; so do two numbers."""
    scores = torch.log(torch.tensor([[[0.9, 0.1], [0.5, 0.5]]]))

    common = together(scores, is_class=True)

    torch.testing.assert_close(common.exp(), torch.tensor([[[0.7, 0.3]]]))
    assert together(torch.tensor([[[1.0], [3.0]]]), is_class=False).tolist() == [[[2.0]]]


def test_losses_by_hand():
    """Each member answers for itself."""
    scores = torch.log(torch.tensor([[[0.9, 0.1], [0.5, 0.5]]]))

    loss = class_loss(scores, torch.tensor([0]))

    assert loss.item() == pytest.approx(-(np.log(0.9) + np.log(0.5)) / 2, abs=1e-6)
    assert number_loss(torch.tensor([[[1.0], [3.0]]]), torch.tensor([1.0])).item() == 2.0


def test_a_category_never_met_gets_the_average_one():
    """Not random weights: an unseen category must not move the answer at random."""
    table = people()
    encoder = Encoder.fit(table, propose(table, "pay"), False, 8)
    network = make_network(encoder, Target.fit(table, "pay"), best("plain"))
    seen = [np.array([0, 1, 3, 0, 0])]

    weights = weights_of(network, seen)["embeds.0.weight"]

    np.testing.assert_allclose(weights[0], (weights[1] + 3 * weights[2]) / 4, atol=1e-6)


def test_the_same_seed_gives_the_same_weights():
    """And leaves torch's own generator where it was."""
    table = people()
    encoder = Encoder.fit(table, propose(table, "pay"), True, 8)
    target, before = Target.fit(table, "pay"), torch.random.get_rng_state()

    one, two = (make_network(encoder, target, best("ensemble")) for _ in range(2))

    torch.testing.assert_close(one.state_dict(), two.state_dict())
    assert torch.equal(torch.random.get_rng_state(), before)
