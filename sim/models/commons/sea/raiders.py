"""Whoever attacks ships: menaces that stay at a place, and pirates that go where it pays.

The attempts of a day are drawn first, by the day and not by the ships, then which of the day's ships each finds, then
whether it succeeds: guards change only the last. So with the same luck, guarding makes no ship be hit that would not
have been.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.draws import Draws, lognormal, uniform
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.section import NOBODY, Menace, Pirates

__all__ = ["Band", "Campaign", "Guard", "guarded", "met", "poisson"]

_GIVE_UP: Final = 0.1  # of the bands, at most on one day


def poisson(u: float, mean: float, *, most: int = 60) -> int:
    """How many events come where `mean` are expected, by inverse transform: rises with u and with the mean."""
    term = total = math.exp(-mean)
    count = 0
    while u > total and count < most:
        count += 1
        term *= mean / count
        total += term
    return count


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
    """Part of the usual attempts that find somebody: a convoy is one thing to find, on the day on which it sails."""
    return 1.0 if not gate.convoy else 0.0 if day % gate.convoy else _one_of(gate, guard)


def met_lately(gate: Gate, guard: Guard) -> float:
    """The same over the days from one convoy to the next: what attackers live by."""
    return _one_of(gate, guard) / gate.convoy if gate.convoy else 1.0


def _one_of(gate: Gate, guard: Guard) -> float:
    return math.expm1(-guard.sighting) / math.expm1(-guard.sighting * max(gate.usual, 1.0))


def passing(gate: Gate, day: int) -> tuple[float, float]:
    """Ships among which attempts of a day find theirs; and of how many the convoy is, 0 where they go singly."""
    if gate.convoy:
        together = max(gate.usual * gate.convoy, 1.0)
        return together, together
    return gate.usual * max(gate.transits(day - 1), 0.05), 0.0


def targets(draws: Draws, words: tuple[str, ...], day: int, count: int, *, chance: float, ships: float) -> list[int]:
    """Which of the day's ships are hit: the n-th that passes, for each attempt that succeeds."""
    found, hit = draws.key("found", *words), draws.key("success", *words)
    ordinals = []
    for attempt in range(count):
        occasion = day * 64 + attempt
        if uniform(hit, occasion) < chance:
            ordinals.append(1 + int(uniform(found, occasion) * max(ships, 1.0)))
    return sorted(ordinals)


@dataclass(slots=True)
class Campaign:
    """One menace in one run; acts may add to it or end it."""

    menace: Menace
    begins: float
    ends: float
    attempts: int = 0
    author: str = ""

    @classmethod
    def of(cls, menace: Menace, draws: Draws) -> Campaign:
        """Draw whether a menace comes, when, and who is behind it."""
        key = draws.key("menace", menace.id)
        comes, later, whose = (uniform(key, place) for place in range(3))
        begins = (menace.begins.value + later * menace.within.value) / 24
        if comes >= menace.chance.value:
            begins = math.inf
        ends = begins + menace.lasts.value / 24 if menace.lasts is not None else math.inf
        ends = menace.ends.value / 24 if menace.ends is not None else ends
        author, left = menace.actor or NOBODY, whose * sum(weight.value for weight in menace.causes.values())
        for cause, weight in menace.causes.items():
            if left >= 0:
                author = cause
            left -= weight.value
        return cls(menace, begins, ends, author="" if author == NOBODY else author)

    def mean(self, day: float) -> float:
        """Attempts expected on a day."""
        if not self.begins <= day < self.ends:
            return 0.0
        grows = self.menace.grows.value / 24
        part = min((day - self.begins + 1) / grows, 1.0) if grows else 1.0
        return self.menace.attempts.value * 24 * part

    def attack(self, gate: Gate, draws: Draws, day: int, guard: Guard) -> int:
        """Draw the day's attempts and whom they hit; give how many were made."""
        name = self.menace.id
        count = poisson(uniform(draws.key("attempts", name), day), self.mean(day) * met(gate, day, guard))
        ships, convoy = passing(gate, day)
        chance = guarded(self.menace.success.value, gate.hulls, guard, convoy=convoy)
        gate.targets = sorted([*gate.targets, *targets(draws, (name,), day, count, chance=chance, ships=ships)])
        gate.attempts += count
        self.attempts += count
        return count


class Band:
    """All pirates of one run: how many bands, where they go, whom they hold."""

    def __init__(self, pirates: Pirates, gates: Mapping[str, Gate], draws: Draws) -> None:
        self.pirates, self._gates, self._draws = pirates, gates, draws
        self.bands = pirates.bands.value
        self.believed = {area.place: pirates.success.value for area in pirates.areas}
        self.fitted = {area.place: 1.0 for area in pirates.areas}  # how far boats follow what pays, 1 at first
        self.held: list[tuple[float, int, str]] = []  # free on a day, crew, where
        self.taken = self.hostages = self.attempts = 0
        self.by_place = {area.place: 0 for area in pirates.areas}

    def weights(self, month: int) -> dict[str, float]:
        """How the bands divide over the areas: ships there, what they have boats for, how far and how rough it is."""
        raw = {}
        for area in self.pirates.areas:
            gate = self._gates[area.place]
            raw[area.place] = area.ease.value * area.season[month - 1] * gate.usual**0.5 * self.fitted[area.place]
        total = sum(raw.values())
        return {place: weight / total if total else 0.0 for place, weight in raw.items()}

    def attack(self, day: int, month: int, guard: Guard) -> None:
        """Draw the day's attempts in every area; let bands learn where it pays, and grow by what they take."""
        pirates = self.pirates
        season = sum(area.ease.value * area.season[month - 1] for area in pirates.areas)
        season /= sum(area.ease.value * sum(area.season) / 12 for area in pirates.areas)
        mean = self.bands * pirates.tempo.value * 24 * season
        learning, fitting = -math.expm1(-24 / pirates.learns.value), -math.expm1(-24 / pirates.fits.value)
        lately = 0.0
        for place, weight in self.weights(month).items():
            gate = self._gates[place]
            mean_here = mean * weight * met(gate, day, guard)
            count = poisson(uniform(self._draws.key("attempts", "pirates", place), day), mean_here)
            ships, convoy = passing(gate, day)
            chance = guarded(pirates.success.value, gate.hulls, guard, convoy=convoy)
            words = ("pirates", place)
            gate.targets = sorted(
                [*gate.targets, *targets(self._draws, words, day, count, chance=chance, ships=ships)]
            )
            gate.attempts += count
            self.attempts += count
            self.by_place[place] += count
            chance *= met_lately(gate, guard)
            pays = (self.believed[place] / pirates.success.value) ** pirates.keenness.value
            self.believed[place] += (chance - self.believed[place]) * learning
            self.fitted[place] += (pays - self.fitted[place]) * fitting
            lately += weight * chance / pirates.success.value
        # as many bands as the coast feeds, fewer where fewer attempts pay
        fed = pirates.most.value * lately
        self.bands += self.bands * max(pirates.growth.value * 24 * (1 - self.bands / max(fed, 1e-9)), -_GIVE_UP)

    def take(self, place: str, day: int, crew: int) -> float:
        """A ship is taken: give for how many days it is held."""
        self.taken += 1
        self.hostages += crew
        key = self._draws.key("ransom", "pirates")
        days = lognormal(key, self.taken, median=self.pirates.ransom.value / 24, sigma=0.6)
        self.held.append((day + days, crew, place))
        return days

    def holds(self, day: float) -> tuple[int, int]:
        """Ships and people held on a day."""
        still = [crew for until, crew, _ in self.held if until > day]
        return len(still), sum(still)
