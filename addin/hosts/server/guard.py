"""Stands in front of xlwings Server: who may call, how much, how often, and in which form.

A request that is refused here never reaches any code of ours or theirs, and no answer tells more
than what was wrong with the request.
"""

import asyncio
import hmac
import json
import logging
import time
from collections import OrderedDict
from typing import Any

from addin.hosts.server.options import Options
from addin.hosts.server.shapes import problem_with

OPEN = (
    "/static/",
    "/taskpane",
    "/manifest",
    "/favicon.ico",
    "/xlwings/custom-functions-meta",
    "/xlwings/custom-functions-code",
    "/xlwings/custom-scripts-meta",
    "/socket.io",
)
MOST_CLIENTS = 10_000  # whose calls are counted
log = logging.getLogger("cellgrad.server")


class RefusedError(Exception):
    """Why a request is not passed on: the status and one line."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status, self.words = status, words


class Guard:
    """An ASGI app around another one."""

    def __init__(self, app: Any, options: Options):
        self.app, self.options = app, options
        self.left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # by client: calls, when

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
            return
        if scope["type"] == "websocket":
            try:
                self._check_host(_headers(scope))
                self._count(scope)
            except RefusedError:
                await send({"type": "websocket.close", "code": 1008})
                return
        await self.app(scope, receive, send)

    async def _http(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            headers = _headers(scope)
            self._check_host(headers)
            self._count(scope)
            self._check_token(scope, headers)
            body = await self._body(scope, headers, receive)
        except RefusedError as err:
            await _answer(send, err.status, err.words)
            return
        await self._pass_on(scope, body, receive, send)

    async def _pass_on(self, scope: Any, body: bytes, receive: Any, send: Any) -> None:
        """Ask the app; what it takes too long for, or fails at, is answered here."""
        began = False

        async def once() -> Any:
            if not given:
                given.append(True)
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        async def passed(message: Any) -> None:
            nonlocal began
            began = True
            await send(message)

        given: list[bool] = []
        try:
            is_long = scope["path"].startswith("/socket.io")
            limit = None if is_long else self.options.seconds
            await asyncio.wait_for(self.app(scope, once, passed), limit)
        except TimeoutError:
            log.warning("%s took longer than %s s", scope["path"], self.options.seconds)
            if not began:
                await _answer(send, 504, "It took too long. Try again with fewer cells.")
        except Exception:
            log.exception("%s failed", scope["path"])
            if not began:
                await _answer(send, 500, "Cellgrad failed. More is in the server's log.")

    def _check_host(self, headers: dict[str, str]) -> None:
        """Only the names that it listens under: another one is a page that was tricked into it."""
        name = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        if self.options.hosts and name not in self.options.hosts:
            raise RefusedError(421, f"This server is not {name}.")

    def _count(self, scope: Any) -> None:
        client = (scope.get("client") or ("",))[0]
        now = time.monotonic()
        left, when = self.left.pop(client, (self.options.burst, now))
        left = min(self.options.burst, left + (now - when) * self.options.calls_a_second)
        self.left[client] = (max(left - 1, 0.0), now)
        while len(self.left) > MOST_CLIENTS:
            self.left.popitem(last=False)
        if left < 1:
            raise RefusedError(429, "Too many calls at once. Wait a moment.")

    def _check_token(self, scope: Any, headers: dict[str, str]) -> None:
        path = scope["path"]
        if not self.options.token or path == "/" or path.startswith(OPEN):
            return
        given = headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), self.options.token.encode()):
            raise RefusedError(401, "The token is missing or wrong. Type it into the task pane.")

    async def _body(self, scope: Any, headers: dict[str, str], receive: Any) -> bytes:
        """The whole body, unless it is too large or not what the address takes."""
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self.options.max_bytes:
            raise self._too_large()
        body = bytearray()
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self.options.max_bytes:
                raise self._too_large()
            if not message.get("more_body"):
                break
        if scope["method"] == "POST" and not scope["path"].startswith("/socket.io"):
            _check_form(scope["path"], headers, bytes(body))
        return bytes(body)

    def _too_large(self) -> RefusedError:
        most = self.options.max_bytes >> 20
        return RefusedError(413, f"The request is larger than {most} MB. Send fewer cells.")


def _check_form(path: str, headers: dict[str, str], body: bytes) -> None:
    if not headers.get("content-type", "").startswith("application/json"):
        raise RefusedError(415, "Send application/json.")
    try:
        data = json.loads(body or b"null")
    except (ValueError, RecursionError) as err:
        raise RefusedError(400, "The body is not JSON.") from err
    problem = problem_with(path, data)
    if problem:
        raise RefusedError(400, problem)


def _headers(scope: Any) -> dict[str, str]:
    return {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}


async def _answer(send: Any, status: int, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    if status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
