import numpy as np
import pytest
import torch

from engine.collab.factors import Factors
from engine.collab.model import DotBias


def some_factors(mean: float, y_range) -> Factors:
    rng = np.random.default_rng(1)
    shapes = ((4, 3), (5, 3), (4,), (5,))
    return Factors(*(rng.normal(size=shape) for shape in shapes), mean, y_range)


PAIRS = np.stack(np.meshgrid(np.arange(4), np.arange(5), indexing="ij"), axis=-1).reshape(-1, 2)


@pytest.mark.parametrize("mean", [0.0, 3.5])
@pytest.mark.parametrize("y_range", [None, (0.0, 5.5), (-10.0, 10.0)])
def test_it_answers_what_the_numpy_model_answers(mean, y_range):
    """What is trained is what a worksheet function reads."""
    factors = some_factors(mean, y_range)
    model = DotBias(factors, biases=True)

    preds = model(torch.from_numpy(PAIRS)).detach().numpy()[:, 0]

    np.testing.assert_allclose(preds, factors.pairs(PAIRS[:, 0], PAIRS[:, 1]), atol=1e-12)
    np.testing.assert_array_equal(model.factors().user_factors, factors.user_factors)


def test_without_biases_they_are_zero_wherever_it_started():
    """Biases switched off in the settings leave the predictions and the cells alike."""
    model = DotBias(some_factors(0.0, None), biases=False)

    after = model.factors()

    assert not after.user_bias.any()
    assert not after.item_bias.any()
    preds = model(torch.from_numpy(PAIRS)).detach().numpy()[:, 0]
    np.testing.assert_allclose(preds, after.pairs(PAIRS[:, 0], PAIRS[:, 1]), atol=1e-12)
    trained = [name for name, p in model.named_parameters() if p.requires_grad]
    assert trained == ["u_weight.weight", "i_weight.weight"]


def test_training_does_not_write_to_the_weights_it_started_from():
    """The cells that were read stay what they were."""
    factors = some_factors(0.0, None)
    before = factors.user_factors.copy()
    model = DotBias(factors, biases=True)

    with torch.no_grad():
        model.u_weight.weight.add_(1.0)

    np.testing.assert_array_equal(factors.user_factors, before)


def test_one_pair_works():
    """A batch of one keeps its shape."""
    model = DotBias(some_factors(3.5, None), biases=True)

    assert model(torch.tensor([[0, 0]])).shape == (1, 1)


@pytest.mark.parametrize("members", [2, 3, 99])
def test_the_mean_of_the_members_is_the_dot_product(members):
    """Each group of factors rates alone in training; what is shown is their mean."""
    model = DotBias(some_factors(3.5, None), biases=True, members=members)
    x = torch.from_numpy(PAIRS)

    apart, together = model.train()(x), model.eval()(x)

    assert apart.shape == (20, min(members, 3))
    torch.testing.assert_close(apart.mean(dim=1, keepdim=True), together)
