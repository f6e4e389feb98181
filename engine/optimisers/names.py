"""The names of the optimisers, without torch."""

from pkgutil import iter_modules

from engine.optimisers import choices

LESSON = ("sgd", "momentum", "rmsprop", "adam")  # in the order in which it meets them
OPTIMISERS = tuple(dict.fromkeys((*LESSON, *(m.name for m in iter_modules(choices.__path__)))))
