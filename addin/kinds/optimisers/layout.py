"""The contract of the optimisers workbook: points, five paths, and the settings that shape them."""

from addin.sheet.contract import Contract, Setting, rows
from engine.race.settings import RaceSettings
from engine.settings import MOST_SEED

NAMES = ("sgd", "momentum", "rmsprop", "adam", "adamw")

POINTS_X = "points_x"  # n x 1, what the user types; blank at the end
POINTS_Y = "points_y"  # n x 1
RACE_START = "race_start"  # 2 x 1: a and b that every optimiser starts from
RACE_STEPS = "race_steps"  # 1 x 1: steps taken, and shown
BATCH_RULE = "batch"
SHEET_LOSS = "sheet_loss"  # 1 x 1: the lowest of the five losses, by formulas
ENGINE_LOSS = "engine_loss"  # 1 x 1
LARGEST_DIFFERENCE = "largest_difference"  # 1 x 1, formulas against engine, over all steps
SETTINGS, STATUS, LOSS_HISTORY = "settings", "status", "loss_history"
MODEL, JOURNAL = "model", "journal"


def sheet_path(name: str) -> str:
    """(1 + room for steps) x 3: a, b and loss of an optimiser at each step, by plain formulas."""
    return f"path_{name}"


def engine_path(name: str) -> str:
    """The same, written by the engine; blank after the last step."""
    return f"engine_path_{name}"


_RATES = ("lr_sgd", "lr_momentum", "momentum", "lr_rmsprop", "alpha", "lr_adam", "lr_adamw")
OPTIMISER_SETTINGS = (
    *rows(RaceSettings, *_RATES, "beta1", "beta2", "eps", "wd", BATCH_RULE),
    Setting(
        "n_epochs", 10, "Steps that one press of Run epochs takes", low=1, high=100, whole=True
    ),
    Setting(
        "seed",
        42,
        "Of the start that New random weights draws",
        low=0,
        high=MOST_SEED,
        whole=True,
    ),
)

CONTRACT = Contract(
    kind="optimisers",
    required=((POINTS_X,), (POINTS_Y,), (RACE_START,), (RACE_STEPS,), (SETTINGS,), (MODEL,)),
    outputs=(
        *(engine_path(name) for name in NAMES),
        RACE_START,
        ENGINE_LOSS,
        LOSS_HISTORY,
        STATUS,
        JOURNAL,
        RACE_STEPS,
        MODEL,
    ),
    settings=SETTINGS,
    status=STATUS,
    loss_history=LOSS_HISTORY,
    model=MODEL,
    journal=JOURNAL,
    loss=ENGINE_LOSS,
    known_settings=OPTIMISER_SETTINGS,
    scores=tuple(f"{name} loss" for name in NAMES),
    train_button="Run epochs",
    set_up="Open workbooks/optimisers.xlsx, or make one with cellgrad new optimisers",
)
