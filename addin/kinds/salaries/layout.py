"""The contract of a salaries sheet: a table, what its columns are, and a model of it."""

from addin.sheet.contract import Contract, Setting

# --- range names ----------------------------------------------------------------------------------

PEOPLE = "people"  # (1 + rows) x columns: a header, then a row for each person
COLUMNS = "salary_columns"  # header COLUMNS_HEADER, then a row for each column of the table
BECOMES = "salary_columns_become"  # optional: one column of that table, what a run made of each
SETTINGS = "salary_settings"  # name, value
USED = "salary_settings_used"  # optional: one column beside it, the values of the last run
PREDICTIONS = "salary_predictions"  # (1 + rows) x 2, aligned with `people`
LOSS = "salary_loss"  # 1 x 1: of the held-back rows, else of those learned from
LOSS_HISTORY = "salary_loss_history"  # header row, then one row an epoch
STATUS = "salary_status"  # name, value
SCORES = "salary_scores"  # header, then a row for the model and each baseline
CONFUSION = "salary_confusion"  # header of answers, then a row for each true class
CALIBRATION = "salary_calibration"  # header, then what was said, what was so, how many rows
ROC = "salary_roc"  # header, then points of the curve
IMPORTANCE = "salary_importance"  # header, then columns, the most important first
TOP_LOSSES = "salary_top_losses"  # header, then rows of the table, the worst answered first
EMBEDDINGS = "salary_embeddings"  # header, then each category of each column
HEAD = "salary_head"  # units x (members × outputs): the last layer's weights, outputs side by side
HEAD_BIAS = "salary_head_bias"  # 1 x (members × outputs)
HEAD_SCALE = "salary_head_scale"  # 1 x 2: mean and spread of a target of numbers; else 0 and 1
STORED = "salary_stored"  # n x 1: the whole model as text, for other machines
MODEL = "salary_model"  # 1 x 1, the published version, written last
JOURNAL = "salary_journal"  # header row, then one row a run

OUTPUTS = (  # what a run may write to; nothing else in a workbook is ever touched
    PREDICTIONS,
    BECOMES,
    USED,
    LOSS,
    LOSS_HISTORY,
    STATUS,
    SCORES,
    CONFUSION,
    CALIBRATION,
    ROC,
    IMPORTANCE,
    TOP_LOSSES,
    EMBEDDINGS,
    HEAD,
    HEAD_BIAS,
    HEAD_SCALE,
    STORED,
    JOURNAL,
    MODEL,
)

# --- headers and rows -----------------------------------------------------------------------------

COLUMNS_HEADER = ("column", "kind", "seems to be", "distinct", "blank", "for example", "becomes")
KIND_PLACE, BECOMES_PLACE = 1, 6  # of these: the user's word, and what a run says
PREDICTIONS_HEADER = {
    "class": ("probability", "answer"),
    "number": ("prediction", "difference"),
}
SCORES_HEADER = {
    "class": ("who", "measured on", "accuracy", "AUC", "log loss"),
    "number": ("who", "measured on", "RMSE", "MAE", "R2"),
}
METRICS = {"class": ("accuracy", "auc", "log_loss"), "number": ("rmse", "mae", "r2")}
CALIBRATION_HEADER = ("said", "was so", "rows")
ROC_HEADER = ("low taken", "high taken")
IMPORTANCE_HEADER = ("column", "worse without it")
TOP_LOSSES_HEADER = ("row", "answer", "truth", "loss")
EMBEDDINGS_HEADER = ("column", "category", "rows", "across", "up", "1", "2", "3", "4", "5", "6")

SALARY_SETTINGS = (
    Setting("solver", "ensemble", "Eight networks that share their weights, or the lesson's one",
            choices=("ensemble", "plain")),
    Setting("n_epochs", None, "Times that a press of Train learns from every row",
            low=1, high=100_000, whole=True),
    Setting("lr", None, "Learning rate: the highest step of the one-cycle schedule", low=0.0),
    Setting("bs", None, "Rows in a batch", low=2, high=10_000_000, whole=True),
    Setting("layers", None, "Units of each hidden layer, for example 200 100", is_text=True),
    Setting("members", None, "ensemble: how many networks", low=1, high=256, whole=True),
    Setting("n_bins", None, "ensemble: pieces that a number is cut into",
            low=1, high=1000, whole=True),
    Setting("ps", None, "Dropout after each hidden layer", low=0.0, high=0.95),
    Setting("embed_p", None, "Dropout of embeddings", low=0.0, high=0.95),
    Setting("wd", None, "Weight decay: pulls weights towards zero", low=0.0),
    Setting("patience", None, "Stop after so many epochs without a better held-back loss",
            low=0, high=100_000, whole=True),
    Setting("valid_pct", None, "Percent of the rows held back to measure on", low=0, high=90),
    Setting("high", None, "The class whose probability is answered; blank = the last in order",
            is_text=True),
    Setting("seed", 42, "Same seed, same device: same numbers", low=0, high=2**32 - 1, whole=True),
    Setting("device", "auto", "Where to learn", choices=("auto", "cpu", "cuda", "mps")),
)  # fmt: skip

CONTRACT = Contract(
    kind="salaries",
    required=((PEOPLE,), (COLUMNS,), (SETTINGS,), (MODEL,)),
    outputs=OUTPUTS,
    settings=SETTINGS,
    status=STATUS,
    loss_history=LOSS_HISTORY,
    model=MODEL,
    journal=JOURNAL,
    loss=LOSS,
    known_settings=SALARY_SETTINGS,
    scores=("accuracy", "AUC", "log loss", "RMSE", "MAE", "baseline"),
    train_button="Train",
    set_up="Select your table and press Set up here",
)
