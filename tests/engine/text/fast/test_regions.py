"""The region part against the same network written in torch."""

import numpy as np
import pytest
import torch

from engine.text.fast.regions import BEFORE, MEANS, STRIDE, WIDTH, n_regions
from tests.engine.text.fast.random_model import random_regions


def by_torch(part, numbers: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
    """The logit, the slow and plain way; `vectors` (n, d) are the words' own."""
    n = n_regions(len(numbers))
    padded = torch.zeros(len(numbers) + 20, vectors.shape[1], dtype=torch.float64)
    padded[BEFORE : BEFORE + len(numbers)] = vectors
    low = torch.stack([padded[STRIDE * i : STRIDE * i + WIDTH].sum(dim=0) for i in range(n)])
    low = torch.relu(low + torch.from_numpy(part.bias))
    high = torch.relu(low @ torch.from_numpy(part.weight).double() + torch.tensor(part.weight_bias))
    pooled = torch.cat([high.max(dim=0).values, MEANS * high.mean(dim=0)])
    return pooled @ torch.from_numpy(part.head).double() + part.head_bias


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 70, 333])
def test_logit_and_shares_agree_with_torch(n):
    """One answer by numpy and torch; the shares are vectors times torch's own gradient."""
    part = random_regions()
    numbers = np.random.default_rng(n).integers(0, len(part.vocab), n)
    vectors = torch.from_numpy(part.table[numbers] * part.step[numbers, None]).double()
    vectors.requires_grad_(True)

    want = by_torch(part, torch.from_numpy(numbers), vectors)
    (grad,) = torch.autograd.grad(want, vectors)

    assert part.logit(numbers) == pytest.approx(want.item(), abs=1e-4)
    shares = (grad * vectors).sum(dim=1).detach().numpy()
    np.testing.assert_allclose(part.contributions(numbers), shares, atol=1e-4)


def test_no_words():
    """Nothing is pooled of an empty text, and the head's bias is what remains."""
    part = random_regions()

    assert not part.pooled(np.empty(0, np.int64)).any()
    assert part.logit(np.empty(0, np.int64)) == part.head_bias
    assert part.contributions(np.empty(0, np.int64)).shape == (0,)
