"""Home: one government's standing with its people, and how hard its forces are worked (E11, E12).

Support returns to rest by itself (120 d); a rally is a part of it that fades faster. Looked at once a day.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from sim.draws import lognormal
from sim.models.dials import Dials, Reading, kept_by_others
from sim.models.domestic.section import Government
from sim.world.stage import Deed, Stage

__all__ = ["Figures", "Home", "Threat"]

_DAY = 24.0
_WEEK = 7.0
_EVEN = 50.0
# dearest act that can be asked for where politics set no bound: the most capital there can be
_UNBOUND = 20.0
# the first rung of force
_FORCE = 6
_LEAST = 1e-3


class Threat:
    """A threat that was made: toward whom, on what rung, when it is due."""

    __slots__ = ("due", "rung", "toward")

    def __init__(self, toward: str, rung: int, due: float) -> None:
        self.toward, self.rung, self.due = toward, rung, due


class Figures(NamedTuple):
    """What a day reads of the dials: the gate, its bound on what may be asked for, capital a day at a gap of one."""

    gate_support: float
    gate_cohesion: float
    bound: float
    income: float

    @classmethod
    def now(cls, dials: Reading) -> Figures:
        """As they stand; an act that costs just as much as the bound is out of reach."""
        bound = max(0.0, dials("gate_cost") - _LEAST)
        return cls(dials("gate_support"), dials("gate_cohesion"), bound, dials("capital_income") / _WEEK)


class Home:
    """The domestic side of one state in one run."""

    def __init__(self, stage: Stage, dials: Dials, actor: str, government: Government) -> None:
        self.actor, self.government = actor, government
        # whether voters judge this government
        self.votes = government.form == "democracy"
        self._stage, self._dials = stage, dials
        self._figures = dials.derived(Figures.now)
        find = stage.slots.find
        self._support = find(f"actors.{actor}.support")
        self._fatigue = find(f"actors.{actor}.fatigue")
        self._leeway = find(f"actors.{actor}.leeway")
        self._pay = stage.mover("political_capital", actor, None)
        # what moves each of its variables, found when first needed
        self._movers: dict[str, Callable[[float, float], object]] = {}
        # where nobody keeps the elite's cohesion, that of the agencies stands for it
        elite = kept_by_others(stage, actor, "elite_cohesion")
        self._cohesion = find(f"actors.{actor}.cohesion") if elite is None else elite
        swing = f"models.domestic.swing.{actor}"
        self._swing = find(swing) if swing in stage.slots else None
        self._fade = 0.0
        self.rallied = 0.0
        # days seen, and sums of how far support stood from rest on them, and of its square
        self._days, self._off, self._off_squared = 0, 0.0, 0.0
        # level of alert of its forces, where somebody keeps that
        self._alert = kept_by_others(stage, actor, "alertness")
        self.threats: list[Threat] = []
        self._fights = 0
        # until when what is asked for is asked in answer to force
        self._struck_until = -1.0

    @property
    def support(self) -> float:
        """Support now, 0 to 100."""
        return self._stage.slots.read(self._support, self._stage.clock.now)

    @property
    def swing(self) -> float | None:
        """Standard deviation (points) of support over the days so far; None before the second."""
        if self._days < 2:
            return None
        mean = self._off / self._days
        return math.sqrt(max(0.0, self._off_squared / self._days - mean * mean))

    @property
    def strained(self) -> bool:
        """Whether dear acts are out of reach: voters or the elite would not bear them, unless force was used."""
        return self._strained(self._stage.clock.now, self._figures(), self.support)

    def _strained(self, at: float, figures: Figures, support: float) -> bool:
        if at < self._struck_until:
            return False
        if self.votes:
            return support < figures.gate_support
        slots = self._stage.slots
        cohesion = slots.value[self._cohesion]
        if cohesion != slots.rest[self._cohesion]:
            cohesion = slots.read(self._cohesion, at)
        return cohesion < figures.gate_cohesion

    def change(self, variable: str, by: float) -> None:
        """Move one of its variables, now."""
        if by:
            move = self._movers.get(variable)
            if move is None:
                move = self._movers[variable] = self._stage.mover(variable, self.actor, None)
            move(by, self._stage.clock.now)

    def sway(self, points: float) -> None:
        """Let something that happened move support, as far as this people swings."""
        swing = 1.0 if self._swing is None else self._stage.slots.value[self._swing]
        self.change("support", points * swing)

    def rally(self, points: float) -> float:
        """Let people close ranks behind their government, the less the more they have; give by how much."""
        most = max(_LEAST, self._dials("rally_most"))
        gained = points * max(0.0, 1 - self.rallied / most)
        before = self.support
        self.sway(gained)
        gained = self.support - before
        self.rallied += gained
        return gained

    def mourn(self, killed: float) -> float:
        """Let deaths cost support; give how much."""
        lost = self._dials("casualties") * math.log10(1 + max(0.0, killed))
        self.sway(-lost)
        return lost

    def attacked(self, deed: Deed) -> None:
        """Take an act of force: people close ranks and give leave to answer it, and count dead whom nobody stated.

        Peace makes war dear. Whoever is struck pays less for it, the less the harder: capital comes
        with each act, more above the first rung of force, less where ranks are closed already.
        """
        self._fights += 1
        key = self._stage.draws.key("killed", self.actor)
        dials, scale = self._dials, max(0.0, deed.scale)
        room = max(0.0, 1 - self.rallied / max(_LEAST, dials("rally_most")))
        self.change("political_capital", dials("rally_leave") * max(1, deed.rung - _FORCE + 1) * room * scale)
        self._struck_until = max(self._struck_until, deed.at + dials("rally_time"))
        self.set_leeway()
        killed = lognormal(key, self._fights, median=dials("clash_killed"), sigma=dials("clash_spread"))
        self.rally(dials("rally") * scale)
        self.mourn(killed * scale)

    def acted(self, deed: Deed) -> None:
        """Take note of what it did itself: threats carried out or taken back."""
        if deed.lowers >= 2:
            for threat in [threat for threat in self.threats if threat.toward in ("", deed.target)]:
                self.break_word(threat)
            return
        self.threats = [
            threat for threat in self.threats if not (threat.toward == deed.target and deed.rung > threat.rung)
        ]

    def yielded(self, to_whom: str) -> None:
        """Somebody gave way to this government: what was threatened toward it is settled."""
        self.threats = [threat for threat in self.threats if threat.toward != to_whom]

    def break_word(self, threat: Threat) -> None:
        """Do not carry out a threat: it costs at home and abroad."""
        self.threats = [other for other in self.threats if other is not threat]
        share = 1.0 if self.votes else self._dials("audience_elsewhere")
        self.sway(-self._dials("audience") * share)
        self.change("credibility", -self._dials("audience_credibility"))
        detail = {"threat_not_kept": threat.toward, "support": round(self.support, 2)}
        self._stage.record("domestic", self.actor, "audience_cost", detail)

    def day(self, at: float, figures: Figures) -> bool:
        """Let a day pass: the rally fades, alert burdens and wears, capital follows support, the gate is set.

        Give whether it is strained.
        """
        slots = self._stage.slots
        if self.rallied > _LEAST:
            self._fade_rally()
        if self._alert is not None and (level := slots.value[self._alert]):
            self._wear(level, at)
        rest = slots.rest[self._support]
        support = slots.value[self._support]
        if support != rest:
            support = slots.read(self._support, at)
        gap = support - rest
        self._days += 1
        self._off += gap
        self._off_squared += gap * gap
        if (gap > _LEAST or gap < -_LEAST) and (by := figures.income * gap / _EVEN):
            # the slot's own return to rest is the income at rest; what support is off it adds or takes
            self._pay(by, at)
        if self.threats:
            for threat in [threat for threat in self.threats if threat.due <= at]:
                self.break_word(threat)
            support = slots.read(self._support, at)
        strained = self._strained(at, figures, support)
        if slots.value[self._leeway] != (figures.bound if strained else _UNBOUND):
            self._bound(figures, strained=strained)
        return strained

    def _fade_rally(self) -> None:
        own, common = self._dials("rally_time"), self._stage.slots.tau[self._support]
        slower = math.exp(-_DAY / common) if common else 1.0
        faded = self.rallied * (slower - math.exp(-_DAY / max(1.0, own)))
        self.change("support", -faded)
        self.rallied *= math.exp(-_DAY / max(1.0, own))

    def _wear(self, level: float, at: float) -> None:
        dials = self._dials
        weary = 1 + self._stage.slots.read(self._fatigue, at)
        self.sway(-dials("burden") / _WEEK * level * weary)
        self.change("readiness", -dials("alert_wear") / _WEEK * level)
        self.change("fatigue", dials("weariness") / _WEEK * level)

    def set_leeway(self) -> None:
        """Bound the cost of what may be asked for, or free it."""
        self._bound(self._figures(), strained=self.strained)

    def _bound(self, figures: Figures, *, strained: bool) -> None:
        wanted = figures.bound if strained else _UNBOUND
        # leeway does not relax: its slot holds what it is
        now = self._stage.slots.value[self._leeway]
        if wanted != now:
            self.change("leeway", wanted - now)
