"""Whitecell from a checkout: `uv run run.py VERB` is the same as the installed `whitecell VERB`."""

from sim.cli import main

if __name__ == "__main__":
    main()
