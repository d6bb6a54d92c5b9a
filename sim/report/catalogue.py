"""What is shipped, as the manual tells it: actors and their doctrines, actions, goals, options, selectors.

Read from the data and not from any run. Called by `sim.report.manual`; it gives Markdown and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from pydantic import BaseModel

from sim.scenario import library
from sim.scenario.action import ActionFile, ActionSpec, Adjudication, GoalsFile
from sim.scenario.actor import ActorFile
from sim.scenario.checking import validate
from sim.scenario.figures import Figure
from sim.scenario.lever import LeverFile
from sim.scenario.reading import read_file
from sim.units import YEAR_DAYS

__all__ = ["FORMS", "actions", "actors", "goals", "options", "selectors"]

_B = TypeVar("_B", bound=BaseModel)
_YEAR: Final = YEAR_DAYS * 24.0
# the forms of `who:` and `target:`; parts joined by + must all hold
FORMS: Final = (
    ("type:KIND", "an actor of that type: `type:state`, `type:organisation`, `type:group`"),
    ("has:CAPABILITY", "an actor with that capability"),
    ("role:ROLE", "an actor to whom the scenario gives that role"),
    ("group:GROUP", "a member of that group of the scenario"),
    ("core", "a core state of the scenario"),
    ("ally", "one to whom the actor is bound by treaty"),
    ("other", "anybody but the actor"),
    ("none", "in `target:` only: the action is aimed at nobody"),
)


def actors() -> str:
    """Every shipped actor with its doctrine variants; the default comes first."""
    rows = []
    for actor in _actors():
        names = sorted(actor.doctrines, key=lambda name: (name != actor.doctrine, name))
        for name in names:
            first = (f"`{actor.id}`", actor.title, actor.type) if name == names[0] else ("", "", "")
            rows.append((*first, f"`{name}`", actor.doctrines[name].says))
    return _table(("actor", "title", "type", "doctrine", "in a sentence"), rows)


def actions() -> str:
    """The catalogue of actions, a line each."""
    head = (
        "action",
        "no.",
        "title",
        "rung",
        "CAMEO",
        "tone",
        "needs",
        "who",
        "toward",
        "cost",
        "takes",
        "settled by",
    )
    return _table(head, [_action(action) for action in _read(ActionFile, "actions").actions])


def goals() -> str:
    """The goals that doctrines weigh, and what each values."""
    rows = [
        (
            f"`{name}`",
            goal.says,
            "; ".join(f"{value.variable}: `{value.weight}`" for value in goal.values),
        )
        for name, goal in _read(GoalsFile, "goals").goals.items()
    ]
    return _table(("goal", "what it is", "what one unit of each variable is worth to it"), rows)


def options() -> str:
    """The shipped levers with their price and their time."""
    rows = []
    for path in library.names("option").values():
        document = read_file(path)
        if isinstance(document.tree, dict) and document.tree.get("kind") == "lever":
            rows.append(_lever(validate(LeverFile, document)))
    head = ("lever", "no.", "title", "answers proposal", "price", "lag", "time constant", "what it moves")
    return _table(head, rows)


def selectors() -> str:
    """The forms of selectors, and the words that the shipped data use in them."""
    found = _actors()
    tags = {tag for action in _read(ActionFile, "actions").actions for tag in action.tags}
    return "\n\n".join(
        (
            _table(("selector", "whom it means"), [(f"`{form}`", says) for form, says in FORMS]),
            f"Tags of actions (`tag:WORD` in rules): {_list(tags)}.",
            f"Capabilities: {_list(word for actor in found for word in actor.capabilities)}.",
            f"Legal authorities: {_list(item.id for actor in found for item in actor.authorities)}.",
        )
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines])


def _read(kind: type[_B], stem: str) -> _B:
    return validate(kind, read_file(library.actor_files()[stem]))


def _actors() -> list[ActorFile]:
    documents = [read_file(path) for path in library.actor_files().values()]
    return [
        validate(ActorFile, document)
        for document in documents
        if isinstance(document.tree, dict) and document.tree.get("kind") == "actor"
    ]


def _list(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(set(words)))


def _action(action: ActionSpec) -> tuple[str, ...]:
    times = [" to ".join(map(_time, span)) for span in (action.takes, action.lasts) if span]
    return (
        f"`{action.id}`",
        action.number,
        action.title,
        str(action.rung),
        action.cameo,
        f"{action.goldstein:+g}",
        ", ".join(action.needs) or "-",
        " or ".join(action.who),
        " or ".join(action.target),
        f"{action.cost.value:g}{_money(action.money)}",
        ", then ".join(times),
        _settled(action.adjudication),
    )


def _time(figure: Figure) -> str:
    days = figure.value / 24
    if days < 2:
        return f"{figure.value:g} h"
    return f"{days:.3g} d" if days < 2 * YEAR_DAYS else f"{days / YEAR_DAYS:.2g} yr"


def _money(money: Figure) -> str:
    return f" and {money.value:g} MUSD" if money.value else ""


def _settled(kind: Adjudication) -> str:
    if kind.chance is not None:
        return f"chance {kind.chance.value:g}"
    return "the target's word" if kind.honour else f"{kind.attacker} against {kind.defender}"


def _lever(lever: LeverFile) -> tuple[str, ...]:
    price = lever.price
    return (
        f"`{lever.id}`",
        lever.number,
        lever.title,
        ", ".join(map(str, lever.answers)),
        f"{price.money.value * _YEAR:g} MUSD and {price.political_capital_per_month.value * 12:g} points a year",
        _time(lever.lag),
        _time(lever.time_constant),
        ", ".join(dict.fromkeys(f"`{effect.path}`" for effect in (*lever.effects, *lever.side_effects))),
    )
