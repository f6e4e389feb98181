"""The contract of a salaries sheet: a table, what its columns are, and a model of it."""

from addin.sheet.contract import Contract, rows
from engine.tabular.settings import TabularSettings

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

RECIPE = (
    "n_epochs",
    "lr",
    "bs",
    "layers",
    "members",
    "n_bins",
    "ps",
    "embed_p",
    "wd",
    "patience",
    "valid_pct",
)
SALARY_SETTINGS = rows(
    TabularSettings,
    "solver",
    *RECIPE,
    *("high", "seed", "device"),
    recipe=RECIPE,
    docs={"n_epochs": "Times that a press of Train learns from every row"},
)

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
