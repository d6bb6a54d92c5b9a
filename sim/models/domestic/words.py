"""The words of domestic politics: what doctrines may ask, actions and injects may do, and outcomes measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from sim.expressions import Function
from sim.models.domestic.section import DomesticSection, misfits
from sim.scenario.vocabulary import EffectWord, Measure, Model, Variable

__all__ = ["WORDS"]


def _function(name: str, arguments: tuple[str, ...], says: str) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments)


def _other_sides(section: BaseModel) -> Iterator[tuple[str, str]]:
    """Who may come to be governed by another side, and what doctrine that follows."""
    assert isinstance(section, DomesticSection)
    for actor, government in section.governments.items():
        for side in government.sides:
            yield actor, side


WORDS: Final = Model(
    "domestic",
    DomesticSection,
    "what governments can ask at home: support, rallies, threats that bind, votes, alert and wear, bases (E11, E12)",
    variables=(
        Variable(
            "leeway",
            "actor",
            "points",
            0.0,
            20.0,
            "none",
            "the dearest act that politics at home would bear",
            default=20.0,
            types=("state",),
        ),
    ),
    effects=(
        EffectWord("rally", ("points",), "people close ranks behind the actor's government"),
        EffectWord("casualties", ("killed",), "deaths cost the actor's government support"),
        EffectWord("ask_access", (), "the actor asks a host for the use of its bases in combat"),
        EffectWord("grant_access", (), "the actor opens its bases to a guest at once"),
        EffectWord("change_government", (), "the actor's other side takes over"),
        EffectWord("break_threat", (), "what the actor threatened is not carried out"),
    ),
    functions=(
        _function("bases_open", (), "Share of my forces that no host keeps from combat, 0 to 1."),
        _function("base_open", ("actor",), "1 if I may use that host's bases in combat."),
        _function("days_to_vote", (), "Days to the next vote about my government; 10,000 when none is set."),
        _function("threat_open", ("actor",), "1 while a threat of mine toward it is neither kept nor broken."),
    ),
    topics=("base_incident", "base_shut", "base_opened", "base_refused", "election", "government_changed"),
    misfits=misfits,
    variants=_other_sides,
    measures=(
        Measure(
            "support_end",
            "0..100",
            "higher",
            "mean support of governments that voters judge, at the end",
            made_of=("actors.CORE.support",),
        ),
        Measure("support_end_lowest", "0..100", "higher", "the lowest of them", made_of=("actors.CORE.support",)),
        Measure(
            "support_swing",
            "points",
            "lower",
            "standard deviation of support over the days of the run, mean of governments that voters judge",
            by_actor=True,
            made_of=("models.domestic.swing.ITSELF",),
        ),
        Measure(
            "local_support_end",
            "0..100",
            "higher",
            "mean support in host communities at the end",
            made_of=("actors.*.local_support",),
        ),
        Measure(
            "base_access_latency",
            "h",
            "lower",
            "from the first question to a host's yes, mean over bases asked for",
            made_of=("models.domestic.consultation",),
        ),
        Measure(
            "base_incidents",
            "count",
            "lower",
            "incidents of note at bases",
            made_of=("models.domestic.incident_rate",),
        ),
        Measure(
            "changes_of_government",
            "count",
            "none",
            "governments that gave way, to another side or to a new leader of the same one",
        ),
        Measure("gated_days", "d", "lower", "days on which a government could not ask for dear acts, all together"),
    ),
)
