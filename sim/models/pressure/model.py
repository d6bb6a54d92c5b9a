"""Pressure in one run: the daily grid, what acts change, what gives way, and what actors may believe of it.

Called by the engine through the protocol of `sim.world.stage`. It moves actors and relations only by effects.
Whether the patron enforces is nowhere here: its doctrine decides, and what it did fades.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from pydantic import BaseModel

from sim.draws import uniform
from sim.errors import InputError
from sim.expressions import Term
from sim.models.dials import Dials, Reading, kept_by_others
from sim.models.pressure.bargain import Bargain
from sim.models.pressure.border import Border
from sim.models.pressure.forgone import Forgone
from sim.models.pressure.household import Household
from sim.models.pressure.regime import Regime
from sim.models.pressure.section import PressureSection
from sim.models.pressure.words import WORDS
from sim.models.pressure.workshop import Workshop
from sim.world.effects import Change, ModelEffect
from sim.world.stage import AssetGroup, Getter, ModelKind, Outcome, Stage

__all__ = ["PRESSURE", "Pressure"]

_DAY: Final = 24.0
_LATELY: Final = 60 * _DAY
# rung from which a sanctioner's posture counts as an exercise on the doorstep
_POSTURE: Final = 3.0
# the grievance beyond which hazards rise no more
_WORST: Final = 2.0
# a bound is set so much too high, against rounding
_BEYOND: Final = 1.000001


class _Figures(NamedTuple):
    """What hazards and the promise to the patron read of the dials; `alarm` is by the switch."""

    concession_slope: float
    concession_hazard: float
    salience: float
    provocation_hazard: float
    provocation_relations: float
    payment_lasts: float
    provocation_exercise: float
    alarm: float
    # above every hazard of a provocation there can be: most days its draw is beyond the chance by this
    provocation_most: float

    @classmethod
    def now(cls, switch: str, dials: Reading) -> _Figures:
        """As they stand."""
        alarm = {"none": 0.0, "some": dials("alarm_some"), "strong": 1.0}[switch]
        moved = max(0.0, dials("provocation_exercise") * alarm) + max(0.0, dials("provocation_relations") * _WORST)
        most = _BEYOND * dials("provocation_hazard") * math.exp(moved)
        return cls._make((*map(dials, cls._fields[:-2]), alarm, most))


class Pressure:
    """Everything that presses on one state in one run."""

    def __init__(self, section: PressureSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage, PressureSection)
        self.sanctioned = _only(stage, "sanctioned")
        self.patron = next(iter(stage.roles.get("patron", ())), "")
        self.sanctioners = tuple(name for name in stage.roles.get("sanctioner", ()) if name != self.sanctioned)
        self.household = Household(stage, self.dials, self.sanctioned, population=section.population.value)
        self.regime = Regime(stage, self.dials, section, self.sanctioned)
        self.forgone = Forgone(stage, self.dials, self.regime, self.sanctioned)
        self.workshop = Workshop(stage, self.dials, self.sanctioned)
        self.border = Border(stage, self.dials, self.regime, self.forgone)
        self.conceded_at: float | None = None
        self.provoked: list[float] = []
        self.bargain = Bargain(
            stage,
            self.dials,
            giver=self.sanctioned,
            owing=self.sanctioners,
            stands=section.offer_open,
            broken=self._word_broken,
        )
        self._paid, self._paid_at = 0.0, 0.0
        self._side_payment = stage.parameter("side_payment")
        self._steps = 0
        self._pressed = self._enforced = self._missed = 0.0
        find = stage.slots.find
        self._grievance = [find(f"relations.{self.sanctioned}.{name}.grievance") for name in self.sanctioners]
        rungs = [f"relations.{name}.{self.sanctioned}.rung" for name in self.sanctioners]
        self._rungs = [find(path) for path in rungs if path in stage.slots]
        self._order = kept_by_others(stage, self.sanctioned, "order")
        self._conceding = stage.draws.keep("concession", self.sanctioned)
        self._provoking = stage.draws.keep("provocation", self.sanctioned)
        self._figures = self.dials.derived(partial(_Figures.now, self.section.exercises_provoke))
        self._carried: dict[str, Callable[[ModelEffect], Mapping[str, object]]] = {
            "sanction": lambda effect: self._forbid(effect, "sanction_step"),
            "embargo": lambda effect: self._forbid(effect, "embargo_step"),
            "enforce": lambda effect: self.border.enforce(effect.actor, effect.scale),
            "relent": lambda effect: self.border.relent(effect.actor, effect.scale),
            "inspect": self._inspect,
            "blockade": self._blockade,
            "ease": self._ease,
            "aid": self._aid,
            "offer": self._offer,
            "withdraw_offer": self._withdraw_offer,
            "evade": self._evade,
            "freeze": self._freeze,
            "test": self._test,
            "pay": self._pay,
            "harvest": self._harvest,
        }

    # What the engine asks.

    def begin(self) -> None:
        """Say what is contested and how it is set in this run, then start the daily grid."""
        says = {"exercises_provoke": self.section.exercises_provoke, "offer_open": self.section.offer_open}
        self.stage.record("pressure", self.sanctioned, "assumed", says)
        # one belief carries the switch: rules, readings and grievance are multiplied by it
        self.stage.apply(Change("exercise_alarm", self.sanctioned, None, self._figures().alarm))
        self.stage.clock.every(_DAY, self._step)

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `pressure.X`; give what changed."""
        return self._carried[effect.name.rpartition(".")[2]](effect)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of a term."""
        word = str(term.arguments[0]) if term.arguments else ""
        here, blur = word == self.sanctioned, self._blur(observer)
        known: dict[str, Getter] = {
            "pressure": lambda at: min(self.regime.level * blur(at), 1.0),
            "offered": lambda at: float(self.bargain.is_open(at)),
            "owed": lambda at: float(self.bargain.is_owed(at)),
            "frozen": lambda at: float(self.household.frozen_until > at),
            "instability": lambda at: min(self._instability(at) * blur(at), 1.0),
            "provoked": lambda at: float(sum(at - when <= _LATELY for when in self.provoked)),
        }
        if term.function == "payment":
            return self.payment if observer == self.patron else (lambda _at: 0.0)
        if term.function == "forgone":
            return self.forgone.reading(observer) if here else (lambda _at: 0.0)
        if term.function == "reaching":
            trade = self.regime.trades.get(word)
            return (lambda _at: trade.reaching) if trade is not None else (lambda _at: 1.0)
        return known[term.function] if here else (lambda _at: 0.0)

    def truth(self, term: Term) -> Getter | None:
        """Give what is true of a pressure and instability, which others than their bearer see with an error."""
        if term.function not in {"pressure", "instability"}:
            return None
        return self.getter(self.sanctioned, term)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        days = max(self._steps, 1)
        return {
            "effective_pressure": Outcome(self._pressed / days if self._steps else self.regime.level),
            "patron_enforcement": Outcome(self._enforced / days if self.patron else None),
            "patron_trade_lost": Outcome(self._missed / days if self.patron else None),
            "programme_growth": Outcome(self.household.growth(at)),
            "concession_reached": Outcome(float(self.conceded_at is not None)),
            "food_shortfall": Outcome(self.household.shortfall),
            "provocations": Outcome(float(len(self.provoked))),
        }

    # What runs by itself, once a day on the absolute grid.

    def _step(self, at: float) -> None:
        regime = self.regime
        self._steps += 1
        regime.advance()
        self._pressed += regime.level
        if self.patron:
            self._enforced += regime.enforcement(self.patron)
            self._missed += self.forgone.share(self.patron)
        self.forgone.advance(_DAY)
        self.household.advance(at, _DAY, civil=regime.civil, technology=regime.technology, money=regime.money)
        self.bargain.advance(at)
        self._may_concede(at)
        self._may_provoke(at)
        self.workshop.advance(self._steps, frozen=self.household.frozen_until > at)

    def concession_hazard(self, at: float) -> float:
        """Hazard (1/h) that the sanctioned state takes the offer; nothing while none is open or all is frozen."""
        if not self.bargain.is_open(at) or self.household.frozen_until > at:
            return 0.0
        figures = self._figures()
        rise = math.exp(figures.concession_slope * self.regime.level)
        return figures.concession_hazard * rise * (1 - 0.5 * figures.salience)

    def _may_concede(self, at: float) -> None:
        hazard = self.concession_hazard(at)
        if hazard and uniform(self._conceding.key, self._steps) < -math.expm1(-hazard * _DAY):
            self._concede(at, "hazard")

    def _concede(self, at: float, by: str) -> None:
        self.household.freeze(at + self.dials("freeze_lasts"))
        self.bargain.give_way(at)
        if self.conceded_at is None:
            self.conceded_at = at
        self.stage.record("pressure", self.sanctioned, "concession", {"by": by, "pressure": self.regime.level})
        self.stage.announce("concession", subject=self.sanctioned, by=self.sanctioned, says="it stops its programme")

    def _word_broken(self, at: float) -> None:
        """What was to be paid for has not been paid for: the programme goes on."""
        self.household.thaw(at)
        self.stage.record(
            "pressure", self.sanctioned, "bargain_broken", {"owed_for_d": self.dials("relief_owed") / _DAY}
        )
        says = "it gave way and nothing came of it"
        self.stage.announce("bargain_broken", subject=self.sanctioned, by=self.sanctioned, urgency=0.3, says=says)

    def provocation_hazard(self, at: float) -> float:
        """Hazard (1/h) of a provocation: relations of late, and exercises as far as they are held to matter."""
        read, figures = self.stage.slots.read, self._figures()
        bad = 0.0
        for slot in self._grievance:
            bad += read(slot, at)
        bad = bad / len(self._grievance) if self._grievance else 0.0
        # rungs do not relax: their slots hold what they are
        value = self.stage.slots.value
        drill = max([value[slot] for slot in self._rungs], default=0.0) >= _POSTURE
        moved = figures.provocation_exercise * figures.alarm if drill else 0.0
        return figures.provocation_hazard * math.exp(moved + figures.provocation_relations * min(bad, _WORST))

    def _may_provoke(self, at: float) -> None:
        if not self.section.provocations:
            return
        u = uniform(self._provoking.key, self._steps)
        if u >= -math.expm1(-self._figures().provocation_most * _DAY):
            return
        if u < -math.expm1(-self.provocation_hazard(at) * _DAY):
            for name in self.sanctioners:
                self.stage.apply(Change("grievance", name, self.sanctioned, self.dials("provocation_grievance")))
            self._note_provocation(at, "hazard", "a provocation short of force")

    def _note_provocation(self, at: float, by: str, says: str) -> None:
        self.provoked.append(at)
        self.stage.record("pressure", self.sanctioned, "provocation", {"by": by})
        self.stage.announce("provocation", subject=self.sanctioned, by=self.sanctioned, urgency=0.4, says=says)

    # What acts change.

    def _forbid(self, effect: ModelEffect, step: str) -> Mapping[str, object]:
        if effect.target != self.sanctioned:
            return {"sanction": "nobody here"}
        wanted = dict(effect.arguments).get("layer")
        trade = self.regime.trades.get(str(wanted)) or self.regime.largest(effect.actor)
        before = self.regime.level
        trade.forbid(effect.actor, self.dials(step) * effect.scale)
        self.regime.weigh()
        self.stage.announce("sanctions", subject=self.sanctioned, by=effect.actor, says=trade.layer.title)
        return {"layer": trade.layer.id, "pressure_before": before, "pressure": self.regime.level}

    def _inspect(self, effect: ModelEffect) -> Mapping[str, object]:
        self.regime.inspect(self.dials("inspect_step") * effect.scale)
        self.regime.weigh()
        return {"pressure": self.regime.level}

    def _blockade(self, effect: ModelEffect) -> Mapping[str, object]:
        """Stop what comes by sea for a time: what goes overland goes on, and takes up part of it."""
        if effect.target != self.sanctioned or effect.scale <= 0:
            return {"blockade": "nobody here"}
        before, now = self.regime.level, self.stage.clock.now
        until = now + float(dict(effect.arguments).get("days", 30.0)) * _DAY
        stopped = self.regime.blockade(self.dials("blockade_stops") * min(effect.scale, 1.0), until)
        self.regime.weigh()
        self.stage.apply(Change("grievance", effect.target, effect.actor, self.dials("blockade_resented") * stopped))
        return {"stopped": stopped, "pressure_before": before, "pressure": self.regime.level}

    def _ease(self, effect: ModelEffect) -> Mapping[str, object]:
        if effect.target != self.sanctioned:
            return {"ease": "nobody here"}
        before = self.regime.level
        for trade in self.regime.trades.values():
            trade.allow(effect.actor, self.dials("ease_share") * effect.scale)
        self.regime.weigh()
        self.bargain.relieve(effect.actor)
        return {"pressure_before": before, "pressure": self.regime.level, **self._offer(effect)}

    def _aid(self, effect: ModelEffect) -> Mapping[str, object]:
        if effect.target != self.sanctioned:
            return {"aid": "nobody here"}
        diversion = float(dict(effect.arguments).get("diversion", self.dials("aid_diversion")))
        now = self.stage.clock.now
        self.household.receive(self.dials("aid_food") * effect.scale, diversion=diversion, at=now)
        told = {"food_on_the_way": self.household.on_the_way(now)}
        # who presses can offer to stop; what a patron or an organisation gives feeds people and offers no such thing
        if effect.actor not in self.sanctioners:
            return told
        self.bargain.relieve(effect.actor)
        return {**told, **self._offer(effect)}

    def _offer(self, effect: ModelEffect) -> Mapping[str, object]:
        del effect
        self.bargain.offer(self.stage.clock.now)
        return {"offer": "open"}

    def _withdraw_offer(self, effect: ModelEffect) -> Mapping[str, object]:
        del effect
        self.bargain.withdraw()
        return {"offer": "closed"}

    def _evade(self, effect: ModelEffect) -> Mapping[str, object]:
        del effect
        self.regime.effort_until = self.stage.clock.now + self.dials("effort_lasts")
        return {"evasion_effort_until_h": self.regime.effort_until}

    def _freeze(self, effect: ModelEffect) -> Mapping[str, object]:
        if effect.actor != self.sanctioned:
            return {"freeze": "nobody here"}
        now = self.stage.clock.now
        if self.bargain.is_open(now):
            self._concede(now, "act")
        else:
            self.household.freeze(now + self.dials("freeze_lasts"))
        return {"frozen_until_h": self.household.frozen_until}

    def _test(self, effect: ModelEffect) -> Mapping[str, object]:
        if effect.actor != self.sanctioned:
            return {"test": "nobody here"}
        self.stage.apply(Change("programme", self.sanctioned, None, self.dials("test_gain") * effect.scale))
        self._note_provocation(self.stage.clock.now, "test", "a weapon was tested")
        return {"programme": self.household.programme(self.stage.clock.now)}

    def _pay(self, effect: ModelEffect) -> Mapping[str, object]:
        if effect.target != self.patron:
            return {"pay": "not the patron"}
        now = self.stage.clock.now
        held = self._promised(now)
        self._paid, self._paid_at = held + (1 - held) * self.dials("payment_step") * effect.scale, now
        return {"payment": self.payment(now)}

    def _harvest(self, effect: ModelEffect) -> Mapping[str, object]:
        by = float(dict(effect.arguments).get("by", 0.0))
        self.stage.apply(Change("food", self.sanctioned, None, by))
        return {"food": self.household.food(self.stage.clock.now)}

    # What is asked of it.

    def _promised(self, at: float) -> float:
        if not self._paid:
            return 0.0
        return max(self._paid * (1 - (at - self._paid_at) / self._figures().payment_lasts), 0.0)

    def payment(self, at: float) -> float:
        """What the patron is promised for enforcing, 0..1: what stands and what was added of late."""
        standing = self.stage.slots.value[self._side_payment]
        return standing + (1 - standing) * self._promised(at) if self._paid else standing

    def _instability(self, at: float) -> float:
        """How near the sanctioned state looks to failing: elite, food and order, each at its worst 1."""
        slots = self.stage.slots
        order = slots.read(self._order, at) if self._order is not None else 1.0
        return 1 - (self.household.elite(at) + min(self.household.food(at) / 0.7, 1.0) + order) / 3

    def _blur(self, observer: str) -> Getter:
        """Factor by which an observer's picture of another's troubles is off."""
        if observer == self.sanctioned:
            return lambda _at: 1.0
        errors, subject = self.stage.errors, self.sanctioned
        return lambda at: math.exp(0.15 * errors.at(observer, subject, "pressure", at))


def _only(stage: Stage, role: str) -> str:
    held = stage.roles.get(role, ())
    if len(held) != 1:
        found = ", ".join(held) or "nobody"
        words = f"write roles: {{{role}: [ID]}} in the scenario"
        raise InputError.of("models.pressure", f"exactly one actor must have the role '{role}', found {found}", words)
    return held[0]


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    del section
    return ()


def _build(section: BaseModel, stage: Stage) -> Pressure:
    assert isinstance(section, PressureSection)
    return Pressure(section, stage)


PRESSURE: Final = ModelKind(WORDS, _groups, _build)
