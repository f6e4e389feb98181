"""Set up here: the whole contract on new sheets, around data that stays where it is."""

from addin.set_up.ratings import set_up_ratings

__all__ = ["set_up_ratings"]
