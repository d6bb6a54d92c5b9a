"""One issue in one run: where everybody stands by now, which texts are likely, and how it was settled."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.models.bargaining.election import Election, Law, Stakeholder, elect, weighted_mean
from sim.models.bargaining.section import IssueSpec

__all__ = ["Issue"]


class Issue:
    """Positions, state and text of one issue; the model opens and closes it."""

    def __init__(self, spec: IssueSpec) -> None:
        self.spec = spec
        self.id = spec.id
        self.opened = 0
        # how often positions were moved: lets others notice that what they made of them is old
        self.moves = 0
        self.is_open = False
        self.sponsor = ""
        self.blocked_by = ""
        self.text: float | None = None
        self.ratified: set[str] = set()
        self.position = {item.id: item.position.value for item in spec.participants}
        self.salience = {item.id: item.salience.value for item in spec.participants}
        self._capability = {item.id: item.capability.value for item in spec.participants}

    def open(self, sponsor: str, *, moved: Mapping[str, float], keener: float) -> None:
        """Begin: positions as written plus what `moved` them (points); the sponsor cares more by `keener`."""
        self.opened += 1
        self.moves += 1
        self.is_open, self.sponsor, self.blocked_by = True, sponsor, ""
        for item in self.spec.participants:
            self.position[item.id] = min(max(item.position.value + moved.get(item.id, 0.0), 0.0), 100.0)
            self.salience[item.id] = item.salience.value
        if sponsor in self.salience:
            self.salience[sponsor] = min(1.0, self.salience[sponsor] + keener)

    def voters(self) -> list[Stakeholder]:
        """Everybody's position and weight now."""
        return [
            Stakeholder(self.position[name], self._capability[name] * self.salience[name]) for name in self.position
        ]

    def converge(self, give: float) -> None:
        """One round: each goes toward the mean of all by weight, the less it cares the further."""
        mean = weighted_mean(self.voters())
        self.moves += 1
        for name, position in self.position.items():
            self.position[name] = position + give * (1 - self.salience[name]) * (mean - position)

    def candidates(self) -> list[float]:
        """The texts that can win, in order."""
        return sorted(set(self.spec.candidates or [round(position, 6) for position in self.position.values()]))

    def chances(self, law: Law, election: Election) -> list[tuple[float, float]]:
        """Each text with its chance."""
        texts = self.candidates()
        return list(zip(texts, elect(texts, self.voters(), law=law, election=election), strict=True))

    def expected(self, law: Law, election: Election) -> float:
        """Mean text, 0..100."""
        return sum(text * chance for text, chance in self.chances(law, election))

    def veto_chance(self, holder: str, text: float, *, tolerance: float, spread: float) -> float:
        """Chance that a holder of a veto stops a text this far beyond what it wants."""
        beyond = (text - self.position[holder] - tolerance) / spread
        return 1 / (1 + math.exp(-min(max(beyond, -50.0), 50.0)))

    def compliance(self) -> float:
        """Share of all capability that has ratified."""
        total = sum(self._capability.values())
        return sum(self._capability.get(name, 0.0) for name in self.ratified) / total if total else 0.0
