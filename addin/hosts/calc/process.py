"""The add-in process beside Calc: answers worksheet functions, and works on what was pressed.

Calc's extension starts it, with one line of JSON on standard input, and is told the port to talk
to on standard output. When its input closes, Calc has gone: it stops what runs and ends itself.
"""

import contextlib
import json
import logging
import os
import secrets
import socket
import sys
import threading
from typing import Any

import addin.functions  # noqa: F401  registers the worksheet functions
from addin.hosts.calc.desk import Desk
from addin.hosts.calc.extension import frames
from addin.hosts.log_file import open_log
from addin.models import model_in_cells
from addin.registry import FUNCTIONS

GRACE = 5.0  # seconds for a job to stop after Calc has gone
log = logging.getLogger("cellgrad.calc")


class Process:
    """Listens on this machine only, to who knows the token."""

    def __init__(self, hello: dict[str, Any]):
        self.token = hello["token"]
        self.desk = Desk(hello["pipe"], hello["word"])
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def serve(self) -> None:
        """Take lines until the process ends."""
        while True:
            line, _ = self.listener.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve_line, args=(line,), daemon=True).start()

    def _serve_line(self, line: socket.socket) -> None:
        model_in_cells.set(self.desk.models.find)
        with line, contextlib.suppress(OSError, ValueError):
            first = frames.receive(line)
            if not (first and secrets.compare_digest(str(first.get("token")), self.token)):
                return
            while message := frames.receive(line):
                frames.send(line, self._answer(message))

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Answer a call; take note of anything else. Calc waits: nothing here may ask it back."""
        if message["do"] == "call":
            return {"answer": call(message["function"], message["args"])}
        self.desk.take(message)
        return {"answer": "noted"}


def call(name: str, args: list[Any]) -> Any:
    """The answer of a worksheet function to Calc's arguments."""
    function = FUNCTIONS.get(name)
    if function is None:
        return "#NAME?"  # an older extension: run cellgrad calc install
    log.debug("call %s%s", name, args)
    for place, argument in enumerate(function.arguments[: len(args)]):
        if argument.name == "model" and args[place] == 0.0:
            args[place] = None  # a blank cell reaches a function as zero
    try:
        return function.call(*args)
    except Exception:
        log.exception("%s failed", name)
        return "#VALUE!"


def main() -> None:
    """Serve the Calc on the other end of standard input and output."""
    hello = json.loads(sys.stdin.buffer.readline() or b"{}")
    if not hello:
        return
    _write_log()
    sys.setswitchinterval(0.001)  # functions must answer while a writer thread converts a block
    process = Process(hello)
    print(process.port, flush=True)
    threading.Thread(target=process.serve, daemon=True).start()
    sys.stdin.buffer.read()  # until Calc has gone
    threading.Timer(GRACE, os._exit, [0]).start()
    process.desk.close()
    os._exit(0)  # daemon threads may sit in a call to a Calc that is gone


def _write_log() -> None:
    """Everything that goes wrong here ends up in one small file.

    With CELLGRAD_LOG=DEBUG every call of a function does as well.
    """
    target = open_log("calc.log")
    os.dup2(target.fileno(), 2)
    logging.getLogger().setLevel(os.environ.get("CELLGRAD_LOG", "INFO"))


if __name__ == "__main__":
    main()
