"""What others make of the same ratings, each as `predict(train, test, seed, threads)`.

Each imports its package when called, so that a missing one is skipped by name.
"""

import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine.collab.data import Ratings

LOW, HIGH = 0.0, 5.5  # the range of fast.ai's sigmoid for five stars


def myfm(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """Bayesian factorisation machine on ids alone: rank 10, 200 samples."""
    _stand_in_for_pkg_resources()
    import myfm
    from scipy.sparse import csr_matrix

    def one_hot(ratings: Ratings):
        rows = np.repeat(np.arange(len(ratings)), 2)
        cols = np.column_stack([ratings.user_idx, ratings.n_users + ratings.item_idx]).ravel()
        return csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(ratings), sum(sizes)))

    sizes = [train.n_users, train.n_items]
    fm = myfm.MyFMRegressor(rank=10, random_seed=seed)
    fm.fit(one_hot(train), train.values, n_iter=200, n_kept_samples=190, group_shapes=sizes)
    return fm.predict(one_hot(test))


def libmf(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """LIBMF's parallel SGD: 40 factors, 60 iterations, L2 0.1, eta 0.05; takes no seed."""
    from libmf import mf

    model = mf.MF(
        k=40,
        nr_iters=60,
        eta=0.05,
        lambda_p1=0.0,
        lambda_q1=0.0,
        lambda_p2=0.1,
        lambda_q2=0.1,
        nr_threads=threads,
        quiet=True,
    )
    rows = np.column_stack([train.user_idx, train.item_idx, train.values])
    model.fit(np.ascontiguousarray(rows))
    users, items = model.p_factors(), model.q_factors()  # version 0.9.2's predict misreads pairs
    known = np.isin(test.user_idx, train.user_idx) & np.isin(test.item_idx, train.item_idx)
    pred = np.full(len(test), train.values.mean())
    pred[known] = (users[test.user_idx[known]] * items[test.item_idx[known]]).sum(axis=1)
    return pred


def surprise_svd(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """Surprise's SVD as installed: 100 factors, 20 epochs."""
    from surprise import SVD

    return _surprise(SVD(random_state=seed), train, test)


def surprise_svd_60(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """Surprise's SVD, tuned: 50 factors, 60 epochs, regularisation 0.1."""
    from surprise import SVD

    return _surprise(SVD(n_factors=50, n_epochs=60, reg_all=0.1, random_state=seed), train, test)


def surprise_svdpp(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """Surprise's SVD++ as installed: 20 factors, 20 epochs, and who rated what."""
    from surprise import SVDpp

    return _surprise(SVDpp(random_state=seed, cache_ratings=True), train, test)


def torch_loop(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """A plain loop over fast.ai's dot-product model with biases: batch 512, Adam, one cycle."""
    import torch
    from torch import nn

    class EmbeddingDotBias(nn.Module):
        def __init__(self, n_users: int, n_items: int, k: int = 50):
            super().__init__()
            sizes = ((n_users, k), (n_items, k), (n_users, 1), (n_items, 1))
            self.tables = nn.ModuleList(nn.Embedding(*size) for size in sizes)
            for table in self.tables:
                nn.init.trunc_normal_(table.weight, std=0.01)

        def forward(self, users, items):
            u, i, u_bias, i_bias = (
                table(idx) for table, idx in zip(self.tables, (users, items) * 2, strict=True)
            )
            raw = (u * i).sum(dim=1) + (u_bias + i_bias).squeeze(dim=1)
            return LOW + (HIGH - LOW) * torch.sigmoid(raw)

    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    n_epochs, bs, lr = 5, 512, 5e-3
    users, items = torch.from_numpy(train.user_idx), torch.from_numpy(train.item_idx)
    stars = torch.from_numpy(train.values).float()
    model = EmbeddingDotBias(train.n_users, train.n_items)
    opt = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.1, eps=1e-5, fused=True)
    steps = n_epochs * -(-len(stars) // bs)
    cycle = torch.optim.lr_scheduler.OneCycleLR(opt, lr, total_steps=steps, pct_start=0.25)
    for _ in range(n_epochs):
        for batch in torch.randperm(len(stars)).split(bs):
            loss = nn.functional.mse_loss(model(users[batch], items[batch]), stars[batch])
            opt.zero_grad()
            loss.backward()
            opt.step()
            cycle.step()
    with torch.no_grad():
        return model(torch.from_numpy(test.user_idx), torch.from_numpy(test.item_idx)).numpy()


def fastai(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
    """fastai's collab_learner as in its lesson: 50 factors, 5 epochs of one cycle, batch 512."""
    import pandas as pd
    from fastai.collab import CollabDataLoaders, collab_learner
    from fastai.torch_core import set_seed

    set_seed(seed, reproducible=True)
    names = {"user_name": "user", "item_name": "item", "rating_name": "stars"}
    table, asked = (
        pd.DataFrame({"user": r.user_idx, "item": r.item_idx, "stars": r.values})
        for r in (train, test)
    )
    loaders = CollabDataLoaders.from_df(table, bs=512, valid_pct=0.001, seed=seed, **names)
    learner = collab_learner(loaders, n_factors=50, y_range=(LOW, HIGH))
    with learner.no_bar(), learner.no_logging():
        learner.fit_one_cycle(5, 5e-3, wd=0.1)
        return learner.get_preds(dl=loaders.test_dl(asked))[0].squeeze(1).numpy()


PEERS = {
    "myfm": myfm,
    "libmf": libmf,
    "svd": surprise_svd,
    "svd60": surprise_svd_60,
    "svdpp": surprise_svdpp,
    "torch": torch_loop,
    "fastai": fastai,
}
SLOW = ("svdpp", "fastai")  # left out with --quick


def _surprise(algorithm, train: Ratings, test: Ratings) -> np.ndarray:
    """Fit one of Surprise's algorithms and predict."""
    from surprise import Trainset

    by_user: dict[int, list] = {u: [] for u in range(train.n_users)}
    by_item: dict[int, list] = {i: [] for i in range(train.n_items)}
    for u, i, stars in zip(
        train.user_idx.tolist(), train.item_idx.tolist(), train.values.tolist(), strict=True
    ):
        by_user[u].append((i, stars))
        by_item[i].append((u, stars))
    users, items = ({n: n for n in range(size)} for size in (train.n_users, train.n_items))
    scale = (train.low, train.high)
    data = Trainset(by_user, by_item, train.n_users, train.n_items, len(train), scale, users, items)
    algorithm.fit(data)
    pairs = zip(test.user_idx.tolist(), test.item_idx.tolist(), strict=True)
    return np.array([algorithm.predict(u, i, clip=False).est for u, i in pairs])


def _stand_in_for_pkg_resources() -> None:
    """myFM 0.4 asks setuptools' pkg_resources for its version; newer setuptools lacks it."""
    if "pkg_resources" in sys.modules:
        return
    try:
        import pkg_resources  # noqa: F401
    except ImportError:
        stand_in = types.ModuleType("pkg_resources")
        stand_in.DistributionNotFound = LookupError  # type: ignore[attr-defined]
        stand_in.get_distribution = lambda name: types.SimpleNamespace(version="")  # type: ignore[attr-defined]
        sys.modules["pkg_resources"] = stand_in


@contextmanager
def hushed() -> Iterator[None]:
    """Send what a peer prints, compiled code and progress bars too, to nowhere."""
    sys.stdout.flush()
    kept, nowhere = [os.dup(1), os.dup(2)], os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for place, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, place)
            os.close(copy)
        os.close(nowhere)
