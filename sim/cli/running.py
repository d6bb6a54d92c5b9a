"""`run`: one run of one scenario, told as a story or as JSON."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from sim.cli.launching import Launch
from sim.cli.screen import Screen
from sim.cli.words import Deciders, Json, Options, Out, Replication, ScenarioName, Seed, Settings, until_of
from sim.report.files import prepare_folder, write_run
from sim.report.story import Story
from sim.report.summary import summary

__all__ = ["command"]


def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: ScenarioName,
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    until: Annotated[str | None, typer.Option(metavar="'30 d'", help="Stop there instead of at the horizon.")] = None,
    out: Out = None,
    as_json: Json = False,
    decider: Deciders = [],  # noqa: B006
    full: Annotated[bool, typer.Option("--full", help="Tell all of it, not only what mattered.")] = False,
) -> None:
    """Run a scenario once and tell what mattered: brief, timeline, moves in relations, outcomes.

    The same words give the same run. It explores; it does not predict.
    """
    folder = prepare_folder(out) if out is not None else None
    launch = Launch.of(
        scenario,
        options=option,
        settings=setting,
        seed=seed,
        replication=replication,
        deciders=decider,
        until=until_of(until),
    )
    run = launch.run()
    written = write_run(run, folder) if folder is not None else []
    if as_json:
        typer.echo(json.dumps(summary(run), indent=2))
        return
    console = Screen()
    console.print(Story(run, launch.plan, full=full))
    if written:
        console.print(f"Written to {folder}: {', '.join(written)}.", style="dim", markup=False)
