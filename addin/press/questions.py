"""What a run must know before it starts, and a host with a window may ask the user for."""

from collections.abc import Mapping

from engine.errors import InputError


class UnansweredError(InputError):
    """Nothing says which cells a press is about.

    `questions` are what to ask, by the names of the button's arguments that take the answers.
    """

    def __init__(self, problem: str, remedy: str, questions: Mapping[str, str]):
        super().__init__(problem, remedy)
        self.questions = dict(questions)

    def __reduce__(self):
        return type(self), (self.problem, self.remedy, self.questions), vars(self)
