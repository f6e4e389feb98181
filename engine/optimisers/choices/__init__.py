"""A file an optimiser, called as the setting `opt` calls it.

Its `make(params, lr, wd, momentum)` gives an optimiser of torch for parameters or groups of them.
Nothing else names it: cells, checks, help and reference take the choices from this folder.
"""
