"""The after-action review: what was done, what was known, what each decision changed, where the exercise landed."""
