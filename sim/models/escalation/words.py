"""The words of the escalation model: what doctrines may ask, actions and injects may do, and outcomes measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from sim.errors import did_you_mean
from sim.expressions import Function
from sim.models.escalation.alerts import ALERT, ALERTNESS
from sim.models.escalation.section import EscalationSection
from sim.scenario.actor import ActorFile
from sim.scenario.vocabulary import Company, EffectWord, Measure, Misfit, Model, Variable

__all__ = ["RUNG", "WORDS"]

RUNG: Final = Variable(
    "rung",
    "relation",
    "number",
    0.0,
    9.0,
    "none",
    "rung of the escalation ladder on which one stands toward the other, 0 routine to 9",
    default=0.0,
    error=0.8,
    told=True,
    source="our preparatory study: standard error of a reading .8 rungs (.3 to 1.6)",
)


def _misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find readers and deniers who take no part."""
    assert isinstance(section, EscalationSection)
    named_by: dict[str, Mapping[str, object]] = {
        "rung_map": section.rung_map,
        "denial": section.denial,
        "denied": section.denied,
    }
    for key, named in named_by.items():
        for actor in named:
            if actor not in actors:
                yield (key, actor), f"no actor named '{actor}' in this scenario", did_you_mean(actor, actors)
    for place, group in enumerate(section.groups):
        if group.actor not in actors:
            said = f"no actor named '{group.actor}' in this scenario"
            yield ("groups", place, "actor"), said, did_you_mean(group.actor, actors)


def _cautions(_: BaseModel, company: Company) -> Iterable[str]:
    """Say which pairs of the core answer each other so strongly that rungs grow by themselves (Richardson)."""
    core, doctrines = company.core, company.doctrines
    for place, one in enumerate(core):
        for other in core[place + 1 :]:
            product = doctrines[one].reciprocity.value * doctrines[other].reciprocity.value
            if product > 1:
                yield (
                    f"reciprocity of {one} and {other} multiplies to {product:.2f}, more than 1: "
                    "any answer between them grows without a limit but the ladder's end"
                )


def _says(name: str, arguments: tuple[str, ...], says: str, *, least: int | None = None) -> Function:
    return Function(name, len(arguments) if least is None else least, len(arguments), {}, says, arguments)


_ACTOR: Final = ("actor",)
_ACT: Final = (
    "action",
    "domain",
    "evidence",
    "force",
    "hidden",
    "lasts",
    "losses",
    "lowers",
    "lowers_in",
    "rung",
    "seen_after",
    "shows",
    "tone",
)

