"""What effects do at home: one function for each word, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from sim.models.dials import Dials
from sim.models.domestic.government import Cabinet
from sim.models.domestic.home import Home
from sim.world.effects import ModelEffect

__all__ = ["EFFECTS", "Domestic"]


class Domestic(Protocol):
    """What effects need of the running model."""

    dials: Dials
    homes: dict[str, Home]
    cabinets: dict[str, Cabinet]

    def ask(self, guest: str, host: str) -> list[str]:
        """Let a guest put the question to a host."""

    def grant(self, host: str, guest: str) -> list[str]:
        """Let a host open its bases."""


Told = Mapping[str, object]


def _number(effect: ModelEffect, word: str, default: float) -> float:
    return float(dict(effect.arguments).get(word, default)) * effect.scale


def _rally(model: Domestic, effect: ModelEffect) -> Told:
    home = model.homes.get(effect.actor)
    if home is None:
        return {}
    return {"gained": round(home.rally(_number(effect, "points", model.dials("rally"))), 3)}


def _casualties(model: Domestic, effect: ModelEffect) -> Told:
    home = model.homes.get(effect.actor)
    return {} if home is None else {"lost": round(home.mourn(_number(effect, "killed", 0.0)), 3)}


def _ask_access(model: Domestic, effect: ModelEffect) -> Told:
    """The actor asks the host (`toward`), or all its hosts, for the use of their bases."""
    if effect.scale <= 0:
        return {}
    return {"asked": model.ask(effect.actor, effect.target or "")}


def _grant_access(model: Domestic, effect: ModelEffect) -> Told:
    if effect.scale <= 0:
        return {}
    return {"opened": model.grant(effect.actor, effect.target or "")}


def _change_government(model: Domestic, effect: ModelEffect) -> Told:
    cabinet = model.cabinets.get(effect.actor)
    if cabinet is not None and effect.scale > 0:
        cabinet.change("inject")
    return {"changes": 0 if cabinet is None else cabinet.changes}


def _break_threat(model: Domestic, effect: ModelEffect) -> Told:
    """What the actor threatened (toward somebody, or at all) is not carried out."""
    home = model.homes.get(effect.actor)
    broken = [t for t in home.threats if effect.target in (None, t.toward)] if home and effect.scale > 0 else []
    for threat in broken:
        assert home is not None
        home.break_word(threat)
    return {"broken": len(broken)}


EFFECTS: Final[Mapping[str, Callable[[Domestic, ModelEffect], Told]]] = MappingProxyType(
    {
        "rally": _rally,
        "casualties": _casualties,
        "ask_access": _ask_access,
        "grant_access": _grant_access,
        "change_government": _change_government,
        "break_threat": _break_threat,
    }
)
