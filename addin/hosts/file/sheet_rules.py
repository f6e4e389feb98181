"""What a sheet says of its cells as a whole: merged, protected, arrays, column styles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import lxml.etree as etree

from addin.hosts.file.rows import Row, attributes
from addin.sheet.addresses import MAX_COLS, Block, read_block

ARRAY = re.compile(r"""<c\b[^>]*>\s*<f\b([^>]*\bt=["'](?:array|dataTable)["'][^>]*)""")


@dataclass
class SheetRules:
    """What a sheet says about its cells as a whole."""

    merged: list[Block]
    protected: bool
    column_styles: dict[int, str]


def read_rules(root: etree._Element) -> SheetRules:
    """What the frame of a sheet says."""
    ns = root.tag[: root.tag.index("}") + 1]
    merged = [read_block(m.get("ref", "")) for m in root.iter(f"{ns}mergeCell")]
    protection = root.find(f"{ns}sheetProtection")
    styles = {
        col: style
        for entry in root.iter(f"{ns}col")
        if (style := entry.get("style")) and style != "0"
        for col in range(int(entry.get("min", 1)) - 1, min(int(entry.get("max", 1)), MAX_COLS))
    }
    return SheetRules(
        [block for block in merged if block],
        protection is not None and protection.get("sheet") in ("1", "true"),
        styles,
    )


def find_arrays(rows: Iterable[Row]) -> list[Block]:
    """Where array formulas and data tables stand."""
    found = []
    for row in rows:
        text = row.text
        if "array" in text or "dataTable" in text:
            refs = (attributes(m[1]).get("ref", "") for m in ARRAY.finditer(text))
            found += [block for ref in refs if (block := read_block(ref))]
    return found
