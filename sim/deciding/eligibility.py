"""Eligibility: who may ever attempt an action, and toward whom, before any belief is asked.

Selectors such as `has:airlift` or `role:affected` are bound to the actors of one scenario.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

from sim.scenario.action import ActionSpec
from sim.scenario.composing import Scenario
from sim.scenario.vocabulary import KNOWN_MODELS
from sim.sentence import Name, Sentence
from sim.world.givens import authorities

__all__ = ["doers", "never_legal", "selected", "targets"]

# what a selector is called where a person reads it: whole, or by its head
_KINDS: Final = {
    "type:state": "states",
    "type:organisation": "organisations",
    "type:group": "groups",
    "core": "the states at the core",
    "other": "others",
    "ally": "allies",
}
_HEADS: Final = {"has": "those with {name}", "role": "those {name} here", "group": "those of {name}"}


def never_legal(scenario: Scenario, actor: str, spec: ActionSpec) -> str | None:
    """Say why an action can never be on this actor's menu in this scenario, or None."""
    for model in spec.needs:
        if model not in scenario.sections:
            known = model in scenario.vocabulary.models
            assert known or model in KNOWN_MODELS, model
            if known:
                return Sentence("the model '{model}' is not part of this scenario", model=_called(model))
            return Sentence("no model '{model}' in this version", model=_called(model))
    if not any(selected(scenario, actor, actor, word) for word in spec.who):
        return Sentence("only {who} can do this", who=_either([_said(words) for words in spec.who]))
    for authority in spec.authority:
        if authority not in authorities(scenario, actor):
            return Sentence("no legal authority '{authority}' at this date", authority=_called(authority))
    return None


def _said(words: str) -> str:
    """Say a selector: parts joined by `+` all hold."""
    found: list[str] = []
    for word in words.split("+"):
        head, _, name = word.partition(":")
        if head in _HEADS:
            found.append(Sentence(_HEADS[head], name=Name(name.replace("_", " "), key=f"terms:{name}")))
        else:
            found.append(Sentence(_KINDS.get(word, word)))
    return reduce(lambda one, other: Sentence("{one} among {other}", one=one, other=other), found)


def _called(name: str) -> Name:
    """Call a model or an authority by its id; ours have words of their own in other languages."""
    return Name(name, key=f"terms:{name}")


def _either(found: list[str]) -> str:
    return reduce(lambda one, other: Sentence("{one} or {other}", one=one, other=other), found)


def targets(scenario: Scenario, actor: str, spec: ActionSpec) -> list[str]:
    """Toward whom an actor may ever attempt an action; an empty id stands for nobody in particular."""
    found = [""] if "none" in spec.target else []
    words = [word for word in spec.target if word != "none"]
    return found + [
        other
        for other in scenario.actors
        if other != actor and any(selected(scenario, actor, other, word) for word in words)
    ]


def doers(scenario: Scenario, effect: str) -> frozenset[str] | None:
    """Give who has the means for an act with this effect of a model (`commons.jam`), whatever the law says.

    None where no act of the catalogue has the effect: then nobody can be ruled out.
    """
    acts = [spec for spec in scenario.actions.values() if any(line.do == effect for line in spec.effects)]
    if not acts:
        return None
    return frozenset(
        actor
        for actor in scenario.actors
        if any(selected(scenario, actor, actor, words) for spec in acts for words in spec.who)
    )


def selected(scenario: Scenario, actor: str, who: str, words: str) -> bool:
    """Whether `who` fits a selector as seen by `actor`: parts joined by `+` must all hold."""
    return all(_fits(scenario, actor, who, word) for word in words.split("+"))


def _fits(scenario: Scenario, actor: str, who: str, word: str) -> bool:
    head, _, name = word.partition(":")
    match head:
        case "type":
            return scenario.actors[who].type == name
        case "has":
            return name in scenario.actors[who].capabilities
        case "role":
            return who in scenario.crisis.roles.get(name, ())
        case "group":
            return who in scenario.crisis.groups.get(name, ())
        case "core":
            return who in scenario.crisis.core
        case "other":
            return who != actor
        case "ally":
            return who != actor and scenario.relations[actor, who]["obligation"] > 0
    return False
