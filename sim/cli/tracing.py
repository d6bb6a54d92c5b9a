"""`trace`: why a decision came out as it did."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.text import Text

from sim.cli.launching import Launch
from sim.cli.screen import Screen
from sim.cli.seats import known_actor
from sim.cli.words import Deciders, Json, Options, Replication, ScenarioName, Seed, Settings, until_of
from sim.errors import InputError
from sim.report.explanation import decision_of, decisions, explanation, overview

__all__ = ["command"]


def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: ScenarioName,
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    record: Annotated[
        int | None, typer.Option(metavar="K", help="Which record of the chronicle: a decision, an order or a ruling.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option(metavar="ACTOR", help="All decisions of one actor that did something.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="'30 d'", help="Stop there, as the run did.")] = None,
    as_json: Json = False,
    decider: Deciders = [],  # noqa: B006
    full: Annotated[bool, typer.Option("--full", help="Every belief, the whole menu, all that is barred.")] = False,
) -> None:
    """Say why: trigger, belief, menu, rules that fired, utilities, draw, ruling, effects.

    Runs the same thing again with explanation on. Without --record and --actor it lists the decisions.
    """
    if record is not None and actor is not None:
        raise InputError.of("--record and --actor", "take one of them", "a record names its actor")
    launch = Launch.of(
        scenario,
        options=option,
        settings=setting,
        seed=seed,
        replication=replication,
        deciders=decider,
        until=until_of(until),
    )
    if actor is not None:
        known_actor(f"--actor {actor}", actor, launch.plan.scenario.actors)
    run = launch.run(explaining=True)
    found = decisions(run, actor) if record is None else [decision_of(run, record)]
    acted = [each for each in found if each.orders]
    if as_json:
        typer.echo(json.dumps([each.as_object() for each in found], indent=2))
        return
    console = Screen()
    if record is None and actor is None:
        console.print(overview(acted if not full else found, launch.plan))
        console.print(
            Text(f"\n{len(found) - len(acted)} decisions to do nothing. Look at one with --record K.", style="dim")
        )
        return
    if record is not None and record != found[0].index:
        console.print(Text(f"Record {record} goes back to the decision in record {found[0].index}.", style="dim"))
    for each in found if record is not None or full else acted:
        console.print(explanation(each, launch.plan, full=full))
    if record is None and not full:
        console.print(Text(f"{len(found) - len(acted)} decisions to do nothing (--full tells them).", style="dim"))
