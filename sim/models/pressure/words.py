"""The words of the pressure model: what doctrines may ask, actions may do, and outcomes measure."""

from __future__ import annotations

from typing import Final

from sim.expressions import Function
from sim.models.pressure.section import PressureSection, misfits
from sim.scenario.vocabulary import EffectWord, Measure, Model, Variable

__all__ = ["WORDS"]

_DAY: Final = 24.0
_STATE: Final = ("state",)


def _function(name: str, arguments: tuple[str, ...], says: str) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments)


_ACTOR = ("actor",)

WORDS: Final = Model(
    "pressure",
    PressureSection,
    "sanctions by layer, enforcement and the patron's choice, evasion, substitution, food, programme (E14a, E14b)",
    variables=(
        Variable(
            "enforcement",
            "actor",
            "number",
            0.0,
            1.0,
            "logit",
            "how far it carries out what it has forbidden; fades to its habit in about three months",
            default=0.5,
            relaxes_in=90 * _DAY,
            error=0.1,
            delay=_DAY,
            types=_STATE,
        ),
        Variable(
            "elite_cohesion",
            "actor",
            "number",
            0.0,
            1.0,
            "logit",
            "how firmly those who carry a regime hold together",
            default=0.7,
            relaxes_in=180 * _DAY,
            error=0.12,
            delay=_DAY,
            types=_STATE,
        ),
        Variable(
            "food",
            "actor",
            "number",
            0.0,
            1.0,
            "none",
            "what people have to eat: 0 famine, .5 short rations, 1 plenty",
            default=0.8,
            error=0.08,
            delay=_DAY,
            types=_STATE,
        ),
        Variable(
            "programme",
            "actor",
            "number",
            0.0,
            20.0,
            "none",
            "size of a contested weapons programme, 1 at the start",
            default=0.0,
            error=0.2,
            delay=_DAY,
            types=_STATE,
        ),
        Variable(
            "exercise_alarm",
            "actor",
            "number",
            0.0,
            1.0,
            "none",
            "how far it lets exercises at its door move it: 0 not at all, contested",
            default=0.0,
            types=_STATE,
        ),
        Variable("relief", "model", "number", 0.0, 1.0, "none", "what is lifted of what presses on one, or paid"),
        Variable("hold", "model", "number", 0.0, 1.0, "none", "hold gained on what another is pressed about"),
        Variable("hunger", "model", "number", 0.0, 1.0, "none", "people of the other who go hungry, a share"),
    ),
    effects=(
        EffectWord("sanction", ("layer",), "the actor forbids part of its exchange with the target in a layer"),
        EffectWord(
            "embargo", ("layer",), "the actor forbids most of it, in the layer where it presses most if none is named"
        ),
        EffectWord(
            "enforce", (), "the actor joins what a council could forbid and carries it out; that fades unless kept up"
        ),
        EffectWord("relent", (), "the actor enforces no more than it used to, and leaves what it had joined"),
        EffectWord("inspect", (), "ships are searched: those outside enforce a little more for a time"),
        EffectWord("blockade", ("days",), "what comes to the sanctioned state by sea is stopped for a time"),
        EffectWord("ease", (), "the actor lifts part of what it forbids, and an offer is open"),
        EffectWord("aid", ("diversion",), "food reaches people over weeks, less what is diverted; an offer is open"),
        EffectWord("offer", (), "a deal is offered to the target for a time"),
        EffectWord("withdraw_offer", (), "no deal is offered any more"),
        EffectWord("evade", (), "the sanctioned state learns to evade faster for a time"),
        EffectWord("freeze", (), "the programme stands still for a time; a concession if a deal was offered"),
        EffectWord("test", (), "a weapon is tested: the programme learns, and it provokes"),
        EffectWord("pay", (), "the patron is promised more for enforcing, for a time"),
        EffectWord("harvest", ("by",), "food of the sanctioned state moves by an amount"),
    ),
    functions=(
        _function("pressure", _ACTOR, "Believed effective pressure on an actor, 0 to 1."),
        _function("offered", _ACTOR, "1 while a deal is offered to that actor."),
        _function("owed", _ACTOR, "1 while that actor has given way and nothing has come of it yet."),
        _function("frozen", _ACTOR, "1 while that actor's programme stands still."),
        _function("payment", (), "What I am promised for enforcing, 0 to 1, if I am the patron."),
        _function("forgone", _ACTOR, "Share of my trade with that actor that I withhold beyond my habit, 0 to 1."),
        _function("instability", _ACTOR, "Believed danger that order fails in the sanctioned state, 0 to 1."),
        _function("provoked", _ACTOR, "Provocations and tests by that actor in the last 60 days."),
        _function("reaching", ("layer",), "Share of a layer's trade that still comes through."),
    ),
    topics=("provocation", "concession", "bargain_broken", "sanctions", "enforcement_lapsed", "weapon_ready"),
    misfits=misfits,
    measures=(
        Measure("effective_pressure", "0..1", "none", "mean pressure by weight of layers: a means, not an end"),
        Measure(
            "patron_enforcement",
            "0..1",
            "none",
            "mean enforcement of the patron",
            made_of=("actors.PATRON.enforcement",),
        ),
        Measure("patron_trade_lost", "0..1", "none", "mean share of trade the patron withholds beyond habit"),
        Measure(
            "programme_growth",
            "index/yr",
            "lower",
            "growth of the contested programme",
            made_of=("models.pressure.programme_growth",),
        ),
        Measure("concession_reached", "0..1", "higher", "whether the sanctioned state gave way to an offer"),
        Measure("food_shortfall", "person-days", "lower", "people of the sanctioned state without enough to eat"),
        Measure(
            "provocations",
            "count",
            "lower",
            "provocations and tests by the sanctioned state",
            made_of=("models.pressure.provocation_hazard",),
        ),
    ),
)
