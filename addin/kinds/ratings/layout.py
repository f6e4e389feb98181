"""The contract of a ratings sheet: a grid of ratings, its weights, and what is said of them."""

from addin.sheet.contract import LOSS_HEADER as LOSS_HEADER
from addin.sheet.contract import STATUS_ROWS as STATUS_ROWS
from addin.sheet.contract import Contract, Setting, rows
from engine.collab.settings import CollabSettings

# --- range names -----------------------------------------------------------------------

RATINGS = "ratings"  # (1 + users) x (1 + movies): movie ids on top, user ids on the left
RATINGS_LONG = "ratings_long"  # or a table with a header: user, movie, rating
USER_FACTORS = "user_factors"  # users x k
MOVIE_FACTORS = "movie_factors"  # k x movies
USER_BIAS = "user_bias"  # users x 1
MOVIE_BIAS = "movie_bias"  # 1 x movies
RATING_MEAN = "rating_mean"  # 1 x 1
PREDICTIONS = "predictions"  # users x movies, the engine's
SHEET_PREDICTIONS = "sheet_predictions"  # the same by plain formulas
SHEET_LOSS = "sheet_loss"  # 1 x 1, by a plain formula
ENGINE_LOSS = "engine_loss"  # 1 x 1, the engine's RMSE of the weights in the cells
LARGEST_DIFFERENCE = "largest_difference"  # 1 x 1, formulas against engine
SETTINGS = "settings"  # name, value
LOSS_HISTORY = (
    "loss_history"  # header row, then one row an epoch; the name covers the room for them
)
STATUS = "status"  # name, value
MODEL = "model"  # 1 x 1, the published version, written last
JOURNAL = "journal"  # header row, then one row a run
MOVIE_TITLES = "movie_titles"  # optional: movie id, title (no header)
USER_IDS = "user_ids"  # users x 1; with ratings_long: whose weights the rows are
MOVIE_IDS = "movie_ids"  # 1 x movies; with ratings_long: whose weights the columns are
RECOMMEND_USER = "recommend_user"  # optional: 1 x 1, the user to recommend for
RECOMMENDATIONS = (
    "recommendations"  # optional: n x 4: rank, movie, title, predicted stars (no header)
)
MOVIE_MAP = "movie_map"  # optional: movies x 2, the two main directions of the movie factors

OUTPUTS = (  # what a run may write to; nothing else in a workbook is ever touched
    USER_FACTORS,
    MOVIE_FACTORS,
    USER_BIAS,
    MOVIE_BIAS,
    RATING_MEAN,
    PREDICTIONS,
    ENGINE_LOSS,
    RECOMMENDATIONS,
    MOVIE_MAP,
    LOSS_HISTORY,
    STATUS,
    JOURNAL,
    MODEL,
)

# --- headers and rows ------------------------------------------------------------------

SCORES = ("train RMSE", "valid RMSE", "train MAE", "valid MAE", "baseline RMSE")
LONG_HEADERS = {  # accepted spellings of the columns of a long table, lower case
    "user": ("user", "userid", "user_id", "user id", "reader", "customer", "customer_id"),
    "movie": (
        "movie",
        "movieid",
        "movie_id",
        "movie id",
        "item",
        "itemid",
        "item_id",
        "item id",
        "product",
        "product_id",
        "title",
    ),
    "rating": ("rating", "ratings", "stars", "score", "value"),
}

_Y_END = "{} possible prediction; blank = not bounded"
RATING_SETTINGS = (
    *rows(
        CollabSettings,
        *("solver", "n_factors", "biases", "n_epochs", "lr", "wd", "bs", "opt", "schedule", "init"),
        first={"n_epochs": 5, "lr": 0.1, "bs": 16},  # so that the first press learns at once
        docs={
            "n_epochs": "Epochs that one press of Run epochs adds",
            "schedule": "How the learning rate changes during a press",
        },
    ),
    Setting("y_low", None, _Y_END.format("Lowest"), part_of="y_range"),
    Setting("y_high", None, _Y_END.format("Highest"), part_of="y_range"),
    *rows(CollabSettings, "patience", "valid_pct", "seed", "device"),
)

CONTRACT = Contract(
    kind="ratings",
    required=((RATINGS, RATINGS_LONG), (USER_FACTORS,), (MOVIE_FACTORS,), (SETTINGS,), (MODEL,)),
    outputs=OUTPUTS,
    settings=SETTINGS,
    status=STATUS,
    loss_history=LOSS_HISTORY,
    model=MODEL,
    journal=JOURNAL,
    loss=ENGINE_LOSS,
    known_settings=RATING_SETTINGS,
    scores=SCORES,
    train_button="Run epochs",
    set_up="Select your ratings and press Set up here",
)
JOURNAL_HEADER = CONTRACT.journal_header
