"""From an action's lines to effects on the world: whose variables move, by how much of the full effect."""

from __future__ import annotations

from sim.scenario.action import ActionSpec, EffectLine
from sim.world.effects import Change, Effect, ModelEffect, Promise, Shift, Tone
from sim.world.slots import Slots, linked
from sim.world.variables import RELATION_VARIABLES

__all__ = ["called_off", "effects_of", "line_effects", "passing_shifts", "settled_effects"]


def effects_of(
    spec: ActionSpec, doing: str, actor: str, target: str, *, asset: str = "", scale: float, lasts: float = 0.0
) -> list[Effect]:
    """Effects of one doing on its target and itself: the tone of an act that is not hidden, then its lines.

    Nothing at scale 0; but what was tried in the open is felt as it is, and models are told it failed. A model is
    told for how many `days` an act goes on that `lasts` (h). What is undone at its end is not among them.
    """
    effects: list[Effect] = []
    if scale == 0:
        if spec.tried:
            effects += [Tone(actor, target, spec.goldstein)] if target else []
            for line in spec.effects:
                effects += line_effects(line, doing, actor, target, asset=asset, scale=0.0) if line.do else []
        return effects
    # what is hidden is felt when somebody is held to be behind it
    if target and spec.goldstein and spec.visibility != "covert":
        effects.append(Tone(actor, target, spec.goldstein * scale, heals=spec.heals))
    for line in spec.effects:
        if not line.undone:
            effects.extend(line_effects(line, doing, actor, target, asset=asset, scale=scale, lasts=lasts))
    return effects


def called_off(spec: ActionSpec, doing: str, actor: str, target: str) -> list[Effect]:
    """What models do when a doing that goes on is ended before its time."""
    lines = [line_effects(line, doing, actor, target, asset="", scale=1.0) for line in spec.called_off]
    return [effect for effects in lines for effect in effects]


def settled_effects(spec: ActionSpec, actor: str, target: str) -> tuple[Effect, ...] | None:
    """Effects at full success if they depend on nothing but actor and target, else None."""
    open_ended = spec.partner_effects or spec.partner_goldstein is not None or spec.adjudication.honour
    if open_ended or any(line.do is not None or line.undone for line in spec.effects):
        return None
    return tuple(effects_of(spec, "", actor, target, scale=1.0))


def passing_shifts(
    spec: ActionSpec, actor: str, target: str, *, scale: float, slots: Slots, at: float
) -> list[Shift]:
    """Shifts for as long as an act lasts: the step of each line that is undone, so that its opposite undoes it."""
    found = []
    for line in spec.effects:
        if not line.undone or line.by is None:
            continue
        for path in _paths(line, actor, target):
            if path in slots:
                slot = slots.find(path)
                before, after = slots.read(slot, at), slots.stepped(slot, line.by.value * scale, at)
                link = slots.specs[slot].link
                found.append(Shift(path, linked(after, link) - linked(before, link)))
    return found


def _paths(line: EffectLine, actor: str, target: str) -> tuple[str, ...]:
    """Paths of what a line changes: one, or both ends of a relation."""
    there, back = f"relations.{actor}.{target}.{line.change}", f"relations.{target}.{actor}.{line.change}"
    match line.whose:
        case "me":
            return (f"actors.{actor}.{line.change}",)
        case "target":
            return (f"actors.{target}.{line.change}",)
        case "me>target":
            return (there,)
        case "target>me":
            return (back,)
    return (there, back)


def line_effects(
    line: EffectLine, doing: str, actor: str, target: str, *, asset: str, scale: float, lasts: float = 0.0
) -> list[Effect]:
    """Turn one line of an action into effects; a line about a target does nothing where there is none."""
    if line.do is not None:
        arguments = tuple(sorted({**line.args, "days": lasts / 24}.items() if lasts else line.args.items()))
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
