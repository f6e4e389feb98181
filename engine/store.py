"""The model store: published models, a file a version, newest first by name of run and epoch."""

import os
import re
import secrets
from pathlib import Path

import platformdirs

from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint, write_whole
from engine.errors import InputError, NoModelError

VERSION = re.compile(
    r"(?P<kind>[a-z][a-z_]*)/(?P<run>[0-9a-f]{4,16}|shipped)-(?P<epoch>\d+(?:\.\d+)?)"
)
KEPT_OF_RUN = 5  # versions of one run: a function may still ask for the one just replaced
KEPT_RUNS = 40  # runs of one kind: what "Restore previous run" and old workbooks go back to


def home() -> Path:
    """The folder of this user's models and settings: `CELLGRAD_HOME`, else the platform's own."""
    chosen = os.environ.get("CELLGRAD_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("cellgrad", appauthor=False))


def new_run(kind: str) -> str:
    """A name for a new run, for example `ratings/3f9a61c2`."""
    return f"{kind}/{secrets.token_hex(4)}"


def version_of(run: str, epoch: int) -> str:
    """The version that a run publishes after an epoch, for example `ratings/3f9a61c2-12`."""
    return f"{run}-{epoch}"


def is_version(text: object) -> bool:
    """Whether a cell's value has the form of a version."""
    return isinstance(text, str) and VERSION.fullmatch(text.strip()) is not None


def kind_of(version: str) -> str:
    """The kind of a version, for example `ratings`; "" for a text that is none."""
    found = VERSION.fullmatch(version.strip())
    return found["kind"] if found else ""


def path_of(version: str) -> Path:
    """The file of a version.

    Raises:
        NoModelError: when the text is not a version; so no text leads outside the store.
    """
    found = VERSION.fullmatch(version.strip())
    if not found:
        raise NoModelError(f"{version!r} is not a model version", "Train one", code="no version")
    name = f"{found['run']}-{found['epoch']}.safetensors"
    return home() / "models" / found["kind"] / name


def publish(version: str, checkpoint: Checkpoint) -> None:
    """Save a version, make it its kind's latest, and drop versions that nobody can want any more.

    Raises:
        StoreError: when the store cannot be written; what was published before stays.
    """
    path = path_of(version)
    save_checkpoint(path, checkpoint)
    write_whole(path.parent / "latest", version.encode())
    _drop_old(path)


def load(version: str) -> Checkpoint:
    """Read a published version.

    Raises:
        NoModelError, StoreError: as `load_checkpoint` does, knowing the kind of model.
    """
    path = path_of(version)
    try:
        return load_checkpoint(path)
    except InputError as err:
        err.values["kind"] = path.parent.name
        raise


def latest(kind: str) -> str:
    """The version published last.

    Raises:
        NoModelError: when there is none.
    """
    pointer = home() / "models" / kind / "latest"
    try:
        return pointer.read_text().strip()
    except OSError as err:
        problem, values = f"no {kind} model is published yet", {"kind": kind}
        raise NoModelError(problem, "Train one", code="untrained", values=values) from err


def _drop_old(newest: Path) -> None:
    """Keep the last versions of this run, and of the last runs their final version."""
    by_run: dict[str, list[tuple[float, float, Path]]] = {}
    for path in newest.parent.glob("*-*.safetensors"):
        run, _, epoch = path.stem.rpartition("-")
        try:
            by_run.setdefault(run, []).append((path.stat().st_mtime, float(epoch), path))
        except (OSError, ValueError):
            continue  # removed meanwhile, or not one of ours
    runs = sorted(by_run.values(), key=lambda versions: max(v[0] for v in versions), reverse=True)
    current = newest.stem.rpartition("-")[0]
    for place, versions in enumerate(runs):
        versions.sort(reverse=True)
        is_current = versions[0][2].stem.rpartition("-")[0] == current
        keep = KEPT_OF_RUN if is_current else 1 if place < KEPT_RUNS else 0
        for _, _, path in versions[keep:]:
            path.unlink(missing_ok=True)
