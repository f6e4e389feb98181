"""Kinds of sheets: a folder for each, found by itself, with the same file names in each.

CELLGRAD_KINDS may name more folders, each of which holds folders of kinds.
"""

import os

__path__ += [folder for folder in os.environ.get("CELLGRAD_KINDS", "").split(os.pathsep) if folder]
