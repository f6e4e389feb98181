"""What `cellgrad new`, `fit`, `score` and `demo` do for tables."""

from addin.kinds.command import TEST, Command, Option
from addin.kinds.salaries import demo, fit, new, score_file
from engine.tabular.settings import TabularSettings

TARGET = Option("--target", "the column to predict")
KINDS = Option(
    "--kind",
    "what a column is: categorical, number, date, id or ignore",
    {"dest": "kinds", "action": "append", "default": [], "metavar": "COLUMN=KIND"},
)
COMMANDS = {
    "new": Command(new.run, (TARGET,)),
    "fit": Command(fit.run, (TARGET, TEST, KINDS), tuple(TabularSettings.declared().values())),
    "score": Command(score_file.run),
    "demo": Command(demo.run),
}
