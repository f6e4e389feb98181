"""The subcommands of `cellgrad`, one a file: each adds its arguments and runs."""
