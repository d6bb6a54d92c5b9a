"""From an action's lines to effects on the world: whose variables move, by how much of the full effect."""

from __future__ import annotations

from sim.scenario.action import ActionSpec, EffectLine
from sim.world.effects import Change, Effect, ModelEffect, Promise, Tone
from sim.world.variables import RELATION_VARIABLES

__all__ = ["effects_of", "line_effects", "settled_effects"]


def effects_of(
    spec: ActionSpec, doing: str, actor: str, target: str, *, asset: str = "", scale: float
) -> list[Effect]:
    """Effects of one doing on its target and itself: the tone of the act, then its lines. Nothing at scale 0."""
    effects: list[Effect] = []
    if scale == 0:
        return effects
    if target and spec.goldstein:
        effects.append(Tone(actor, target, spec.goldstein * scale))
    for line in spec.effects:
        effects.extend(line_effects(line, doing, actor, target, asset=asset, scale=scale))
    return effects


def settled_effects(spec: ActionSpec, actor: str, target: str) -> tuple[Effect, ...] | None:
    """Effects at full success if they depend on nothing but actor and target, else None."""
    open_ended = spec.partner_effects or spec.partner_goldstein is not None or spec.adjudication.honour
    if open_ended or any(line.do is not None for line in spec.effects):
        return None
    return tuple(effects_of(spec, "", actor, target, scale=1.0))


def line_effects(line: EffectLine, doing: str, actor: str, target: str, *, asset: str, scale: float) -> list[Effect]:
    """Turn one line of an action into effects; a line about a target does nothing where there is none."""
    if line.do is not None:
        arguments = tuple(sorted(line.args.items()))
        return [ModelEffect(line.do, doing, actor, target or None, asset or None, scale, arguments)]
    if "target" in line.whose and not target:
        return []
    if line.promise is not None:
        return [Promise(actor, target, line.promise == "kept")]
    assert line.change is not None
    assert line.by is not None
    by = line.by.value * scale
    match line.whose:
        case "me":
            return [Change(line.change, actor, None, by)]
        case "target":
            return [Change(line.change, target, None, by)]
        case "me>target":
            return [Change(line.change, actor, target, by)]
        case "target>me":
            return [Change(line.change, target, actor, by)]
    there = Change(line.change, actor, target, by)
    # one step moves both ends of a mutual variable
    mutual = line.change in RELATION_VARIABLES and RELATION_VARIABLES[line.change].mutual
    return [there] if mutual else [there, Change(line.change, target, actor, by)]
