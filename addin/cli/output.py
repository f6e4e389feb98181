"""How a command talks: a progress bar on a terminal, plain lines elsewhere, JSON on request."""

import json
import sys
from typing import Any

from tqdm import tqdm

from addin.press.progress import loss_text, progress_of

LINES = 10  # plain lines of progress for one fit


class Progress:
    """Shows epochs as they end. Call it with each line of the loss history; `what` stands first."""

    def __init__(self, quiet: bool = False, what: str = ""):
        self.quiet, self.what, self.shown, self.bar = quiet, what, 0, None

    def __call__(self, log: dict[str, Any]) -> None:
        """Show one event: the keys of `engine.progress.Epoch`, or of `Scored`."""
        if self.quiet:
            return
        done, total, text = progress_of(log)
        if sys.stderr.isatty():
            self._bar(log, done, total)
        elif done == total or self._is_due(done, total):
            print(f"{self.what}: {text}" if self.what else text, file=sys.stderr)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()

    def _bar(self, log: dict[str, Any], done: int, total: int) -> None:
        is_epoch = "epoch" in log
        if self.bar is None:
            unit, before = ("epoch", done - 1) if is_epoch else (f" {log['what']}", 0)
            self.bar = tqdm(desc=self.what, total=total, initial=before, unit=unit)
        if is_epoch:
            self.bar.set_postfix_str(loss_text(log), refresh=False)
        self.bar.update(done - self.bar.n)

    def _is_due(self, done: int, total: int) -> bool:
        step = max(1, total // LINES)
        if done // step <= self.shown:
            return False
        self.shown = done // step
        return True


def say(answer: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print the answer as one JSON object, or as lines for people."""
    print(json.dumps(answer) if as_json else "\n".join(lines))


def fit_line(answer: dict[str, Any], n: int, what: str) -> str:
    """The first line of what `fit` says: how it learned, from how much, how long."""
    return (
        f"{answer['solver']}: {n} {what}, {answer['epochs']} epochs in "
        f"{answer['fit_seconds']:.1f} s on {answer['device']}, seed {answer['seed']}"
    )


def score_lines(answer: dict[str, Any]) -> list[str]:
    """What `fit` says of its scores, and what has to be beaten."""
    parts = {name: answer[name] for name in ("train", "valid", "test") if answer[name]}
    parts |= {f"baseline {name}": metrics for name, metrics in answer["baselines"].items()}
    width = max([22, *(len(name) + 1 for name in parts)])
    return [f"  {name:<{width}}{metrics_line(metrics)}" for name, metrics in parts.items()]


def metrics_line(metrics: dict[str, float] | None) -> str:
    """Metrics by name, in words."""
    if not metrics:
        return "not measured"
    return ", ".join(f"{name.upper()} {value:.4f}" for name, value in metrics.items())
