"""How a command talks: a progress bar on a terminal, plain lines elsewhere, JSON on request."""

import json
import sys
from typing import Any

from tqdm import tqdm

LINES = 10  # plain lines of progress for one fit


class Progress:
    """Shows epochs as they end. Call it with each line of the loss history; `what` stands first."""

    def __init__(self, quiet: bool = False, what: str = ""):
        self.quiet, self.what, self.shown, self.bar = quiet, what, 0, None

    def __call__(self, log: dict[str, Any]) -> None:
        """Show one epoch: the keys of `engine.progress.Epoch`."""
        if self.quiet:
            return
        valid = f", valid {log['valid_loss']:.4f}" if log["valid_loss"] is not None else ""
        text = f"loss {log['train_loss']:.4f}{valid}"
        if sys.stderr.isatty():
            self._bar(log, text)
        elif log["epoch"] == log["n_epochs"] or self._is_due(log):
            what = f"{self.what}: " if self.what else ""
            print(f"{what}epoch {log['epoch']} of {log['n_epochs']}, {text}", file=sys.stderr)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()

    def _bar(self, log: dict[str, Any], text: str) -> None:
        if self.bar is None:
            self.bar = tqdm(
                desc=self.what, total=log["n_epochs"], initial=log["epoch"] - 1, unit="epoch"
            )
        self.bar.set_postfix_str(text, refresh=False)
        self.bar.update(log["epoch"] - self.bar.n)

    def _is_due(self, log: dict[str, Any]) -> bool:
        step = max(1, log["n_epochs"] // LINES)
        if log["epoch"] // step <= self.shown:
            return False
        self.shown = log["epoch"] // step
        return True


def say(answer: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print the answer as one JSON object, or as lines for people."""
    print(json.dumps(answer) if as_json else "\n".join(lines))


def metrics_line(metrics: dict[str, float] | None) -> str:
    """RMSE and MAE in words."""
    if not metrics:
        return "not measured"
    return ", ".join(f"{name.upper()} {value:.4f}" for name, value in metrics.items())
