"""Optimisers side by side in cells: their paths as ranges, computed by the engine."""
