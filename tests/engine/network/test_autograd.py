"""Forward, back and step of a small network: against hand, against differences, against itself."""

from dataclasses import replace

import numpy as np
import pytest

from engine.errors import DivergedError, InputError
from engine.network.autograd import traced
from engine.network.fit import fit
from engine.network.settings import MlpSettings
from engine.network.trace import from_checkpoint, to_checkpoint
from engine.network.weights import Layer, random_layers

X = np.array([[1.0, -2.0, 0.5], [0.3, 0.8, -1.5], [2.0, 0.1, 0.7]])
Y = np.array([1.0, 0.0, 1.0])
CASES = [
    (activation, output, loss)
    for activation in ("relu", "tanh", "sigmoid")
    for output, loss in (("sigmoid", "bce"), ("sigmoid", "mse"), ("linear", "mse"))
]


def network(settings: MlpSettings, seed: int = 3) -> list[Layer]:
    return random_layers(settings.sizes(3), seed)


def test_one_layer_by_hand():
    """Sigmoid and cross-entropy: the slope along z is prediction minus target."""
    layer = Layer(np.array([[0.5], [-0.25], [1.0]]), np.array([0.1]))
    settings = MlpSettings(hidden=(), lr=0.2)

    found = traced([layer], X[:1], Y[:1], settings)

    z = 0.1 + 0.5 * 1 - 0.25 * -2 + 1.0 * 0.5
    a = 1 / (1 + np.exp(-z))
    assert found.sums[0][0, 0] == pytest.approx(z)
    assert found.loss == pytest.approx(-np.log(a))
    assert found.gradients[0].bias == pytest.approx([a - 1])
    np.testing.assert_allclose(found.gradients[0].weight[:, 0], (a - 1) * X[0], rtol=1e-14)
    stepped = layer.weight[:, 0] - 0.2 * (a - 1) * X[0]
    np.testing.assert_allclose(found.stepped[0].weight[:, 0], stepped, rtol=1e-14)


@pytest.mark.parametrize(("activation", "output", "loss"), CASES)
def test_gradients_equal_central_differences(activation, output, loss):
    """Each parameter moved a little, up and down: the loss changes by its gradient."""
    settings = MlpSettings((4, 2), activation, output, loss)
    layers, h = network(settings), 1e-6
    gradients = traced(layers, X, Y, settings).gradients

    for place, layer in enumerate(layers):
        for part, values in layer._asdict().items():
            for at in np.ndindex(values.shape):
                sides = []
                for change in (h, -h):
                    moved = values.copy()
                    moved[at] += change
                    there = [*layers[:place], layer._replace(**{part: moved}), *layers[place + 1 :]]
                    sides.append(traced(there, X, Y, settings).loss)
                slope = (sides[0] - sides[1]) / (2 * h)
                assert getattr(gradients[place], part)[at] == pytest.approx(slope, abs=1e-6)


def test_a_step_of_fit_is_the_step_of_the_trace():
    """What the sheet announces is what One step does; five times one are five at once."""
    settings = MlpSettings((4, 3), "tanh", lr=0.3, n_epochs=5)
    now = layers = network(settings)

    for _ in range(5):
        now = traced(now, X, Y, settings).stepped
    fitted = fit(layers, X, Y, settings)

    for one, other in zip(now, fitted.layers, strict=True):
        np.testing.assert_array_equal(one.weight, other.weight)
        np.testing.assert_array_equal(one.bias, other.bias)
    assert fitted.epoch == 5
    assert fitted.log[-1].train_loss == pytest.approx(traced(now, X, Y, settings).loss, abs=1e-15)


def test_normalising_shifts_and_scales_each_column():
    """A column that never changes becomes 0, not a division by 0."""
    x = np.column_stack([X[:, 0], np.full(3, 7.0)])
    settings = MlpSettings((), normalise=True)
    layers = random_layers(settings.sizes(2), 0)
    scaled = np.column_stack([(X[:, 0] - X[:, 0].mean()) / X[:, 0].std(), np.zeros(3)])

    found = traced(layers, x, Y, settings)

    np.testing.assert_allclose(found.sums[0], scaled @ layers[0].weight + layers[0].bias)


def test_a_trace_comes_back_from_its_checkpoint():
    """The add-in reads what the engine process published."""
    settings = MlpSettings((2, 3))
    before = traced(network(settings), X, Y, settings)

    after = from_checkpoint(to_checkpoint(before, {}))

    assert after.loss == before.loss
    for name in ("sums", "activations", "sum_gradients"):
        for one, other in zip(getattr(before, name), getattr(after, name), strict=True):
            np.testing.assert_array_equal(one, other)
    for name in ("layers", "gradients", "stepped"):
        for one, other in zip(getattr(before, name), getattr(after, name), strict=True):
            np.testing.assert_array_equal(one.weight, other.weight)
            np.testing.assert_array_equal(one.bias, other.bias)


def test_too_large_a_step_is_said():
    """The caller's weights are as they were: nothing is handed back."""
    settings = MlpSettings((4,), "relu", "linear", "mse", lr=1e12)

    with pytest.raises(DivergedError, match=r"in step \d+ at lr 1e\+12\. Lower lr"):
        fit(network(settings), X, Y, settings)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"activation": "gelu"}, "activation 'gelu' is not known. Use one of relu, tanh, sigmoid."),
        (
            {"output": "linear"},
            "loss bce needs a sigmoid at the output. Set output to sigmoid, or loss to mse.",
        ),
        ({"hidden": (3, 0)}, "a layer of 0 units cannot be. Give each layer 1 unit or more."),
        ({"lr": -1.0}, "lr is -1. Give a number of at least 0."),
    ],
)
def test_settings_that_cannot_be(changes, message):
    """Checked before anything runs."""
    with pytest.raises(InputError) as err:
        replace(MlpSettings(), **changes)
    assert str(err.value) == message
