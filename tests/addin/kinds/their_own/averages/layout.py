"""The contract of an averages sheet."""

from addin.sheet.contract import Contract, Setting

NUMBERS, SETTINGS, STATUS, MODEL = "numbers", "average_settings", "average_status", "average_model"
MEAN, LOSS_HISTORY, JOURNAL = "average_mean", "average_losses", "average_journal"

CONTRACT = Contract(
    kind="averages",
    required=((NUMBERS,), (SETTINGS,), (MODEL,)),
    outputs=(MEAN, LOSS_HISTORY, STATUS, JOURNAL, MODEL),
    settings=SETTINGS,
    status=STATUS,
    loss_history=LOSS_HISTORY,
    model=MODEL,
    journal=JOURNAL,
    loss=MEAN,
    known_settings=(
        Setting("n_epochs", 4, "Steps of one press", low=1, high=100, whole=True),
        Setting("seed", 1, "Not used", low=0, whole=True),
    ),
    scores=(),
    train_button="Train",
)
