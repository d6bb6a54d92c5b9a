"""Reach: force groups with their bases, and what another's area denial costs each of them.

Access, latency and risk. A group comes over its own distance at its own speed, later as far as it must come inside
the reach; what is kept out of sight counts less; where force is used inside it may lose a hull. While the other
stands high enough against an actor, everything of that actor's that moves into the theatre is slowed (`access`), and
where force is used it is in danger on the way in (`peril`): other models read both. All three grow with what of an
actor's forces is exposed, and that is a figure by actor (`denied`): who hardens and disperses its forces lowers it.
Where a lever moves that while the other stands there, the way in is written anew on the day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim.clock import Phase
from sim.draws import occasion, uniform
from sim.models.dials import Dials
from sim.models.escalation.section import EscalationSection, Group
from sim.world.effects import Change, ModelEffect
from sim.world.stage import Stage

__all__ = ["Reach"]

# from these rungs on denial is not only there but used: to bar the way, and to fire
_BARS: Final = 4
_FIRES: Final = 6
_WHOLE: Final = 1.0
_DAY: Final = 24.0


class Reach:
    """Groups, their hulls, and the access of every actor in one run; `stands` gives a rung."""

    def __init__(
        self, section: EscalationSection, stage: Stage, dials: Dials, stands: Callable[[str, str], int]
    ) -> None:
        self._section, self._stage, self._dials, self._stands = section, stage, dials, stands
        self.hulls = {group.id: float(group.hulls.value) for group in section.groups}
        self._of: dict[str, list[Group]] = {}
        for group in section.groups:
            self._of.setdefault(group.actor, []).append(group)
        self._denied = {actor: stage.parameter(f"denied.{actor}") for actor in section.denied}
        # that figure by actor, as it was looked at last
        self._seen: dict[str, float] = {}
        # who denies what to whom, as it was written last: share of the usual pace, danger
        self._written: dict[str, tuple[float, float]] = {}

    def begin(self) -> None:
        """Look every day, on an absolute grid, whether what denial finds of anybody's forces has moved."""
        if self._denied and self._section.denial:
            self._seen = {actor: self._stage.slots.value[slot] for actor, slot in self._denied.items()}
            self._stage.clock.at(_DAY, Phase.GRID, 1, self._look)

    def _look(self) -> None:
        for actor, slot in self._denied.items():
            found = self._stage.slots.value[slot]
            if found != self._seen[actor]:
                self._seen[actor] = found
                self._write(actor)
        if (again := self._stage.clock.now + _DAY) <= self._stage.horizon:
            self._stage.clock.at(again, Phase.GRID, 1, self._look)

    def weights(self, actor: str) -> list[tuple[Group, float]]:
        """Give an actor's groups, each with its share of the hulls that there were at the start."""
        whole = sum(group.hulls.value for group in self._of.get(actor, ())) or _WHOLE
        return [(group, self.hulls[group.id] / whole) for group in self._of.get(actor, ())]

    def finds(self, actor: str, share: float) -> float:
        """Give what denial finds of an actor's forces where by its own figures it would find a share."""
        slot = self._denied.get(actor)
        return share if slot is None else min(1.0, share * self._stage.slots.value[slot])

    def exposed(self, actor: str, to: str) -> float:
        """Share of an actor's forces that another's denial reaches; 0 where there is none."""
        denial, groups = self._section.denial.get(to), self.weights(actor)
        if denial is None:
            return 0.0
        whole = sum(share for _, share in groups)
        if not whole:
            return self.finds(actor, denial.inside.value)
        return sum(share * self.finds(actor, denial.exposes(group)) for group, share in groups) / whole

    def comes(self, actor: str, to: str, size: float) -> list[tuple[float, float]]:
        """Say when (h from now) how much of an actor's forces is there, by group; nearest first."""
        denial, groups, slow = self._section.denial.get(to), self.weights(actor), 0.0
        if denial is not None:
            slow = denial.access_delay.value - 1
        if not groups:
            return [(self._dials("deployment_time") * (1 + slow * self.exposed(actor, to)), size)]
        return sorted(
            (group.passage * (1 + slow * found), size * share)
            for group, share in groups
            if share
            for found in (self.finds(actor, denial.exposes(group)) if denial is not None else 0.0,)
        )

    def endanger(self, actor: str, to: str, effect: ModelEffect) -> dict[str, int]:
        """Draw what an actor loses inside another's reach where force is used: a hull of a group, and readiness."""
        denial, lost = self._section.denial.get(to), {}
        if denial is None:
            return {}
        chance, when = denial.loss_chance.value, occasion(effect.doing)
        cost = self._dials("denial_loss") * self._dials("readiness_loss")
        if actor not in self._of:
            key = self._stage.draws.key("denial", actor, to)
            if uniform(key, when) < chance * self.finds(actor, denial.inside.value):
                self._stage.apply(Change("readiness", actor, None, -cost))
                return {"forces": 1}
            return {}
        for group, share in self.weights(actor):
            key = self._stage.draws.key("denial", group.id, to)
            if self.hulls[group.id] >= 1 and uniform(key, when) < chance * self.finds(actor, denial.exposes(group)):
                self.hulls[group.id] -= 1
                lost[group.id] = 1
                self._stage.apply(Change("readiness", actor, None, -cost * share))
        return lost

    def weigh(self, denier: str) -> None:
        """Write anew what the denial of one does to whoever it stands against."""
        if denier in self._section.denial:
            for actor in self._stage.actors:
                if actor != denier:
                    self._write(actor)

    def _write(self, actor: str) -> None:
        pace = danger = 0.0
        for denier, denial in self._section.denial.items():
            stands = self._stands(denier, actor) if denier != actor and denier in self._stage.actors else 0
            if stands >= _BARS:
                share = self.exposed(actor, denier)
                pace = max(pace, share * (denial.access_delay.value - 1))
                danger = max(danger, share * denial.loss_chance.value) if stands >= _FIRES else danger
        now, before = (1 / (1 + pace), danger), self._written.get(actor, (1.0, 0.0))
        for name, new, old in zip(("access", "peril"), now, before, strict=True):
            if new != old:
                self._stage.apply(Change(name, actor, None, new - old))
        self._written[actor] = now
