"""What `cellgrad new`, `fit`, `score` and `demo` do for reviews."""

from addin.kinds.command import TEST, Command, Option
from addin.kinds.reviews import demo, fit, new, score_file
from engine.text.settings import TextSettings

COLUMN = Option("--column", "the column with the texts")
TARGET = Option("--target", "the column with the labels")
WORDS = Option("--words", "name the words that decided", {"action": "store_true", "default": False})
COMMANDS = {
    "new": Command(new.run),
    "fit": Command(fit.run, (COLUMN, TARGET, TEST), tuple(TextSettings.declared().values())),
    "score": Command(score_file.run, (COLUMN, WORDS)),
    "demo": Command(demo.run),
}
