"""The `cellgrad` command: one file a subcommand."""

from addin.cli.command import main

__all__ = ["main"]
