"""One model in one file: arrays and JSON metadata, never pickled, whole or not there at all."""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, save

from engine.errors import NoModelError, StoreError


@dataclass(frozen=True)
class Checkpoint:
    """Named arrays, and whatever JSON can say about them: kind, settings, ids, metrics."""

    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a `.safetensors` file under a temporary name and rename it: never a half-written one.

    Raises:
        StoreError: when the folder cannot be written or the disk is full; an older file stays.
    """
    write_whole(path, to_bytes(checkpoint))


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """The content of a model file."""
    arrays = {name: np.asarray(value, order="C") for name, value in checkpoint.arrays.items()}
    meta = {"cellgrad": json.dumps(checkpoint.meta), "digest": _digest(arrays, checkpoint.meta)}
    return save(arrays, metadata=meta)


def from_bytes(content: bytes, what: str) -> Checkpoint:
    """The checkpoint that `to_bytes` made; `what` names it in errors.

    Raises:
        StoreError: when it is truncated, was altered, or is not one of ours. Runs no code of it.
    """
    try:
        arrays = load(content)
        length = int.from_bytes(content[:8], "little")  # of the JSON header that follows
        stored = json.loads(content[8 : 8 + length])["__metadata__"]
        meta = json.loads(stored["cellgrad"])
    except (SafetensorError, ValueError, KeyError, TypeError) as err:
        raise _damaged(f"{what} is not a whole model file") from err
    return _checked(arrays, meta, stored, what)


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step.

    Raises:
        StoreError: when that cannot be done; nothing is left behind.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with scratch.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as err:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise StoreError(
            f"{path} cannot be written: {err.strerror}",
            "Free some disk space, or set CELLGRAD_HOME to a folder that you may write to",
        ) from err


def load_checkpoint(path: Path, only: str = "") -> Checkpoint:
    """Read a file written by `save_checkpoint`; `only` keeps the arrays whose names start so.

    Raises:
        NoModelError: when there is no such file.
        StoreError: when it is truncated, was altered, or is not one of ours. Runs no code of it.
    """
    if not path.is_file():
        raise NoModelError(f"{path.stem} is not on this machine", "Train it", code="absent")
    try:
        with safe_open(path, framework="np") as file:
            stored = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        meta = json.loads(stored["cellgrad"])
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as err:
        raise _damaged(f"{path} is not a whole model file") from err
    whole = _checked(arrays, meta, stored, str(path))
    return Checkpoint({k: v for k, v in whole.arrays.items() if k.startswith(only)}, meta)


def _checked(
    arrays: dict[str, np.ndarray], meta: dict[str, Any], stored: Mapping[str, str], what: str
) -> Checkpoint:
    if stored.get("digest") != _digest(arrays, meta):
        raise _damaged(f"{what} was changed after it was written")
    return Checkpoint(arrays, meta)


def lacking(why: Exception, kind: str) -> StoreError:
    """The error about a model file that was read, but in which something is missing or wrong."""
    if isinstance(why, StoreError):
        return why
    problem = f"the model file lacks {why}"
    return StoreError(problem, "Train again", code="damaged", values={"kind": kind})


def _damaged(problem: str) -> StoreError:
    return StoreError(problem, "Train again, or bring a good copy of the file", code="damaged file")


def _digest(arrays: Mapping[str, np.ndarray], meta: dict[str, Any]) -> str:
    """Thirty-two hex digits over every array, its name, shape and type, and the metadata."""
    digest = hashlib.blake2b(json.dumps(meta, sort_keys=True).encode(), digest_size=16)
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"{name}{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data if array.size else b"")
    return digest.hexdigest()
