"""Feedback forms: the players' without a name, the controllers' and evaluators' with the tools and the MSEL."""

from __future__ import annotations

from sim.report.pack.material import Material
from sim.report.paper.blocks import Blank, Block, Choices, Paper, Prose, Section

__all__ = ["feedback_controllers", "feedback_players"]


def feedback_players(material: Material) -> Paper:
    """Make the form of the players: anonymous."""
    say = material.say
    objectives = tuple(Choices(each.says, say.several("feedback.scale")) for each in material.exercise.objectives)
    sections = (
        Section(say("feedback.agree"), _statements(material, "feedback.statements")),
        Section(say("feedback.tested"), objectives),
        Section(
            say("word.notes"),
            (
                Blank(say("feedback.strengths"), 3),
                Blank(say("feedback.improvements"), 3),
                Blank(say("feedback.procedures"), 2),
                Blank(say("feedback.decision"), 2),
                Blank(say("feedback.other"), 2),
            ),
        ),
    )
    opening = (Prose(say("feedback.anonymous"), "lead"),)
    audience = say("audience.everyone")
    return material.paper("feedback_players", audience, sections, opening=opening, contents=False)


def feedback_controllers(material: Material) -> Paper:
    """Make the form of controllers and evaluators, with the questions of the hot wash to note answers to."""
    say = material.say
    rest = tuple(Blank(say(f"feedback.{key}"), 3) for key in ("strengths", "improvements", "other"))
    hot_wash = tuple(Blank(" ".join(text.split()), 2) for text in material.exercise.hot_wash)
    sections = (
        Section(say("feedback.agree"), _statements(material, "feedback.controllers")),
        Section(say("feedback.hot_wash"), hot_wash),
        Section(say("word.notes"), rest),
    )
    audience = say("audience.white_cell")
    return material.paper("feedback_controllers", audience, sections, contents=False)


def _statements(material: Material, key: str) -> tuple[Block, ...]:
    scale = material.say.several("feedback.scale")
    return tuple(Choices(text, scale) for text in material.say.several(key))
