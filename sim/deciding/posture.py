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
from sim.draws import Draws, Keys, uniforms
from sim.world.stage import Ladder, Standing

__all__ = ["Postures"]

# (target, rung of the act, or less than 0: by how much it lowers)
_Group = tuple[str, int]
_HOLD: Final[_Group] = ("", 0)
# holding comes before every other posture
_HELD: Final = 0
_NOTHING: Final = 0
_WAITING: Final = 2


class Postures:
    """Chooses postures for one actor in one run."""

    def __init__(self, plan: Plan, ladder: Ladder, draws: Draws) -> None:
        self._plan, self._ladder, self._draws = plan, ladder, draws
        self._orders = plan.doctrine.orders
        self._groups = [_group(item) for item in plan.items]
        # every posture once, in order; which one each item belongs to, by its place among them
        self._all = sorted({*self._groups, _HOLD})
        self._place = [self._all.index(group) for group in self._groups]
        self._lowers = frozenset([position for position, group in enumerate(self._groups) if group[1] < 0])
        names = [f"{target}\x1f{rung}" for target, rung in self._all]
        self._keys = Keys(draws, "posture", plan.actor, names)
        # whether any item could ever change a posture
        self.matter = len(self._all) > 1

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
        places = self._ranged(allowed, standing, at)
        best: dict[int, float] = {}
        single = self._orders == 1
        for position, utility in zip(allowed, utilities, strict=True):
            place = places[position]
            # what is friendly goes with any posture and speaks for none, unless one order is all there is
            if place == _HELD and position != _NOTHING and not single:
                utility = 0.0  # noqa: PLW2901
            if place not in best or utility > best[place]:
                best[place] = utility
        order = [*best]
        costs = [self._cost(self._all[place], standing, at) for place in order]
        worth = [best[place] - precision * cost for place, cost in zip(order, costs, strict=True)]
        keys = self._keys
        lucks = uniforms([keys[place] for place in order], occasion)
        noisy = [value - log(-log(luck)) for value, luck in zip(worth, lucks, strict=True)]
        first = noisy.index(max(noisy))
        chosen = order[first]
        if why is not None:
            groups = [self._all[place] for place in order]
            found = zip(groups, [best[place] for place in order], costs, worth, strict=True)
            why["postures"] = _explained(sorted(found), standing, precision, self._all[chosen])
        positions = self._ordered(chosen, places, allowed, times, purse, price)
        mine = utilities[allowed.index(positions[0])]
        peers = [u for position, u in zip(allowed, utilities, strict=True) if places[position] == chosen]
        return positions, _share(worth, worth[first]) * _share(peers, mine)

    def _cost(self, group: _Group, standing: dict[str, Standing], at: float) -> float:
        """What a posture costs more than holding: standing elsewhere, or acting again where one stands."""
        target, rung = group
        if not target:
            return 0.0
        here = standing.get(target) or self._stand(target, standing, at)
        if rung < 0:
            return here.cost[max(here.rung + rung, 0)] - here.cost[here.rung]
        if rung > here.rung:
            return here.cost[rung] - here.cost[here.rung]
        # below where one stands an act gains no ground, and says less than is called for where that is more
        return max(0.0, here.cost[rung] - here.cost[here.rung]) + here.effort[rung]

    def _ranged(self, allowed: list[int], standing: dict[str, Standing], at: float) -> list[int]:
        """Place of every item's posture now: what lowers is friendly and no more toward whom one stands at 0."""
        places, lowers = self._place, self._lowers
        idle = [
            position
            for position in allowed
            if position in lowers and not self._stand(self._groups[position][0], standing, at).rung
        ]
        if idle:
            places = [*places]
            for position in idle:
                places[position] = _HELD
        return places

    def _stand(self, target: str, standing: dict[str, Standing], at: float) -> Standing:
        here = standing.get(target)
        if here is None:
            here = standing[target] = self._ladder.posture(self._plan.actor, target, at)
        return here

    def _ordered(
        self,
        chosen: int,
        places: list[int],
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
        if chosen != _HELD:
            leader = next(position for _, position in raced if places[position] == chosen)
            found.append(leader)
            used.add(items[leader].asset)
            purse -= price(leader)
        for time, position in raced:
            if position in found or places[position] not in (_HELD, chosen):
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
    found: Sequence[tuple[_Group, float, float, float]],
    standing: Mapping[str, Standing],
    precision: float,
    chosen: _Group,
) -> dict[str, dict[str, object]]:
    """The postures in words: where one stands, what is gained, what it costs, what it is worth, which was taken.

    `found` are each with the best that can be done at it, its cost and its worth, in order.
    """
    told: dict[str, dict[str, object]] = {}
    for group, best, cost, worth in found:
        target, rung = group
        name = "hold" if not target else f"{target}: {'down ' if rung < 0 else 'rung '}{abs(rung)}"
        told[name] = {
            "gain": round(best / precision, 4),
            "cost": round(cost, 4),
            "worth": round(worth / precision, 4),
            "chosen": group == chosen,
        }
        if target:
            here = standing[target]
            told[name] |= {
                "stands_on": here.rung,
                "believed": round(here.believed, 3),
                "called_for": round(here.called_for, 3),
            }
    return told
