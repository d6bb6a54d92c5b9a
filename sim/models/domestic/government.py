"""Government: elections, changes of leader, and the doctrine that comes with the other side (E11).

A vote follows support on the day; a change of leader takes the governing side with it only sometimes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from sim.clock import Phase
from sim.draws import uniform
from sim.models.dials import Reading
from sim.models.domestic.home import Home
from sim.models.domestic.section import Election, Government
from sim.sentence import Sentence
from sim.world.stage import Stage

__all__ = ["Cabinet"]

_EVEN = 50.0


class Cabinet:
    """Who governs one actor in one run."""

    def __init__(self, stage: Stage, dials: Reading, home: Home, *, changed: Callable[[str], None]) -> None:
        self.home, self._stage, self._dials, self._changed = home, stage, dials, changed
        self.spec: Government = home.government
        self._doctrine = stage.doctrine(home.actor)
        self._other = self.spec.other(self._doctrine)
        self.changes = 0
        self._leaders = 0
        # whether a vote on an empty chair is called
        self._called = False

    def begin(self) -> None:
        """Set the days of elections."""
        stage = self._stage
        for number, election in enumerate(self.spec.elections, start=1):
            if election.at.value <= stage.horizon:
                rank = stage.ranks[self.home.actor]
                stage.clock.at(election.at.value, Phase.MODEL, rank, partial(self._vote, number, election))

    def to_next_vote(self, at: float) -> float:
        """Hours to the next vote about the government, infinite when none is set."""
        ahead = [e.at.value - at for e in self.spec.elections if e.about == "government" and e.at.value > at]
        return min(ahead, default=math.inf)

    def chance_to_stay(self) -> float:
        """Chance that those who govern win a vote held now."""
        lead = self.home.support + self._dials("incumbency") - _EVEN
        return 1 / (1 + math.exp(-lead / max(0.1, self._dials("vote_spread"))))

    def _vote(self, number: int, election: Election) -> None:
        stage, actor = self._stage, self.home.actor
        p, u = self.chance_to_stay(), uniform(stage.draws.key("election", actor), number)
        lost = u >= p
        detail = {"election": election.title, "p_stays": round(p, 3), "lost": lost}
        stage.record("domestic", actor, "election", detail)
        outcome = "those who govern have lost" if lost else "those who govern have won"
        stage.announce(
            "election",
            subject=actor,
            by=actor,
            says=Sentence("{vote}: {outcome}", vote=election.title, outcome=Sentence(outcome)),
        )
        if not lost:
            return
        if election.about == "government":
            self._hand_over(election)
        else:
            # a lost parliament binds a government's hands and does not replace it
            self.home.change("political_capital", -self._dials("honeymoon") / 4)

    def _hand_over(self, election: Election) -> None:
        """Let those who have lost go: now, or on the day that the law sets, where that is in the run."""
        stage = self._stage
        if election.hands_over is None:
            self.change("election")
        elif (when := stage.clock.now + election.hands_over.value) <= stage.horizon:
            stage.clock.at(when, Phase.MODEL, stage.ranks[self.home.actor], lambda: self.change("election"))

    def leader_fell(self) -> None:
        """A leader went: the law says who follows, or it is drawn whether the governing side goes as well."""
        self._leaders += 1
        if self.spec.term == "fixed":
            self._fill()
            return
        if uniform(self._stage.draws.key("party", self.home.actor), self._leaders) < self._dials("party_changes"):
            self.change("leader")

    def _fill(self) -> None:
        """Let whoever the law names take the chair, and call the vote it asks for; the side stays until then."""
        stage, wait = self._stage, self.spec.vacancy
        if wait is None or self._called or stage.clock.now + wait.value > stage.horizon:
            return
        vote = Election(at=wait, title="vote on an empty chair")
        self._called = True

        def called() -> None:
            self._called = False
            self._vote(len(self.spec.elections) + self._leaders, vote)

        stage.clock.at(stage.clock.now + wait.value, Phase.MODEL, stage.ranks[self.home.actor], called)

    def change(self, why: str) -> None:
        """Another government takes over now, with its own doctrine where the other side has one."""
        stage, actor = self._stage, self.home.actor
        self.changes += 1
        self.home.sway(self._dials("honeymoon"))
        self.home.threats.clear()
        if self._other is not None:
            self._doctrine, self._other = self._other, self._doctrine
            stage.change_doctrine(actor, self._doctrine)
        detail = {"why": why, "doctrine": self._doctrine, "support": round(self.home.support, 2)}
        stage.record("domestic", actor, "government_changed", detail)
        stage.announce("government_changed", subject=actor, by=actor, urgency=0.2, says="a new government takes over")
        self._changed(actor)
