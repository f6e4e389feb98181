"""A host's books as xlwings shows books: what `addin/hosts/port.py` has, made into `xw.Book`."""
