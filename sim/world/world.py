"""The world of one run: what is true, kept in slots, and what changes it, `apply` (`mover` for what moves daily).

Made by the engine from a scenario. On the absolute 6 h grid it lets levers mature, relations heal and, once
a day, estimates refresh; reading never commits anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from pydantic import BaseModel

from sim.draws import Draws
from sim.scenario.composing import Scenario
from sim.scenario.figures import Figure
from sim.scenario.vocabulary import Variable
from sim.world.effects import Change, Effect, ModelEffect, Promise, Shift, Tone
from sim.world.estimates import Estimates
from sim.world.levers import ActiveLever, LeverShifts, acts_in
from sim.world.network import GRID, Network
from sim.world.perception import CELL, Errors
from sim.world.slots import Slots, SlotSpec, linked, unlinked

__all__ = ["Ground", "World", "lay_ground", "present"]

# a kept word never gives all that is missing to full trust: its log-odds would have no end
_MOST_KEPT: Final = 0.99

Applied = tuple[str, str, float, float]
Carry = Callable[[ModelEffect], Mapping[str, object]]


@dataclass(frozen=True)
class Ground:
    """The slots of a scenario before any run, laid once; each run begins with a copy."""

    slots: Slots
    first: Mapping[str, int]
    # by action: slots of its cost, and of its chance of a plain success where it has one
    costs: Mapping[str, int]
    chances: Mapping[str, int]


def lay_ground(scenario: Scenario) -> Ground:
    """Make every slot of a scenario: actors', relations', models' figures, costs and chances of actions."""
    slots = Slots()
    for actor, values in scenario.variables.items():
        for name, variable in scenario.vocabulary.actor_variables.items():
            if name in values:
                slots.add(_spec(f"actors.{actor}.{name}", variable), values[name])
    first: dict[str, int] = {}
    actors = tuple(scenario.actors)
    for name, variable in scenario.vocabulary.relation_variables.items():
        first[name] = len(slots)
        for toward in actors:
            for who in actors:
                value = 0.0 if who == toward else scenario.relations[who, toward][name]
                slots.add(_spec(f"relations.{who}.{toward}.{name}", variable), value)
    for name, section in scenario.sections.items():
        _add_figures(slots, f"models.{name}", section)
    costs: dict[str, int] = {}
    chances: dict[str, int] = {}
    for name, action in scenario.actions.items():
        costs[name] = slots.add(SlotSpec(f"actions.{name}.cost", "points", 0, 20, "log"), action.cost.value)
        chance = action.adjudication.chance
        if chance is not None:
            spec = SlotSpec(f"actions.{name}.chance", "number", 0, 1, "logit")
            chances[name] = slots.add(spec, chance.value)
    return Ground(slots, first, costs, chances)


def _spec(path: str, variable: Variable) -> SlotSpec:
    return SlotSpec(path, variable.dimension, variable.low, variable.high, variable.link, variable.relaxes_in)


