"""How far a job is, in words: epochs of a fit, texts of a column, learning rates tried."""

from typing import Any


def progress_of(log: dict[str, Any]) -> tuple[int, int, str]:
    """What one event of a job says: how much is done, of how much, and that in words."""
    if "done" in log:
        done, total = log["done"], log["total"]
        return done, total, f"{done:,} of {total:,} {log['what']}"
    done, total = log["epoch"], log["n_epochs"]
    stage = f"{log['stage']}, " if log.get("stage") else ""
    return done, total, f"{stage}epoch {done} of {total}, {loss_text(log)}"


def loss_text(log: dict[str, Any]) -> str:
    """The losses of an epoch."""
    valid = f", valid {log['valid_loss']:.4f}" if log["valid_loss"] is not None else ""
    return f"loss {log['train_loss']:.4f}{valid}"
