// No ribbon button runs a function of its own: the one there is opens the task pane.
