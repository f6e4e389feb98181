"""How long a worksheet function takes: the first answer of a fresh process, and a whole grid.

    python -m benchmarks.functions

Trains a small model and a 943 x 1,682 one (20 factors) into a scratch store, then prints, each as
the median of several runs: the first PREDICT_RATING of a fresh Python process beside the time that
`import torch` alone takes there; and one call for all 943 x 1,682 cells beside the same numbers
made by one matrix product of numpy.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

RUNS = 7
USERS, MOVIES, FACTORS = 943, 1682, 20


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["CELLGRAD_HOME"] = home
        publish("ratings/aaaa-1", 15, 15, 5)
        code = "from addin.kinds.ratings.functions import PREDICT_RATING as p; p(1, 1)"
        first = median(lambda: fresh(code))
        torch = median(lambda: fresh("import torch"))
        nothing = median(lambda: fresh("pass"))
        print(f"fresh process, first PREDICT_RATING  {first:.3f} s")
        print(f"fresh process, import torch          {torch:.3f} s   ratio {first / torch:.2f}")
        print(f"fresh process, nothing               {nothing:.3f} s")
        publish("ratings/bbbb-1", USERS, MOVIES, FACTORS)
        whole_grid()


def publish(version: str, n_users: int, n_movies: int, k: int) -> None:
    """A model of random weights, for users and movies numbered from 1."""
    from engine import store
    from engine.collab.factors import Factors
    from engine.collab.published import RatingModel, seen_lists, to_checkpoint

    rng = np.random.default_rng(0)
    factors = Factors(
        rng.normal(size=(n_users, k)),
        rng.normal(size=(n_movies, k)),
        rng.normal(size=n_users),
        rng.normal(size=n_movies),
        3.5,
    )
    none = np.zeros(0, dtype=np.int64)
    ids = tuple(range(1, n_users + 1)), tuple(range(1, n_movies + 1))
    model = RatingModel(factors, *ids, seen_lists(none, none, n_users), meta={"version": version})
    store.publish(version, to_checkpoint(model))


def whole_grid() -> None:
    from addin.kinds.ratings.functions import PREDICT_RATING
    from addin.kinds.ratings.models import rating_model

    users = [[float(user)] for user in range(1, USERS + 1)]
    movies = [[float(movie) for movie in range(1, MOVIES + 1)]]
    factors = rating_model().factors
    ours = median(lambda: PREDICT_RATING(users, movies))
    peer = median(lambda: (factors.user_factors @ factors.item_factors.T).tolist())
    print(f"{USERS} x {MOVIES} in one call              {ours:.3f} s")
    print(f"numpy product and tolist             {peer:.3f} s   ratio {ours / peer:.2f}")


def fresh(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def median(action) -> float:
    """The median of several runs, in seconds, after one that is not counted."""
    action()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
