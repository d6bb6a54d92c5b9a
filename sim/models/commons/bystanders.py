"""Bystanders: who hears that somebody broke a rule against others, whether it believes that, and how grave it is.

What all saw is known to all at once. Else the world hears of a violation when one that suffered by it answers in
public: each other state of the core believes what it is told as far as it likes the teller better than the accused,
and by the teller's credibility. It weighs by the strength that the norm had when it was broken, and nothing where
norms are held not to matter: so much is resented, so much is liking and trade lost by it, and so much upheld by
whoever joins the answer, less what others answered.
"""

from __future__ import annotations

from sim.draws import occasion, uniform
from sim.models.commons.incident import Incident
from sim.models.dials import Reading
from sim.sentence import Sentence
from sim.world.effects import Change
from sim.world.stage import Getter, Stage

__all__ = ["Bystanders"]


class Bystanders:
    """What the states of one run hear of violations by which others suffered."""

    def __init__(self, stage: Stage, dials: Reading) -> None:
        self._stage, self._dials = stage, dials
        # by who heard and whom it holds to have done it
        self._heard: dict[tuple[str, str], list[Incident]] = {}

    def hear(self, incident: Incident, named: str, teller: str) -> None:
        """Let all others know of a violation that somebody lays to another's door; where nobody tells, all saw it."""
        if incident.norm <= 0:
            return
        stage = self._stage
        for who in stage.core:
            if who in incident.victims or who in (named, teller) or who in incident.heard:
                continue
            if not teller or self._believes(who, teller, named, incident.id):
                incident.heard[who] = named
                self._heard.setdefault((who, named), []).append(incident)
                felt = self._dials("blame_grievance") * incident.gravity
                stage.apply(Change("grievance", who, named, felt))
                stage.apply(Change("affinity", who, named, -self._dials("breach_dislike") * incident.gravity))
                for one, other in ((who, named), (named, who)):
                    # what is there of a trade is lost in part
                    lost = -self._dials("breach_trade") * incident.gravity
                    stage.apply(Change("interdependence", one, other, lost))
                stage.announce(
                    "commons_attributed",
                    subject=f"{incident.id}.told",
                    by=named,
                    to=[who],
                    delay=6.0,
                    urgency=0.2,
                    says=Sentence("{who} is held to be behind it", who=stage.titles[named]),
                )

    def _believes(self, who: str, teller: str, accused: str, about: str) -> bool:
        stage, chance = self._stage, self._belief(who, teller, accused)(self._stage.clock.now)
        return uniform(stage.draws.key("hearsay", who, teller), occasion(about)) < chance

    def _belief(self, who: str, teller: str, accused: str) -> Getter:
        """Give the chance, at a time, that somebody believes what another tells of a third."""
        stage, slots = self._stage, self._stage.slots
        likes, dislikes = (stage.relation("affinity", who, other) for other in (teller, accused))
        word = slots.find(f"actors.{teller}.credibility")
        return lambda at: slots.read(word, at) * max(1 + slots.read(likes, at) - slots.read(dislikes, at), 0.0) / 2

    def getter(self, observer: str, function: str, actor: str) -> Getter:
        """Give what an observer knows: a norm that an actor broke, or who would believe that one broke it oneself.

        What capitals feel toward each other they say aloud.
        """
        return self.broken(observer, actor) if function == "norm_broken" else self.frowned(observer, actor)

    def frowned(self, me: str, victim: str) -> Getter:
        """Give the share of the others of the core, at a time, that would believe a victim which accuses one."""
        stage = self._stage
        others = [who for who in stage.core if who not in (me, victim)]
        if victim not in stage.actors or not others:
            return lambda _at: 0.0
        read, value, word = stage.slots.read, stage.slots.value, stage.slots.find(f"actors.{victim}.credibility")
        # affinity does not relax: its value is what it is
        feelings = [tuple(stage.relation("affinity", who, other) for other in (victim, me)) for who in others]

        def share(at: float) -> float:
            credible, believing = read(word, at), 0.0
            for likes, dislikes in feelings:  # as `_belief`
                leans = 1 + value[likes] - value[dislikes]
                if leans > 0:
                    believing += credible * leans / 2
            return believing / len(feelings)

        return share

    def broken(self, who: str, by: str) -> Getter:
        """Give how strong a norm is, at a time, that one hears another to have broken of late, 0..1.

        As far as nobody answered; what one has answered oneself is done with.
        """
        heard, dials = self._heard.setdefault((who, by), []), self._dials

        def strength(at: float) -> float:
            if not heard:
                return 0.0
            since = at - 2 * dials("answer_time")
            open_ones = [one for one in heard if who not in one.answers and (one.known_at or one.at) >= since]
            return max([one.gravity * (1 - one.answered) for one in open_ones], default=0.0)

        return strength
