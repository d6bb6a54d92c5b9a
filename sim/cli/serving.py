"""`serve`: the exercise in the browser, for a facilitator and cells of people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Deciders, Options, Replication, Seed, Settings

__all__ = ["command"]


@done_by("serving")
def command(  # noqa: PLR0913, PLR0917  an option is an argument
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A shipped name or a path; without it the store's exercise.")
    ] = "",
    seat: Annotated[
        list[str],
        typer.Option(metavar="ACTOR=WHO", help="Who decides: human, doctrine or white. Repeatable."),
    ] = [],  # noqa: B006  typer copies it
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; 0.0.0.0 lets the network in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", min=1, max=65535, help="Which port.")] = 8000,
    store: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it is kept; SCENARIO.exercise.db if left out.")
    ] = None,
    exercise: Annotated[str, typer.Option(metavar="NAME", help="Its name in the store.")] = "",
    branch: Annotated[str, typer.Option(metavar="NAME", help="Which branch of it.")] = "main",
    name: Annotated[
        list[str],
        typer.Option("--name", metavar="NAME", help="A name by which browsers call this machine. Repeatable."),
    ] = [],  # noqa: B006
    cert: Annotated[Path | None, typer.Option(metavar="FILE", help="Certificate for TLS (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its private key (PEM).")] = None,
    option: Options = [],  # noqa: B006
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    decider: Deciders = [],  # noqa: B006
) -> None:
    """Hold an exercise in the browser: one page for the facilitator, one for each seat, live.

    Prints the address and a code for every seat, to you alone. Cells that the scenario names are played by people
    unless --seat says otherwise. All is on disk before it is acknowledged: stop it, or pull the plug, and the same
    command goes on from there with everybody in their seats.
    """
