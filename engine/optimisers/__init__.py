"""The optimisers that a model may be trained with: each file of `choices` is one."""
