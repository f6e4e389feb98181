"""The contract of a network sheet: rows, parameters, and what follows. Names belong to the sheet.

A sheet has room for `N_HIDDEN` hidden layers; layers count from 1, the last one is the output.
A hidden layer of 0 units passes on what it gets. Cells that no unit uses hold 0.
"""

from typing import Any

from addin.sheet.contract import Contract, Setting, rows
from engine.network.settings import MlpSettings
from engine.settings import MOST_SEED

N_HIDDEN = 3
LAYERS = tuple(range(1, N_HIDDEN + 2))

X = "network_x"  # rows x room for inputs; what the user types; blank rows are not used
Y = "network_y"  # rows x 1, the targets
INPUTS = "network_inputs"  # rows x room for inputs, by formulas: x as the first layer gets it
X_NAMES = "network_x_names"  # 1 x room for inputs, what the columns are called
Y_NAME = "network_y_name"  # 1 x 1
SHEET_LOSS = "sheet_loss"  # 1 x 1, by a plain formula
ENGINE_LOSS = "engine_loss"  # 1 x 1
LARGEST_DIFFERENCE = "largest_difference"  # 1 x 1, formulas against engine
SETTINGS, STATUS, LOSS_HISTORY = "settings", "status", "loss_history"
MODEL, JOURNAL = "model", "journal"
WIDTHS = "layer_widths"  # 5 x 1: inputs, units of the hidden layers (0: not there), outputs


def parameters(layer: int) -> str:
    """(1 + room for inputs) x room for units: biases on top, then weights; the engine moves it."""
    return f"parameters_{layer}"


def sums(layer: int) -> str:
    """rows x room for units, by plain formulas: bias + x times weights."""
    return f"sums_{layer}"


def activations(layer: int) -> str:
    """rows x room for units, by plain formulas."""
    return f"activations_{layer}"


def gradients(layer: int) -> str:
    """The shape of `parameters`, by plain formulas: slope of the loss along each of them."""
    return f"gradients_{layer}"


def stepped(layer: int) -> str:
    """The shape of `parameters`, by plain formulas: what they are after the next step."""
    return f"stepped_{layer}"


def engine(name: str) -> str:
    """The same as another range, computed and written by the engine."""
    return f"engine_{name}"


MIRRORED = (sums, activations, gradients, stepped)  # what the engine writes beside the formulas

_UNITS = "Units of the {} hidden layer; 0 = none"
_FEW: dict[str, Any] = {"low": 0, "high": 6, "whole": True, "part_of": "hidden"}
NETWORK_SETTINGS = (
    Setting("hidden_1", 4, _UNITS.format("first"), **_FEW),
    Setting("hidden_2", 3, _UNITS.format("second"), **_FEW),
    Setting("hidden_3", 0, _UNITS.format("third"), **_FEW),
    *rows(
        MlpSettings,
        *("activation", "output", "loss", "lr", "n_epochs", "normalise"),
        docs={"n_epochs": "Steps that one press of Run epochs takes"},
    ),
    Setting("seed", 43, "Same seed, same random numbers", low=0, high=MOST_SEED, whole=True),
)

CONTRACT = Contract(
    kind="network",
    required=((X,), (Y,), (WIDTHS,), *((parameters(k),) for k in LAYERS), (SETTINGS,), (MODEL,)),
    outputs=(
        WIDTHS,
        *(parameters(k) for k in LAYERS),
        *(engine(block(k)) for block in MIRRORED for k in LAYERS),
        ENGINE_LOSS,
        LOSS_HISTORY,
        STATUS,
        JOURNAL,
        MODEL,
    ),
    settings=SETTINGS,
    status=STATUS,
    loss_history=LOSS_HISTORY,
    model=MODEL,
    journal=JOURNAL,
    loss=ENGINE_LOSS,
    known_settings=NETWORK_SETTINGS,
    scores=("start loss", "loss"),
    train_button="Run epochs",
    set_up="Open workbooks/network.xlsx, or make one with cellgrad new network",
)
