"""What the hosts share that show workbooks as xlwings does: addresses, ranges, tables, books."""
