"""How Calc and the add-in process talk: JSON after four bytes of length. Standard library only."""

import json
import socket
import struct

LENGTH = struct.Struct("<I")
MAX_FRAME = 512 * 2**20


def send(line: socket.socket, message: object) -> None:
    """Send one message."""
    data = json.dumps(message).encode("utf-8")
    line.sendall(LENGTH.pack(len(data)) + data)


def receive(line: socket.socket):
    """The next message; None when the other side has closed.

    Raises:
        ConnectionError: for a message cut short, or longer than any of ours.
        OSError: when nothing came in time.
    """
    first = _exactly(line, LENGTH.size)
    if first is None:
        return None
    (n_bytes,) = LENGTH.unpack(first)
    if n_bytes > MAX_FRAME:
        raise ConnectionError("what came is not a message")
    data = _exactly(line, n_bytes)
    if data is None:
        raise ConnectionError("a message was cut short")
    return json.loads(data)


def _exactly(line: socket.socket, n_bytes: int):
    parts, missing = [], n_bytes
    while missing:
        part = line.recv(min(missing, 1 << 20))
        if not part:
            if parts:
                raise ConnectionError("a message was cut short")
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
