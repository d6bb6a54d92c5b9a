"""Acts of a rung: what a model that keeps the ladder is told of them, whichever model that is."""

from __future__ import annotations

from typing import Final

from sim.scenario.action import ActionSpec
from sim.scenario.composing import Scenario
from sim.world.effects import ModelEffect

__all__ = ["act_effect", "goes_unseen", "is_talk", "ladder_effect", "over_effect", "takes_rung"]

# from this rung on a hidden act is attributed before it counts
_DENIABLE: Final = 2
# domains in which one speaks with another; in the others something is carried, guarded or paid
_SPOKEN: Final = frozenset({"diplomacy", "intelligence"})


def ladder_effect(scenario: Scenario) -> str:
    """Give the full name of the effect by which a model of this scenario is told of acts, or nothing."""
    models = scenario.vocabulary.models
    told = (f"{name}.{models[name].told_of_acts}" for name in scenario.sections if models[name].told_of_acts)
    return next(told, "")


def takes_rung(spec: ActionSpec, target: str) -> int:
    """Rung an act takes toward its target: none where there is no target, or where the act is friendly to it."""
    return spec.rung if target and spec.goldstein < 0 else 0


def goes_unseen(spec: ActionSpec, target: str) -> bool:
    """Whether an act takes its rung only once it is laid to its author; what is but words is taken as it is."""
    return spec.visibility == "covert" and takes_rung(spec, target) >= _DENIABLE


def is_talk(spec: ActionSpec) -> bool:
    """Whether an act is a friendly word of one's own accord, not an answer to what was put to one."""
    return spec.domain in _SPOKEN and spec.goldstein > 0 and not spec.answers and not spec.lowers


def act_effect(
    name: str,
    spec: ActionSpec,
    doing: str,
    actor: str,
    target: str,
    *,
    scale: float,
    seen_after: float,
    lasts: float = 0.0,
) -> ModelEffect | None:
    """What the ladder is told of an act that `lasts` so long (h), or None if it does not concern it.

    A plain act that failed did not take place; a contest that was lost did, and what was tried in the open.
    """
    if not target or (scale == 0 and not spec.happens):
        return None
    rung, lowers = takes_rung(spec, target), spec.lowers
    if not rung and not lowers:
        return None
    arguments: tuple[tuple[str, str | float], ...] = (
        ("action", spec.id),
        ("domain", spec.domain),
        ("hidden", float(spec.visibility == "covert")),
        ("lasts", lasts),
        ("lowers", lowers),
        ("rung", rung),
        ("seen_after", seen_after),
    )
    if spec.lowers_in:
        arguments += (("lowers_in", " ".join(spec.lowers_in)),)
    if spec.shows != "forces":
        arguments += (("shows", spec.shows),)
    if spec.visibility == "covert":
        # felt when somebody is held to be behind it, and not before
        arguments += (("tone", spec.goldstein * scale),)
    return ModelEffect(name, doing, actor, target, None, scale, arguments)


def over_effect(name: str, spec: ActionSpec, doing: str, actor: str, target: str) -> ModelEffect | None:
    """What the ladder, by the effect `name` by which it is told of acts, is told of one that is ended early."""
    if not name or not takes_rung(spec, target):
        return None
    told = f"{name.partition('.')[0]}.over"
    arguments: tuple[tuple[str, str | float], ...] = (("domain", spec.domain),)
    if spec.shows != "forces":
        arguments += (("shows", spec.shows),)
    return ModelEffect(told, doing, actor, target, None, 1.0, arguments)
