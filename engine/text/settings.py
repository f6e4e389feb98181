"""All that a model of reviews can be told, checked before anything runs."""

from dataclasses import dataclass

from engine.errors import InputError
from engine.settings import DEVICES, MOST_SEED, MOST_THREADS, PRECISIONS, Settings, setting

SOLVERS = ("fast", "gated", "awd_lstm")
STAGES = ("general", "lm", "classifier")
ORDERS = ("lm classifier", "lm", "classifier", "general lm classifier")  # the usual ones


@dataclass(frozen=True)
class TextSettings(Settings):
    """Settings of one training; of these "fast" takes start, valid_pct, seed and threads alone."""

    solver: str = setting(
        "fast",
        "Words and pairs in seconds, a small recurrent net, or the full one",  # wants a GPU
        choices=SOLVERS,
    )
    stages: str = setting(
        "lm classifier",
        "Learn the language of the reviews first, then the labels",
        choices=ORDERS,
        others=True,
    )
    start: str = setting(
        "shipped",
        "Weights to begin from: shipped, none, a language model's version, or a file",
    )
    general: str = setting("", "A file of plain text: what the stage general learns from")
    n_epochs: int = setting(
        4,  # one layer more unfrozen in each of the first
        "Epochs of the classifier",
        low=1,
        high=1000,
    )
    lm_epochs: int = setting(1, "Epochs of the language model", low=1, high=1000)
    lr: float = setting(
        0.01,  # layers below take 1/2.6 of it, each
        "The classifier's highest step",
        low=0.0,
    )
    lm_lr: float = setting(0.003, "The language model's highest step", low=0.0)
    wd: float = setting(0.01, "Weight decay: pulls weights towards zero", low=0.0)
    bs: int = setting(
        32,  # or rows of a language model
        "Texts in a batch",
        low=1,
        high=10_000,
        unit="texts",
    )
    bptt: int = setting(64, "Tokens in a window", low=2, high=10_000, unit="tokens")
    max_len: int = setting(
        1400,
        "Tokens at the end of a text that the classifier learns from",
        low=2,
        high=100_000,
        unit="tokens",
    )
    drop_mult: float = setting(0.3, "Scales all dropouts", low=0.0, high=2.0)
    emb_sz: int = setting(
        192, "Size of embeddings of a model that begins from nothing", low=1, high=10_000
    )
    n_hid: int = setting(384, "Units of its hidden layers", low=1, high=10_000)
    n_layers: int = setting(2, "Its hidden layers", low=1, high=20)
    max_vocab: int = setting(20_000, "Words known at most", low=20, high=1_000_000, unit="words")
    min_freq: int = setting(2, "Words rarer than this are unknown", low=1, high=1_000_000)
    backward: bool = setting(False, "Also a model that reads from the end; the two are averaged")
    precision: str = setting("auto", "Width of the numbers computed with", choices=PRECISIONS)
    valid_pct: float = setting(
        10.0,
        "Percent of the labelled reviews held back to measure on",
        low=0,
        high=90,
        unit="percent",
    )
    seed: int = setting(42, "Same seed, same device: same numbers", low=0, high=MOST_SEED)
    device: str = setting("auto", "Where to learn", choices=DEVICES, others=True)
    threads: int = setting(1, "Processor threads to use", low=1, high=MOST_THREADS)

    @property
    def stage_list(self) -> list[str]:
        """The stages in the order in which they run."""
        return [stage for stage in STAGES if stage in self.stages.replace(",", " ").split()]

    def check(self) -> None:
        super().check()
        asked = str(self.stages).replace(",", " ").split()
        if not asked or set(asked) - set(STAGES):
            problem, remedy = f"stages is {self.stages!r}", f"Name some of {', '.join(STAGES)}"
            raise InputError(problem, remedy, setting="stages")
        if "general" in asked and not self.general and self.solver != "fast":
            problem, remedy = (
                "stage general has no text to learn from",
                "Set general to a file of plain text",
            )
            raise InputError(problem, remedy, setting="general")
        if "classifier" not in asked and self.solver == "fast":
            problem = "solver fast has the classifier stage alone"
            raise InputError(problem, "Set solver to gated, or add classifier", setting="solver")


FAST = TextSettings()
GATED = TextSettings(solver="gated")
AWD_LSTM = TextSettings(
    solver="awd_lstm",
    start="none",
    n_epochs=5,
    lm_epochs=10,
    lr=0.01,
    lm_lr=0.002,
    wd=0.1,
    bs=64,
    bptt=70,
    drop_mult=0.5,
    emb_sz=400,
    n_hid=1152,
    n_layers=3,
    max_vocab=60_000,
    backward=True,
)


def best(solver: str) -> TextSettings:
    """The recipe of a solver.

    Raises:
        InputError: for one that is not known.
    """
    recipes = {"fast": FAST, "gated": GATED, "awd_lstm": AWD_LSTM}
    if solver not in recipes:
        remedy = f"Use one of {', '.join(SOLVERS)}"
        raise InputError(f"solver {solver!r} is not known", remedy, setting="solver")
    return recipes[solver]
