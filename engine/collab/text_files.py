"""Bytes and text of a file that may be gzipped, each failure in words."""

import codecs
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from engine.errors import InputError

GZIP = b"\x1f\x8b"
CHUNK, HEAD = 1 << 20, 1 << 16  # bytes read at once, and kept of a file's start


def unzipped(path: Path, wanted: str = "ratings") -> bytes:
    """The file's bytes, unpacked if they are gzip, whatever the file is called.

    Raises:
        InputError: for a file that is absent, unreadable, empty, or a damaged archive.
    """
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(GZIP) else data
    except FileNotFoundError:
        raise InputError("there is no such file", "Check the path", where=str(path)) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError("the gzip file is damaged", "Fetch it again", where=path.name) from None
    except OSError as err:
        raise InputError(
            str(err.strerror), "Check the file and who may read it", where=str(path)
        ) from None
    if not data.strip():
        raise InputError("the file is empty", f"Give a file with {wanted}", where=path.name)
    return data


@dataclass(frozen=True)
class TextFile:
    """What one look through a text file found, without keeping it."""

    path: Path
    head: bytes  # its first 64 KB, unpacked
    is_utf8: bool
    n_lines: int

    def open(self) -> BinaryIO:
        """The file from its start, unpacked as it is read."""
        raw = self.path.open("rb")
        return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if _is_packed(self.path) else raw


def looked_through(path: Path, wanted: str) -> TextFile:
    """Read a text file once, gzipped or not, in constant memory.

    Raises:
        InputError: as `unzipped`.
    """
    head, is_utf8, n_lines, is_blank = b"", True, 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with TextFile(path, b"", True, 0).open() as file:
            while part := file.read(CHUNK):
                head = head or part[:HEAD]
                n_lines += part.count(b"\n")
                is_blank = is_blank and not part.strip()
                is_utf8 = is_utf8 and _decodes(decoder, part)
    except FileNotFoundError:
        raise InputError("there is no such file", "Check the path", where=str(path)) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputError("the gzip file is damaged", "Fetch it again", where=path.name) from None
    except OSError as err:
        raise InputError(
            str(err.strerror), "Check the file and who may read it", where=str(path)
        ) from None
    if is_blank:
        raise InputError("the file is empty", f"Give a file with {wanted}", where=path.name)
    return TextFile(path, head, is_utf8 and _decodes(decoder, b"", final=True), n_lines)


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == GZIP


def _decodes(decoder: codecs.IncrementalDecoder, part: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(part, final)
    except UnicodeDecodeError:
        return False
    return True


def decoded(data: bytes) -> str:
    """Text from UTF-8, or from ISO-8859-1 where it is not UTF-8 (the older MovieLens files)."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")
