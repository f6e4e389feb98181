"""Excel on the desktop: what `cellgrad excel` builds, installs and checks, and its add-in process.

Excel itself has never run any of it: docs/excel.md says what was tested and how.
"""
