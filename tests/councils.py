"""A council of three: one tables a text against another, and somebody may veto."""

from __future__ import annotations

from typing import Any

from small_worlds import Files, action, actor, inject, world


def council(*, resisting: float = 80, veto: bool = True, **more: Any) -> Files:
    """Give a world in which the first party tables a text against the third; the second may veto."""
    parties = [
        actor("party_a", rules=[{"id": "go", "priority": "P4", "says": "table it now", "prefer": {"bring": 50.0}}]),
        actor("party_b", attends=["request"]),
        actor("party_c", kind="organisation", attends=["request"]),
    ]
    bring = action(
        "bring",
        needs=["bargaining"],
        target=["type:organisation"],
        min_interval="700 h",
        goldstein=0,
        adjudication={"chance": 1},
        effects=[{"do": "bargaining.table"}],
    )
    section = {
        "issues": [
            {
                "id": "text",
                "title": "A text",
                "kind": "council",
                "about": "party_c",
                "veto": ["party_b"] if veto else [],
                "candidates": [60, 80],
                "participants": [
                    {"id": "party_a", "position": 80, "salience": 0.9, "capability": 5},
                    {"id": "party_b", "position": resisting, "salience": 0.5, "capability": 5},
                    {"id": "others", "position": 60, "salience": 0.3, "capability": 3, "outside": True},
                ],
            }
        ],
        "norms": {"maritime": 0.5},
        **more,
    }
    return world(parties, [bring], injects=[inject("now", "1 h")], models={"bargaining": section}, core=["party_a"])
