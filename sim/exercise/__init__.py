"""The facilitated exercise: people in some seats of a run, nothing lost, any moment to be gone back to."""
