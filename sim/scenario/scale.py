"""The scale on which a lever moves a parameter, and whether the form of an effect fits it."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.composing import Scenario
from sim.scenario.figures import Figure
from sim.scenario.lever import LeverEffect

__all__ = ["wrong_form"]


def wrong_form(line: LeverEffect, scenario: Scenario) -> tuple[str, str] | None:
    """Say why the form of a lever's effect does not fit what it moves, and the way out; None if it does."""
    link = _link(line.path, scenario)
    if line.factor and link == "logit":
        return "a factor on a fraction", "write shift, or logit for a change of log-odds"
    if line.factor and link == "none":
        return "a factor on a number that may be zero or negative", "write shift"
    if line.logit and link in {"log", "none"}:
        return "a change of log-odds on what is no fraction", "write factor" if link == "log" else "write shift"
    if line.shift and link == "log":
        return "a shift on a positive magnitude", "write factor: [low, central, high]"
    return None


def _link(path: str, scenario: Scenario) -> str | None:
    """Scale of a parameter; None where it takes no part here."""
    vocabulary, (head, *words) = scenario.vocabulary, path.split(".")
    if head in {"actors", "relations"}:
        known = vocabulary.actor_variables if head == "actors" else vocabulary.relation_variables
        return known[words[-1]].link if words[-1] in known else None
    if head == "actions":
        return {"cost": "log", "chance": "logit"}.get(words[-1])
    figure: object = scenario.sections.get(words[0])
    for word in words[1:]:
        figure = figure.get(word) if isinstance(figure, Mapping) else getattr(figure, word, None)
    if not isinstance(figure, Figure):
        return None
    return "logit" if figure.share else "log" if figure.value >= 0 else "none"
