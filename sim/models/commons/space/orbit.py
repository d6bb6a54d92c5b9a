"""Low orbit by shells of altitude: how many fragments fly in each, and what that does to every satellite there.

The hazard of a satellite goes with the density of its shell, fragments over the room between two spheres. Each act or
collision scatters fragments into its own shell and the two beside it; what would go below the lowest shell burns.
They fall slowly, the slower the higher: in a crisis next to none does but low down. Things that nobody steers also
meet one another, in each shell with the square of its density, and what they leave makes the next meeting likelier: a
ratchet.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from sim.models.commons.space.section import Shell
from sim.models.dials import Reading

__all__ = ["Orbit"]

_YEAR: Final = 8766.0
_DAY: Final = 24.0
_EARTH: Final = 3440.065  # nm, its radius


class Orbit:
    """The crowd in low orbit."""

    def __init__(self, shells: Sequence[Shell], dials: Reading) -> None:
        self._dials = dials
        rising = sorted(shells, key=lambda shell: shell.floor.value)
        self.names = [shell.id for shell in rising]
        self.first = {shell.id: shell.fragments.value for shell in rising}
        self._room = {shell.id: _ball(shell.ceiling.value) - _ball(shell.floor.value) for shell in rising}
        self._rate = {shell.id: math.log(max(shell.stay.value, 1e-9)) / _YEAR for shell in rising}
        density = sum(self.first.values()) / sum(self._room.values())
        # density of each shell at the start, as a multiple of that of all; of all meetings, those in each
        self.density = {name: self.first[name] / self._room[name] / density for name in self.names}
        meetings = {name: self.first[name] * self.density[name] for name in self.names}
        self._meet = {name: meeting / sum(meetings.values()) for name, meeting in meetings.items()}
        self.densest = max(self.names, key=lambda name: (self.density[name], name))
        # what is left of all that was added to each shell by the last midnight counted; what came since, and when
        self._held = dict.fromkeys(self.names, 0.0)
        self._fresh: dict[str, list[tuple[float, float]]] = {name: [] for name in self.names}
        # how many acts and collisions there were; what acts scattered
        self._acts: list[tuple[float, float]] = []
        self._count, self.scattered = 0, False
        self.burnt = 0.0
        # the crowd as it was last asked for: the midnight, what acts there had been
        self._asked: tuple[float, int] = (-1.0, 0)
        self._crowd = dict.fromkeys(self.names, 1.0)

    def scatter(self, fragments: float, at: float, shell: str, *, act: bool = False) -> None:
        """Add the fragments of one act or collision in a shell."""
        self._count, self.scattered = self._count + 1, True
        if act:
            self._acts.append((at, fragments))
        place, aside = self.names.index(shell), fragments * self._dials("spread") / 2
        self._fresh[shell].append((at, fragments - 2 * aside))
        if place:
            self._fresh[self.names[place - 1]].append((at, aside))
        else:
            self.burnt += aside
        above = self.names[min(place + 1, len(self.names) - 1)]
        self._fresh[above].append((at, aside))

    def _as_of(self, at: float) -> Mapping[str, float]:
        """The crowd of each shell at the last midnight and from acts since, as a multiple of that of the start.

        What falls takes months at least: within a day nobody could count it.
        """
        if self._count:
            day = at - at % _DAY
            if self._asked != (day, self._count):
                before, self._asked = self._asked[0], (day, self._count)
                for name, fresh in self._fresh.items():
                    if day > before:
                        self._fall(name, before, day)
                    self._crowd[name] = (
                        1 + (self._held[name] + sum(fragments for _, fragments in fresh)) / self.first[name]
                    )
        return self._crowd

    def _fall(self, shell: str, before: float, day: float) -> None:
        """Count a shell at a midnight: what is left of what was there at the one before, and of what came since."""
        rate, fresh = self._rate[shell], self._fresh[shell]
        left = self._held[shell] * math.exp(rate * (day - before))
        self._held[shell] = left + sum(
            fragments * math.exp(rate * (day - when)) for when, fragments in fresh if when <= day
        )
        fresh[:] = [(when, fragments) for when, fragments in fresh if when > day]

    def crowded(self, at: float, shell: str) -> float:
        """Fragments in one shell, as a multiple of those there at the start; 1 before any act."""
        return self._as_of(at)[shell]

    def crowding(self, at: float) -> float:
        """The same of all shells together."""
        crowd = self._as_of(at)
        return sum(crowd[name] * first for name, first in self.first.items()) / sum(self.first.values())

    def catalogued(self, at: float) -> float:
        """Fragments of acts that have been found and listed by now; what is not listed endangers all the same."""
        time = self._dials("catalogue_time")
        return sum(fragments * -math.expm1(-(at - when) / time) for when, fragments in self._acts)

    def hazard(self, at: float, shell: str) -> float:
        """Hazard (1/h) that one satellite in a shell is lost."""
        dials = self._dials
        return dials("loss_rate") * self.density[shell] * self.crowded(at, shell) * (1 - dials("avoidance"))

    def hazards(self, at: float) -> dict[str, float]:
        """The same of all shells."""
        crowd, dials = self._as_of(at), self._dials
        rate, missed = dials("loss_rate"), 1 - dials("avoidance")
        return {shell: rate * self.density[shell] * crowd[shell] * missed for shell in self.names}

    def meetings(self, at: float) -> dict[str, float]:
        """Hazard (1/h) that two things that nobody steers meet in a shell and break up, of all shells."""
        crowd, rate = self._as_of(at), self._dials("wreck_rate")
        return {shell: rate * self._meet[shell] * crowd[shell] ** 2 for shell in self.names}

    def manoeuvring(self, at: float, shell: str) -> float:
        """Share of service lost in a shell to manoeuvres that the added fragments call for."""
        return min(self._dials("avoidance_loss") * (self.crowded(at, shell) - 1), 1.0)


def _ball(altitude: float) -> float:
    """Room below an altitude, but for a factor that all have in common."""
    return (_EARTH + altitude) ** 3
