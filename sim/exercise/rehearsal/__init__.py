"""Rehearsal of a MSEL before the day: which rows come, when, which never do, and what a move asks of the table."""
