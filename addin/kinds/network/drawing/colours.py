"""What each kind of number looks like: parameters, sums, functions, activations, gradients."""

from typing import NamedTuple

from addin.drawing.style import ACCENT, ACCENT_PALE, INK, INPUT, INPUT_PALE, LINE, LOW, PAPER


class Kind(NamedTuple):
    """Ink on paper with a border, and the word for it in the legend."""

    ink: str
    paper: str
    line: str
    word: str


GIVEN = Kind(INPUT, INPUT_PALE, "#FDE68A", "given: yours to change")
PARAMETER = Kind("#5B21B6", "#EDE9FE", "#C4B5FD", "parameter: learned")
SUM = Kind("#075985", "#E0F2FE", "#BAE6FD", "sum z: bias + inputs × weights")
FUNCTION = Kind("#92400E", "#FDEBC8", "#FBD38D", "activation function")
ACTIVATION = Kind("#166534", "#DCFCE7", "#A7E3BC", "activation a: what it makes of z")
GRADIENT = Kind("#9F1239", "#FFE4E6", "#FDC4CB", "gradient: slope of the loss")
STEPPED = Kind("#86198F", "#FBE8FF", "#F0C4F7", "parameter after the next step")
ENGINE = Kind(ACCENT, ACCENT_PALE, "#B7DCD7", "computed by the engine")
TARGET = Kind(INK, PAPER, LINE, "target: what should come out")
LEGEND = (GIVEN, PARAMETER, SUM, FUNCTION, ACTIVATION, GRADIENT, STEPPED, ENGINE)

PARAMETER_SCALE = {  # nothing is white, so that the strong ones stand out
    "type": "3_color_scale",
    "min_type": "num",
    "mid_type": "num",
    "max_type": "num",
    "min_value": -1,
    "mid_value": 0,
    "max_value": 1,
    "min_color": LOW,
    "mid_color": PAPER,
    "max_color": "#B9A7F2",
}

PREDICTION_SCALE = {  # of a sigmoid: no is white, yes is green
    "type": "2_color_scale",
    "min_type": "num",
    "max_type": "num",
    "min_value": 0,
    "max_value": 1,
    "min_color": PAPER,
    "max_color": "#8FD6A8",
}
