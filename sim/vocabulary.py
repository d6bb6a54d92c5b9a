"""The vocabulary of this build: the world's words and those of every registered model, joined in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.scenario.vocabulary import Measure, Vocabulary
from sim.world.stage import ModelKind
from sim.world.variables import ACTOR_VARIABLES, RELATION_VARIABLES
from sim.world.view import FUNCTIONS

__all__ = ["WORLD_MEASURES", "vocabulary"]

WORLD_MEASURES: Final = {
    measure.name: measure
    for measure in (
        Measure(
            "trust_end",
            "0..1",
            "higher",
            "mean trust among the core states at the end",
            made_of=("relations.CORE.CORE.trust",),
        ),
        Measure(
            "trust_change",
            "-1..1",
            "higher",
            "what acts and words kept or broken moved of it, without levers' own shifts",
        ),
        Measure(
            "goodwill_change",
            "-2..2",
            "higher",
            "mean change of affinity of those affected toward the core states",
            made_of=("relations.AFFECTED.CORE.affinity",),
        ),
        Measure(
            "decision_latency",
            "h",
            "lower",
            "median time from first trigger to decision",
            by_actor=True,
            made_of=("actors.ITSELF.latency", "actors.ITSELF.agencies", "actors.ITSELF.cohesion"),
        ),
        Measure(
            "coalition_latency",
            "h",
            "lower",
            "mean time that a joint act took until a common position stood (E5)",
            made_of=("relations.CORE.CORE.joint_planning",),
        ),
        Measure("coalition_size", "count", "none", "states of the core that took part in a joint act, in the mean"),
        Measure("capital_spent", "points", "lower", "political capital spent by all actors"),
        Measure("money_spent", "MUSD", "lower", "money spent on actions by all actors"),
        Measure(
            "readiness_end",
            "0..1",
            "higher",
            "mean readiness of the core states at the end",
            made_of=("actors.CORE.readiness",),
        ),
        Measure("actions_taken", "count", "none", "actions carried out"),
        Measure("false_alarms", "count", "none", "warnings that were not so"),
    )
}


def vocabulary(models: Mapping[str, ModelKind]) -> Vocabulary:
    """Join the world's words with those of the models of a build."""
    measures = dict(WORLD_MEASURES)
    for kind in models.values():
        measures |= {measure.name: measure for measure in kind.words.measures}
    return Vocabulary(
        actor_variables=ACTOR_VARIABLES,
        relation_variables=RELATION_VARIABLES,
        functions=FUNCTIONS,
        measures=measures,
        models={name: kind.words for name, kind in models.items()},
    )
