"""What `cellgrad new`, `fit` and `demo` do for ratings."""

from addin.kinds.command import TEST, Command, Option
from addin.kinds.ratings import demo, fit, new
from engine.collab.settings import CollabSettings

FACTORS = Option("--factors", "numbers for each user and movie", {"type": int, "default": 5})
EPOCHS = Option("--epochs", "how long to train", {"type": int, "default": 100})
COMMANDS = {
    "new": Command(new.run, (FACTORS,)),
    "fit": Command(fit.run, (TEST,), tuple(CollabSettings.declared().values())),
    "demo": Command(demo.run, (EPOCHS,)),
}
