"""The first sheet of each workbook that ships: what it is, how to begin, what it says now."""
