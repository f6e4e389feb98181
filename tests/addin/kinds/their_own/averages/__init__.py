"""A kind of somebody's own, outside of the project's folders: the mean of a column of numbers."""
