"""The contract of a reviews sheet: a table with a column of texts, and what is said of each."""

from addin.sheet.contract import Contract, Setting, rows
from engine.text.settings import TextSettings

# --- range names ----------------------------------------------------------------------------------

REVIEWS = "reviews"  # (1 + rows) x columns: a header, then a row for each review
SCORES = "review_scores"  # rows x 2 or 3, aligned with the rows of `reviews`: SCORES_HEADER
SETTINGS = "review_settings"  # name, value
LOSS = "review_loss"  # 1 x 1: log loss of the scores, of the rows that have a label
ACCURACY = "review_accuracy"  # 1 x 1: part of the labelled rows whose label is said
LOSS_HISTORY = "review_loss_history"  # header row, then one row an epoch
STATUS = "review_status"  # name, value
MODEL = "review_model"  # 1 x 1, the version that scores; written last
LANGUAGE_MODEL = "review_language_model"  # optional: 1 x 1, the version that NEXT_WORD asks
JOURNAL = "review_journal"  # header row, then one row a run or a stage of one

OUTPUTS = (  # what a run may write to; nothing else in a workbook is ever touched
    SCORES,
    LOSS,
    ACCURACY,
    LOSS_HISTORY,
    STATUS,
    LANGUAGE_MODEL,
    JOURNAL,
    MODEL,
)

# --- headers and rows -----------------------------------------------------------------------------

SCORES_HEADER = ("sentiment", "label said", "words that decided")
TEXT_HEADERS = (  # spellings of the column of texts, lower case
    "review",
    "reviews",
    "text",
    "texts",
    "comment",
    "comments",
    "feedback",
    "answer",
    "body",
    "message",
    "opinion",
    "review_text",
    "review text",
)
LABEL_HEADERS = ("label", "labels", "sentiment", "class", "opinion", "positive", "rating label")

REVIEW_SETTINGS = (
    Setting(
        "text_column",
        None,
        "The column with the texts; blank = the one that looks like it",
        is_text=True,
    ),
    Setting(
        "label_column",
        None,
        "The column with the labels; blank = the one that looks like it",
        is_text=True,
    ),
    Setting(
        "words", "yes", "Score column names the words that decided as well", choices=("yes", "no")
    ),
    *rows(
        TextSettings,
        *("solver", "stages", "general", "n_epochs", "lm_epochs", "lr", "bs", "drop_mult"),
        *("valid_pct", "seed", "device"),
        recipe=("n_epochs", "lm_epochs", "lr", "bs", "drop_mult"),
        recipe_doc="; blank = the recipe's",
    ),
)
COLUMN_SETTINGS = ("text_column", "label_column", "words")  # the others are of training

CONTRACT = Contract(
    kind="reviews",
    required=((REVIEWS,), (SCORES,), (SETTINGS,), (MODEL,)),
    outputs=OUTPUTS,
    settings=SETTINGS,
    status=STATUS,
    loss_history=LOSS_HISTORY,
    model=MODEL,
    journal=JOURNAL,
    loss=LOSS,
    known_settings=REVIEW_SETTINGS,
    scores=(
        "stage",
        "texts",
        "accuracy",
        "log loss",
        "valid accuracy",
        "valid log loss",
        "perplexity",
        "baseline accuracy",
    ),
    train_button="Score column",
    fit_button="Train",
    set_up="Select your reviews and press Set up here",
)
