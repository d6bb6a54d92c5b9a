"""What acts and injects do at sea. Called by the sea for each effect; everything it changes shows on the next day."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from sim.clock import Phase
from sim.models.commons.domain import Told, argument, number
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.own import bound, laid_to, looked_after, nearest
from sim.models.commons.sea.raiders import Campaign
from sim.models.commons.sea.section import Menace
from sim.models.commons.sea.waters import Waters
from sim.scenario.figures import Figure
from sim.sentence import Sentence
from sim.world.effects import Change, ModelEffect

__all__ = ["Acts"]

_DAY: Final = 24.0


class Acts:
    """The effects of the sea, by word."""

    def __init__(self, sea: Waters) -> None:
        self._sea = sea
        self._known: dict[str, Callable[[ModelEffect], Told]] = {
            "escort": lambda effect: self._send(effect, "escort"),
            "sweep": lambda effect: self._send(effect, "sweep"),
            "harass": self._harass,
            "insure": self._insure,
            "reroute": self._reroute,
            "close_passage": self._close,
            "close_waters": self._close_waters,
            "open_passage": self._open,
            "mine": self._mine,
            "search": self._search,
            "bar": self._bar,
            "threaten": self._threaten,
            "raid": self._raid,
            "end_raids": self._end_raids,
            "convoy": self._convoy,
            "war_risk": self._war_risk,
            "release_reserves": self._release,
            "call_home": self._call_home,
        }

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out one effect; say what changed, or why nothing did."""
        return self._known[word](effect)

    # ---- where ----------------------------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._sea.stage.clock.now / _DAY

    def _place(self, effect: ModelEffect) -> Gate | None:
        """The gate that an effect names; without a name, where most ships are attacked, held up or endangered."""
        named = argument(effect, "place")
        gates = self._sea.gates
        if named:
            return gates.get(named)
        troubled = [gate for gate in gates.values() if gate.stirred]
        return max(troubled, key=lambda gate: (gate.hits, gate.rate, gate.waiting(), gate.name), default=None)

    def _busiest(self, owner: str | None) -> Gate | None:
        """Where most of somebody's ships pass."""
        ships: dict[str, float] = {}
        for line in self._sea.fleet.lines:
            if line.trade.owner == owner:
                for _, name in line.out.gates:
                    ships[name] = ships.get(name, 0.0) + line.daily / line.load
        best = max(ships, key=lambda name: (ships[name], name), default="")
        return self._sea.gates.get(best)

    @staticmethod
    def _nowhere(effect: ModelEffect) -> Told:
        named = argument(effect, "place")
        why = Sentence("no passage or area is named '{name}'", name=named) if named else "nothing is amiss at sea"
        return {"refused": why}

    def stir(self, gate: Gate) -> None:
        """Let ships stop and look at a gate from now on."""
        if not gate.stirred:
            gate.stirred = True
            self._sea.fleet.stir(gate.name)

    def _post(self, effect: ModelEffect, task: str) -> Gate | None:
        """Where warships go: to what is named, to mines, to the worst trouble on the actor's own ways, or to any.

        Where all is quiet they keep watch where most of their own ships pass. Those that are to be seen by somebody
        go to the worst that is laid to its door, or keep watch where it is nearest; nowhere if it is off the chart.
        """
        if argument(effect, "place"):
            return self._place(effect)
        gates = self._sea.gates.values()
        if task == "sweep":
            return max(gates, key=lambda gate: (gate.mines, gate.name)) if any(g.mines for g in gates) else None
        sea, target = self._sea, effect.target
        toward = target is not None and not bound(sea.stage, effect.actor, target)
        mine = looked_after(sea.stage, sea.fleet.lines, effect.actor)
        amiss = laid_to(sea, effect.actor, target, self._now()) if target and toward else gates
        own = [gate for gate in amiss if gate.stirred and (toward or gate.name in mine)]
        worst = max(own, key=lambda gate: (gate.hits, gate.rate, gate.attempts, gate.name), default=None)
        if target and toward:
            return worst or nearest(sea, target)
        return worst or self._place(effect) or self._busiest(effect.actor)

    # ---- warships -------------------------------------------------------------------------------------------------

    def _send(self, effect: ModelEffect, task: str) -> Told:
        sea, gate = self._sea, self._post(effect, task)
        if gate is None and effect.target and not argument(effect, "place"):
            return {"sent": 0}  # a presence that no chart of trade shows
        if gate is None:
            return self._nowhere(effect)
        if effect.scale <= 0:
            return {"sent": 0}
        ready = 0.0
        path = f"actors.{effect.actor}.mobilisation"
        if path in sea.stage.slots:
            ready = sea.stage.slots.read(sea.stage.slots.find(path), sea.stage.clock.now) / _DAY
        hulls = round(number(effect, "hulls", sea.dials("escort_hulls")))
        stay = number(effect, "days", sea.dials("escort_stay") / _DAY)
        now, of = self._now(), effect.doing
        sent = sea.navy.send(effect.actor, gate.name, task, hulls, now=now, ready=ready, stay=stay, of=of)
        if not sent:
            return {"refused": "no warships are free"}
        there = min(detail.there for detail in sea.navy.out[-1:])
        return {"sent": sent, "place": gate.name, "there_day": round(there, 2)}

    def _call_home(self, effect: ModelEffect) -> Told:
        of = effect.doing if argument(effect, "own") else ""
        return {"called_home": self._sea.navy.recall(effect.actor, now=self._now(), of=of)}

    def _convoy(self, effect: ModelEffect) -> Told:
        """Gather ships in convoys: who has warships leads as many as these guard, for as long as they are there."""
        sea, actor = self._sea, effect.actor
        leads = sea.navy.has(actor)
        named = argument(effect, "place") or (sea.navy.watches(actor) if leads else "")
        gate = sea.gates.get(named) if named else None if leads else self._place(effect)
        if leads and (gate is None or not sea.navy.bound(actor, gate.name, self._now())):
            return {"refused": "no warships of ours are there to lead them"}
        if gate is None:
            return self._nowhere(effect)
        until = self._now() + number(effect, "days", math.inf)
        gate.convoy_until = max(gate.convoy_until, until) if gate.convoy else until
        gate.convoy = round(number(effect, "every", 3.0))
        gate.leaders = {*gate.leaders, actor} if leads else set()
        self.stir(gate)
        return {"place": gate.name, "every_days": gate.convoy}

    # ---- passages -------------------------------------------------------------------------------------------------

    def _close(self, effect: ModelEffect) -> Told:
        gate = self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        now, days = self._now(), number(effect, "days", math.inf)
        gate.open = min(max(number(effect, "open", 0.0), 0.0), 1.0)
        gate.shut_since, gate.shut_by = min(gate.shut_since, now), effect.actor
        gate.shut_until = now + days
        self.stir(gate)
        self._tell(gate, "passage_shut", "ships cannot pass" if gate.is_shut() else "fewer ships can pass")
        return {"place": gate.name, "open": gate.open}

    def _close_waters(self, effect: ModelEffect) -> Told:
        """Close waters by a passage, for firing or tests, until a day that is told to all."""
        gate = self._sea.gates.get(argument(effect, "place"))
        if gate is None or effect.scale <= 0:
            return self._nowhere(effect) if gate is None else {}
        gate.box = self._sea.dials("box_delay") / _DAY
        gate.boxed_until = max(gate.boxed_until, self._now() + number(effect, "days", 7.0))
        self.stir(gate)
        return {"place": gate.name, "until_day": round(gate.boxed_until, 2)}

    def _open(self, effect: ModelEffect) -> Told:
        gate = self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        self.reopen(gate)
        return {"place": gate.name, "mines": gate.mines}

    def reopen(self, gate: Gate) -> None:
        """Let a passage be open again, as far as no mines keep it shut."""
        gate.open, gate.shut_until = 1.0, math.inf
        if not gate.mines:
            gate.shut_since = math.inf
            self._tell(gate, "passage_open", "ships can pass again")

    def _mine(self, effect: ModelEffect) -> Told:
        gate = self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        gate.mines += round(number(effect, "mines", self._sea.dials("mines_laid")))
        gate.shut_since = min(gate.shut_since, self._now())
        self.stir(gate)
        self._tell(gate, "passage_shut", "mines were laid")
        return {"place": gate.name, "mines": gate.mines}

    def _search(self, effect: ModelEffect) -> Told:
        gate, sea = self._place(effect) or self._busiest(effect.target), self._sea
        if gate is None:
            return self._nowhere(effect)
        gate.searched_until = self._now() + number(effect, "days", 14.0)
        gate.teams = number(effect, "teams", sea.dials("search_teams")) * _DAY / sea.dials("search_time")
        self.stir(gate)
        return {"place": gate.name, "ships_a_day": gate.teams}

    def _bar(self, effect: ModelEffect) -> Told:
        """Bar a passage to somebody's ships, from when the actor's warships are there, where any are kept."""
        named = argument(effect, "place")
        gate = self._sea.gates.get(named) if named else self._busiest(effect.target)
        if gate is None or effect.target is None:
            return self._nowhere(effect)
        if effect.scale <= 0:
            return {"barred": "not carried out"}
        sea, now, days = self._sea, self._now(), number(effect, "days", 30.0)
        begins, ends = now, now + days
        if sea.navy.has(effect.actor):
            hulls = round(number(effect, "hulls", sea.dials("bar_hulls")))
            before = len(sea.navy.out)
            if not sea.navy.send(effect.actor, gate.name, "bar", hulls, now=now, ready=0.0, stay=days):
                return {"refused": "no warships are free"}
            details = sea.navy.out[before:]
            begins, ends = min(item.there for item in details), max(item.leaves for item in details)
            gate.barred_by[effect.target] = effect.actor
        stopped = self._share(effect.target, gate)
        if begins > now:
            hours = begins * _DAY
            sea.stage.clock.at(hours, Phase.MODEL, 0, lambda: self._barred(gate, effect, ends, stopped))
        else:
            self._barred(gate, effect, ends, stopped)
        return {"place": gate.name, "barred": effect.target, "share": round(stopped, 3), "from_day": round(begins, 2)}

    def _barred(self, gate: Gate, effect: ModelEffect, ends: float, stopped: float) -> None:
        """Begin to turn ships back; whose ships they are resents it as far as it lives by that passage."""
        sea, target = self._sea, effect.target or ""
        gate.barred[target] = ends
        self.stir(gate)
        self._tell(gate, "passage_shut", "some are kept out")
        if effect.actor and effect.actor != target:
            by = sea.dials("bar_resented") * stopped
            sea.stage.apply(Change("grievance", target, effect.actor, by))

    def _share(self, owner: str, gate: Gate) -> float:
        """Share of somebody's ships that usually pass a gate."""
        lines = [line for line in self._sea.fleet.lines if line.trade.owner == owner]
        there = [line for line in lines if any(name == gate.name for _, name in line.out.gates)]
        ships = [sum(line.daily / line.load for line in some) for some in (there, lines)]
        return ships[0] / ships[1] if ships[1] else 0.0

    def _harass(self, effect: ModelEffect) -> Told:
        named = argument(effect, "place")
        gate = self._sea.gates.get(named) if named else self._busiest(effect.target)
        if gate is None or effect.scale <= 0:
            return self._nowhere(effect)
        gate.harassed_until = self._now() + number(effect, "days", 14.0)
        gate.harassed, gate.harasser = effect.target or "", effect.actor
        self.stir(gate)
        return {"place": gate.name, "until_day": gate.harassed_until}

    def _threaten(self, effect: ModelEffect) -> Told:
        """Let it be known that ships are in danger at a place: by war around it, or by force meant for them."""
        gate = self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        until, force = self._now() + number(effect, "days", 30.0), number(effect, "force", 0.0) > 0
        if force:
            gate.forced = max(gate.forced, until)
        else:
            gate.warred = max(gate.warred, until)
        self.stir(gate)
        return {"place": gate.name, "until_day": until, "force": force}

    # ---- attacks --------------------------------------------------------------------------------------------------

    def _raid(self, effect: ModelEffect) -> Told:
        sea, gate = self._sea, self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        now = self._now()
        rate = Figure(value=number(effect, "attempts", 0.3) / _DAY, dimension="rate")
        success = Figure(value=sea.dials("raid_success"), share=True)
        menace = Menace.model_construct(
            id=f"raid_{len(sea.campaigns)}",
            title="raids",
            actor=effect.actor,
            place=gate.name,
            attempts=rate,
            success=success,
            sinks=Figure(value=sea.dials("raid_sinks"), share=True),
            grows=Figure(value=0.0, dimension="time"),
        )
        sea.campaigns.append(Campaign(menace, now, now + number(effect, "days", 30.0), author=effect.actor))
        gate.menaced = True
        self.stir(gate)
        return {"place": gate.name, "attempts_a_day": rate.value * _DAY}

    def _end_raids(self, effect: ModelEffect) -> Told:
        gate = self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        ended = [item for item in self._sea.campaigns if item.menace.place == gate.name and item.ends > self._now()]
        for item in ended:
            item.ends = self._now()
        return {"place": gate.name, "ended": len(ended)}

    # ---- insurers, firms, stocks ----------------------------------------------------------------------------------

    def _insure(self, effect: ModelEffect) -> Told:
        owner = effect.actor
        until = self._now() + number(effect, "days", 180.0)
        self._sea.backed[owner] = max(self._sea.backed.get(owner, -1.0), until)
        return {"backed": owner, "until_day": until}

    def _reroute(self, effect: ModelEffect) -> Told:
        """Firms that act together leave at once where they would have left over days."""
        del effect
        found = []
        for gate in self._sea.gates.values():
            if gate.stirred:
                gate.held = dict(gate.willing)
                for trade, brave, patient in self._sea.would(gate):
                    gate.brave[trade] = min(brave, gate.brave.get(trade, 1.0))
                    gate.patient[trade] = min(patient, gate.patient.get(trade, 1.0))
                    gate.willing[trade] = gate.brave[trade] * gate.patient[trade]
                found.append(gate.name)
        return {"rerouted_at": found}

    def _war_risk(self, effect: ModelEffect) -> Told:
        gate = self._place(effect)
        if gate is None:
            return self._nowhere(effect)
        rate = number(effect, "rate", 0.0)
        gate.pinned = rate if rate > 0 else None
        self.stir(gate)
        return {"place": gate.name, "rate": rate}

    def _release(self, effect: ModelEffect) -> Told:
        wanted, until = argument(effect, "commodity"), self._now() + number(effect, "days", 60.0)
        found = []
        for tanks in self._sea.tanks:
            if tanks.owner == effect.actor and wanted in {"", tanks.commodity} and tanks.reserve:
                tanks.releasing_until = max(tanks.releasing_until, until)
                found.append(tanks.commodity)
        return {"released": found} if found else {"refused": "no reserve"}

    def _tell(self, gate: Gate, topic: str, says: str) -> None:
        stage = self._sea.stage
        stage.record("commons", gate.shut_by, topic, {"place": gate.name})
        stage.announce(
            topic,
            subject=gate.name,
            urgency=0.4,
            says=Sentence("{place}: {says}", place=gate.title, says=Sentence(says)),
        )
