"""Bytes and text of a file that may be gzipped, each failure in words."""

import gzip
import zlib
from pathlib import Path

from engine.errors import InputError

GZIP = b"\x1f\x8b"


def unzipped(path: Path, wanted: str = "ratings") -> bytes:
    """The file's bytes, unpacked if they are gzip, whatever the file is called.

    Raises:
        InputError: for a file that is absent, unreadable, empty, or a damaged archive.
    """
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(GZIP) else data
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file", "Check the path") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError(f"{path.name}: the gzip file is damaged", "Fetch it again") from None
    except OSError as err:
        raise InputError(f"{path}: {err.strerror}", "Check the file and who may read it") from None
    if not data.strip():
        raise InputError(f"{path.name}: the file is empty", f"Give a file with {wanted}")
    return data


def decoded(data: bytes) -> str:
    """Text from UTF-8, or from ISO-8859-1 where it is not UTF-8 (the older MovieLens files)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")
