"""A blockade: whoever keeps the trade that is stopped stops it; where nobody does, it is grievance alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from sim.models.dials import Dials
from sim.models.escalation.wrongs import Wrongs
from sim.world.effects import ModelEffect
from sim.world.stage import Stage

__all__ = ["blockade"]

# a figure of whoever keeps trade that a blockade can stop, and what stops it there
_TRADE_AT_SEA: Final = (
    ("models.pressure.blockade_stops", "pressure.blockade"),
    ("models.commons.sea.bar_resented", "commons.bar"),
)


class _Model(Protocol):
    stage: Stage
    dials: Dials
    wrongs: Wrongs


def blockade(model: _Model, effect: ModelEffect) -> Mapping[str, object]:
    """Let sea trade be stopped by force where a model keeps it; the target resents it all the same."""
    if effect.target is None:
        return {"refused": "nobody is named toward whom"}
    stage = model.stage
    # whoever keeps the trade that is stopped stops it: what is lost there is felt, and resented, there
    keeps = [name for path, name in _TRADE_AT_SEA if path in stage.slots]
    if effect.target not in stage.roles.get("sanctioned", ()):
        keeps = [name for name in keeps if not name.startswith("pressure.")]
    for name in keeps:
        stage.apply(effect._replace(name=name))
    if not keeps:
        model.wrongs.hold(effect.target, effect.actor, model.dials("blockade_grievance") * max(effect.scale, 0.0))
    return {"blockaded": effect.target, "stops": keeps or "no trade that is kept here"}
