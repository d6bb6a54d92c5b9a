"""What each verb takes, for the manual: read from the command line itself, so that it cannot differ from it."""

from __future__ import annotations

from enum import Enum

import typer

from sim.cli.doors import VERBS, Verb, application
from sim.report.manual import Command

__all__ = ["commands"]


def commands() -> list[Command]:
    """Give every verb with its words, in the order of the doors."""
    return [_command(verb) for verb in VERBS]


def _command(verb: Verb) -> Command:
    """Load one verb and ask it for its words."""
    known: object = typer.main.get_command(application([verb.name]))
    params = getattr(known, "commands")[verb.name].params  # noqa: B009  typer keeps its class of groups to itself
    words, usage = [], [verb.name]
    for param in params:
        option = param.param_type_name == "option"
        metavar = param.metavar or ("" if getattr(param, "is_flag", False) else _choice(param))
        word = " ".join(filter(None, (param.opts[0], metavar))) if option else str(param.metavar)
        words.append((word, f"{param.help or ''}{_default(param) if option else ''}"))
        if param.required:
            usage.append(word)
        elif not option:
            usage.append(f"[{word}]")
    return Command(" ".join([*usage, "[options]"]), verb.door, verb.says, tuple(words))


def _choice(param: object) -> str:
    """Give the words one may choose among, for an option that has no name for its value."""
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    names = [str(word.value) for word in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []
    return "|".join(names or getattr(getattr(param, "type", None), "choices", ()))


def _default(param: object) -> str:
    found = getattr(param, "default", None)
    found = getattr(found, "value", found)
    return f" Default {found}." if isinstance(found, int | str) and found not in {False, ""} else ""
