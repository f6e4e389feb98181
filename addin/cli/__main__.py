"""`python -m addin.cli` is the command `cellgrad`."""

import sys

from addin.cli.command import main

if __name__ == "__main__":
    sys.exit(main())
