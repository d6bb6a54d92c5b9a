"""The words of the commons, joined from its domains: what doctrines may ask, actions may do, outcomes measure."""

from __future__ import annotations

from typing import Final

from sim.expressions import Function
from sim.models.commons.domain import CROSSING
from sim.models.commons.domains import DOMAINS
from sim.models.commons.section import CommonsSection, misfits
from sim.scenario.vocabulary import EffectWord, Measure, Model, Variable

__all__ = ["WORDS"]


def _function(name: str, arguments: tuple[str, ...], says: str) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments)


def _effects() -> tuple[EffectWord, ...]:
    """Join the effects of the domains; a word that two of them know must take the same arguments in both."""
    joined = dict(CROSSING)
    for kind in DOMAINS:
        for word in kind.effects:
            known = joined.setdefault(word.name, word)
            assert known.arguments == word.arguments, f"{kind.name}.{word.name} takes other arguments"
    return tuple(joined.values())


# the sea may be spoken of by doctrines where a scenario, or a build, does not have it
_DOMAINS: Final = tuple(dict.fromkeys(("sea", *(kind.name for kind in DOMAINS))))
_NAMES: Final = ", ".join(kind.name for kind in DOMAINS)

WORDS: Final = Model(
    "commons",
    CommonsSection,
    "what all nations use and none owns, as services: who loses how much, who did it, who answers (3.13)",
    variables=(
        Variable(
            "lost", "model", "number", 0.0, 1.0, "none", "share of an actor's use of the commons that is missing"
        ),
        Variable("risk", "model", "number", 0.0, 1.0, "none", "chance that what one does there ends in an incident"),
    ),
    effects=(
        *_effects(),
        EffectWord("blamed", ("named",), "the ladder's inquiry into the doing has named somebody, for the actor"),
        EffectWord(
            "named", (), "others take over whom the actor holds to be behind an incident, if it is the target"
        ),
        EffectWord("answered", (), "the actor answers the target for what it is known to have done"),
    ),
    functions=(
        _function(
            "commons_share", ("commons",), f"Share of its usual service that I get in a domain ({_NAMES}), 0 to 1."
        ),
        _function("commons_capacity", ("commons",), "Share of its usual service that all users of a domain get."),
        _function("incidents", ("commons",), "Incidents of a domain that befell me in the last thirty days."),
        _function(
            "behind", ("commons", "actor"), "How sure I am that an actor was behind a recent incident, 0 to 1."
        ),
        _function("unanswered", ("actor",), "Violations I lay to that actor's door that nobody has answered."),
        _function(
            "norm_broken",
            ("actor",),
            "Strength of the norm I am told that actor broke against others, as far as nobody answered, 0 to 1.",
        ),
        _function(
            "frowned",
            ("actor",),
            "Share of the others that would believe that actor if it said that I broke a rule against it, 0 to 1.",
        ),
        *(function for kind in DOMAINS for function in kind.functions),
    ),
    topics=("commons_incident", "commons_attributed", *(topic for kind in DOMAINS for topic in kind.topics)),
    names={"commons": _DOMAINS, "domain": _DOMAINS},
    misfits=misfits,
    measures=(
        Measure(
            "capacity_days_lost",
            "capacity-days",
            "lower",
            "days of full service lost, over all domains and users; by actor, what that actor lost",
            by_actor=True,
        ),
        *(
            Measure(
                f"capacity_days_lost_{kind.name}", "capacity-days", "lower", f"days of full service lost: {kind.name}"
            )
            for kind in DOMAINS
        ),
        Measure("days_to_restore_90", "d", "lower", "longest time a domain stood below nine tenths of its service"),
        *(
            Measure(f"days_to_restore_90_{kind.name}", "d", "lower", f"longest time below nine tenths: {kind.name}")
            for kind in DOMAINS
        ),
        Measure(
            "commons_cost", "MUSD", "lower", "cost that disruptions added, all who use the domains", by_actor=True
        ),
        Measure("commons_incidents", "count", "lower", "incidents in all domains, accidents and acts"),
        Measure(
            "attribution_time", "h", "lower", "mean time from a deed until an inquiry named somebody, or to the end"
        ),
        Measure(
            "attribution_errors", "0..1", "lower", "share of inquiries that named the wrong one, or missed an act"
        ),
        Measure(
            "violations_unanswered", "count", "lower", "violations known for the answer time that nobody answered"
        ),
        *(measure for kind in DOMAINS for measure in kind.measures),
    ),
)
