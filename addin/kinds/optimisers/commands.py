"""What `cellgrad new` and `demo` do for the race of optimisers."""

from addin.kinds.command import Command
from addin.kinds.optimisers import demo, new

COMMANDS = {"new": Command(new.run), "demo": Command(demo.run)}
