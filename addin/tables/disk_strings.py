"""A workbook's shared strings on disk: cells mention them by number, and there may be millions."""

import struct
import tempfile
from typing import IO

import lxml.etree as etree

_PLACE = struct.Struct("<QI")
_NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class DiskStrings:
    """Reads like a list of texts; holds none of them in memory."""

    def __init__(self, xml: IO[bytes] | None = None):
        self.texts, self.places = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        self.n = 0
        if xml is not None:
            self._fill(xml)
        self.texts.flush()
        self.places.flush()

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self.n:
            raise IndexError(number)
        self.places.seek(number * _PLACE.size)
        start, length = _PLACE.unpack(self.places.read(_PLACE.size))
        self.texts.seek(start)
        return self.texts.read(length).decode()

    def close(self) -> None:
        self.texts.close()
        self.places.close()

    def _fill(self, xml: IO[bytes]) -> None:
        start, item = 0, f"{_NAMESPACE}si"
        for _, node in etree.iterparse(xml, tag=item, resolve_entities=False, huge_tree=True):
            text = "".join(t.text or "" for t in node.iter(f"{_NAMESPACE}t") if _is_read(t))
            data = text.encode()
            self.texts.write(data)
            self.places.write(_PLACE.pack(start, len(data)))
            start, self.n = start + len(data), self.n + 1
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]


def _is_read(text: etree._Element) -> bool:
    """Whether a text is the cell's own, and no reading aid above it."""
    parent = text.getparent()
    return parent is None or parent.tag != f"{_NAMESPACE}rPh"
