"""Set up here: the whole contract on new sheets, around data that stays where it is."""
