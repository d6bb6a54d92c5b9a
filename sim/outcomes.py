"""What came of a run: its record, and the world's own measures (trust, goodwill, latency, capital, readiness)."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.deciding.docket import Docket
from sim.deciding.heard import Heard
from sim.journal import Journal
from sim.world.chronicle import Chronicle
from sim.world.stage import Outcome, Recounting, RunningModel, Series
from sim.world.world import World

__all__ = ["Run", "outcomes_at", "world_outcomes"]


@dataclass(frozen=True)
class Run:
    """What came of one run."""

    scenario: str
    seed: int
    replication: int
    options: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    era: str
    ended_at: float
    ended_why: str
    outcomes: Mapping[str, Outcome]
    maturity: Mapping[str, float]
    chronicle: Chronicle = field(repr=False)
    journal: Journal = field(repr=False)
    world: World = field(repr=False)
    models: Mapping[str, RunningModel] = field(repr=False)
    # who noticed what: only of a run that explains itself
    heard: Heard | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """Hash of the chronicle."""
        return self.chronicle.digest()

    def series(self) -> Mapping[str, Series]:
        """How the models' quantities went, by name; models that keep none are passed over."""
        told: dict[str, Series] = {}
        for model in self.models.values():
            if isinstance(model, Recounting):
                told |= model.series()
        return told


def outcomes_at(
    world: World,
    at: float,
    latencies: Sequence[tuple[str, float]],
    docket: Docket,
    false_alarms: int,
    models: Mapping[str, RunningModel],
) -> dict[str, Outcome]:
    """Give all measures as they stand at an instant: the world's own, then those of each model."""
    found = dict(world_outcomes(world, at, latencies, docket, false_alarms))
    for model in models.values():
        found |= model.outcomes(at)
    return found


def world_outcomes(
    world: World, at: float, latencies: Sequence[tuple[str, float]], docket: Docket, false_alarms: int
) -> Mapping[str, Outcome]:
    """Give the measures that every scenario has; `latencies` are the times to decide (h), each with who decided."""
    core = world.scenario.crisis.core
    affected = world.scenario.crisis.roles.get("affected", ())
    read, slot, rest = world.slots.read, world.network.slot, world.slots.rest
    trusts = [slot("trust", a, b) for a in core for b in core if a != b]
    trust = [read(place, at) for place in trusts]
    feelings = [slot("affinity", a, b) for a in affected for b in core if a != b]
    goodwill = [read(place, at) - rest[place] for place in feelings]
    ready = [read(world.actor_slot(a, "readiness"), at) for a in core]
    own = {actor: [time for who, time in latencies if who == actor] for actor in core}
    return {
        "trust_end": _mean(trust),
        "trust_change": _mean([now - rest[place] for place, now in zip(trusts, trust, strict=True)]),
        "goodwill_change": _mean(goodwill),
        "decision_latency": _median([time for _, time in latencies]),
        **{f"decision_latency.{actor}": _median(times) for actor, times in own.items()},
        "coalition_latency": _mean(docket.common_positions),
        "coalition_size": _mean(docket.coalitions),
        "capital_spent": Outcome(sum(docket.spent.values())),
        "money_spent": Outcome(sum(docket.money.values())),
        "readiness_end": _mean(ready),
        "actions_taken": Outcome(float(docket.finished_count)),
        "false_alarms": Outcome(float(false_alarms)),
    }


def _mean(values: Sequence[float]) -> Outcome:
    return Outcome(statistics.fmean(values) if values else None)


def _median(values: Sequence[float]) -> Outcome:
    return Outcome(statistics.median(values) if values else None)
