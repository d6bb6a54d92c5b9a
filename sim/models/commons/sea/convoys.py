"""Convoys and guards: whoever gathers ships leads as many as its warships guard; the rest go every day.

A convoy is one thing to find, on the day on which it sails; a ship that goes singly is found as ever.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.navy import Navy

__all__ = ["Guard", "chance", "guarded", "lead", "met", "passing", "pays"]


class Guard(NamedTuple):
    """How warships guard and attackers find: as figures stand on a day."""

    cover: float  # part of what passes singly that one hull covers
    bite: float  # by how much it lowers the log-odds of what is covered
    in_company: float  # ships of a convoy that one hull in company covers
    sighting: float  # how surely who lies in wait for a day finds one thing that passes


def guarded(success: float, hulls: int, guard: Guard, *, convoy: float = 0.0) -> float:
    """Chance that an attempt succeeds where warships guard: each covers a part of what the others left open.

    In company of a `convoy` of so many ships each covers some of them.
    """
    if not 0 < success < 1:
        return success
    covered = min(guard.in_company * hulls / convoy, 1.0) if convoy else 1 - math.exp(-guard.cover * hulls)
    bite = guard.bite
    return 1 / (1 + math.exp(-(math.log(success / (1 - success)) - bite * covered)))


def met(gate: Gate, day: int, guard: Guard) -> float:
    """Part of the usual attempts that find somebody: a convoy is one thing to find, on the day on which it sails.

    Ships that it has no room for go every day, and are found as before.
    """
    if not gate.convoy:
        return 1.0
    return 1 - gate.together + (0.0 if day % gate.convoy else gate.together * _one_of(gate, guard))


def _one_of(gate: Gate, guard: Guard) -> float:
    return math.expm1(-guard.sighting) / math.expm1(-guard.sighting * max(gate.usual, 1.0))


def chance(success: float, gate: Gate, day: int, guard: Guard) -> float:
    """Chance that an attempt of a day succeeds: on who goes singly or in a convoy, as they are found."""
    singly = guarded(success, gate.hulls - gate.company, guard)
    if not gate.convoy:
        return singly
    there = _in_convoy(success, gate, guard)
    if gate.together >= 1:
        return there
    alone = 1 - gate.together
    found = 0.0 if day % gate.convoy else gate.together * _one_of(gate, guard)
    return (alone * singly + found * there) / (alone + found)


def pays(success: float, gate: Gate, guard: Guard) -> float:
    """What attackers live by: chance that an attempt finds a ship and succeeds, from one convoy to the next."""
    singly = guarded(success, gate.hulls - gate.company, guard)
    if not gate.convoy:
        return singly
    found = _one_of(gate, guard) / gate.convoy
    return (1 - gate.together) * singly + gate.together * found * _in_convoy(success, gate, guard)


def _in_convoy(success: float, gate: Gate, guard: Guard) -> float:
    """Chance of success on a ship of a convoy: those who lead go in its company, all who are there if nobody does."""
    hulls = gate.company if gate.leaders else gate.hulls
    return guarded(success, hulls, guard, convoy=max(gate.usual * gate.convoy, 1.0) * gate.together)


def _room(gate: Gate, guard: Guard) -> float:
    """Share of ships that the warships of those who lead convoys can take along, 0..1; all where nobody leads."""
    if not gate.leaders:
        return 1.0
    return min(guard.in_company * gate.company / max(gate.usual * gate.convoy, 1.0), 1.0)


def passing(gate: Gate, day: int) -> float:
    """Ships among which attempts of a day find theirs."""
    if not gate.convoy:
        return gate.usual * max(gate.transits(day - 1), 0.05)
    together = max(gate.usual * gate.convoy, 1.0)
    if gate.together >= 1:
        return together
    alone = gate.usual * (1 - gate.together) * max(min(gate.transits(day - 1), 1.0), 0.05)
    return alone if day % gate.convoy else alone + gate.together * together


def lead(gate: Gate, navy: Navy, guard: Guard, day: int) -> None:
    """Let those lead convoys whose warships are here; convoys end when they were to, or when all these have gone."""
    led = bool(gate.leaders)
    gate.leaders = {who for who in gate.leaders if navy.bound(who, gate.name, day)}
    if day >= gate.convoy_until or (led and not gate.leaders):
        gate.convoy, gate.convoy_until, gate.leaders = 0, math.inf, set()
    gate.company = min(sum(navy.at_work(gate.name, "escort", day, who) for who in gate.leaders), gate.hulls)
    gate.together = _room(gate, guard) if gate.convoy else 1.0
