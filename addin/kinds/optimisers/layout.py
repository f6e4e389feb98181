"""The contract of the optimisers workbook: points, five paths, and the settings that shape them."""

from addin.sheet.contract import Contract, Setting

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


_LR = "Learning rate of "
_MOM = "0 to below 1: "
BELOW_1 = 0.999999

OPTIMISER_SETTINGS = (
    Setting("lr_sgd", 0.02, _LR + "sgd", low=0.0),
    Setting("lr_momentum", 0.005, _LR + "momentum", low=0.0),
    Setting("momentum", 0.9, _MOM + "how much of the last direction is kept",
            low=0.0, high=BELOW_1),
    Setting("lr_rmsprop", 0.1, _LR + "rmsprop", low=0.0),
    Setting("alpha", 0.99, _MOM + "how slowly rmsprop forgets squared gradients",
            low=0.0, high=BELOW_1),
    Setting("lr_adam", 0.5, _LR + "adam", low=0.0),
    Setting("lr_adamw", 0.5, _LR + "adamw", low=0.0),
    Setting("beta1", 0.9, _MOM + "how slowly adam forgets gradients", low=0.0, high=BELOW_1),
    Setting("beta2", 0.999, _MOM + "how slowly adam forgets squared gradients",
            low=0.0, high=BELOW_1),
    Setting("eps", 1e-8, "Keeps rmsprop and adam from dividing by 0", low=1e-300),
    Setting("wd", 0.01, "Weight decay of adamw", low=0.0),
    Setting(BATCH_RULE, "all", "Points a step learns from: all, or one after the other",
            choices=("all", "one")),
    Setting("n_epochs", 10, "Steps that one press of Run epochs takes",
            low=1, high=100, whole=True),
    Setting("seed", 42, "Of the start that New random weights draws",
            low=0, high=2**32 - 1, whole=True),
)  # fmt: skip

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
