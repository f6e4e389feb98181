"""Who may call the server, how much and how often; and whether anything makes it fail."""

import asyncio
import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addin.hosts.server.guard import Guard
from addin.hosts.server.options import Options
from addin.hosts.server.shapes import problem_with
from engine.errors import InputError

FREE = "noncommercial"
CALL = {
    "client": "Office.js",
    "func_name": "ENGINE_STATUS",
    "args": [],
    "version": "0.37.8",
    "runtime": "1.4",
    "caller_address": None,
    "session_id": "s",
}
PATHS = (
    "/xlwings/custom-functions-call",
    "/xlwings/custom-scripts-call/press",
    "/xlwings/custom-scripts-call/show",
    "/xlwings/custom-scripts-call/nonsense",
    "/cellgrad/describe",
    "/cellgrad/stop",
)


def post(server, path, body, **headers):
    """Status and text of an answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(
        server.url + path, data, {"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as err:
        return err.code, err.read().decode()


# --- options --------------------------------------------------------------------------------------


def test_only_this_computer_by_default():
    assert Options(FREE).is_local
    assert Options(FREE, host="::1").is_local


def test_the_licence_is_asked_for():
    with pytest.raises(InputError, match="PolyForm Noncommercial"):
        Options("")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "cellgrad.example.org", "::"])
def test_others_need_a_token_and_tls(host, tmp_path):
    """Neither alone is enough; TLS in front of it has to be said."""
    cert, key = tmp_path / "c.pem", tmp_path / "k.pem"
    cert.touch()
    key.touch()
    with pytest.raises(InputError, match="no token"):
        Options(FREE, host=host, cert=cert, key=key)
    with pytest.raises(InputError, match="without TLS"):
        Options(FREE, host=host, token="t" * 20)
    with pytest.raises(InputError, match="19 characters"):
        Options(FREE, host=host, token="t" * 19, tls_elsewhere=True)
    Options(FREE, host=host, token="t" * 20, tls_elsewhere=True)
    Options(FREE, host=host, token="t" * 20, cert=cert, key=key)


def test_options_survive_the_way_to_the_process(tmp_path):
    key = tmp_path / "k.pem"
    key.touch()
    options = Options(FREE, token="t" * 20, cert=key, key=key, port=1)

    assert Options.from_json(json.loads(json.dumps(options.to_json()))) == options


def test_bad_options_are_one_line(capsys):
    from addin.cli import main

    assert main(["serve", "--license", FREE, "--host", "0.0.0.0"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_taken_port_is_said(capfd):
    from addin.cli import main

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--license", FREE, "--port", str(port)]) == 2

    assert "Give another --port" in capfd.readouterr().err


# --- the guard, around a small app ----------------------------------------------------------------


def ask(guard, path="/cellgrad/progress", method="GET", body=b"", client="10.0.0.1", **headers):
    """One request to a guard; returns status and text."""
    sent = []
    given = {
        "host": "localhost:1",
        "content-length": str(len(body)),
        "content-type": "application/json",
        **headers,
    }
    pairs = [(k.replace("_", "-").encode(), v.encode()) for k, v in given.items()]
    scope = {
        "type": "http",
        "path": path,
        "method": method,
        "client": (client, 1),
        "headers": pairs,
    }

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as own:  # the browser's tests leave a loop in the main thread
        own.submit(asyncio.run, guard(scope, receive, send)).result()
    return sent[0]["status"], sent[1]["body"].decode()


async def says_ok(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


async def fails(scope, receive, send):
    raise RuntimeError("/home/me/secret.py")


async def is_slow(scope, receive, send):
    await asyncio.sleep(60)


def test_a_request_is_passed_on():
    assert ask(Guard(says_ok, Options(FREE))) == (200, "ok")


def test_another_name_is_refused():
    """A page elsewhere that points its own name at this computer gets nothing."""
    assert ask(Guard(says_ok, Options(FREE)), host="evil.example:80")[0] == 421


def test_the_token_is_asked_for():
    guard = Guard(says_ok, Options(FREE, token="t" * 20))

    assert ask(guard)[0] == 401
    assert ask(guard, authorization="t" * 19 + "x")[0] == 401
    assert ask(guard, authorization="t" * 20)[0] == 200
    assert ask(guard, path="/taskpane.html")[0] == 200


def test_large_requests_are_refused_whatever_they_claim():
    guard = Guard(says_ok, Options(FREE, max_bytes=1000))

    assert ask(guard, body=b"x" * 1001)[0] == 413
    assert ask(guard, body=b"x" * 1001, content_length="5")[0] == 413
    assert ask(guard, content_length="-1")[0] == 413


def test_a_client_that_asks_too_often_waits_and_others_do_not():
    guard = Guard(says_ok, Options(FREE, burst=3, calls_a_second=0.001))

    assert [ask(guard)[0] for _ in range(4)] == [200, 200, 200, 429]
    assert ask(guard, client="10.0.0.2")[0] == 200


def test_what_takes_too_long_is_given_up():
    assert ask(Guard(is_slow, Options(FREE, seconds=0.05)))[0] == 504


def test_a_fault_tells_nothing():
    status, words = ask(Guard(fails, Options(FREE)))

    assert status == 500
    assert "secret" not in words and "Traceback" not in words


# --- the real server ------------------------------------------------------------------------------


def test_a_good_call_is_answered(server):
    assert post(server, PATHS[0], CALL)[0] == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"func_name": "__import__"}, "no such function"),
        ({"func_name": "PREDICT_RATING"}, "needs user, movie"),
        ({"args": [1]}, "at most 0 arguments"),
        ({"runtime": "9"}, "runtime"),
        ({"client": "curl"}, "client"),
    ],
)
def test_bad_calls_are_said(server, change, says):
    status, words = post(server, PATHS[0], {**CALL, **change})

    assert status == 400
    assert says in words


def test_addresses_that_do_not_exist(server):
    assert post(server, "/admin", {})[0] == 404
    assert post(server, "/static/../../etc/passwd", {})[0] in (400, 404, 405)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


def mutated(base):
    """A good body with some of its parts replaced by anything."""
    return st.dictionaries(st.sampled_from(sorted(base)), JSON, min_size=1).map(
        lambda change: {**base, **change}
    )


QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(path=st.sampled_from(PATHS), body=JSON | st.binary(max_size=20))
@QUICK
def test_any_body_is_answered(server, path, body):
    """Whatever is sent, the answer is no fault of the server's."""
    assert post(server, path, body)[0] < 500


