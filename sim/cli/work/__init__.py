"""What each verb does once its words are read; loaded by `sim.cli.later`, never for help."""
