"""Sheets with a table of people and a model of it: reading, training, showing, scoring."""
