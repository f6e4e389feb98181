"""Which button of ours a macro's name means. Standard library only: this file runs inside Calc."""

import re

_SCRIPT = re.compile(r"vnd\.sun\.star\.script:([^?]+)\?.*\blocation=document\b")


def button_of(code, buttons, has_model):
    """The button that an event's text means, by its macro's name; None for somebody else's.

    `buttons` has the names of the registry. RunEpochs, run_epochs and RUN_EPOCHS are one. A name
    of one word, such as Train, may be anybody's: it counts only beside a model of ours.
    """
    found = _SCRIPT.match(code)
    if not found:
        return None
    macro = _letters(found.group(1).rpartition(".")[2])
    for name in buttons:
        if macro == _letters(name):
            return name if has_model or "_" in name else None
    return None


def _letters(name):
    return name.replace("_", "").replace(" ", "").lower()
