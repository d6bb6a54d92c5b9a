"""What a cell may order, as paper can hold it: every action it could ever take here, its price, and what bars it.

Read from the plan of its actor and the figures at the start, never from the true world of another. Used for the
cell's brief and for moves that are run by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.deciding.plan import Item
from sim.engine import Engine
from sim.exercise.standing import consulted
from sim.report.pack.material import Material, span
from sim.report.wording import Titles
from sim.scenario.action import ActionSpec
from sim.sentence import Sentence

__all__ = ["Offer", "closed", "offers", "purse"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One action of a cell: toward whom, with which forces, at what price, what bars it and when it is open."""

    spec: ActionSpec
    items: tuple[Item, ...]
    capital: float
    toward: str
    open_at_start: bool
    bars: tuple[str, ...]

    @property
    def takes(self) -> str:
        """How long it takes, from and to; behind a plus, for how long it then goes on."""
        spans = [self.spec.takes, *([self.spec.lasts] if self.spec.lasts else [])]
        ends = [[span(figure.value) for figure in each] for each in spans]
        return " + ".join(low if low == high else f"{low} - {high}" for low, high in ends)


def offers(material: Material, engine: Engine, actor: str) -> Iterator[Offer]:
    """Give all that an actor could ever order in this scenario, by the catalogue's order."""
    desk, titles = engine.desks[actor], material.titles
    open_now = {item.id for item in consulted(engine, actor).menu.items}
    by_action: dict[str, list[Item]] = {}
    for item in desk.plan.items:
        if item.spec is not None:
            by_action.setdefault(item.action, []).append(item)
    everybody = set(material.plan.scenario.actors) - {actor}
    for items in by_action.values():
        spec = items[0].spec
        assert spec is not None
        whom = dict.fromkeys(item.target for item in items if item.target)
        forces = dict.fromkeys(item.asset for item in items if item.asset)
        toward = ", ".join(map(titles.actor, whom))
        if len(whom) > 3 and set(whom) == everybody:
            toward = material.say("word.everyone")
        with_forces = ", ".join(map(titles.asset, forces))
        yield Offer(
            spec,
            tuple(items),
            desk.price(items[0].position),
            "; ".join(filter(None, (toward, with_forces))) or "-",
            any(item.id in open_now for item in items),
            tuple(dict.fromkeys(titles.say(reason) for item in items for _, reason in item.checks)),
        )


def closed(titles: Titles, engine: Engine, actor: str) -> list[tuple[str, str]]:
    """What an actor may never do here though others may, with the reason: law above all."""
    return [
        (titles.headed(name), reason)
        for name, reason in engine.desks[actor].plan.never
        if isinstance(reason, Sentence) and "authority" in reason.fields
    ]


def purse(engine: Engine, actor: str) -> float:
    """Political capital of an actor now."""
    return consulted(engine, actor).menu.purse
