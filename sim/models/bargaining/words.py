"""The words of the bargaining model: what doctrines may ask, actions may do, and outcomes measure."""

from __future__ import annotations

from typing import Final

from sim.expressions import Function
from sim.models.bargaining.section import BargainingSection, misfits
from sim.scenario.vocabulary import EffectWord, Measure, Model, Variable

__all__ = ["WORDS"]


def _function(name: str, arguments: tuple[str, ...], says: str, *, steady: bool = False) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments, steady)


_ACTOR, _HALF_YEAR = ("actor",), 180 * 24.0

WORDS: Final = Model(
    "bargaining",
    BargainingSection,
    "what many must agree on: texts of a council, law for a domain, talks; weights, veto, ratification (E17)",
    variables=(
        Variable(
            "legitimacy",
            "actor",
            "number",
            0.0,
            1.0,
            "logit",
            "how far others take its acts for rightful",
            default=0.5,
            relaxes_in=_HALF_YEAR,
            error=0.08,
            delay=24.0,
        ),
        Variable(
            "mandate",
            "actor",
            "number",
            0.0,
            1.0,
            "none",
            "strength of the council's texts against it, 0 none",
            default=0.0,
        ),
        Variable("text", "model", "number", 0.0, 1.0, "none", "strength of the council's text one works for"),
        Variable("norm", "model", "number", 0.0, 1.0, "none", "strength of the norm of a domain"),
        Variable("breach", "model", "number", 0.0, 1.0, "none", "strength of a norm that one breaks"),
        Variable("upheld", "model", "number", 0.0, 1.0, "none", "strength of a broken norm that one stands up for"),
    ),
    effects=(
        EffectWord("table", (), "a text against the target comes before the council: rounds, election, veto"),
        EffectWord("block", (), "the open text of the council will fail, if the actor holds a veto"),
        EffectWord("draft", ("issue",), "a legal instrument is put forward (the first that is not settled)"),
        EffectWord("ratify", (), "the actor binds itself to what was agreed; its norm grows with all who did"),
        EffectWord("open", (), "talks between actor and target are open for a time: grievance fades faster"),
        EffectWord("close", (), "talks between actor and target end"),
        EffectWord("mediate", (), "the target's talks have a mediator for a time"),
        EffectWord("violate", ("domain",), "somebody broke the norm of a domain: it loses a share"),
        EffectWord("answer", ("domain",), "an answer gives back part of what a violation, or all recent ones, took"),
    ),
    functions=(
        _function("tabled", _ACTOR, "1 while a text against that actor is before the council.", steady=True),
        _function("likely_text", _ACTOR, "Strength the text against that actor would have if it were settled now."),
        _function("talks", _ACTOR, "1 while talks between me and that actor are open."),
        _function("mediated", _ACTOR, "1 while that actor's talks have a mediator."),
        _function("norm", ("domain",), "Strength of the norm of a domain, 0 to 1."),
        _function("norm_binds", ("domain",), "The same where norms are held to matter, 0 where they are not."),
        _function("dialogue", _ACTOR, "1 while the dialogue that I and that actor belong to meets."),
        _function("agreed", (), "1 once a legal instrument is agreed that I have not ratified."),
    ),
    names={"domain": ("nuclear",)},
    topics=(
        "dialogue_suspended",
        "dialogue_resumed",
        "text_tabled",
        "text_adopted",
        "text_failed",
        "instrument_agreed",
    ),
    misfits=misfits,
    measures=(
        Measure("unsc_text_adopted", "0..1", "none", "whether the council adopted a text"),
        Measure("unsc_text_strength", "0..1", "none", "strength of the strongest text adopted"),
        Measure("states_bound", "count", "higher", "actors that bound themselves to a legal instrument, over all"),
        Measure("dialogue_meetings", "count", "none", "meetings of the dialogue that were held"),
        Measure("dialogue_suspended_days", "d", "lower", "days on which the dialogue was suspended"),
        Measure("nuclear_output", "index", "higher", "civil nuclear output at the end, 1 at the start"),
        Measure("nuclear_orders", "count", "higher", "contracts for civil nuclear supply that were concluded"),
        Measure("nuclear_unwatched", "0..1", "lower", "of these, with sellers bound to no agreed text"),
        Measure("nuclear_leaks", "count", "lower", "leaks of sensitive technology or material"),
        Measure(
            "norm_end",
            "0..1",
            "higher",
            "mean strength of the norms of all domains at the end",
            made_of=("models.bargaining.norms.*",),
        ),
        Measure(
            "norm_change",
            "-1..1",
            "higher",
            "what texts, violations and answers moved of them, without levers' own shifts, in the mean",
        ),
    ),
)
