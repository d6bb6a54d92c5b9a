"""Comparison of policy options over many runs. Above the engine and the runs, under reports and the command line."""
