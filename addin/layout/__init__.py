"""Every range name, header and setting that the add-in knows, once, a file for each kind of sheet.

A name is looked for on the sheet where the button was pressed first (a name that belongs to that
sheet), then in the whole workbook. So one workbook can hold several models, a sheet each.
"""
