"""The names of the precisions, without torch."""

PRECISIONS = ("auto", "full", "bf16", "fp16")  # of engine.precision
