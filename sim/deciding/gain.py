"""What an actor expects an act to bring: its goals' weights, what a change is worth to them, the change expected."""

from __future__ import annotations

from typing import Final

from sim.deciding.sheet import Builder
from sim.deciding.steps import is_course, step_ends
from sim.expressions import Bound
from sim.scenario.action import ActionSpec, EffectLine

__all__ = ["gain_of"]

Products = list[tuple[float, list[Bound]]]
# worth of a step of a course of action for each that comes before it: not every one is reached (grade J)
_DISCOUNT: Final = 0.8


def gain_of(build: Builder, spec: ActionSpec, target: str, asset: str) -> Products:
    """Expected gain, as a sum: goals' weights, what a change is worth to them, and the change that is expected."""
    scenario = build.scenario
    if is_course(spec):
        return _gain_of_course(build, asset, target)
    changes: list[tuple[str, float, Bound]] = [
        (line.variable, line.size.value, build.bind(line.by, target=target, asset=asset))
        for line in spec.expects
        if not build.dormant(line.by)
    ]
    chance = spec.adjudication.chance.value if spec.adjudication.chance is not None else 0.5
    if target and spec.goldstein:
        step = scenario.dynamics.step.value * spec.goldstein / 10
        left = "(1 - affinity(target, me))" if step > 0 else "(1 + affinity(target, me))"
        changes.append(("affinity", 1.0, build.bind(f"{step} * {left}", target=target)))
    for line in spec.effects:
        text = _expected(line, target, build)
        if text is not None:
            changes.append((str(line.change), 1.0, build.bind(text, target=target)))
    parts: Products = []
    moved = {variable for variable, *_ in changes}
    for goal, weight in scenario.doctrines[build.actor].goals.items():
        # a goal without weight asks for nothing
        for value in scenario.goals[goal].values if weight.value else ():
            if value.variable not in moved or build.dormant(value.weight):
                continue
            if "target" in build.read(value.weight).symbols and not target:
                continue
            worth = build.bind(value.weight, target=target)
            parts += [
                (weight.value * chance * size, [worth, bound])
                for variable, size, bound in changes
                if variable == value.variable
            ]
    return parts


def _gain_of_course(build: Builder, name: str, target: str) -> Products:
    """What following a course of action is expected to bring: what its steps would, later ones less surely."""
    course = next((each for each in build.scenario.doctrines[build.actor].courses if each.id == name), None)
    parts: Products = []
    for place, step in enumerate(course.steps if course is not None else ()):
        acts = [build.scenario.actions[act] for act in step.do]
        ends = step_ends(build.scenario, build.actor, step, target)
        each = [gain_of(build, act, end, "") for act in acts for end in ends]
        parts += [(_DISCOUNT**place / len(each) * weight, bounds) for found in each for weight, bounds in found]
    return parts


def _expected(line: EffectLine, target: str, build: Builder) -> str | None:
    """Text of the change an actor expects of one effect line on a variable it can name."""
    if line.change is None or line.by is None or line.change not in build.functions:
        return None
    name, by = line.change, line.by.value
    term = {
        "me": f"{name}()",
        "target": "",
        "me>target": f"{name}(target)",
        "target>me": f"{name}(target, me)",
        "me+target": f"{name}(target)",
    }[line.whose]
    # what happens to the target itself is not one's own gain or loss
    if line.whose == "target" or ("target" in line.whose and not target):
        return None
    vocabulary = build.scenario.vocabulary
    variable = vocabulary.relation_variables.get(name) or vocabulary.actor_variables.get(name)
    if variable is None or variable.link != "logit":
        return f"{by}"
    return f"{by} * (1 - {term})" if by > 0 else f"{by} * {term}"
