"""Staging: the models of one run, each built on its stage, told of what was done, and asked to carry out effects.

Made by the engine, which hands in what models may call back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sim.blueprint import Blueprint
from sim.deciding.adjudication import Ruling
from sim.deciding.docket import Doing
from sim.deciding.eligibility import doers
from sim.deciding.hall import Hall
from sim.scenario.actor import Doctrine
from sim.world.effects import Effect, ModelEffect
from sim.world.stage import Announce, Deed, RunningModel, Stage, Witness

__all__ = ["Staging"]


class Staging:
    """The models of one run."""

    def __init__(
        self,
        plan: Blueprint,
        hall: Hall,
        *,
        announce: Announce,
        cut_short: Callable[[str], None],
        refer: Callable[[str, str, Callable[[bool], None]], None],
        change_doctrine: Callable[[str, str], None],
        followed: Mapping[str, Doctrine],
        pursued: Callable[[str, str], float],
    ) -> None:
        self._followed, self._pursued = followed, pursued
        self._plan, self._hall = plan, hall
        self._clock, self._change = hall.clock, hall.world.apply
        self._announce, self._cut_short, self._change_doctrine = announce, cut_short, change_doctrine
        self._refer = refer
        scenario = plan.scenario
        self._strengths = {
            actor: {str(domain): figure.value for domain, figure in file.strength.items()}
            for actor, file in scenario.actors.items()
        }
        self.models: dict[str, RunningModel] = {
            name: plan.models[name].build(section, self._stage(name)) for name, section in scenario.sections.items()
        }
        self._owners = {
            f"{name}.{word.name}": model
            for name, model in self.models.items()
            for word in scenario.vocabulary.models[name].effects
        }
        self._witnesses = [model for model in self.models.values() if isinstance(model, Witness)]
        hall.world.carry = self._carry

    def done(self, doing: Doing, ruling: Ruling) -> None:
        """Let models take note of a finished doing."""
        if self._witnesses:
            spec, target = doing.spec, doing.item.target
            now, scale = self._hall.clock.now, ruling.scale
            deed = Deed(now, spec.id, doing.actor, target, spec.rung, spec.lowers, spec.force, scale)
            for model in self._witnesses:
                model.witness(deed)

    def befell(self, kind: str, actor: str) -> None:
        """Let models and levers take note of an accident."""
        if kind == "turnover":
            self._hall.world.levers.leader_fell(actor, self._hall.clock.now)
        for model in self._witnesses:
            model.witness(Deed(self._hall.clock.now, kind, actor, "", 0, 0, force=False, scale=1.0))

    def _carry(self, effect: ModelEffect) -> Mapping[str, object]:
        return self._owners[effect.name].carry_out(effect)

    def _apply(self, effect: Effect) -> object:
        return self._change(effect, self._clock.now)

    def _record(self, kind: str, actor: str, subject: str, detail: Mapping[str, object]) -> None:
        self._hall.chronicle.add((self._hall.clock.now, kind, actor, subject, detail))

    def _parameter(self, model: str, name: str) -> int:
        """Slot of a figure of a model's own section."""
        return self._hall.world.slots.find(f"models.{model}.{name}")

    def _stage(self, name: str) -> Stage:
        scenario, world = self._plan.scenario, self._hall.world
        return Stage(
            clock=self._hall.clock,
            slots=world.slots,
            draws=self._hall.draws,
            errors=world.errors,
            chronicle=self._hall.chronicle,
            start=scenario.crisis.start,
            horizon=scenario.crisis.horizon.value,
            actors=world.actors,
            titles={actor: file.called for actor, file in scenario.actors.items()},
            types={actor: file.type for actor, file in scenario.actors.items()},
            roles=scenario.crisis.roles,
            ranks=world.ranks,
            parameter=partial(self._parameter, name),
            announce=self._announce,
            apply=self._apply,
            mover=world.mover,
            record=self._record,
            core=scenario.crisis.core,
            doctrines=self._followed,
            estimates=world.estimates,
            relation=world.network.slot,
            cut_short=self._cut_short,
            refer=self._refer,
            doctrine=self._plan.follows.__getitem__,
            change_doctrine=self._change_doctrine,
            strengths=self._strengths,
            honour_intercept=scenario.dynamics.honour_intercept.value,
            doers=partial(doers, scenario),
            pursued=self._pursued,
        )
