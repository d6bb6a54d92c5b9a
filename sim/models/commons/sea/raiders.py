"""Whoever attacks ships: menaces that stay at a place, and pirates that go where it pays.

The attempts of a day are drawn first, by the day and not by the ships, then which of the day's ships each finds, then
whether it succeeds: guards change only the last. So with the same luck, guarding makes no ship be hit that would not
have been.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.draws import Draws, lognormal, uniform
from sim.models.commons.sea.convoys import Guard, chance, met, passing, pays
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.section import NOBODY, Menace, Pirates

__all__ = ["Band", "Campaign", "poisson", "targets"]

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
        hits = chance(self.menace.success.value, gate, day, guard)
        found = targets(draws, (name,), day, count, chance=hits, ships=passing(gate, day))
        gate.targets = sorted([*gate.targets, *found])
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
            hits, words = chance(pirates.success.value, gate, day, guard), ("pirates", place)
            found = targets(self._draws, words, day, count, chance=hits, ships=passing(gate, day))
            gate.targets = sorted([*gate.targets, *found])
            gate.attempts += count
            self.attempts += count
            self.by_place[place] += count
            paid = pays(pirates.success.value, gate, guard)
            worth = (self.believed[place] / pirates.success.value) ** pirates.keenness.value
            self.believed[place] += (paid - self.believed[place]) * learning
            self.fitted[place] += (worth - self.fitted[place]) * fitting
            lately += weight * paid / pirates.success.value
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
