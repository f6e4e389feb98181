"""The compression of VBA sources.

Source: MS-OVBA 2.4.1. Chunks of 4,096 bytes, each a row of literals and of (offset, length) copies
from the same chunk; how many bits an offset has grows with the place in the chunk.
"""

import struct

CHUNK = 4096
SIGNATURE = b"\x01"
SHORTEST = 3  # a copy of fewer bytes saves nothing


def compress(data: bytes) -> bytes:
    """Compress a stream of any length."""
    chunks = (data[i : i + CHUNK] for i in range(0, len(data), CHUNK))
    return SIGNATURE + b"".join(map(_chunk, chunks))


def _chunk(raw: bytes) -> bytes:
    body = _tokens(raw)
    if len(body) > CHUNK:  # it cannot be made smaller: stored as it is, filled up
        return struct.pack("<H", 0x3FFF) + raw.ljust(CHUNK, b"\x00")
    return struct.pack("<H", 0xB000 | (len(body) - 1)) + body


def _tokens(raw: bytes) -> bytes:
    """Groups of up to eight tokens, each group behind a byte of flags: 1 is a copy."""
    out, at = bytearray(), 0
    seen: dict[bytes, list[int]] = {}
    while at < len(raw):
        flags, group = 0, bytearray()
        for bit in range(8):
            if at >= len(raw):
                break
            offset, length = _longest(raw, at, seen)
            if length:
                flags |= 1 << bit
                group += struct.pack("<H", _copy(at, offset, length))
            else:
                length = 1
                group.append(raw[at])
            for place in range(at, at + length):
                seen.setdefault(raw[place : place + SHORTEST], []).append(place)
            at += length
        out.append(flags)
        out += group
    return bytes(out)


def _longest(raw: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """(offset, length) of the longest copy; (0, 0) where there is none worth its two bytes."""
    most = min(len(raw) - at, (0xFFFF >> _offset_bits(at)) + SHORTEST)
    best = (0, 0)
    if most < SHORTEST:
        return best
    for start in reversed(seen.get(raw[at : at + SHORTEST], ())):
        length = SHORTEST
        while length < most and raw[start + length] == raw[at + length]:
            length += 1
        if length > best[1]:
            best = (at - start, length)
            if length == most:
                break
    return best


def _copy(at: int, offset: int, length: int) -> int:
    return ((offset - 1) << (16 - _offset_bits(at))) | (length - SHORTEST)


def _offset_bits(at: int) -> int:
    return max(4, (at - 1).bit_length()) if at else 4
