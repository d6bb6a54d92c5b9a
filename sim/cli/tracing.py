"""`trace`: why a decision came out as it did."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Case, CaseOf, Deciders, Json, Options, Replication, ScenarioName, Seed, Settings

__all__ = ["command"]


@done_by("tracing")
def command(  # noqa: PLR0913, PLR0917  one argument for each word of the command line
    scenario: ScenarioName,
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006
    seed: Seed = 1,
    replication: Replication = 0,
    case: CaseOf = Case.CENTRAL,
    record: Annotated[
        int | None, typer.Option(metavar="K", help="Which record of the chronicle, of any kind.")
    ] = None,
    actor: Annotated[
        str | None, typer.Option(metavar="ACTOR", help="All decisions of one actor that did something.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="'30 d'", help="Stop there, as the run did.")] = None,
    as_json: Json = False,
    decider: Deciders = [],  # noqa: B006
    full: Annotated[bool, typer.Option("--full", help="Every belief, the whole menu, all that is barred.")] = False,
) -> None:
    """Explain decisions: trigger, belief, menu, rules that fired, utilities, draw, ruling, effects.

    Runs the same thing again with explanation on. Without --record and --actor it lists the decisions.
    """
