"""Rows of records for tests of calibration: what is read, and a row with all that it must have."""

from __future__ import annotations

from typing import Any

from sim.scenario.record import Row

ORDER = {"read": "order", "actor": "party_00", "action": "visit"}
NEVER, OPEN = {"never": True}, {"open": True}
LASTS = {"read": "measure", "name": "crisis_duration"}


def row(unit: str = "t", value: Any = 100.0, *, probe: dict[str, Any] | None = None, **more: Any) -> Row:
    recorded = {"value": value, "grade": "S", "source": "a test", **more.pop("between", {})}
    if value is None:
        del recorded["value"]
    found = probe or ({"read": "order", "actor": "a"} if unit == "d" else {"read": "measure", "name": "trust_end"})
    return Row.model_validate(
        {"id": "r", "title": "a row", "counted": "so", "unit": unit, "recorded": recorded, "probe": found, **more}
    )
