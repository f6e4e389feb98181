"""A screen that nobody sees (Xvfb), and pictures of what is on it.

The picture is read from the screen's own frame buffer, an XWD file.
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image


def is_there() -> bool:
    """Whether such a screen can be had."""
    return sys.platform.startswith("linux") and shutil.which("Xvfb") is not None


class VirtualScreen:
    """One screen; programs with `environment` open their windows on it."""

    def __init__(self, display: str, buffer: Path):
        self.environment = {"DISPLAY": f":{display}", "SAL_USE_VCLPLUGIN": "gen"}
        self.buffer = buffer

    def picture(self) -> Image.Image:
        """What is on it: an XWD header, a colour map, rows of blue, green, red, unused."""
        data = self.buffer.read_bytes()
        header = struct.unpack(">25I", data[:100])
        header_size, width, height, row_bytes, n_colors = (header[i] for i in (0, 4, 5, 12, 19))
        pixels = data[header_size + n_colors * 12 :]
        return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", row_bytes)


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[VirtualScreen]:
    """A screen of its own number, gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="cellgrad-screen-") as folder:
        read, write = os.pipe()
        process = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                f"{width}x{height}x24",
                "-fbdir",
                folder,
                "-nolisten",
                "tcp",
            ],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        try:
            with os.fdopen(read) as said:
                display = said.readline().strip()  # it says its number when it is ready
            yield VirtualScreen(display, Path(folder) / "Xvfb_screen0")
        finally:
            process.terminate()
            process.wait()
