"""What actors believe of the ladder, besides the rung itself: who did it, who threatens, whose forces stand where.

Called when rules are bound; the functions given back are called at every decision and change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from sim.expressions import Term
from sim.models.escalation.alerts import Alerts
from sim.models.escalation.harm import Harm
from sim.models.escalation.hidden import Hidden
from sim.models.escalation.hits import LASTS as HABIT
from sim.models.escalation.hits import Hits
from sim.models.escalation.ladder import Ladder
from sim.models.escalation.parley import Parley
from sim.models.escalation.readings import Readings
from sim.models.escalation.reckoning import Reckoning, Seen
from sim.models.escalation.section import EscalationSection
from sim.models.escalation.shows import Shows
from sim.models.escalation.tension import Tension

__all__ = ["Beliefs", "Getter"]

Getter = Callable[[float], float]

# longer than any run (h)
_EVER: Final = 1e12
# who is seen lower than that toward somebody has come down: its shows there are over
_PRESSING: Final = 2.0


class _Model(Seen, Protocol):
    ladder: Ladder
    readings: Readings
    hidden: Hidden
    tension: Tension
    alerts: Alerts
    harm: Harm
    hits: Hits
    shows: Shows
    parley: Parley
    section: EscalationSection


class Beliefs:
    """The view of every actor on the ladder in one run."""

    def __init__(self, model: _Model) -> None:
        self._model = model
        self.reckoning = Reckoning(model)

    def getter(self, observer: str, term: Term) -> Getter:  # noqa: C901, PLR0911, PLR0912  one line a word
        """Give the function from time to what an observer believes of a term."""
        model, words = self._model, [str(word) for word in term.arguments]
        tension = model.tension
        match term.function:
            case "crisis_rung":
                return self._crisis_rung(observer)
            case "confronted":
                return self._confronted(observer, words[0])
            case "rung_in":
                return model.ladder.reading(observer, words[1], words[0])
            case "hit_in":
                return model.hits.rung(observer, words[1], words[0])
            case "attributed":
                return model.hidden.believed(observer, words[0])
            case "killed_by":
                return model.harm.killed(observer, words[0], dict(term.keywords).get("within", _EVER))
            case "mourns":
                # the dead are read out by name: who did it knows of whom it is told
                return model.harm.killed(words[0], observer, dict(term.keywords).get("within", _EVER))
            case "struck_by":
                return model.hits.highest(observer, words[0], dict(term.keywords).get("within", HABIT))
            case "shown_to_ours":
                return self._shown_to_ours(observer, words[0], dict(term.keywords).get("within", HABIT))
            case "words_from":
                return model.parley.worth(words[0], observer)
            case "words_to":
                return model.parley.worth(observer, words[0])
            case "words_refused":
                return model.parley.may_go_further(observer, words[0])
            case "ultimatum":
                made, by_me = tension.ultimatums, (observer, words[0])
                return lambda _at: 1.0 if by_me in made else 0.0
            case "threatened":
                made, by_them = tension.ultimatums, (words[0], observer)
                return lambda _at: 1.0 if by_them in made else 0.0
            case "on_alert":
                who = words[0] if words else observer
                return lambda _at: float(model.alerts.highest(who) > 0)
            case "mobilised":
                who = words[0] if words else observer
                until = tension.mobilised
                return lambda at: 1.0 if who in until and until[who] > at else 0.0
            case "presence":
                return lambda at: tension.presence(words[0], observer, at)
            case "answer":
                return self.reckoning.answer(observer, words[0])
            case "defeat":
                return self.reckoning.defeat(observer, words[0])
            case "traces":
                return self._traces(words[0])
            case "deconflicted":
                pair, arranged = (observer, words[0]), tension.arranged
                return lambda at: 1.0 if pair in arranged and arranged[pair] > at else 0.0
        raise AssertionError(f"no function {term.function}")

    def highest(self, _at: float) -> float:
        """Highest rung on which anybody of the core stands toward another of it, as it is."""
        ladder = self._model.ladder
        return float(max((ladder.highest(who) for who in self._model.stage.core), default=0))

    def _confronted(self, observer: str, whom: str) -> Getter:
        seen = self._model.readings.seen
        others = [who for who in self._model.stage.actors if who not in {observer, whom}]
        return lambda _at: max((seen(observer, who, whom) for who in others), default=0.0)

    def _shown_to_ours(self, observer: str, author: str, within: float) -> Getter:
        model = self._model
        value, bound, seen = model.stage.slots.value, model.weighing.bound[observer], model.readings.seen

        def pressed() -> list[str]:
            # a bond may be given up in a run; whom it has come down from is pressed no more
            return [ally for ally, slot in bound if value[slot] > 0 and seen(observer, author, ally) >= _PRESSING]

        return model.shows.toward(observer, author, pressed, within)

    def _traces(self, domain: str) -> Getter:
        stage = self._model.stage
        if domain not in self._model.section.evidence:
            return lambda _at: 0.5
        slot, value = stage.parameter(f"evidence.{domain}"), stage.slots.value
        return lambda _at: value[slot]

    def _crisis_rung(self, observer: str) -> Getter:
        own, seen = self._model.ladder.highs, self._model.readings.highs

        def crisis_rung(_at: float) -> float:
            mine, others = own[observer], seen[observer]
            return others if others > mine else mine

        return crisis_rung
