"""Offices: the desks of one run, and by which doctrine each actor decides; a new government may bring another.

Made by the engine, which alone knows who sits where.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.blueprint import Blueprint
from sim.deciding.desk import Desk
from sim.deciding.doctrine import DoctrineDecider
from sim.deciding.hall import Hall
from sim.deciding.plan import Plan
from sim.deciding.request import Decider, DecisionRequest
from sim.expressions import Term
from sim.scenario.actor import Doctrine
from sim.world.memory import Board, Memory
from sim.world.stage import Ladder, RunningModel
from sim.world.view import View

__all__ = ["Absent", "Offices"]


class Offices:
    """Who may decide for each actor: `deciders` by `actor/name`, among them its doctrine."""

    def __init__(
        self, plan: Blueprint, hall: Hall, board: Board, *, deciders: Mapping[str, Decider], explaining: bool
    ) -> None:
        self._plan, self._hall, self._board, self._explaining = plan, hall, board, explaining
        self._models: Mapping[str, RunningModel] = {}
        self._ladder: Ladder | None = None
        self.deciders: dict[str, Decider] = dict(deciders)
        self.doctrines: dict[str, DoctrineDecider] = {}
        # the doctrine that each follows now, as models may read it
        self.followed: dict[str, Doctrine] = dict(plan.scenario.doctrines)
        # who is to follow which doctrine once the question it is working on is answered
        self._to_follow: dict[str, str] = {}

    def open(self, models: Mapping[str, RunningModel]) -> None:
        """Set up every actor's desk, with its doctrine at it."""
        self._models = models
        self._ladder = next((model for model in models.values() if isinstance(model, Ladder)), None)
        for actor, plan in self._plan.plans.items():
            memory = Memory(actor, self._board)
            view, wake = self._views(plan, memory)
            desk = Desk(plan, view, wake, memory, self._hall.world, self._hall.draws)
            self._hall.desks[actor] = desk
            desk.decider = self._doctrine_of(plan)

    def change_doctrine(self, actor: str, doctrine: str) -> None:
        """Let an actor follow another of its doctrines: at once, or when it has answered what it is asked."""
        desks, desk = self._hall.desks, self._hall.desks[actor]
        if desk.request is not None:
            self._to_follow[actor] = doctrine
            return
        plan = self._plan.variant(actor, doctrine)
        self.followed[actor] = plan.doctrine
        desk.follow(plan, *self._views(plan, desk.memory))
        decider = self._doctrine_of(plan)
        if not desk.seated:
            desk.decider = decider
        for other in desks.values():
            other.audience.clear()

    def made_up(self, desk: Desk, request: DecisionRequest) -> None:
        """Let what an actor's doctrine thinks of a question stand as its mind, whoever has answered it."""
        doctrine = self.doctrines[desk.actor]
        if desk.seated:
            doctrine.decide(request)
        doctrine.keep()

    def answered(self, actor: str) -> None:
        """Let an actor that has answered follow what it was to follow; what it did not resolve on is settled too."""
        if (desk := self._hall.desks[actor]).questions:
            desk.answered(self._hall.clock.now)
        if actor in self._to_follow:
            self.change_doctrine(actor, self._to_follow.pop(actor))

    def _doctrine_of(self, plan: Plan) -> DoctrineDecider:
        """Make the decider that answers for an actor by a plan; it takes the place of any before it."""
        hall = self._hall
        desk = hall.desks[plan.actor]
        found = DoctrineDecider(
            plan,
            hall.world,
            hall.draws,
            steps=desk.steps_now,
            bound_for=desk.bound_for,
            dealings=desk.memory.dealings,
            explaining=self._explaining,
            ladder=self._ladder,
        )
        self.deciders[f"{plan.actor}/doctrine"] = self.doctrines[plan.actor] = found
        desk.doctrine = None if self._explaining else found
        return found

    def _views(self, plan: Plan, memory: Memory) -> tuple[View, View | None]:
        """Give what an actor sees for its decisions, and for what wakes it."""
        view = self._view(plan, memory, plan.terms)
        return view, self._view(plan, memory, plan.wake_terms) if plan.may_wake else None

    def _view(self, plan: Plan, memory: Memory, terms: tuple[Term, ...]) -> View:
        """Make a view; how its terms are read is found by the first run of a plan and kept with it."""
        about = "choice" if terms is plan.terms else "waking"
        view = View(plan.actor, self._hall.world, memory, self._models, terms, plan.looks.get(about))
        plan.looks[about] = view.look
        return view


class Absent:
    """A seat whose answers come by `Engine.submit`."""

    def decide(self, request: DecisionRequest) -> None:
        """Answer later."""
