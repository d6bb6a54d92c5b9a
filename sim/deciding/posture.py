"""The first stage of a choice where a model keeps the ladder: which posture, toward whom, at what cost (E6).

A posture is (target, rung one would stand on). Its worth is the best that can be done at it, less what standing
there costs more than standing where one is. Doing nothing holds every rung, and so does what is friendly: it can be
done in any posture. What nobody sees takes no rung before it is laid to its author: it is a posture of its own, and
costs what each rung would as which it may be laid, times the chance of that (E3). What one has made up one's mind
about is not thrown again (`mood.py`). The second stage chooses the orders within, of its own rung and, where there is
room, of those below toward the same target, each for its effort: whoever stands higher says no less by them. Nothing
here knows which model answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import compress
from math import exp
from typing import Final, NamedTuple

from sim.deciding.mood import HELD, Mood
from sim.deciding.plan import UNSEEN, Fall, Plan
from sim.draws import Draws
from sim.world.stage import Ladder, Standing

__all__ = ["HELD", "Choice", "Postures", "Ranged", "share"]

# (target, rung of the act, or less than 0: by how much it lowers)
_Group = tuple[str, int]
_NOTHING: Final = 0
_WAITING: Final = 2
# about the greatest power of e that a float holds
_MOST: Final = 700.0


class Ranged(NamedTuple):
    """Of which posture every item is at an instant.

    `places` of the postures by position, the rung to which each way down `leads`, and positions of the `lowering`.
    """

    places: Sequence[int]
    leads: Mapping[Fall, int]
    lowering: Collection[int]


class Choice(NamedTuple):
    """The place of the posture chosen, those of all that was allowed, and the chance of it.

    `below`: by place of a posture below it, toward the same target, the effort of an act of it. `prices`: what each
    act that nobody sees is reckoned to cost, by position.
    """

    posture: int
    stands: list[int]
    chance: float
    below: Mapping[int, float]
    prices: Mapping[int, float]

    def less(
        self, positions: Sequence[int], stands: Sequence[int], worths: Sequence[float], precision: float
    ) -> list[float]:
        """Utilities, times the precision, less what unseen acts, and those below, cost in this choice."""
        prices, below = self.prices, self.below
        if not prices and not below:
            return [*worths]
        return [
            worth - precision * (prices[position] if position in prices else below.get(stand, 0.0))
            for position, stand, worth in zip(positions, stands, worths, strict=True)
        ]


def _nowhere(target: str) -> int:
    """What nobody has ordered."""
    del target
    return 0


class Postures:
    """Chooses postures for one actor in one run.

    What was ordered and is not in force yet (`bound_for`, the highest rung of it toward another) counts as where one
    stands: whoever has an embargo drawn up does not call for its equal meanwhile.
    """

    def __init__(
        self,
        plan: Plan,
        ladder: Ladder,
        draws: Draws,
        *,
        lasts: float,
        step: float,
        bound_for: Callable[[str], int] = _nowhere,
    ) -> None:
        self._bound_for = bound_for
        self._plan, self._ladder = plan, ladder
        self._orders = plan.doctrine.orders
        # by position: what nobody sees
        self._unseen = plan.unseen
        # toward whom something lowers
        self._lowered = frozenset([fall.target for fall in plan.falls])
        # every posture once, in order
        self._all = plan.postures
        names = [f"{target}\x1f{rung}" for target, rung in self._all]
        self.mood = Mood(draws, plan.actor, names, lasts=lasts, step=step)
        # whether any item could ever change a posture
        self.matter = len(self._all) > 1

    def choose(
        self,
        ranged: Ranged,
        allowed: list[int],
        utilities: Sequence[float],
        occasion: int,
        *,
        at: float,
        precision: float,
        steps: Collection[int] = (),
        why: dict[str, object] | None,
    ) -> Choice:
        """Choose a posture by quantal response.

        `utilities` are times the precision, in the order of `allowed`. `steps` are positions that a course of action
        calls for now: their postures are weighed anew.
        """
        standing: dict[str, Standing] = {}
        places, leads = ranged.places, ranged.leads
        stands = [places[position] for position in allowed]
        prices = self._prices(allowed, standing, at) if self._unseen else {}
        best: dict[int, float] = {}
        # of what nobody sees, the price of the best toward each
        dear: dict[int, float] = {}
        friendly = self._orders > 1
        if friendly and (held := stands.count(HELD)):
            # what is friendly goes with any posture and speaks for none, unless one order is all there is
            best[HELD] = 0.0
            if allowed[0] == _NOTHING and (held == 1 or utilities[0] > 0.0):
                best[HELD] = utilities[0]
        weighed: Iterable[tuple[int, int, float]] = zip(allowed, stands, utilities, strict=True)
        # holding is posture 0
        for position, stand, utility in compress(weighed, stands) if friendly else weighed:
            if position in prices:
                price = prices[position]
                if stand not in best or utility - precision * price > best[stand] - precision * dear[stand]:
                    best[stand], dear[stand] = utility, price
            elif stand not in best or utility > best[stand]:
                best[stand] = utility

        # what is called for by what was seen of a posture's target, in rungs, in the posture's own direction
        groups, called_for = self._all, dict.fromkeys(best, 0.0)
        for place in best:
            target, rung = groups[place]
            if target:
                here = standing[target] if target in standing else self._stand(target, standing, at)
                called_for[place] = -here.seen if rung < 0 else here.seen
        called = (
            {stand for position, stand in zip(allowed, stands, strict=True) if position in steps} if steps else ()
        )
        leanings = self.mood.weigh(best, occasion, at=at, called_for=called_for, anew=called)
        order = [*leanings]
        costs = [
            dear[place] if place in dear else self._cost(self._all[place], leads, standing, at) for place in order
        ]
        worth = [best[place] - precision * cost for place, cost in zip(order, costs, strict=True)]
        noisy = [value + leaning for value, leaning in zip(worth, leanings.values(), strict=True)]
        first = noisy.index(max(noisy))
        chosen = order[first]
        target, rung = groups[chosen]
        below: dict[int, float] = {}
        if target and 0 < rung < UNSEEN and friendly:
            effort = standing[target].effort
            below = {
                place: effort[low] for place, (who, low) in enumerate(groups) if who == target and 0 < low < rung
            }
        if why is not None:
            found = {
                self._all[place]: (
                    gain,
                    dear[place] if place in dear else self._cost(self._all[place], leads, standing, at),
                )
                for place, gain in best.items()
            }
            anew = {self._all[place] for place in order}
            why["postures"] = _explained(found, anew, standing, precision, self._all[chosen])
        return Choice(chosen, stands, share(worth, worth[first]), below, prices)

    def _cost(self, group: _Group, leads: Mapping[Fall, int], standing: dict[str, Standing], at: float) -> float:
        """What a posture costs more than holding: standing elsewhere, or acting again where one stands."""
        target, rung = group
        if not target:
            return 0.0
        here = standing[target] if target in standing else self._stand(target, standing, at)
        if rung < 0:
            return here.cost[self._lowest(group, leads)] - here.cost[self._ladder.rung(self._plan.actor, target)]
        return _rises(here, rung)

    def _lowest(self, group: _Group, leads: Mapping[Fall, int]) -> int:
        """Rung to which a posture that lowers leads: as far down as the best of its items."""
        return min([leads[fall] for fall in self._plan.downs[group]])

    def _prices(self, allowed: Collection[int], standing: dict[str, Standing], at: float) -> dict[int, float]:
        """What each act that nobody sees is reckoned to cost, by position: the price of what it is laid to one as."""
        found = {}
        for position in filter(self._unseen.__contains__, allowed):
            target, domain, rung, lasts = self._unseen[position]
            here = standing[target] if target in standing else self._stand(target, standing, at)
            laid = self._ladder.laid(domain, rung, lasts)
            found[position] = sum([chance * _rises(here, as_rung) for as_rung, chance in laid])
        return found

    def ranged(self) -> Ranged:
        """Say of which posture every item is now: what lowers is friendly and no more where it takes one no lower."""
        stands, lowered, actor = self._ladder.rung, self._ladder.lowered, self._plan.actor
        leads = dict[Fall, int]()
        rungs = {target: stands(actor, target) for target in self._lowered}
        idle = []
        for fall in self._plan.falls:
            rung = rungs[fall.target]
            if rung:
                leads[fall] = lowered(actor, fall.target, fall.by, fall.domains, fall.ends)
            if not rung or leads[fall] >= rung:
                idle.append(fall)
        places = self._plan.ranged(tuple(idle))
        return Ranged(places, leads, [position for position in self._plan.lowering if places[position] != HELD])

    def _stand(self, target: str, standing: dict[str, Standing], at: float) -> Standing:
        """Weigh how one stands toward a target, once in a choice."""
        here = standing[target] = self._ladder.posture(self._plan.actor, target, at, self._bound_for(target))
        return here

    def ordered(
        self,
        chosen: int,
        stands: Sequence[int],
        contenders: Sequence[int],
        times: Sequence[float],
        purse: float,
        price: Callable[[int], float],
    ) -> list[int]:
        """Orders within a posture, best first: its best act leads, then what goes with it and beats doing nothing.

        `contenders` are what is allowed and belongs to the posture or is friendly, `stands` their postures, `times`
        how they did in the race of the second stage, `price` the capital one costs.
        """
        items, hands, rooms = self._plan.items, self._plan.hands, self._plan.rooms()
        # doing nothing comes first of all where it is open; what it beats cannot be ordered besides
        bar = times[0] if contenders[0] == _NOTHING else math.inf
        race = [*zip(times, contenders, strict=True)]
        found: list[int] = []
        used: set[str] = set()
        if chosen != HELD:
            _, leader = min([entry for entry, stand in zip(race, stands, strict=True) if stand == chosen])
            found.append(leader)
            used.add(items[leader].asset)
            rooms[hands[leader]] -= 1
            purse -= price(leader)
        for _, position in sorted([entry for entry in race if entry[0] <= bar]):
            if position in found:
                continue
            if not any(rooms):
                break
            if position < _WAITING:
                if not found:
                    return [position]
                continue
            item, hand = items[position], hands[position]
            if not rooms[hand] or (item.asset and item.asset in used) or price(position) > purse:
                continue
            purse -= price(position)
            used.add(item.asset)
            rooms[hand] -= 1
            found.append(position)
        return found


def _rises(here: Standing, rung: int) -> float:
    """What an act of a rung costs more than holding."""
    if rung > here.rung:
        return here.cost[rung] - here.cost[here.rung]
    # below where one stands an act gains no ground, and says less than is called for where that is more
    return max(0.0, here.cost[rung] - here.cost[here.rung]) + here.effort[rung]


def share(worths: Sequence[float], mine: float) -> float:
    """Share of the softmax that falls on one worth among all."""
    return 1.0 / sum(map(exp, [more if (more := worth - mine) < _MOST else _MOST for worth in worths]))


def _spoken(rung: int) -> str:
    """A posture in words, without toward whom."""
    if rung == UNSEEN:
        return "unseen"
    return f"down {-rung}" if rung < 0 else f"rung {rung}"


def _explained(
    found: Mapping[_Group, tuple[float, float]],
    anew: Collection[_Group],
    standing: Mapping[str, Standing],
    precision: float,
    chosen: _Group,
) -> dict[str, dict[str, object]]:
    """The postures in words: where one stands, what is gained, what it costs, what it is worth, which was taken.

    `found` are each with the best that can be done at it and its cost; what is not weighed `anew` stands as decided.
    """
    told: dict[str, dict[str, object]] = {}
    for group, (best, cost) in sorted(found.items()):
        target, rung = group
        name = "hold" if not target else f"{target}: {_spoken(rung)}"
        told[name] = {
            "gain": round(best / precision, 4),
            "cost": round(cost, 4),
            "worth": round(best / precision - cost, 4),
            "anew": group in anew,
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
