import numpy as np

from engine.collab.bayes.thinning import ThinnedChain
from engine.collab.factors import Factors


def test_kept_samples_stay_few_and_evenly_spread():
    kept, one = ThinnedChain(1, 1), np.ones((1, 1))
    for number in range(1000):
        kept.offer(Factors(one * number, one, one[0], one[0]))

    numbers = kept.posterior(1.0).user_factors.ravel()

    assert len(kept) <= kept.most
    assert set(np.diff(numbers)) == {kept.stride}
