"""The variables every world has: of an actor and of a directed relation.

Models add their own. Ranges bound every value at all times; `relaxes_in` is the time constant of the
closed-form return to the rest value. All defaults are judgement (grade J) unless their source is named.
"""

from __future__ import annotations

from typing import Final

from sim.scenario.vocabulary import Variable

__all__ = ["ACTOR_VARIABLES", "OBLIGATION", "RELATION_VARIABLES"]

_DAY: Final = 24.0

# Words of an obligation and the number the network keeps for them.
OBLIGATION: Final = {"none": 0.0, "consult": 0.5, "defence": 1.0}


def _actor(name: str, dimension: str, low: float, high: float, link: str, default: float, **more: object) -> Variable:
    # ignored type: a mapping of keywords has one type for all of them
    return Variable(name, "actor", dimension, low, high, link, default=default, **more)  # type: ignore[arg-type]


def _relation(name: str, low: float, high: float, link: str, **more: object) -> Variable:
    # ignored type: the same
    return Variable(name, "relation", "number", low, high, link, **more)  # type: ignore[arg-type]


ACTOR_VARIABLES: Final = {
    variable.name: variable
    for variable in (
        _actor("latency", "time", 0.5, 2000, "log", 30.0, says="median time from a trigger to a decision (L0 of E4)"),
        _actor("agencies", "number", 1, 12, "log", 3.0, says="agencies that must concur (n_ag of E4)"),
        _actor(
            "cohesion",
            "number",
            0,
            1,
            "logit",
            0.5,
            says="interagency cohesion (C of E4)",
            error=0.1,
            delay=_DAY,
            relaxes_in=45 * _DAY,
        ),
        _actor("fusion_quality", "number", 0, 1, "logit", 0.65, says="how well many sources become one picture"),
        _actor("turnover_hazard", "rate", 0, 0.01, "log", 3e-5, says="hazard of a change of leader, per hour"),
        _actor(
            "readiness",
            "number",
            0,
            1,
            "logit",
            0.8,
            says="readiness of forces",
            relaxes_in=45 * _DAY,
            error=0.08,
            delay=_DAY,
        ),
        _actor(
            "political_capital",
            "points",
            0,
            20,
            "none",
            8.0,
            error=1.5,
            delay=_DAY,
            relaxes_in=60 * _DAY,
            says="what a government can still ask of its own system; actions spend it, it comes back in about 60 d",
        ),
        _actor(
            "support",
            "points",
            0,
            100,
            "none",
            50.0,
            says="domestic support",
            relaxes_in=120 * _DAY,
            error=4,
            delay=_DAY,
        ),
        _actor(
            "local_support",
            "points",
            0,
            100,
            "none",
            50.0,
            says="support in host communities",
            relaxes_in=120 * _DAY,
            error=4,
            delay=_DAY,
        ),
        _actor("fatigue", "number", 0, 1, "logit", 0.02, says="weariness of long operations", relaxes_in=90 * _DAY),
        _actor(
            "credibility", "number", 0, 1, "logit", 0.7, says="how far its word is believed", error=0.08, delay=_DAY
        ),
        _actor("leak_hazard", "rate", 0, 0.01, "log", 1.4e-5, says="hazard that shared intelligence leaks, per hour"),
        _actor("fusion_delay", "time", 0.5, 240, "log", 12.0, says="age of its own picture (d_own of E2)"),
        _actor("mobilisation", "time", 0, 2000, "log", 24.0, says="time from order to first departure of a force"),
    )
}

RELATION_VARIABLES: Final = {
    variable.name: variable
    for variable in (
        _relation("affinity", -1, 1, "none", says="how one feels about the other (a of E8)", error=0.12, delay=_DAY),
        _relation("trust", 0, 1, "logit", says="belief that the other keeps its word", error=0.08, delay=_DAY),
        _relation(
            "threat", 0, 1, "logit", says="threat seen in the other", error=0.1, delay=_DAY, relaxes_in=180 * _DAY
        ),
        _relation("interdependence", 0, 1, "logit", says="trade as share of own trade", mutual=False, error=0.01),
        _relation("interoperability_military", 0, 1, "logit", says="ability to fight together", mutual=True),
        _relation("interoperability_relief", 0, 1, "logit", says="ability to bring relief together", mutual=True),
        _relation(
            "joint_planning",
            0,
            0.9,
            "none",
            says="share of a joint act's time that plans made together save, beyond what is usual",
            mutual=True,
            default=0.0,
        ),
        _relation(
            "joining",
            -5,
            5,
            "none",
            says="how much likelier it joins what the other leads, in log-odds beyond what is usual",
            default=0.0,
        ),
        _relation("share", 0, 1, "logit", says="share of own intelligence passed to the other", error=0.05),
        _relation(
            "channel",
            0,
            1,
            "logit",
            says="quality of the line between capitals",
            mutual=True,
            error=0.05,
            relaxes_in=180 * _DAY,
        ),
        _relation("channel_open", 0, 1, "none", says="whether that line is open (1) or cut (0)", mutual=True),
        _relation("obligation", 0, 1, "none", says="treaty: 0 none, .5 to consult, 1 to defend"),
        _relation("clarity", 0, 1, "logit", says="how clear that obligation is"),
        _relation(
            "friction", 0, 1, "logit", says="friction over forces the other keeps here", error=0.08, delay=_DAY
        ),
        _relation(
            "grievance", 0, 9, "none", says="resolve against the other, rungs", relaxes_in=60 * _DAY, error=0.3
        ),
    )
}
