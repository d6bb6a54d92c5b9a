"""What a struck state's doctrine leaves out: nothing of it is a fault, but nobody else does it for the host.

Habit (`prefer: {any: -6}`) keeps an actor from what no rule speaks for; so a doctrine that was written for helping
others sits still when its own land is struck. Looked at by `check`, before any run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from sim.models.relief.section import Host, ReliefSection
from sim.scenario.action import ActionSpec
from sim.scenario.actor import Doctrine
from sim.scenario.vocabulary import Company

__all__ = ["cautions"]

_ROLE: Final = "affected"
# by effect: what a host does with it at home
_DEEDS: Final[Mapping[str, str]] = {
    "relief.supply": "opening its stocks",
    "relief.deploy": "sending its own forces",
    "relief.request": "asking for help",
    "relief.consent": "letting others in",
}


def cautions(section: BaseModel, company: Company) -> Iterator[str]:
    """Say of each host, in a sentence, what it could do at home and its doctrine does not speak of."""
    assert isinstance(section, ReliefSection)
    for host in section.hosts:
        if host.id not in company.doctrines:
            continue
        if host.id not in company.roles.get(_ROLE, ()):
            yield (
                f"{host.id} is struck and has not the role '{_ROLE}', so that nothing a host does is open to it: "
                f"write roles: {{{_ROLE}: [{', '.join(each.id for each in section.hosts)}]}}"
            )
            continue
        doctrine = company.doctrines[host.id]
        left = {
            deed: acts
            for deed in _open_to(section, host)
            if (acts := _acts(deed, company.actions))
            if not any(_speaks_of(doctrine, spec) for spec in acts)
        }
        if left:
            missing = ", ".join(f"{_DEEDS[deed]} ({acts[0].id})" for deed, acts in left.items())
            bonus = ", ".join(f"{acts[0].id}: 10" for acts in left.values())
            when = f'role("{_ROLE}", me) and need(me) > 1000'
            yield (
                f"{host.id} is struck, and no rule of its doctrine speaks of {missing}: it will hardly do it; write "
                f"{{id: at_home, priority: P2, says: We act at home, when: '{when}', prefer: {{{bonus}}}}}, "
                "or forbid what it is not to do"
            )


def _open_to(section: ReliefSection, host: Host) -> Iterator[str]:
    """What there is to do for a host, by effect."""
    if any(line.kind == "host" and not line.running for line in host.civil):
        yield "relief.supply"
    if any(force.actor == host.id and not (force.on_call or force.under_way) for force in section.forces):
        yield "relief.deploy"
    if not host.open_at_start:
        yield "relief.request"
        yield "relief.consent"


def _acts(deed: str, actions: Mapping[str, ActionSpec]) -> list[ActionSpec]:
    """Acts of a struck state that have an effect."""
    return [
        spec
        for spec in actions.values()
        if any(line.do == deed for line in spec.effects)
        if any(f"role:{_ROLE}" in who.split("+") for who in spec.who)
    ]


def _speaks_of(doctrine: Doctrine, spec: ActionSpec) -> bool:
    """Whether a rule or a step of a course names an act, for it or against it; what holds for any act does not."""
    names = {spec.id, *(f"tag:{tag}" for tag in spec.tags)}
    if any(names & {*rule.forbid, *rule.only, *rule.prefer} for rule in doctrine.rules):
        return True
    return any(spec.id in step.do for course in doctrine.courses for step in course.steps)
