"""The server: xlwings Server's app with our functions and scripts in it, behind the guard."""

# pyright: reportMissingImports=false

import socket
from typing import Any

from addin.hosts.server.options import Options
from engine.errors import InputError


def make_app(options: Options) -> Any:
    """The ASGI app, in a process that was started with `options.environment()`.

    Raises:
        InputError: when the extra is not installed, or the licence key is not a good one.
    """
    try:
        from xlwings_server.main import main_app
    except ImportError as err:
        raise InputError(
            "xlwings Server is not installed", 'Run: pip install "cellgrad[server]"'
        ) from err
    except Exception as err:
        if "icense" in f"{type(err).__name__} {err}":
            raise InputError(f"the licence key was refused: {err}", "Check --license") from err
        raise
    from addin.hosts.server.guard import Guard

    return Guard(main_app, options)


def listen(options: Options) -> socket.socket:
    """The socket to serve on; port 0 takes a free one.

    Raises:
        InputError: when the port is taken or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        return socket.create_server((options.host, options.port), family=family)
    except OSError as err:
        problem = f"cannot listen on {options.host}:{options.port}: {err.strerror or err}"
        raise InputError(problem, "Give another --port") from err


def serve(options: Options, listener: socket.socket) -> None:
    """Serve until interrupted."""
    app = make_app(options)
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        ssl_certfile=options.cert,
        ssl_keyfile=options.key,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listener])