class World:
    """Truth, and the machinery by which it moves between acts."""

    def __init__(self, scenario: Scenario, draws: Draws, ground: Ground | None = None) -> None:
        self.scenario = scenario
        self.actors = tuple(scenario.actors)
        self.ranks = {actor: rank for rank, actor in enumerate(self.actors)}
        laid = ground or lay_ground(scenario)
        self.slots = laid.slots.copy()
        self.costs, self.chances = laid.costs, laid.chances
        dynamics = scenario.dynamics
        # steps on the scale of log-odds, where losing and gaining have one measure at every height of trust: what is
        # told is the share of the way up that a kept word goes from even odds
        self._kept = 2 * math.atanh(min(dynamics.kept_promise.value, _MOST_KEPT))
        self._broken = self._kept * dynamics.broken_promise.value
        self.network = Network(
            self.slots,
            self.actors,
            first=laid.first,
            core=scenario.crisis.core,
            dynamics={
                "step": dynamics.step.value,
                "spillover": dynamics.spillover.value,
                "healing_time": dynamics.healing_time.value,
                "balance": dynamics.balance.value,
            },
        )
        self.errors = Errors(draws, error_time=scenario.crisis.perception.error_time.value)
        for who, others in scenario.crisis.claims.items():
            for other in others:
                slot = self.network.slot("grievance", who, other)
                self.slots.stand(slot, self.slots.value[slot])
        self.levers = LeverShifts(self.slots, _active(scenario))
        self.levers.advance(0.0)
        self.estimates = Estimates(self.slots, self.network, self.errors, scenario)
        self.carry: Carry = _no_models
        self._found: dict[tuple[str, str, str | None], tuple[int, int, str, Callable[[], None] | None]] = {}

    def actor_slot(self, actor: str, variable: str) -> int:
        """Slot of an actor's variable."""
        return self.slots.find(f"actors.{actor}.{variable}")

    def grid(self, at: float) -> None:
        """Advance everything that moves by itself by one 6 h step, to an instant of the grid."""
        if at > 0:
            self.network.advance()
            if self.levers.advance(at):
                self.estimates.stale()
        self.estimates.advance(at)

    def apply(self, effect: Effect, at: float) -> Applied | Mapping[str, object]:
        """Change the world by one effect, now; give what changed: (kind, path, before, after) or a mapping."""
        if type(effect) is Change:
            what = effect[:3]
            try:
                slot, mirror, path, notify = self._found[what]
            except KeyError:
                slot, mirror, path, notify = self._found[what] = self._find(*what)
            if slot < 0:
                return (effect[0], path, 0.0, 0.0)
            before, after = self.slots.step(slot, effect[3], at)
            if mirror >= 0:
                self.slots.write(mirror, after, at)
            if notify is not None:
                notify()
            return (effect[0], path, before, after)
        if isinstance(effect, Shift):
            return self._shift(effect, at)
        if isinstance(effect, Tone):
            source, target, weight, felt_by, heals = effect
            if felt_by:
                before, after = self.network.tone_for(felt_by, source, target, weight)
                return ("tone", f"{felt_by}>{source}", before, after)
            before, after = self.network.tone(source, target, weight, heals=heals)
            return ("tone", f"{target}>{source}", before, after)
        if isinstance(effect, Promise):
            by, to, kept, bound = effect
            slot = self.network.slot("trust", to, by)
            before = self.slots.read(slot, at)
            after = unlinked(linked(before, "logit") + bound * (self._kept if kept else -self._broken), "logit")
            self.slots.write(slot, after, at)
            return ("trust", f"{to}>{by}", before, after)
        return self.carry(effect)

    def mover(self, variable: str, actor: str, toward: str | None = None) -> Callable[[float, float], object]:
        """Give what changes one variable by an amount at an instant (h), as `apply` does for a `Change`.

        For what moves day after day: its slot is found once.
        """
        slot, mirror, _, notify = self._find(variable, actor, toward)
        slots = self.slots
        if slot < 0:
            return lambda by, at: None  # noqa: ARG005  nothing there that moves

        if mirror < 0 and notify is None:
            return partial(slots.step, slot)

        def move(by: float, at: float) -> None:
            after = slots.step(slot, by, at)[1]
            if mirror >= 0:
                slots.write(mirror, after, at)
            if notify is not None:
                notify()

        return move

    def _shift(self, effect: Shift, at: float) -> Applied:
        path, by, stands = effect
        if path not in self.slots:
            return ("shift", path, 0.0, 0.0)
        slot = self.slots.find(path)
        before = self.slots.read(slot, at)
        self.slots.shift(slot, by, at)
        if stands:
            self.slots.stand(slot, by)
        if path.rpartition(".")[2] in {"fusion_quality", "fusion_delay"}:
            self.estimates.stale()
        elif path.endswith(".channel"):
            self.estimates.line_moved()
        return ("shift", path, before, self.slots.read(slot, at))

    def _find(self, variable: str, actor: str, toward: str | None) -> tuple[int, int, str, Callable[[], None] | None]:
        """Slot of a variable, the slot of its other end if it is mutual, its short path, whom to tell.

        A variable of a model that takes no part, or of another type of actor, has no slot: -1, it cannot move.
        """
        if toward is None:
            if f"actors.{actor}.{variable}" not in self.slots:
                return (-1, -1, actor, None)
            tell = self.estimates.stale if variable in {"fusion_quality", "fusion_delay"} else None
            return (self.actor_slot(actor, variable), -1, actor, tell)
        if variable not in self.scenario.vocabulary.relation_variables:
            return (-1, -1, f"{actor}>{toward}", None)
        slot = self.network.slot(variable, actor, toward)
        mutual = self.scenario.vocabulary.relation_variables[variable].mutual
        mirror = self.network.slot(variable, toward, actor) if mutual else -1
        told: dict[str, Callable[[], None]] = {
            "affinity": self.network.touched,
            "share": self.estimates.stale,
            "channel": self.estimates.line_moved,
        }
        return (slot, mirror, f"{actor}>{toward}", told.get(variable))


