"""The small ladder: a confrontation, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ladder_worlds import ACTS, CALLS, call_act, confrontation
from small_worlds import Files, inject

if TYPE_CHECKING:
    from sim.engine import Run


def setting(
    *,
    error: float = 0.8,
    reciprocity: float = 0.75,
    bias: float = 0.15,
    channel: float = 0.2,
    latency: str = "24 h",
    firebreaks: bool = True,
    every: str = "",
    step: float = 0.5,
    calls: bool = False,
) -> Files:
    """The confrontation of three with some knob turned; with `calls` there is a direct line, and it is used."""
    section: dict[str, Any] = {"hostile_reading": bias}
    if not firebreaks:
        section |= {"firebreak_6": 0, "firebreak_8": 0, "firebreak_9": 0}
    line: dict[str, Any] = {"acts": [*ACTS, call_act()], "doctrine": {"rules": [CALLS], "orders": 2}}
    files = confrontation(
        **(line if calls else {}),
        reciprocity=reciprocity,
        latency=latency,
        section=section,
        ties={"channel": channel},
        perception={"error_scale": error / 0.8, "false_alarms": False},
        choice={"posture_step": step},
    )
    if every:
        again = inject("again", "6 h", delay="0 h", every=every)
        files["small.yaml"]["injects"] = [*files["small.yaml"]["injects"], again]
    return files


def outcome(done: Run, name: str) -> float:
    found = done.outcomes[name].value
    assert found is not None
    return found
