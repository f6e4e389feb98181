"""Where xlwings Server looks for worksheet functions."""

from addin.hosts.server.functions import ALL

globals().update(ALL)
