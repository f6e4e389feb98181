"""What `cellgrad new` and `demo` do for a network."""

from addin.kinds.command import Command
from addin.kinds.network import demo, new

COMMANDS = {"new": Command(new.run), "demo": Command(demo.run)}
