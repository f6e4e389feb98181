"""Where xlwings Server looks for scripts."""

from addin.hosts.server.scripts import finish, press, show

__all__ = ["finish", "press", "show"]
