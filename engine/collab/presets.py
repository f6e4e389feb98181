"""The settings that `cellgrad fit` starts from: those that predict best, not those of the lesson.

Chosen on random 943-user samples of ml-1m and on splits inside train parts, never on a test fold.
"""

from engine.collab.settings import CollabSettings

SGD_BEST = CollabSettings(
    solver="sgd",
    n_factors=50,
    biases=True,
    y_range=(0.0, 5.5),
    n_epochs=5,
    lr=0.005,
    wd=0.1,
    bs=512,
    opt="adam",
    schedule="one_cycle",
    momentum=0.95,
    init="normal",
)

ALS_BEST = CollabSettings(solver="als", n_factors=8, biases=True, n_epochs=12, wd=1.35)

BAYES_BEST = CollabSettings(
    solver="bayes", n_factors=16, biases=True, n_epochs=150, burn_in=10, implicit=True
)


def best(solver: str) -> CollabSettings:
    """The preset of a solver: "sgd", "als" or "bayes"."""
    return {"sgd": SGD_BEST, "als": ALS_BEST, "bayes": BAYES_BEST}[solver]