@given(
    name=st.sampled_from(
        [
            "PREDICT_RATING",
            "TOP_MOVIES",
            "PREDICT_NEW_USER",
            "PREDICT_SALARY",
            "MODEL_INFO",
            "EXPLAIN_RATING",
        ]
    ),
    args=st.lists(
        JSON | st.lists(st.lists(JSON, min_size=1, max_size=3), min_size=1, max_size=3), max_size=4
    ),
)
@QUICK
def test_any_arguments_are_answered(server, name, args):
    assert post(server, PATHS[0], {**CALL, "func_name": name, "args": args})[0] < 500


@given(data=st.data(), path=st.sampled_from([PATHS[1], PATHS[2], PATHS[4]]))
@QUICK
def test_any_workbook_is_answered(server, book_body, data, path):
    body = data.draw(mutated(book_body))
    if "press" in path:
        body["args"] = data.draw(st.just(["run_epochs", {}]) | JSON)
    status, words = post(server, path, body)

    assert status < 500, words
    assert "Traceback" not in words


@pytest.fixture(scope="module")
def book_body():
    """A small workbook as xlwings' client sends it."""
    return {
        "client": "Office.js",
        "version": "0.37.8",
        "book": {"name": "b.xlsx", "active_sheet_index": 0, "selection": "A1"},
        "names": [
            {
                "name": "model",
                "sheet_index": 0,
                "address": "A1",
                "scope_sheet_name": None,
                "scope_sheet_index": None,
                "book_scope": True,
            }
        ],
        "sheets": [{"name": "S", "values": [["x"]], "pictures": [], "tables": []}],
    }


@given(body=JSON, path=st.sampled_from(PATHS))
@settings(max_examples=300, deadline=None)
def test_the_check_of_forms_never_fails(body, path):
    """It says what is wrong, of anything."""
    assert isinstance(problem_with(path, body), str)
