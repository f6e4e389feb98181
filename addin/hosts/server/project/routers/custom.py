"""Where xlwings Server looks for further addresses."""

from addin.hosts.server.routes import router

__all__ = ["router"]
