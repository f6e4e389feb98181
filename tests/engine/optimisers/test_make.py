import pytest
import torch

from engine.optimisers.constants import EPS, SQR_MOM
from engine.optimisers.make import make_optimiser
from engine.optimisers.names import OPTIMISERS


def weights() -> torch.nn.Parameter:
    return torch.nn.Parameter(torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64))


def descend(opt: torch.optim.Optimizer, w: torch.nn.Parameter, n_steps: int = 5) -> torch.Tensor:
    for _ in range(n_steps):
        opt.zero_grad()
        ((w - 0.5) ** 4).sum().backward()
        opt.step()
    return w.detach()


@pytest.mark.parametrize(
    ("name", "torch_own"),
    [
        ("sgd", lambda p: torch.optim.SGD(p, 0.01, fused=False, foreach=False)),
        ("momentum", lambda p: torch.optim.SGD(p, 0.01, momentum=0.8, foreach=False)),
        ("rmsprop", lambda p: torch.optim.RMSprop(p, 0.01, SQR_MOM, EPS, foreach=False)),
        ("adam", lambda p: torch.optim.Adam(p, 0.01, (0.8, SQR_MOM), EPS, foreach=False)),
    ],
)
def test_each_optimiser_takes_the_steps_of_torch_without_decay(name, torch_own):
    """The fast forms are the same optimisers."""
    ours, theirs = weights(), weights()

    got = descend(make_optimiser(name, [ours], 0.01, momentum=0.8), ours)

    torch.testing.assert_close(got, descend(torch_own([theirs]), theirs), rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_decay_shrinks_weights_by_lr_times_wd_and_is_no_part_of_the_gradient(name):
    """Where the gradient is zero, every optimiser shrinks alike."""
    w = weights()
    opt = make_optimiser(name, [w], lr=0.1, wd=0.5)

    for _ in range(2):
        opt.zero_grad()
        (w * 0).sum().backward()
        opt.step()

    expected = weights().detach() * (1 - 0.1 * 0.5) ** 2
    torch.testing.assert_close(w.detach(), expected, rtol=1e-12, atol=0)


def test_groups_may_have_a_decay_of_their_own():
    """Biases are not shrunk where factors are."""
    w, b = weights(), weights()

    for name in ("sgd", "rmsprop", "adam"):
        groups = [{"params": [w]}, {"params": [b], "weight_decay": 0.0}]
        opt = make_optimiser(name, groups, lr=0.1, wd=0.5)
        w.grad, b.grad = torch.zeros_like(w), torch.zeros_like(b)
        opt.step()

    assert torch.equal(b.detach(), weights().detach())
    assert not torch.equal(w.detach(), weights().detach())
