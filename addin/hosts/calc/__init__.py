"""LibreOffice Calc as a live host: an add-in inside Calc, a process beside it, xlwings over UNO."""
