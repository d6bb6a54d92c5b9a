"""Rehearsal of a MSEL: the exercise played through many times before the day, with nobody in the room."""
