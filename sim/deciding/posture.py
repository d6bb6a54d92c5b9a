"""The first stage of a choice where a model keeps the ladder: which posture, toward whom, at what cost (E6).

A posture is (target, rung one would stand on). Its worth is the best that can be done at it, less what standing
there costs more than standing where one is. Doing nothing holds every rung, and so does what is friendly: it can be
done in any posture. The second stage chooses the orders within. Nothing here knows which model answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from typing import Final

from sim.deciding.acts import takes_rung
from sim.deciding.plan import Item, Plan
from sim.draws import Draws, uniform
from sim.world.stage import Ladder, Standing

__all__ = ["Postures"]

# (target, rung of the act, or less than 0: by how much it lowers)
_Group = tuple[str, int]
_HOLD: Final[_Group] = ("", 0)
_NOTHING: Final = 0
_WAITING: Final = 2


class Postures:
    """Chooses postures for one actor in one run."""

    def __init__(self, plan: Plan, ladder: Ladder, draws: Draws) -> None:
        self._plan, self._ladder, self._draws = plan, ladder, draws
        self._orders = plan.doctrine.orders
        self._groups = [_group(item) for item in plan.items]
        self._keys: dict[_Group, int] = {}
        draws.when_turned(self._keys.clear)
        # whether any item could ever change a posture
        self.matter = any(group != _HOLD for group in self._groups)

    def choose(  # noqa: PLR0913  what one decision has
        self,
        allowed: list[int],
        utilities: Sequence[float],
        times: Sequence[float],
        occasion: int,
        *,
        at: float,
        precision: float,
        purse: float,
        price: Callable[[int], float],
        why: dict[str, object] | None,
    ) -> tuple[list[int], float]:
        """Choose a posture by quantal response, then the orders within it that beat doing nothing.

        `utilities` are times the precision, `times` the race of the second stage, `price` the capital one costs.
        Gives the orders by position, best first, and the chance of the first of them.
        """
        standing: dict[str, Standing] = {}
        groups = self._ranged(allowed, standing, at)
        best: dict[_Group, float] = {}
        for position, utility in zip(allowed, utilities, strict=True):
            group = groups[position]
            # what is friendly goes with any posture and speaks for none, unless one order is all there is
            if group == _HOLD and position != _NOTHING and self._orders > 1:
                utility = 0.0  # noqa: PLW2901
            best[group] = max(best.get(group, -math.inf), utility)
        costs = {group: self._cost(group, standing, at) for group in best}
        worth = {group: utility - precision * costs[group] for group, utility in best.items()}
        chosen = max(sorted(worth), key=lambda group: worth[group] - log(-log(uniform(self._key(group), occasion))))
        if why is not None:
            why["postures"] = _explained(best, costs, worth, standing, precision, chosen)
        positions = self._ordered(chosen, groups, allowed, times, purse, price)
        first = utilities[allowed.index(positions[0])]
        peers = [u for position, u in zip(allowed, utilities, strict=True) if groups[position] == chosen]
        return positions, _share(list(worth.values()), worth[chosen]) * _share(peers, first)

    def _key(self, group: _Group) -> int:
        key = self._keys.get(group)
        if key is None:
            key = self._keys[group] = self._draws.key("posture", self._plan.actor, group[0], str(group[1]))
        return key

    def _cost(self, group: _Group, standing: dict[str, Standing], at: float) -> float:
        """What a posture costs more than holding: standing elsewhere, or acting again where one stands."""
        target, rung = group
        if not target:
            return 0.0
        here = self._stand(target, standing, at)
        if rung < 0:
            return here.cost[max(here.rung + rung, 0)] - here.cost[here.rung]
        if rung > here.rung:
            return here.cost[rung] - here.cost[here.rung]
        # below where one stands an act gains no ground, and says less than is called for where that is more
        return max(0.0, here.cost[rung] - here.cost[here.rung]) + here.effort[rung]

    def _ranged(self, allowed: list[int], standing: dict[str, Standing], at: float) -> list[_Group]:
        """Posture of every item now: what lowers is friendly and no more toward whom one stands at 0."""
        groups = self._groups
        idle = [
            position
            for position in allowed
            if groups[position][1] < 0 and not self._stand(groups[position][0], standing, at).rung
        ]
        if idle:
            groups = [*groups]
            for position in idle:
                groups[position] = _HOLD
        return groups

    def _stand(self, target: str, standing: dict[str, Standing], at: float) -> Standing:
        here = standing.get(target)
        if here is None:
            here = standing[target] = self._ladder.posture(self._plan.actor, target, at)
        return here

    def _ordered(
        self,
        chosen: _Group,
        groups: list[_Group],
        allowed: list[int],
        times: Sequence[float],
        purse: float,
        price: Callable[[int], float],
    ) -> list[int]:
        """Orders within a posture: its best act leads, then what goes with it and beats doing nothing."""
        items = self._plan.items
        raced = sorted(zip(times, allowed, strict=True))
        bar = next((time for time, position in raced if position == _NOTHING), math.inf)
        found: list[int] = []
        used: set[str] = set()
        if chosen != _HOLD:
            leader = next(position for _, position in raced if groups[position] == chosen)
            found.append(leader)
            used.add(items[leader].asset)
            purse -= price(leader)
        for time, position in raced:
            if position in found or groups[position] not in (_HOLD, chosen):
                continue
            if len(found) == self._orders or (found and time > bar):
                break
            if position < _WAITING:
                if not found:
                    return [position]
                continue
            item = items[position]
            if (item.asset and item.asset in used) or price(position) > purse:
                continue
            purse -= price(position)
            used.add(item.asset)
            found.append(position)
        return found


def _share(worths: Sequence[float], mine: float) -> float:
    """Share of the softmax that falls on one worth among all."""
    return 1.0 / sum([exp(min(worth - mine, 700.0)) for worth in worths])


def _group(item: Item) -> _Group:
    spec = item.spec
    if spec is None or not item.target:
        return _HOLD
    if spec.lowers:
        return (item.target, -spec.lowers)
    rung = takes_rung(spec, item.target)
    return (item.target, rung) if rung else _HOLD


def _explained(
    best: Mapping[_Group, float],
    costs: Mapping[_Group, float],
    worth: Mapping[_Group, float],
    standing: Mapping[str, Standing],
    precision: float,
    chosen: _Group,
) -> dict[str, dict[str, object]]:
    """The postures in words: where one stands, what is gained, what it costs, what it is worth, which was taken."""
    found: dict[str, dict[str, object]] = {}
    for group in sorted(worth):
        target, rung = group
        name = "hold" if not target else f"{target}: {'down ' if rung < 0 else 'rung '}{abs(rung)}"
        found[name] = {
            "gain": round(best[group] / precision, 4),
            "cost": round(costs[group], 4),
            "worth": round(worth[group] / precision, 4),
            "chosen": group == chosen,
        }
        if target:
            here = standing[target]
            found[name] |= {
                "stands_on": here.rung,
                "believed": round(here.believed, 3),
                "called_for": round(here.called_for, 3),
            }
    return found
