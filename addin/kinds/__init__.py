"""Kinds of sheets: one folder for each, with the same file names."""
