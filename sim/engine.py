"""The engine: one run of one scenario, advanced, answered from outside, and finished.

    engine = Engine(blueprint, seed=7)
    engine.advance(240.0)            # to day 10, or to the first question to a human seat
    engine.submit(Input("order", request=..., items=(...)))
    run = engine.finish()

Nothing here knows who sits in a seat. Inputs are journalled with the step of the loop at which they came, so
replaying the journal gives the same run, record for record.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sim.blueprint import Blueprint
from sim.clock import Clock, Phase
from sim.deciding.accidents import Accidents
from sim.deciding.adjudication import Ruling
from sim.deciding.courses import Courses
from sim.deciding.desk import Desk
from sim.deciding.docket import Docket, Doing
from sim.deciding.hall import Hall
from sim.deciding.heard import Heard
from sim.deciding.ministry import Ministries
from sim.deciding.news import Newsroom
from sim.deciding.plan import DELAY
from sim.deciding.request import Decider, Decision, DecisionRequest, Trigger
from sim.draws import Draws, occasion
from sim.errors import InputError, WhitecellError, did_you_mean
from sim.intake import Receipt, Referral, take
from sim.journal import Header, Input, Journal
from sim.offices import Absent, Offices
from sim.outcomes import Run, outcomes_at
from sim.releases import Releases
from sim.sentence import Sentence
from sim.staging import Staging
from sim.sweeping import seldom
from sim.world.chronicle import Chronicle
from sim.world.memory import Board
from sim.world.network import GRID
from sim.world.stage import Outcome
from sim.world.world import World

__all__ = ["Engine", "Receipt", "Run", "Seat"]

Seat = str  # 'doctrine', 'human', or the name of a decider


class Engine:
    """One run in progress."""

    @seldom
    def __init__(
        self,
        plan: Blueprint,
        *,
        seed: int,
        replication: int = 0,
        seats: Mapping[str, Seat] | None = None,
        deciders: Mapping[str, Decider] | None = None,
        explaining: bool = False,
        header: Header | None = None,
    ) -> None:
        scenario = plan.scenario
        self.blueprint = plan
        self.scenario = scenario
        self.horizon = scenario.crisis.horizon.value
        self.draws = Draws(seed, replication=replication)
        self.clock = Clock()
        self.chronicle = Chronicle()
        self.world = World(scenario, self.draws, plan.ground)
        self.ended, self.ended_at = "", math.inf
        # whether a model could not go on, so that what adds up over the run is not known
        self.was_cut_short = False
        # the matter that waits for the white cell, and what its ruling does
        self.referred: Referral | None = None
        self.seats: dict[str, Seat] = dict.fromkeys(scenario.actors, "doctrine")
        self._latencies: list[tuple[str, float]] = []
        self._delays: dict[str, int] = {}
        self._answer_time = scenario.crisis.choice.answer_time.value
        self._started = False
        self.journal = Journal(
            header or Header(scenario.id, seed, replication, scenario.options, scenario.settings, dict(seats or {}))
        )
        self.desks: dict[str, Desk] = {}
        hall = Hall(self.clock, self.world, self.draws, self.chronicle, self.desks)
        self.docket = Docket(hall, self._finished, self._lapsed)
        self._courses = Courses(hall, self.call)
        self._ministries = Ministries(hall, self.docket.launch, self._courses)
        self.board = Board()
        self.news = Newsroom(hall, self.board, self.call)
        self.news.heard = Heard() if explaining else None
        self._offices = Offices(plan, hall, self.board, deciders=deciders or {}, explaining=explaining)
        self._staging = Staging(
            plan,
            hall,
            announce=self.news.announce,
            cut_short=self._cut_short,
            refer=self._refer,
            change_doctrine=self._offices.change_doctrine,
            followed=self._offices.followed,
            pursued=self._courses.pursued,
        )
        self.models = self._staging.models
        self.releases = Releases(hall, self.news, self.horizon)
        self.accidents = Accidents(hall, self.news, self._staging.befell)
        self._offices.open(self.models)
        for actor, seat in sorted((seats or {}).items()):
            if reason := self.seat(actor, seat):
                raise InputError.of(f"seat {actor}={seat}", reason, did_you_mean(actor, self.desks))

    # ---- time ---------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Hours from the start."""
        return float(self.clock.now)

    @property
    def decided(self) -> int:
        """How many decisions were taken so far."""
        return len(self._latencies)

    @property
    def waiting(self) -> list[DecisionRequest]:
        """Open questions to seats that have not answered, in the order of their actors."""
        found = [desk.request for desk in self.desks.values() if desk.request is not None]
        return found if len(found) < 2 else sorted(found, key=lambda request: request.actor)

    @seldom
    def advance(self, to: float) -> list[DecisionRequest]:
        """Run until everything up to an instant has happened, or a question opens for a seat that cannot answer.

        Gives the questions now open. Calling it again goes on; deadlines apply the declared default, and a matter
        that was put to the white cell (`referred`) and not ruled on ends the run as if nobody had been asked.
        """
        self._start()
        if self.referred is not None:
            self.rule(stands=True)
        until, clock = min(to, self.horizon), self.clock
        if not self.ended:
            clock.work(until)
            if not clock.halted and clock.now < until:
                clock.advance_to(until)
        return self.waiting

    @seldom
    def advance_to_step(self, step: int, at: float) -> None:
        """Run to the very step of the loop at which an input came; never past its instant."""
        self._start()
        clock = self.clock
        while not self.ended and clock.next_at() <= at and (clock.steps < step or clock.next_at() < at):
            clock.step()
        if not self.ended and clock.now < at:
            clock.advance_to(at)

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        crisis = self.scenario.crisis
        told = {"era": crisis.era, "options": list(self.scenario.options), "start": crisis.start.isoformat()}
        self.chronicle.add((0.0, "start", "", crisis.id, told))
        self._grid(0)
        self.releases.begin()
        for model in self.models.values():
            model.begin()
        self.news.begin()
        self.accidents.begin()
        self.clock.at(self.horizon, Phase.DECIDE, 4000, lambda: self.end(Sentence("the horizon is reached")))

    def _grid(self, tick: int) -> None:
        at = tick * GRID
        self.world.grid(at)
        for actor, desk in self.desks.items():
            if desk.wake_view is not None and (at >= desk.ripe or desk.stirs(at)):
                for wake in desk.woken(at):
                    self.call(actor, Trigger.of_wake(wake, actor, at))
        self.clock.at(at + GRID, Phase.GRID, 0, lambda: self._grid(tick + 1))

    def end(self, why: str) -> None:
        """End the run now."""
        if not self.ended:
            self.ended, self.ended_at, self.clock.halted = why, self.now, True
            self.chronicle.add((self.now, "end", "", self.scenario.id, {"why": why}))

    def _cut_short(self, why: str) -> None:
        """End the run because a model cannot go on: what is not settled by then will never be known."""
        if not self.ended:
            self.was_cut_short = True
            self.end(why)

    def _refer(self, subject: str, why: str, ruled: Callable[[bool], None]) -> None:
        """Put a matter to the white cell, and stop the clock until it has ruled."""
        self.referred, self.clock.halted = Referral(subject, why, ruled), True
        self.chronicle.add((self.now, "referred", "", subject, {"why": why}))

    def rule(self, *, stands: bool) -> None:
        """Settle the matter that waits for a ruling."""
        assert self.referred is not None
        matter, self.referred = self.referred, None
        matter.ruled(stands)

    # ---- decisions ----------------------------------------------------------------------------------------------

    def call(self, actor: str, trigger: Trigger) -> None:
        """Call an actor to decide; news that comes while it is deciding joins what it is working on."""
        desk = self.desks[actor]
        if (due := desk.take(trigger, self.clock.now)) is not None:
            self.clock.at(due, Phase.DECIDE, desk.rank, lambda: self._fall_due(desk, due))
        self._ministries.hear(desk, trigger)

    def _fall_due(self, desk: Desk, due: float) -> None:
        """Decide, unless graver news has brought that forward."""
        if desk.pending is not None and desk.due == due:
            self._decide(desk)

    def _decide(self, desk: Desk) -> None:
        at, actor = self.clock.now, desk.actor
        triggers = desk.pending
        assert triggers is not None
        if not desk.seated and desk.doctrine is not None:
            self.settle(desk, f"{actor}@{triggers[0].id}", triggers, desk.choose(at))
            return
        beliefs = desk.beliefs(at)
        menu = desk.menu(beliefs, at)
        request = DecisionRequest(
            f"{actor}@{triggers[0].id}",
            at,
            actor,
            triggers,
            desk.view,
            menu,
            beliefs,
            at + self._answer_time,
            desk.plan.doctrine.default or self.scenario.crisis.choice.default,
            desk.hasty,
        )
        assert desk.decider is not None
        decision = desk.decider.decide(request)
        if desk.seated and decision is not None and (refused := menu.refuses(decision.items)):
            raise WhitecellError(f"{request.id}: {self.seats[actor]} gave what it may not: {refused}")
        desk.request = request
        if decision is not None:
            self.settle(desk, request.id, request.triggers, decision)
            return
        self.clock.halted = True
        self.clock.at(request.deadline, Phase.DEADLINE, desk.rank, lambda: self._expire(desk, request))

    def ask(self, actor: str, trigger: Trigger) -> None:
        """Ask an actor at once: what it answers was worked out beforehand, so that no latency passes.

        Where it is working on something already, the question joins that and is asked with it.
        """
        desk = self.desks[actor]
        if desk.pending is not None:
            desk.pending.append(trigger)
            return
        desk.pending, desk.called_at, desk.hasty = [trigger], self.clock.now, False
        self._decide(desk)

    @property
    def deciders(self) -> Mapping[str, Decider]:
        """Who may sit in a seat, by `actor/name`."""
        return self._offices.deciders

    @property
    def doctrines(self) -> Mapping[str, Decider]:
        """What each actor's doctrine would decide: asking it commits nothing."""
        return self._offices.doctrines

    def settle(self, desk: Desk, request: str, triggers: Sequence[Trigger], decision: Decision) -> None:
        """Close a request, by its id and what called for it, with a decision: record it and set its orders going."""
        at, actor = self.clock.now, desk.actor
        if desk.request is not None:
            self._offices.made_up(desk, desk.request)
        desk.pending = desk.request = None
        first, joined = triggers[0], tuple([trigger.id for trigger in triggers[1:]]) or None
        self._latencies.append((actor, at - desk.called_at))
        detail = (
            first.id,
            decision.by,
            decision.items,
            decision.p,
            decision.u,
            joined,
            decision.rationale or None,
            decision.why or None,
        )
        self.chronicle.add((at, "decision", actor, request, detail))
        for name in decision.items:
            item = desk.plan.items[desk.plan.by_id[name]]
            if item.spec is not None:
                self.docket.launch(actor, item, request)
            elif name == DELAY:
                self._delays[actor] = self._delays.get(actor, 0) + 1
                self._decide_again(actor, f"{actor}.again#{self._delays[actor]}")
        self._offices.answered(actor)
        self._courses.weighed(actor, decision.items, at)

    def _decide_again(self, actor: str, name: str) -> None:
        """Call an actor again in a day, because it chose to wait."""
        when = self.now + 24.0
        again = Trigger(name, "deadline", "", when, 0.0, occasion(name))
        self.clock.at(when, Phase.OBSERVE, self.world.ranks[actor], lambda: self.call(actor, again))

    def _expire(self, desk: Desk, request: DecisionRequest) -> None:
        if desk.request is request:
            self.chronicle.add((self.now, "default", desk.actor, request.id, {"default": request.default}))
            chosen = Decision((), "default")
            if request.default == "doctrine":
                chosen = replace(self._offices.doctrines[desk.actor].decide(request), by="default")
            self.settle(desk, request.id, request.triggers, chosen)

    def _finished(self, doing: Doing, ruling: Ruling) -> None:
        """Tell the world of a finished doing, and let its actor think again."""
        self.news.publish(doing, ruling)
        self._courses.ended(doing, ruling)
        self._staging.done(doing, ruling)
        self._think_again(doing.actor, f"{doing.id}/ended", reported=self._ministries.reports(doing))

    def _lapsed(self, doing: Doing) -> None:
        """Let an actor think again when an act of its own that went on for a time is over."""
        self._think_again(doing.actor, f"{doing.id}/lapsed")

    def _think_again(self, actor: str, name: str, *, reported: bool = False) -> None:
        if self.desks[actor].after_own or reported:
            self.call(actor, Trigger(name, "ended", actor, self.now, 0.0, occasion(name)))

    # ---- inputs -------------------------------------------------------------------------------------------------

    def submit(self, item: Input) -> Receipt:
        """Take an input from outside, now. What is refused comes back with its reason and changes nothing."""
        self._start()
        stamped = replace(item, at_h=self.now, step=self.clock.steps)
        over = Sentence("the run is over: {ended}", ended=self.ended) if self.ended else ""
        reason = over or take(self, stamped)
        if reason:
            return Receipt(accepted=False, reason=reason)
        self.journal.inputs.append(stamped)
        return Receipt(accepted=True)

    def seat(self, actor: str, seat: Seat) -> str:
        """Let somebody else decide for an actor; give the reason if that cannot be."""
        if actor not in self.desks:
            return Sentence("no actor '{actor}'", actor=actor)
        if seat != "human" and f"{actor}/{seat}" not in self._offices.deciders:
            return Sentence("no decider '{seat}' for {actor}", seat=seat, actor=actor)
        self.seats[actor], self.news.humans = seat, True
        desk = self.desks[actor]
        desk.seated = seat != "doctrine"
        desk.decider = Absent() if seat == "human" else self._offices.deciders[f"{actor}/{seat}"]
        if desk.request is not None and (decision := desk.decider.decide(desk.request)) is not None:
            if refused := desk.request.menu.refuses(decision.items) if desk.seated else "":
                return Sentence("{seat} gave what it may not: {refused}", seat=seat, refused=refused)
            self.settle(desk, desk.request.id, desk.request.triggers, decision)
        return ""

    # ---- the end ------------------------------------------------------------------------------------------------

    def outcomes(self, at: float) -> dict[str, Outcome]:
        """Measures as they stand at an instant that has been reached; reading them changes nothing."""
        return outcomes_at(self.world, at, self._latencies, self.docket, self.news.false_alarms, self.models)

    def standing(self) -> dict[str, Outcome]:
        """Measures as they stand now, or stood at the end."""
        return self.outcomes(min(self.now, self.ended_at))

    def finish(self) -> Run:
        """Run to the end and give what came of it."""
        while not self.ended:
            self.advance(self.horizon)
        outcomes = self.outcomes(self.ended_at)
        if self.was_cut_short:
            known = self.scenario.vocabulary.measures
            for name, found in outcomes.items():
                outcomes[name] = found if known[name].settled else replace(found, censored=True)
        return Run(
            scenario=self.scenario.id,
            seed=self.draws.seed,
            replication=self.draws.replication,
            options=self.scenario.options,
            settings=self.scenario.settings,
            era=self.scenario.crisis.era,
            ended_at=self.ended_at,
            ended_why=self.ended,
            outcomes=outcomes,
            maturity=self.world.levers.reached(self.ended_at),
            chronicle=self.chronicle,
            journal=self.journal,
            world=self.world,
            models=self.models,
            heard=self.news.heard,
        )
