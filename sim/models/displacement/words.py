"""The words of displacement: what doctrines may ask, actions may do, and outcomes measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from sim.expressions import Function
from sim.models.displacement.section import DisplacementSection, misfits
from sim.scenario.vocabulary import EffectWord, Measure, Model, Variable

__all__ = ["WORDS"]


def _function(name: str, arguments: tuple[str, ...], says: str, *, steady: bool = False) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments, steady)


def _broken(section: BaseModel) -> Iterator[tuple[str, str]]:
    """Who may come to be commanded by what is left of its command, and what doctrine that follows."""
    assert isinstance(section, DisplacementSection)
    if section.broken_doctrine is not None:
        yield section.origin, section.broken_doctrine


_ACTOR = ("actor",)

WORDS: Final = Model(
    "displacement",
    DisplacementSection,
    "a state whose order may fail: collapse, refugees, sites to secure, armies that meet, nationals to bring out "
    "(E14c to E14e)",
    variables=(
        Variable(
            "order",
            "actor",
            "number",
            0.0,
            1.0,
            "logit",
            "public order: 1 laws are kept everywhere, 0 nobody rules",
            default=0.85,
            error=0.08,
            delay=48.0,
            types=("state",),
        ),
        Variable("waiting", "model", "number", 0.0, 1.0, "none", "people without a place, in hundreds of thousands"),
        Variable(
            "at_risk", "model", "number", 0.0, 1.0, "none", "share of one's nationals still in the land to leave"
        ),
        Variable("loose_sites", "model", "number", 0.0, 1.0, "none", "dangerous sites that nobody guards, a share"),
        Variable("contact", "model", "number", 0.0, 1.0, "none", "chance a day that armies without a treaty clash"),
    ),
    effects=(
        EffectWord("receive", ("places",), "the actor plans more places for those who come to it"),
        EffectWord("close_border", (), "the actor's side of its routes is closed for a time; people are dammed"),
        EffectWord("open_border", (), "the actor's side of its routes is open again"),
        EffectWord("evacuate", (), "the actor's nationals are told to leave, and their carriers start"),
        EffectWord("stabilise", (), "the actor's troops mobilise, move to their zones and work there"),
        EffectWord("withdraw", (), "the actor's troops go home"),
        EffectWord("secure", (), "the actor puts more of its troops on dangerous sites"),
        EffectWord("deconflict", (), "actor and target agree on zones and calls, for a time"),
        EffectWord("collapse", (), "the state in question falls, now"),
        EffectWord("shock_order", ("by",), "order in the state in question moves by an amount"),
    ),
    functions=(
        _function("collapsed", _ACTOR, "1 once that state has fallen."),
        _function(
            "refugees",
            _ACTOR,
            "Believed persons who came over that actor's border (over all, for the origin).",
            steady=True,
        ),
        _function(
            "unserved", _ACTOR, "Believed persons on the way to that actor who wait without a place.", steady=True
        ),
        _function("places_left", _ACTOR, "Places for refugees that stand empty at that actor."),
        _function("border_closed", _ACTOR, "1 if that actor's side of its routes is closed."),
        _function("insecure_sites", (), "Believed dangerous sites that nobody guards."),
        _function("troops_in", _ACTOR, "Thousands of that actor's soldiers at work in the zones."),
        _function(
            "troops_sent",
            _ACTOR,
            "Thousands of that actor's soldiers at work in the zones and, of my own, on their way there.",
        ),
        _function("contact_risk", _ACTOR, "Hazard a day of a clash between my troops and that actor's."),
        _function("arranged", _ACTOR, "1 while an arrangement against clashes holds between me and that actor."),
        _function("nationals", _ACTOR, "My nationals still in that land, if it is the one to be left."),
        _function("evacuating", (), "1 once I told my nationals to leave."),
    ),
    topics=("collapse", "loose_weapon", "refugee_wave", "contact_clash", "evacuation_done", "troops_entered"),
    misfits=misfits,
    variants=_broken,
    measures=(
        Measure("unserved_refugee_days", "person-days", "lower", "persons who fled and have no place, each day"),
        Measure("refugees_over", "persons", "none", "persons who crossed a border and did not go back"),
        Measure("insecure_site_days", "site-days", "lower", "dangerous sites that nobody guards, each day"),
        Measure("loose_weapons", "count", "lower", "dangerous things carried off from sites that nobody guards"),
        Measure("third_party_contacts", "count", "lower", "clashes between foreign armies that met in the same zone"),
        Measure("evacuated", "persons", "higher", "nationals brought to a haven"),
        Measure(
            "days_to_evacuate_90", "d", "lower", "from the first order until nine tenths of those who go are out"
        ),
        Measure("order_end", "0..1", "higher", "public order of the state in question at the end"),
        Measure("collapse_happened", "0..1", "lower", "whether the state in question fell"),
    ),
)
