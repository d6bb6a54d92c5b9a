"""`review`: the after-action review of an exercise in a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Workers

__all__ = ["command"]


@done_by("reviewing")
def command(  # noqa: PLR0913  one argument for each word of the command line
    store: Annotated[Path, typer.Argument(metavar="STORE", help="The file that play --store wrote.")],
    *,
    exercise: Annotated[
        str, typer.Option(metavar="NAME", help="Which exercise there; may be left out if there is one alone.")
    ] = "",
    branch: Annotated[str, typer.Option(metavar="NAME", help="Which branch of it.")] = "main",
    seeds: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Futures for each arm; 100, for the hot wash what a minute holds."),
    ] = None,
    hot_wash: Annotated[
        bool, typer.Option("--hot-wash", help="One page in a minute: the most telling decisions.")
    ] = False,
    at: Annotated[
        list[str],
        typer.Option(metavar="TIME", help="Ask what cells knew then, such as '3 h'; if left out, when moves began."),
    ] = [],  # noqa: B006  typer copies it
    lang: Annotated[
        str,
        typer.Option(metavar="CODE", help="Language of what is ours in it: en, ja, ko, zh; the last three unread."),
    ] = "en",
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write page, Markdown and Word document there.")
    ] = None,
) -> None:
    """Review an exercise: what happened, what was known, what each decision changed, where it landed.

    All of it holds in this model and is no forecast. Decisions are ranked by what they changed beside doctrine's,
    persons never. The file of an exercise belongs to one process: while it is being played, review a copy.

    What is done of a review with --out is kept there until it is written: the same command goes on from it.
    """
