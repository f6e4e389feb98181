"""The settings that `cellgrad fit` starts from: those that predict best, not those of the lesson.

Chosen on random 943-user samples of ml-1m and on splits inside train parts, never on a test fold.
"""

import math

from engine.collab.settings import CollabSettings

SGD_BEST = CollabSettings(
    solver="sgd",
    n_factors=50,
    biases=True,
    y_range=(0.0, 5.5),
    n_epochs=5,
    lr=0.007,
    bias_lr=2.0,
    wd=0.7,
    bs=1024,
    opt="adam",
    schedule="one_cycle",
    momentum=0.95,
    init="normal",
)

SMALL = 20_000  # below this sgd takes more epochs, for as many steps
MANY = 400_000  # from here on sgd affords more factors, and two groups of them

ALS_BEST = CollabSettings(solver="als", n_factors=8, biases=True, n_epochs=12, wd=1.35)

BAYES_BEST = CollabSettings(
    solver="bayes", n_factors=16, biases=True, n_epochs=150, burn_in=10, implicit=True
)


def best(solver: str, n_ratings: int = 100_000) -> CollabSettings:
    """The preset of a solver, "sgd", "als" or "bayes", for about so many ratings to learn from."""
    if solver == "sgd":
        return _sgd(n_ratings)
    return {"als": ALS_BEST, "bayes": BAYES_BEST}[solver]


def _sgd(n_ratings: int) -> CollabSettings:
    """About 80 to 250 steps an epoch, and 400 or more in all, whatever the number of ratings."""
    bs = min(max(2 ** round(math.log2(max(n_ratings, 1) / 80)), 16), 4096)
    n_epochs = math.ceil(400 * bs / max(n_ratings, bs)) if n_ratings < SMALL else 5
    sized = SGD_BEST.with_(bs=bs, n_epochs=max(n_epochs, 5))
    return sized.with_(n_factors=120, members=2, wd=0.4) if n_ratings >= MANY else sized
