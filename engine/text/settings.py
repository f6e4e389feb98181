"""All that a model of reviews can be told, checked before anything runs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from engine.errors import InputError
from engine.precisions import PRECISIONS
from engine.settings import Problem, Settings

SOLVERS = ("fast", "gated", "awd_lstm")
STAGES = ("general", "lm", "classifier")


@dataclass(frozen=True)
class TextSettings(Settings):
    """Settings of one training; of these "fast" takes start, valid_pct, seed and threads alone."""

    solver: str = "fast"  # "gated": a small recurrent net; "awd_lstm": ULMFiT's, wants a GPU
    stages: str = "lm classifier"  # which of general, lm, classifier, with blanks between
    start: str = "shipped"  # weights to begin from: shipped, none, a language model's version, file
    general: str = ""  # file of plain text that stage "general" learns the language from
    n_epochs: int = 4  # of the classifier, one layer more unfrozen in each of the first
    lm_epochs: int = 1  # of each language-model stage
    lr: float = 0.01  # the classifier's highest step; layers below take 1/2.6 of it, each
    lm_lr: float = 0.003  # the language models'
    wd: float = 0.01  # decoupled decay of weights
    bs: int = 32  # texts, or rows of a language model, in a batch
    bptt: int = 64  # tokens in a window
    max_len: int = 1400  # tokens at the end of a text that the classifier learns from
    drop_mult: float = 0.3  # scales all dropouts
    emb_sz: int = 192  # of a model that begins from nothing; awd_lstm: 400 was published
    n_hid: int = 384  # awd_lstm: 1152
    n_layers: int = 2  # awd_lstm: 3
    max_vocab: int = 20_000  # words known at most
    min_freq: int = 2  # words rarer than this are unknown
    backward: bool = False  # also a model that reads from the end; the two are averaged
    precision: str = "auto"  # auto, full, bf16, fp16
    valid_pct: float = 10.0  # percent of the reviews held back to measure on
    seed: int = 42
    device: str = "auto"  # auto, cpu, cuda, mps
    threads: int = 1

    CHOICES: ClassVar = {"solver": SOLVERS, "precision": PRECISIONS}
    RANGES: ClassVar = {
        "n_epochs": (1, 1000),
        "lm_epochs": (1, 1000),
        "lr": (0.0, math.inf),
        "lm_lr": (0.0, math.inf),
        "wd": (0.0, math.inf),
        "bs": (1, 10_000),
        "bptt": (2, 10_000),
        "max_len": (2, 100_000),
        "drop_mult": (0.0, 2.0),
        "emb_sz": (1, 10_000),
        "n_hid": (1, 10_000),
        "n_layers": (1, 20),
        "max_vocab": (20, 1_000_000),
        "min_freq": (1, 1_000_000),
        "valid_pct": (0.0, 90.0),
        "threads": (1, 1024),
        "seed": (0, 2**32 - 1),
    }
    WHOLE = (
        "n_epochs", "lm_epochs", "bs", "bptt", "max_len", "emb_sz", "n_hid", "n_layers",
        "max_vocab", "min_freq", "threads", "seed",
    )  # fmt: skip

    @property
    def stage_list(self) -> list[str]:
        """The stages in the order in which they run."""
        return [stage for stage in STAGES if stage in self.stages.replace(",", " ").split()]

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        asked = str(self.stages).replace(",", " ").split()
        if not asked or set(asked) - set(STAGES):
            yield "stages", f"stages is {self.stages!r}", f"Name some of {', '.join(STAGES)}"
        if "general" in asked and not self.general and self.solver != "fast":
            problem = "stage general has no text to learn from"
            yield "general", problem, "Set general to a file of plain text"
        if "classifier" not in asked and self.solver == "fast":
            problem = "solver fast has the classifier stage alone"
            yield "solver", problem, "Set solver to gated, or add classifier"


FAST = TextSettings()
GATED = TextSettings(solver="gated")
AWD_LSTM = TextSettings(
    solver="awd_lstm", start="none", n_epochs=5, lm_epochs=10, lr=0.01, lm_lr=0.002, wd=0.1, bs=64,
    bptt=70, drop_mult=0.5, emb_sz=400, n_hid=1152, n_layers=3, max_vocab=60_000, backward=True,
)  # fmt: skip


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
