"""What `trace` does: why a decision came out as it did."""

from __future__ import annotations

import json

import typer
from rich.text import Text

from sim.cli.launching import Launch
from sim.cli.screen import Screen
from sim.cli.seats import known_actor
from sim.cli.words import Case, until_of
from sim.errors import InputError
from sim.report.explanation import decision_of, decisions, explanation, overview
from sim.report.happening import Happenings, told

__all__ = ["act"]


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    scenario: str,
    option: list[str],
    setting: list[str],
    seed: int,
    replication: int,
    case: Case,
    record: int | None,
    actor: str | None,
    until: str | None,
    as_json: bool,
    decider: list[str],
    full: bool,
) -> None:
    """Run again with explanation on, and print what was asked for."""
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
        case=case.value,
    )
    if actor is not None:
        known_actor(f"--actor {actor}", actor, launch.plan.scenario.actors)
    run = launch.run(explaining=True)
    if record is not None and decision_of(run, record) is None:
        other = Happenings(run)[record]
        if as_json:
            typer.echo(json.dumps([other.as_object()], indent=2))
        else:
            Screen().print(told(other, launch.plan))
        return
    found = decisions(run, actor) if record is None else [each for each in [decision_of(run, record)] if each]
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
