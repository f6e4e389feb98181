"""A whole small model as text in a few cells, so that a workbook carries it to other machines."""

import base64
import binascii
import zlib

from addin.sheet.cells import Rows
from engine.checkpoint import Checkpoint, from_bytes, to_bytes
from engine.errors import StoreError

CELL_CHARS = 30_000  # a cell takes 32,767
MAX_BYTES = 100_000_000  # what the text may unpack to: more is no model of ours


def to_cells(checkpoint: Checkpoint, n_cells: int) -> list[list[str]]:
    """The model file, compressed, as a column of texts; empty where it takes more cells."""
    text = base64.b64encode(zlib.compress(to_bytes(checkpoint), 9)).decode()
    parts = [[text[at : at + CELL_CHARS]] for at in range(0, len(text), CELL_CHARS)]
    return parts if len(parts) <= n_cells else []


def from_cells(rows: Rows, what: str) -> Checkpoint | None:
    """The model that `to_cells` wrote; None where the cells are blank.

    Raises:
        StoreError: when a text was cut or altered.
    """
    text = "".join(row[0] for row in rows if isinstance(row[0], str))
    if not text:
        return None
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(text, validate=True), MAX_BYTES)
    except (binascii.Error, zlib.error, ValueError) as err:
        remedy = "Press Train to train again, or open the workbook as it was saved"
        raise StoreError(f"the model in {what} was cut or altered", remedy) from err
    return from_bytes(content, f"the model in {what}")
