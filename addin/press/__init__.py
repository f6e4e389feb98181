"""Presses of buttons: the job that one starts, followed into the cells; Stop; turns."""
