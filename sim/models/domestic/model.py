"""Domestic politics in one run: a look a day at every government, its forces and its bases."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from sim.expressions import Term
from sim.models.dials import Dials
from sim.models.domestic.bases import Base
from sim.models.domestic.effects import EFFECTS
from sim.models.domestic.government import Cabinet
from sim.models.domestic.home import Figures, Home, Threat
from sim.models.domestic.parameters import Parameters
from sim.models.domestic.section import DomesticSection
from sim.models.domestic.words import WORDS
from sim.world.effects import ModelEffect
from sim.world.stage import AssetGroup, Deed, Getter, ModelKind, Outcome, Stage

__all__ = ["DOMESTIC", "Domestic"]

_DAY: Final = 24.0
_NEVER: Final = 10_000.0
# what accidents call a change of leader
_TURNOVER: Final = "turnover"


class Domestic:
    """One run of the model; implements `RunningModel` and `Witness` for the engine."""

    def __init__(self, section: DomesticSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage, Parameters)
        self._figures = self.dials.derived(Figures.now)
        self.homes = {
            actor: Home(stage, self.dials, actor, government)
            for actor, government in sorted(section.governments.items())
            if actor in stage.actors
        }
        self.cabinets = {
            actor: Cabinet(stage, self.dials, home, changed=self._changed) for actor, home in self.homes.items()
        }
        self.bases = [
            Base(stage, self.dials, spec) for spec in section.bases if {spec.host, spec.guest} <= set(stage.actors)
        ]
        self.changes = self.gated_days = 0

    # What the engine asks.

    def begin(self) -> None:
        """Start the days, elections and what goes wrong at bases."""
        for cabinet in self.cabinets.values():
            cabinet.begin()
        for base in self.bases:
            base.begin()
        for home in self.homes.values():
            home.set_leeway()
        self.stage.clock.every(_DAY, self._day)

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `domestic.X`; give what changed."""
        return EFFECTS[effect.name.rpartition(".")[2]](self, effect)

    def witness(self, deed: Deed) -> None:
        """Take note of an act: alert and threats of who did it, the rally of who was struck, the hosts' word."""
        actor, target = deed.actor, deed.target
        if deed.action == _TURNOVER:
            if actor in self.cabinets:
                self.cabinets[actor].leader_fell()
            return
        if actor in self.homes:
            self.homes[actor].acted(deed)
            if deed.action in self.section.threats and deed.scale > 0:
                due = deed.at + self.dials("threat_due")
                self.homes[actor].threats.append(Threat(target, deed.rung, due))
        if target in self.homes:
            if deed.force and deed.scale > 0:
                self.homes[target].attacked(deed)
            if deed.lowers and deed.scale > 0:
                self.homes[target].yielded(actor)
        if deed.scale > 0 and target:
            if deed.action in self.section.consulted_by:
                self.ask(actor, target)
                self.ask(target, actor)
            if deed.action in self.section.granted_by:
                self.grant(actor, target)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` knows of its own politics."""
        who = str(term.arguments[0]) if term.arguments else ""
        match term.function:
            case "bases_open":
                return lambda at: self.open_share(observer, at)
            case "base_open":
                there = [b for b in self.bases if b.spec.guest == observer and b.spec.host == who]
                return lambda at: float(bool(there) and all(base.open(at) for base in there))
            case "days_to_vote":
                cabinet = self.cabinets.get(observer)
                return lambda at: _NEVER if cabinet is None else min(_NEVER, cabinet.to_next_vote(at) / _DAY)
        own = self.homes.get(observer)
        return lambda _at: float(own is not None and any(threat.toward == who for threat in own.threats))

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        judged = [home.support for home in self.homes.values() if home.votes]
        read, find = self.stage.slots.read, self.stage.slots.find
        hosts = sorted({base.spec.host for base in self.bases})
        local = [read(find(f"actors.{host}.local_support"), at) for host in hosts]
        asked = [base for base in self.bases if base.asked_at is not None]
        swings = {actor: h.swing for actor, h in self.homes.items() if h.votes and h.swing is not None}
        waits = [(at if b.opened_at is None else b.opened_at) - (b.asked_at or 0.0) for b in asked]
        return {
            "support_end": _mean(judged),
            "support_end_lowest": Outcome(min(judged, default=None)),
            "support_swing": _mean([*swings.values()]),
            **{f"support_swing.{actor}": Outcome(swings[actor]) for actor in self.stage.core if actor in swings},
            "local_support_end": _mean(local),
            "base_access_latency": Outcome(
                statistics.fmean(waits) if waits else None, censored=any(base.opened_at is None for base in asked)
            ),
            "base_incidents": Outcome(float(sum(base.incidents for base in self.bases))),
            "changes_of_government": Outcome(float(self.changes)),
            "gated_days": Outcome(float(self.gated_days)),
        }

    # Bases.

    def open_share(self, guest: str, at: float) -> float:
        """Share of a guest's forces that no host keeps from combat."""
        return 1.0 - sum(b.spec.share.value for b in self.bases if b.spec.guest == guest and not b.open(at))

    def ask(self, guest: str, host: str) -> list[str]:
        """Let a guest put the question to a host (to all its hosts, if none is named)."""
        wanted = [b for b in self.bases if b.spec.guest == guest and host in ("", b.spec.host)]
        return [base.spec.id for base in wanted if base.ask() is not None]

    def grant(self, host: str, guest: str) -> list[str]:
        """Let a host open its bases to a guest (to all its guests, if none is named)."""
        opened = [b for b in self.bases if b.spec.host == host and guest in ("", b.spec.guest)]
        for base in opened:
            base.grant("granted")
        return [base.spec.id for base in opened]

    # What runs by itself.

    def _day(self, at: float) -> None:
        figures = self._figures()
        for home in self.homes.values():
            self.gated_days += home.day(at, figures)
        for base in self.bases:
            base.day(at)

    def _changed(self, _: str) -> None:
        self.changes += 1


def _mean(values: Sequence[float]) -> Outcome:
    return Outcome(statistics.fmean(values) if values else None)


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    assert isinstance(section, DomesticSection)
    return ()


def _build(section: BaseModel, stage: Stage) -> Domestic:
    assert isinstance(section, DomesticSection)
    return Domestic(section, stage)


DOMESTIC: Final = ModelKind(WORDS, _groups, _build)
