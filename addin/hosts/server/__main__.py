"""The server's own process: xlwings reads its settings from the environment when it is imported."""

import json
import os
import sys

from addin.hosts.server.app import listen, serve
from addin.hosts.server.options import LICENSE, Options
from addin.messages import line
from engine.errors import InputError


def main() -> int:
    """Serve what the environment asks for; 2 and one line where that cannot be."""
    try:
        options = Options.from_json(json.loads(os.environ[Options.VARIABLE]))
        listener = listen(options)
        scheme = "https" if options.has_tls else "http"
        name = f"[{options.host}]" if ":" in options.host else options.host
        address = f"{scheme}://{name}:{listener.getsockname()[1]}"
        print(LICENSE)
        print(f"licence: {'noncommercial' if options.is_noncommercial else 'a key of yours'}")
        print(f"serving {address}, add-in: {address}/manifest", flush=True)
        serve(options, listener)
    except InputError as err:
        print(line(err), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
