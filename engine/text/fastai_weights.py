"""fast.ai's published weights (`wt103-fwd` and its like) from a file that the user has.

An archive, a folder, or a `.pth` with its `itos*.pkl` beside it. Both parts are pickles, which
could run code: the weights are read by torch with `weights_only`, the list of words by an unpickler
that knows no names at all. A file that wants more is refused before anything of it runs.
"""

import io
import pickle
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.errors import InputError
from engine.text.language_model import PublishedLM
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab

MAX_BYTES = 2 * 2**30  # of a part; the published ones have 0.5 GB
_OLDER = {  # names of earlier releases
    "0.encoder_with_dropout.embed.weight": "0.encoder_dp.emb.weight",
    "_unk_": "xxunk",
    "_pad_": "xxpad",
    "t_up": "xxup",
    "tk_rep": "xxrep",
    "tk_wrep": "xxwrep",
}
_REMEDY = "Give the archive, or a folder with the .pth file and the itos .pkl file"


def load_fastai(path: str | Path) -> PublishedLM:
    """The language model of a file; words and rows are in the file's own order.

    Raises:
        InputError: when parts are missing, are not what they should be, or want to run code.
    """
    path = Path(path)
    weights, words = _parts(path)
    itos = read_itos(words, path.name)
    state = read_state(weights, path.name)
    arrays = _arrays(state, path.name)
    n_words = len(arrays["encoder.weight"])
    if n_words != len(itos):
        problem = f"there are {n_words} rows of weights and {len(itos)} words"
        raise InputError(problem, "Give the two files of one model", where=path.name)
    named = tuple(_OLDER.get(token, token) for token in itos)
    return PublishedLM(Vocab(named), arrays, {"solver": "awd_lstm", "source": path.name})


def read_itos(data: bytes, name: str) -> list[str]:
    """A pickled list of words, and nothing but that.

    Raises:
        InputError: for anything else; a pickle that names a function is refused, not called.
    """
    try:
        itos = _Plain(io.BytesIO(data)).load()
    except Exception as err:  # a hostile pickle can raise whatever it likes
        raise InputError(
            f"its list of words is not safe to read: {err}", _REMEDY, where=name
        ) from None
    if not isinstance(itos, list) or not all(type(token) is str for token in itos):
        raise InputError("its list of words is not a list of texts", _REMEDY, where=name)
    return itos


class _Plain(pickle.Unpickler):
    """Lists, texts and numbers need no names; whatever does is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def read_state(data: bytes, name: str) -> dict[str, Tensor]:
    """The tensors of a `.pth`, by name.

    Raises:
        InputError: when it holds anything but tensors, or wants to run code.
    """
    try:
        state = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as err:  # torch has many, and a hostile pickle can raise its own
        first = str(err).strip().splitlines()[0] if str(err).strip() else type(err).__name__
        raise InputError(
            f"its weights are not safe to read: {first}", _REMEDY, where=name
        ) from None
    if isinstance(state, dict) and isinstance(state.get("model"), dict):
        state = state["model"]
    if not isinstance(state, dict) or not all(isinstance(w, Tensor) for w in state.values()):
        raise InputError("it holds no weights by name", _REMEDY, where=name)
    return state


def _arrays(state: dict[str, Tensor], name: str) -> dict[str, np.ndarray]:
    """Published names to ours: the encoder's without their `0.`, the decoder's bias."""
    found = {_OLDER.get(key, key): w.float().numpy() for key, w in state.items()}
    n_layers = sum(key.endswith(".weight_hh_l0_raw") for key in found)
    wanted = {"0.encoder.weight": "encoder.weight", "1.decoder.bias": "decoder.bias"}
    for i in range(n_layers):
        for part in ("weight_hh_l0_raw", *(f"module.{p}" for p in _PARTS)):
            wanted[f"0.rnns.{i}.{part}"] = f"rnns.{i}.{part}"
    vocab_sz = len(found.get("0.encoder.weight", ()))
    found.setdefault("1.decoder.bias", np.zeros(vocab_sz, dtype=np.float32))  # some have none
    missing = sorted(set(wanted) - set(found))
    if missing or not n_layers:
        problem = f"{', '.join(missing[:3]) or 'the layers'} is missing among its weights"
        raise InputError(problem, "Give a language model of fast.ai's", where=name)
    arrays = {ours: np.ascontiguousarray(found[theirs]) for theirs, ours in wanted.items()}
    _check(arrays, n_layers, name)
    return arrays


_PARTS = ("weight_ih_l0", "bias_ih_l0", "bias_hh_l0")


def _check(arrays: dict[str, np.ndarray], n_layers: int, name: str) -> None:
    """Each layer reads what the one before says, and the last one is as wide as the embedding."""
    emb_sz = width = arrays["encoder.weight"].shape[-1]
    for i in range(n_layers):
        start, n_out = f"rnns.{i}.", arrays[f"rnns.{i}.weight_hh_l0_raw"].shape[-1]
        shapes = {"weight_hh_l0_raw": (4 * n_out, n_out), "module.weight_ih_l0": (4 * n_out, width)}
        shapes |= {f"module.{bias}": (4 * n_out,) for bias in ("bias_ih_l0", "bias_hh_l0")}
        for part, shape in shapes.items():
            if arrays[start + part].shape != shape:
                problem = f"0.{start}{part} is {arrays[start + part].shape}, not {shape}"
                raise InputError(problem, "Give a whole file", where=name)
        width = n_out
    if width != emb_sz:
        raise InputError(
            f"the last layer is {width} wide, not {emb_sz}", "Give another", where=name
        )


def _parts(path: Path) -> tuple[bytes, bytes]:
    """The bytes of the weights and of the words."""
    found: dict[str, bytes] = {}
    for name, size, read in _files(path):
        kind = "itos" if name.endswith(".pkl") and "itos" in name else Path(name).suffix
        if kind in (".pth", ".h5", "itos") and kind not in found:
            if size > MAX_BYTES:
                raise InputError(f"{name} has {size} bytes", "Give a smaller file", where=path.name)
            found[kind] = read()
    weights = found.get(".pth") or found.get(".h5")
    if weights is None or "itos" not in found:
        missing = "itos .pkl" if weights else ".pth"
        raise InputError(f"there is no {missing} file in it", _REMEDY, where=path.name)
    return weights, found["itos"]


def _files(path: Path) -> Iterator[tuple[str, int, Any]]:
    """Name, size and a way to read each file; nothing is unpacked to disk."""
    if path.is_dir() or path.suffix in (".pth", ".h5"):
        folder = path if path.is_dir() else path.parent
        others = sorted(p for p in folder.iterdir() if p.is_file() and p != path)
        for file in ([] if path.is_dir() else [path]) + others:
            yield file.name, file.stat().st_size, file.read_bytes
        return
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile():
                    yield member.name, member.size, archive.extractfile(member).read  # pyright: ignore[reportOptionalMemberAccess]
    except (tarfile.TarError, OSError, EOFError) as err:
        raise InputError(f"this archive cannot be read: {err}", _REMEDY, where=path.name) from None


def is_fastai(path: Path) -> bool:
    """Whether a path has the form of fast.ai's files rather than of ours."""
    return path.is_dir() or path.name.endswith((".pth", ".h5", ".tgz", ".tar.gz", ".tar"))


def usual_words(model: PublishedLM, max_vocab: int) -> Vocab:
    """The file's first words as a vocabulary of ours: the special ones first."""
    known = dict.fromkeys(t for t in model.vocab.itos if t not in SPECIALS)
    return Vocab((*SPECIALS, *list(known)[: max(0, max_vocab - len(SPECIALS))]))
