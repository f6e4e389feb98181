"""What every kind of sheet has: a contract, cells, settings, history, undo."""
