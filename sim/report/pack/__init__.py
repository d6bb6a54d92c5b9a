"""The printed pack of an exercise: what lies on each table, and all that is needed to go on without a computer."""
