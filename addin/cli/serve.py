"""`cellgrad serve`: Excel on the web and on the Mac."""

import argparse
import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from addin.hosts.server.options import Options
from engine.errors import InputError
from engine.processes import python_command, safe_environment


def add(commands: Any) -> None:
    parser = commands.add_parser("serve", help="Excel on the web and on the Mac (xlwings Server)")
    parser.add_argument("--host", default="127.0.0.1", help="this computer only, if left out")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--token-file", type=Path, help="a file with the token that callers need")
    parser.add_argument("--cert", type=Path, help="the certificate, PEM")
    parser.add_argument("--key", type=Path, help="its private key, PEM")
    parser.add_argument(
        "--tls-elsewhere", action="store_true", help="a proxy in front has the certificate"
    )
    parser.add_argument(
        "--license",
        default=os.environ.get("XLWINGS_LICENSE_KEY", ""),
        help="'noncommercial', or a key of xlwings; XLWINGS_LICENSE_KEY if left out",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    options = Options(
        license=args.license,
        host=args.host,
        port=args.port,
        token=_token(args.token_file),
        cert=args.cert,
        key=args.key,
        tls_elsewhere=args.tls_elsewhere,
    )
    environment = {**safe_environment(), **options.environment()}
    process = subprocess.Popen(python_command("addin.hosts.server"), env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # it was told by the terminal itself
            return process.wait()


def _token(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text("utf-8").strip()
    except OSError as err:
        raise InputError(f"{path} cannot be read", "Give a file with one line, the token") from err