WORDS: Final = Model(
    "escalation",
    EscalationSection,
    "a ladder of rungs between every two actors, by domain: up by acts, down by acts or quiet, seen with error (E6)",
    variables=(
        RUNG,
        Variable(
            ALERT,
            "relation",
            "number",
            0.0,
            4.0,
            "none",
            "level of alert of one's forces toward the other: 0 peace, 1 watch, 2 short notice, 3 called up, 4 war",
            default=0.0,
            source="alert conditions of the peninsula have five levels; peacetime stands one below a closer watch",
        ),
        Variable(
            ALERTNESS,
            "actor",
            "number",
            0.0,
            4.0,
            "none",
            "highest level of alert of one's forces toward anybody",
            default=0.0,
        ),
        Variable(
            "access",
            "actor",
            "number",
            0.05,
            1.0,
            "none",
            "share of the usual pace at which one's forces come into the theatre, past what others deny",
            default=1.0,
            types=("state",),
        ),
        Variable(
            "peril",
            "actor",
            "number",
            0.0,
            1.0,
            "none",
            "chance that what one sends into another's area denial, while that fires, loses a hull on the way in",
            default=0.0,
            types=("state",),
        ),
        Variable("retaliation", "model", "number", 0.0, 1.0, "none", "harm expected from answers, 1 the worst"),
        Variable("exposed", "model", "number", 0.0, 1.0, "none", "how bare one stands to an attack held possible"),
        Variable("face", "model", "number", 0.0, 1.0, "none", "standing that those who lead win by a deed"),
        Variable("defeat", "model", "number", 0.0, 1.0, "none", "chance of losing a war that one enters"),
    ),
    effects=(
        EffectWord("act", _ACT, "an act of a rung, or one that lowers, was carried out; told by the engine itself"),
        EffectWord(
            "over", ("domain", "shows"), "an act that went on was ended before its time; told by the engine itself"
        ),
        EffectWord(
            "incident",
            ("accident", "act", "days", "domain", "evidence", "hidden", "losses", "rung"),
            "an inject's provocation by actor toward another: open, or hidden until it is attributed; `accident` is "
            "the chance that nobody did it, `act` what it is known as (open force: a strike in a small place), "
            "`days` for how long it goes on",
        ),
        EffectWord(
            "alert",
            (),
            "forces one level of alert higher, to short notice at most: faster, worn, read as a sign",
        ),
        EffectWord("mobilise", (), "reserves called up: readier, and not undone for two weeks"),
        EffectWord("exercise", (), "an announced exercise; what it provokes is contested"),
        EffectWord("deploy", ("days",), "forces seen in range, later and at risk where the area is denied"),
        EffectWord(
            "blockade", ("days",), "sea trade stopped by force, where it is kept; where it is not, grievance alone"
        ),
        EffectWord("clash", (), "a limited use of force: losses, grievance, readiness"),
        EffectWord("strike", (), "strikes over days: more of the same"),
        EffectWord("war", (), "a major war begins, which ends the run"),
        EffectWord("catastrophe", (), "a weapon of mass destruction is used, which ends the run"),
        EffectWord("deconflict", (), "zones, times and radio calls: fewer contacts between two forces"),
        EffectWord("prenotify", (), "the next act of force posture toward the other is misread less"),
        EffectWord("attribute", (), "others take over the actor's belief about who did the hidden act"),
        EffectWord("arm_audience_cost", (), "an ultimatum: backing down costs support and credibility"),
        EffectWord(
            "offer_words", (), "words for an end put to the target: the first, or, once refused, stronger ones"
        ),
        EffectWord("refuse_words", (), "the target's offer of words is sent back as not enough"),
        EffectWord("settle", ("by",), "the target comes down so many rungs as well; threats between the two end"),
        EffectWord("redraw_error", (), "a direct call: both read each other anew, the better the line the better"),
        EffectWord("sharpen", ("blur",), "actor and target read each other with this share of their error"),
        EffectWord("signal", ("role", "rung"), "an act elsewhere, taken by all who have the role for one of a rung"),
    ),
    functions=(
        _says("crisis_rung", (), "Believed highest rung among the core states."),
        _says(
            "confronted",
            _ACTOR,
            "Highest rung on which I have seen anybody but me stand toward it (or toward me), whoever that is.",
        ),
        _says("rung_in", ("domain", "actor"), "Rung on which I stand toward it in one domain."),
        _says(
            "hit_in", ("domain", "actor"), "Rung of what it did to me in one domain within 60 d, as far as I know."
        ),
        Function(
            "struck_by",
            1,
            1,
            {"within": "time"},
            "Highest rung of what it did to me, as far as I know (within 60 d, or lately).",
            _ACTOR,
        ),
        Function(
            "shown_to_ours",
            1,
            1,
            {"within": "time"},
            "Its shows of force toward those I am bound to, as seen (within 60 d, or lately), until it comes down.",
            _ACTOR,
        ),
        _says(
            "words_from",
            _ACTOR,
            "What its offer of words would make good, in rungs of grievance; 0 where none stands.",
        ),
        _says("words_to", _ACTOR, "What mine to it would make good, in rungs of grievance; 0 where none stands."),
        _says("words_refused", _ACTOR, "1 while it has refused my last offer of words and stronger ones are left."),
        _says(
            "attributed",
            _ACTOR,
            "How sure I am, 0 to 1, that it did the gravest hidden act I know of, the last of several alike.",
        ),
        Function(
            "killed_by",
            1,
            1,
            {"within": "time"},
            "People I hold its acts to have killed (ever, or lately): an act I saw, or hold it to be behind.",
            _ACTOR,
        ),
        Function(
            "mourns",
            1,
            1,
            {"within": "time"},
            "People it holds my acts to have killed (ever, or lately).",
            _ACTOR,
        ),
        _says("ultimatum", _ACTOR, "1 while an ultimatum of mine against it runs."),
        _says("threatened", _ACTOR, "1 while an ultimatum of its against me runs."),
        _says("on_alert", _ACTOR, "1 while its forces (or mine) are known to be on alert.", least=0),
        _says("mobilised", _ACTOR, "1 while its forces (or mine) are mobilised.", least=0),
        _says("presence", _ACTOR, "Forces it has deployed to be seen toward me, 0 to 1."),
        _says(
            "answer", _ACTOR, "How hard it could answer force: its believed word times its side's share of strength."
        ),
        _says("defeat", _ACTOR, "Believed chance of losing a war against it and those who would stand by it."),
        _says(
            "traces", ("domain",), "How far what is done unseen in a domain is laid to its author in time, 0 to 1."
        ),
        _says("deconflicted", _ACTOR, "1 while an arrangement not to collide stands with it."),
    ),
    # a hidden act was laid to somebody, or to nobody; a rung between others rose or fell, or one toward oneself; a
    # threat was not kept
    topics=(
        *("attributed", "held_an_accident"),
        # what was threatened, by oneself or toward oneself, runs out soon
        "deadline_near",
        *("crisis_fell", "crisis_rose", "rung_fell", "rung_rose", "threat_broken"),
    ),
    misfits=_misfits,
    cautions=_cautions,
    told_of_acts="act",
    measures=(
        # an incident that the scenario puts in is nobody's decision here, whoever it is laid to
        Measure(
            "probability_rung_5",
            "0..1",
            "lower",
            "whether rung 5 was reached by a decision between core states",
            settled=True,
        ),
        Measure(
            "probability_rung_6",
            "0..1",
            "lower",
            "whether force was used by a decision between core states",
            settled=True,
        ),
        Measure("probability_rung_8", "0..1", "lower", "whether major war began, which ends the run", settled=True),
        Measure("peak_rung", "rung", "lower", "highest rung reached by a decision between core states", settled=True),
        Measure(
            "crisis_domains",
            "count",
            "none",
            "domains in which a core state came to stand on rung 3 or above toward another by its own decision",
        ),
        Measure(
            "dyad_days_rung_5", "dyad-days", "lower", "days at rung 5 or above by decision, summed over core dyads"
        ),
        Measure("crisis_duration", "d", "lower", "from rung 3 until all core rungs stay at 2 or below for 14 days"),
        Measure("detection_delay", "h", "lower", "mean time until a provocation is noticed by whom it is aimed at"),
        Measure(
            "notice_delay",
            "h",
            "lower",
            "mean time until core states notice a hidden act, whoever it is aimed at",
            by_actor=True,
        ),
        Measure(
            "misreading",
            "rung",
            "lower",
            "mean distance between the rung that a state believes another of the core to stand on and its own",
            by_actor=True,
        ),
        Measure(
            "attribution_delay", "h", "lower", "mean time until a hidden act is rightly attributed by its victim"
        ),
        Measure(
            "second_answer",
            "h",
            "none",
            "mean time from a provocation until a second actor answers with an act of a rung, at most 30 d",
        ),
        Measure("joint_response_share", "0..1", "higher", "provocations that two core states answer within 72 h"),
        Measure("contact_incidents", "count", "lower", "forces that met and collided, all pairs of the core"),
        Measure("threats_broken", "count", "none", "ultimatums neither heeded nor carried out"),
    ),
)
