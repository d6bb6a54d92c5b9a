"""A confrontation of three on the ladder: one challenger, one challenged, its ally; an act for every rung."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from small_worlds import Files, Node, action, actor, inject, world

if TYPE_CHECKING:
    from collections.abc import Mapping

# codes and tones by rung: words, retorsion, alert, demonstration, mobilisation, force, strikes, war
_CODES = {1: "114", 2: "161", 3: "152", 4: "150", 5: "154", 6: "194", 7: "195", 8: "190"}
_TONES = {1: -2.0, 2: -4.0, 3: -7.2, 4: -7.2, 5: -7.2, 6: -10.0, 7: -10.0, 8: -10.0}
CHALLENGER, CHALLENGED, ALLY = "challenger", "challenged", "guarantor"


def rung_act(rung: int, **more: Any) -> Node:
    """An act of a rung toward another: plain, certain, done in some hours."""
    plain: Node = {
        "number": "M01",
        "cameo": _CODES[rung],
        "goldstein": _TONES[rung],
        "rung": rung,
        "domain": "military",
        "needs": ["escalation"],
        "adjudication": {"chance": 1},
        "duration": ["2 h", "8 h"],
        "min_interval": "0 h",
        "requires": [{"that": "affinity(target) < 0.3", "otherwise": "they are friends"}],
    }
    return action(f"rung_{rung}", **{**plain, **more})


def calm_act(lowers: int, **more: Any) -> Node:
    """An act that lowers one's own rung."""
    plain: Node = {
        "number": "M22",
        "cameo": "0873",
        "goldstein": 9.0,
        "lowers": lowers,
        "needs": ["escalation"],
        "adjudication": {"chance": 1},
        "duration": ["2 h", "8 h"],
        "requires": [{"that": "rung(target) >= 1", "otherwise": "there is nothing to come down from"}],
    }
    return action(f"down_{lowers}", **{**plain, **more})


def call_act(**more: Any) -> Node:
    """A call on the direct line, and the rule that one calls whom one sees on the ladder, once in ten days."""
    plain: Node = {
        "number": "D02",
        "cameo": "041",
        "goldstein": 1.0,
        "rung": 0,
        "domain": "diplomacy",
        "needs": ["escalation"],
        "adjudication": {"chance": 1},
        "duration": ["1 h", "6 h"],
        "min_interval": "24 h",
        "requires": [{"that": "rung(target, me) >= 3", "otherwise": "nobody stands on the ladder"}],
        "effects": [{"do": "escalation.redraw_error"}],
    }
    return action("call", **{**plain, **more})


CALLS: Node = {
    "id": "call",
    "priority": "P4",
    "says": "whom one sees on the ladder one calls",
    "when": 'not did("call", target, within="10 d")',
    "prefer": {"call": 7},
}
ACTS = [*(rung_act(rung) for rung in range(1, 9)), calm_act(1), calm_act(2)]
NO_GOALS: Node = {"nothing": {"says": "nothing is gained", "values": [{"variable": "affinity", "weight": "0"}]}}


def confrontation(
    *,
    acts: list[Node] | None = None,
    rungs: tuple[int, int] = (4, 3),
    grievances: tuple[float, float] = (1.2, 0.6),
    reciprocity: float = 0.75,
    latency: str = "24 h",
    section: Node | None = None,
    ties: Mapping[str, Any] | None = None,
    doctrine: Node | None = None,
    **crisis: Any,
) -> Files:
    """The start of the preparatory study: the challenger stands at 4, the challenged and its ally at 3."""
    catalogue = ACTS if acts is None else acts
    names = [str(item["id"]) for item in catalogue]
    how: Node = {
        "goals": {"nothing": 1},
        "orders": 1,
        "reciprocity": reciprocity,
        # what it perceives must change: an act that only goes on says nothing new
        "attends": ["news", "rung_fell", "rung_rose"],
        "ignores": names,
        **(doctrine or {}),
    }
    actors = [
        actor(name, variables={"latency": latency, "fusion_quality": 0.5, "agencies": 1}, **how)
        for name in (CHALLENGER, CHALLENGED, ALLY)
    ]
    hostile: Node = {"affinity": -0.6, "channel": 0.2, "share": 0, "threat": 0.6, **(ties or {})}
    friendly: Node = {"affinity": 0.75, "channel": 0.8, "share": 0, "trust": 0.8}
    pairs: dict[tuple[str, str], Node] = {}
    for other in (CHALLENGED, ALLY):
        pairs[CHALLENGER, other] = {**hostile, "grievance": grievances[0], "rung": rungs[0]}
        pairs[other, CHALLENGER] = {**hostile, "grievance": grievances[1], "rung": rungs[1]}
    pairs[CHALLENGED, ALLY] = pairs[ALLY, CHALLENGED] = friendly
    start: Any = [inject("opening", "1 h", delay="0 h")]
    return world(
        actors,
        catalogue,
        ties=pairs,
        goals=NO_GOALS,
        dynamics={"balance": 0},
        **{
            "horizon": "120 d",
            "injects": start,
            "models": {"escalation": {"grade": "J", **(section or {})}},
            "perception": {"false_alarms": False},
            **crisis,
        },
    )