def _no_models(effect: ModelEffect) -> Mapping[str, object]:
    raise AssertionError(f"no model carries out {effect.name}")


def _active(scenario: Scenario) -> list[ActiveLever]:
    """Bring the adopted levers to the numbers a run needs."""
    adopted = {item.file.id for item in scenario.levers}
    levers = []
    for item in scenario.levers:
        lever, mature = item.file, item.before_start == float("inf")
        effects: list[tuple[str, str, float, str | None]] = []
        lines = (*lever.effects, *lever.side_effects) if acts_in(lever.needs, scenario.sections) else ()
        for line in lines:
            form = "shift" if line.shift else "logit" if line.logit else "factor"
            if line.with_lever is None or line.with_lever in adopted:
                effects += [(path, form, line.central, line.with_lever) for path in present(scenario, line.path)]
        stopped = lever.adopted.stopped_before_start
        levers.append(
            ActiveLever(
                id=lever.id,
                adopted=0.0 if mature else -item.before_start,
                stopped=None if stopped is None else -stopped.value,
                quality=lever.quality.value,
                lag=lever.lag.value,
                time_constant=lever.time_constant.value,
                half_life=lever.decay.value if lever.decay else None,
                mature=mature,
                effects=tuple(effects),
                person=lever.person,
            )
        )
    return levers


def present(scenario: Scenario, path: str) -> list[str]:
    """Give the path if what it names takes part in this scenario, else nothing."""
    vocabulary = scenario.vocabulary
    head, _, rest = path.partition(".")
    words = rest.split(".")
    if head == "models":
        found: object = scenario.sections.get(words[0])
        for word in words[1:-1]:
            found = found.get(word) if isinstance(found, Mapping) else getattr(found, word, None)
        # what is kept for each actor (`lift_of.a`) passes over those of whom nothing is kept here
        stranger = isinstance(found, Mapping) and words[-1] not in found
        return [] if found is None or stranger else [path]
    if head == "actors":
        return [path] if words[0] in scenario.actors and words[-1] in vocabulary.actor_variables else []
    if head == "relations":
        names = words[0].split("+") if "+" in words[0] else words[:2]
        variable = vocabulary.relation_variables.get(words[-1])
        if variable is None:
            return []
        both = f"relations.{'+'.join(names)}.{words[-1]}" if variable.mutual else path
        return [both] if all(name in scenario.actors for name in names) else []
    return [path]


def _add_figures(slots: Slots, path: str, section: BaseModel) -> None:
    """Make a slot of every figure that stands in a model's section itself, in a mapping there, or in a part of it.

    A part is a block of its own inside the section (`models.commons.air`). Figures in a list (a place's, a force's)
    are facts: settings change them, levers do not.
    """
    for name in type(section).model_fields:
        found = getattr(section, name)
        if isinstance(found, Figure):
            _add_figure(slots, f"{path}.{name}", found)
        elif isinstance(found, BaseModel):
            _add_figures(slots, f"{path}.{name}", found)
        elif isinstance(found, Mapping):
            for key, value in found.items():
                if isinstance(value, Figure):
                    _add_figure(slots, f"{path}.{name}.{key}", value)


def _add_figure(slots: Slots, path: str, figure: Figure) -> None:
    if figure.share:
        slots.add(SlotSpec(path, figure.dimension, 0.0, 1.0, "logit"), figure.value)
    elif figure.value >= 0:
        slots.add(SlotSpec(path, figure.dimension, 0.0, float("inf"), "log"), figure.value)
    else:
        slots.add(SlotSpec(path, figure.dimension, float("-inf"), float("inf"), "none"), figure.value)


assert CELL % GRID == 0, "estimates refresh on the grid"
