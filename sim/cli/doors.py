"""The three doors: every verb with its door and its sentence, and the module that is loaded when it is called."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Final, Protocol

import typer
from typer.core import TyperGroup

from sim import __version__

__all__ = ["VERBS", "Verb", "application", "completing"]

ANYONE: Final = "Anyone: run one crisis, see what happened and why"
ANALYST: Final = "Analyst: which option does better, how surely"
FACILITATOR: Final = "Facilitator: an exercise with people in some seats"
AUTHOR: Final = "Author: a new scenario, actor, option"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: its module under `sim.cli` (which has a `command`), its door, what it does in one line."""

    name: str
    module: str
    door: str
    says: str


VERBS: Final = (
    Verb("run", "running", ANYONE, "Run a scenario once and tell what mattered."),
    Verb("trace", "tracing", ANYONE, "Explain decisions: trigger, belief, menu, rules, utilities, draw, effects."),
    Verb("replay", "replaying", ANYONE, "Run a journal again, and say whether the chronicle is the same."),
    Verb("compare", "comparing", ANALYST, "Compare options with the baseline on the same luck."),
    Verb("matrix", "tabling", ANALYST, "Try every lever in every scenario, dose by dose."),
    Verb("explore", "exploring", ANALYST, "Vary every uncertain parameter: what does a result hang on?"),
    Verb("gather", "gathering", ANALYST, "Join the shards of a study."),
    Verb("calibrate", "calibrating", ANALYST, "Compare a scenario with the record of a past crisis."),
    Verb("play", "playing", FACILITATOR, "Hold an exercise in the terminal: one or more seats, the white cell."),
    Verb("pack", "packing", FACILITATOR, "Print what an exercise needs: manuals, sheets, MSEL, a move by hand."),
    Verb("rehearse", "rehearsing", FACILITATOR, "Play an exercise through before the day: which rows never come?"),
    Verb("review", "reviewing", FACILITATOR, "Review an exercise: what did each decision change?"),
    Verb(
        "serve", "serving", FACILITATOR, "Hold an exercise in the browser: a facilitator, and people in their seats."
    ),
    Verb("msel", "injecting", FACILITATOR, "Write the injects to a spreadsheet, or read them from one."),
    Verb("new", "making", AUTHOR, "Write a commented file to start from."),
    Verb(
        "list",
        "listing",
        AUTHOR,
        "List scenarios, records, actors, options, actions, measures, models or parameters.",
    ),
    Verb("check", "checking", AUTHOR, "Find every fault of every file, with line and column."),
    Verb("schema", "schemas", AUTHOR, "Print the JSON Schema of the files, for editors."),
)
_SCREEN: Final = """\
Whitecell, a tabletop crisis simulation engine. It explores, compares and rehearses; it does not predict.

  anyone        see one crisis, and why it went so (then: trace, replay)
                {called} run tsunami_relief
  analyst       which option does better, how surely, at what price
                {called} compare tsunami_relief --option hadr_interop
  facilitator   an exercise with people in some seats (in the browser: serve)
                {called} play tsunami_relief --seat {seat}
  author        a new scenario, actor or option (then: check)
                {called} new relief my_flood

What is there:  {called} list scenarios
All commands:   {called} --help
One command:    {called} COMMAND --help
"""


def application(words: Sequence[str]) -> typer.Typer:
    """Make the application for one command line: the verb in it is loaded, all others are told only."""
    wanted = next((word for word in words if not word.startswith("-")), "")
    app = typer.Typer(
        cls=_Doors,
        help="A tabletop crisis simulation engine: explores, compares and rehearses; it does not predict.",
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        # what draws boxes takes longer to load than all else together: the list of verbs is told without
        rich_markup_mode="rich" if wanted else None,
    )
    app.callback(invoke_without_command=True)(_bare)
    for verb in VERBS:
        loaded = completing() or verb.name == wanted
        act: Callable[..., object] = import_module(f"sim.cli.{verb.module}").command if loaded else _untold
        app.command(
            verb.name,
            help=_flowing(act) if loaded else verb.says,
            short_help=verb.says,
            rich_help_panel=verb.door,
        )(act)
    return app


def _flowing(act: Callable[..., object]) -> str:
    """What a verb says of itself, each paragraph in one line, so that it breaks where the screen ends."""
    return "\n\n".join(" ".join(part.split()) for part in (act.__doc__ or "").split("\n\n"))


class _Formatter(Protocol):
    """What writes the help: a heading over what is indented below it, rows of two columns."""

    def section(self, name: str) -> AbstractContextManager[None]:
        """Open a part under a heading."""

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write rows of a word and what it means."""


class _Doors(TyperGroup):
    """All verbs, each under its door."""

    def format_commands(self, ctx: object, formatter: _Formatter) -> None:
        """Write the verbs by door, in their order."""
        del ctx
        for door in dict.fromkeys(verb.door for verb in VERBS):
            with formatter.section(door):
                formatter.write_dl([(verb.name, verb.says) for verb in VERBS if verb.door == door])


def completing() -> bool:
    """Whether the shell asks what could come next, in which case every verb is loaded."""
    return any(name.endswith(("WHITECELL_COMPLETE", "RUN.PY_COMPLETE")) for name in os.environ)


def _untold() -> None:
    """Stand for a verb that was not called."""


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"whitecell {__version__}")
        raise typer.Exit


def _bare(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Show the doors when no verb was given."""
    del version
    if context.invoked_subcommand is None:
        typer.echo(_SCREEN.format(called=context.command_path, seat=_a_seat()), nl=False)


def _a_seat() -> str:
    """Name an actor of the first scenario, so that the command on the screen can be typed as it stands."""
    from sim.scenario.library import find  # noqa: PLC0415  for this one screen only
    from sim.scenario.reading import read_file  # noqa: PLC0415

    tree = read_file(find("scenario", "tsunami_relief")).tree
    actors = tree.get("actors") if isinstance(tree, dict) else None
    return next(iter(actors), "ACTOR") if isinstance(actors, dict) else "ACTOR"
