"""Networks in cells: parameters, activations and gradients as ranges, moved by the engine."""
