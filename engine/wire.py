"""How two processes talk: a JSON header and named arrays in one frame. Nothing is ever unpickled.

A frame is two unsigned 64-bit lengths (little endian), the header (JSON, UTF-8), and the arrays
as safetensors; no arrays, no bytes.
"""

import json
import struct
from typing import Any, BinaryIO

import numpy as np
from safetensors.numpy import load, save

_LENGTHS = struct.Struct("<QQ")
MAX_HEADER = 64 * 2**20
MAX_ARRAYS = 16 * 2**30


class WireError(ConnectionError):
    """The other side closed in the middle of a frame, or what came is not a frame."""


def send(
    stream: BinaryIO, header: dict[str, Any], arrays: dict[str, np.ndarray] | None = None
) -> None:
    """Write one frame and flush it."""
    text = json.dumps(header).encode()
    blob = save({k: np.asarray(v, order="C") for k, v in arrays.items()}) if arrays else b""
    stream.write(_LENGTHS.pack(len(text), len(blob)) + text)
    stream.write(blob)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
    """Read one frame; None when the other side has closed.

    Raises:
        WireError: for a frame cut short, or with lengths that no frame of ours has.
    """
    first = stream.read(_LENGTHS.size)
    if not first:
        return None
    if len(first) < _LENGTHS.size:
        raise WireError("a frame was cut short")
    n_text, n_blob = _LENGTHS.unpack(first)
    if n_text > MAX_HEADER or n_blob > MAX_ARRAYS:
        raise WireError("what came is not a frame")
    text, blob = _exactly(stream, n_text), _exactly(stream, n_blob)
    return json.loads(text), load(blob) if blob else {}


def _exactly(stream: BinaryIO, n: int) -> bytes:
    content = stream.read(n)
    if len(content) < n:
        raise WireError("a frame was cut short")
    return content
