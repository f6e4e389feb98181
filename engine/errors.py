"""What can go wrong with a user's input, each with the words that mend it."""


class InputError(ValueError):
    """Input the engine cannot use; `at` is (row, col) from 0 in the array it was given.

    The add-in sets `where` once it knows which cell, file or setting that is.
    """

    where = ""

    def __init__(self, problem: str, remedy: str, at: tuple[int, int] | None = None):
        super().__init__(f"{problem}. {remedy}.")
        self.problem, self.remedy, self.at = problem, remedy, at

    def __reduce__(self):
        return type(self), (self.problem, self.remedy, self.at)


class NoModelError(InputError):
    """No published model under the version that was asked for."""


class UnknownIdError(InputError):
    """A user or item id that the model has never seen."""


class DivergedError(InputError):
    """The loss is not finite any more: a learning rate too high, or weights too large."""


class StoreError(InputError):
    """A model file that is truncated or altered, or a store that cannot be written."""
