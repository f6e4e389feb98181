"""Calc's line to the add-in process: started on demand, started again when it has died.

Standard library only. A call waits a few seconds at most, because Calc stands still meanwhile;
a message (a press, a document that was loaded) is handed to a thread and never waits.
"""

import contextlib
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from . import frames

CALL_SECONDS = 5.0
START_SECONDS = 20.0  # a message may wait so long for the process to start, a call may not
PAUSE_SECONDS = 3.0  # after a failure calls fail at once for a while, so that Calc stays usable
NOT_OURS = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP")  # of LibreOffice's own Python


class LineError(Exception):
    """The add-in process cannot be reached; the text says why and what to do."""


class Line:
    """The add-in process and two sockets to it: one for calls, one for messages."""

    def __init__(self, command, hello, on_failure=lambda text: None, on_end=lambda: None):
        self.command = command
        self.hello = hello  # makes what the process must know: a fresh dict for each start
        self.on_failure = on_failure
        self.on_end = on_end  # the process has ended, perhaps in the middle of something
        self.process: Any = None
        self.port: Any = None  # None until the process has said it
        self.token = ""
        self.port_known = threading.Event()
        self.starting, self.calling = threading.RLock(), threading.Lock()
        self.call_socket: Any = None
        self.tell_socket: Any = None
        self.failed_at, self.why = -PAUSE_SECONDS, ""
        self.closed = False
        self.messages = queue.Queue()
        threading.Thread(target=self._tell_all, daemon=True).start()

    # --- what Calc does -----------------------------------------------------------------------

    def call(self, function, args):
        """One function call; the answer as the process gave it.

        Raises:
            LineError: when it cannot be had in time.
        """
        if time.monotonic() - self.failed_at < PAUSE_SECONDS:
            raise LineError(self.why)
        until = time.monotonic() + CALL_SECONDS
        with self.calling:
            try:
                return self._ask_twice({"do": "call", "function": function, "args": args}, until)
            except (OSError, ValueError, LineError) as err:
                self._hang_up()
                self.failed_at, self.why = time.monotonic(), _words(err)
                raise LineError(self.why) from err

    def tell(self, message):
        """Hand a message to the process, starting it if need be; returns at once."""
        self.messages.put(message)

    def close(self):
        """Let the process end: its input closes."""
        self.closed = True
        with self.starting:
            process, self.process = self.process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()

    # --- sockets ------------------------------------------------------------------------------

    def _ask_twice(self, message, until):
        """Ask; a line that broke since the last call (the process ended) is opened again once."""
        fresh = self.call_socket is None
        try:
            return self._ask(message, until)
        except socket.timeout:  # noqa: UP041  its name before Python 3.10
            raise
        except OSError:
            if fresh:
                raise
            self._hang_up()
            return self._ask(message, until)

    def _ask(self, message, until):
        if self.call_socket is None:
            self.call_socket = self._connected(until)
        self.call_socket.settimeout(max(until - time.monotonic(), 0.01))
        frames.send(self.call_socket, message)
        answer = frames.receive(self.call_socket)
        if answer is None:
            raise ConnectionError("the add-in process closed the line")
        return answer["answer"]

    def _hang_up(self):
        line, self.call_socket = self.call_socket, None
        if line is not None:
            line.close()

    def _tell_all(self):
        while True:
            message = self.messages.get()
            for attempt in (1, 2):
                try:
                    self._tell(message)
                    break
                except (OSError, ValueError, LineError) as err:
                    if self.tell_socket is not None:
                        self.tell_socket.close()
                        self.tell_socket = None
                    if attempt == 2 and not self.closed:
                        self.on_failure(_words(err))

    def _tell(self, message):
        until = time.monotonic() + START_SECONDS
        if self.tell_socket is None:
            self.tell_socket = self._connected(until)
        self.tell_socket.settimeout(START_SECONDS)
        frames.send(self.tell_socket, message)
        if frames.receive(self.tell_socket) is None:
            raise ConnectionError("the add-in process closed the line")

    def _connected(self, until):
        port, token = self._running(until)
        line = socket.create_connection(("127.0.0.1", port), max(until - time.monotonic(), 0.01))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        frames.send(line, {"token": token})
        return line

    # --- the process --------------------------------------------------------------------------

    def _running(self, until):
        """Port and token of the process, started if there is none."""
        with self.starting:
            if self.closed:
                raise LineError("Calc is closing")
            if self.process is None or self.process.poll() is not None:
                self._start()
            if self.port is None and not self._wait_for_port(until):
                raise LineError("the add-in process is still starting. Try again in a moment.")
            return self.port, self.token

    def _start(self) -> None:
        env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it keeps a log of its own
            env=env,
            start_new_session=sys.platform != "win32",
        )
        self.port, self.token, self.port_known = None, secrets.token_hex(16), threading.Event()
        hello = json.dumps({"token": self.token, **self.hello()})
        self.process.stdin.write(hello.encode() + b"\n")
        self.process.stdin.flush()
        args = (self.process, self.port_known)
        threading.Thread(target=self._read_port, args=args, daemon=True).start()

    def _read_port(self, process, known):
        first = process.stdout.readline()
        if first.strip().isdigit() and process is self.process:
            self.port = int(first)
        known.set()
        process.stdout.read()  # until it ends
        process.wait()
        if not self.closed:
            self.on_end()

    def _wait_for_port(self, until):
        self.port_known.wait(max(until - time.monotonic(), 0.01))
        if self.port_known.is_set() and self.port is None:
            self.process = None
            raise LineError(
                "the add-in process does not start. Run cellgrad doctor and cellgrad calc install."
            )
        return self.port is not None


def _words(err):
    if isinstance(err, LineError):
        return str(err)
    if isinstance(err, socket.timeout):
        return "the add-in process did not answer in time. Try again."
    if isinstance(err, FileNotFoundError):
        return "the Python that Cellgrad was installed with is gone. Run cellgrad calc install."
    return "the add-in process cannot be reached ({}). Try again.".format(err)  # noqa: UP032
