"""Doctrine decides: rules filter, force or favour, then a quantal response chooses over what is left.

The choice has two stages, each Gumbel-keyed by actor, occasion and alternative: a posture (the rung) by its
cost and the best that can be done at it, where it is to be weighed anew, then the orders within it. An order is
given when its perturbed utility beats that of doing nothing; the best come first, up to the doctrine's number of
orders for each hand of a government.

Source: McKelveyPalfrey1995 (quantal response), Signorino1999 (in this field).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import compress
from math import exp, log
from typing import NamedTuple

from sim.deciding.mood import HELD, Mood
from sim.deciding.plan import Plan
from sim.deciding.posture import Postures, Ranged, share
from sim.deciding.request import Decision, DecisionRequest
from sim.deciding.talk import Talk
from sim.draws import Draws, Keys, uniforms
from sim.world.stage import Ladder
from sim.world.world import World

__all__ = ["DoctrineDecider"]

# a weight below what a float holds
_LEAST = 1e-300
_NOTHING = 0
_DELAY = 1


Steps = Callable[[float], Collection[int]]


class _Situation(NamedTuple):
    """When a choice is made, by which draw, with how much capital, whether in haste, and what courses call for."""

    at: float
    occasion: int
    purse: float
    hasty: bool
    steps: Collection[int]


class DoctrineDecider:
    """Answers for one actor by its doctrine. `explaining` adds the whole reasoning to each decision.

    `steps` gives the positions of what courses of action call for at an instant, `bound_for` the highest rung toward
    another that was ordered and is not in force yet.
    """

    def __init__(
        self,
        plan: Plan,
        world: World,
        draws: Draws,
        *,
        steps: Steps,
        bound_for: Callable[[str], int],
        dealings: Mapping[str, int],
        explaining: bool = False,
        ladder: Ladder | None = None,
    ) -> None:
        self._plan = plan
        self._steps = steps
        self._explaining = explaining
        choice = world.scenario.crisis.choice
        self._precision = plan.doctrine.precision.value
        self._haste = choice.haste_error.value
        self._capital_weight = choice.capital_weight.value
        self._delay_loss = choice.delay_loss.value
        self._posture = choice.posture_aversion.value + choice.posture_cost.value
        # whether one order is all there is room for
        self._alone = sum(plan.rooms()) == 1
        self._values = world.slots.value
        self._names = plan.names
        # gains stand in the evaluation in the order of positions
        self._first_gain = plan.items[_NOTHING].gain
        self._slots = world.slots
        self._priced_at = -1
        self._prices: list[float] = []
        # by position: slot of the cost (-1: none), key of the draw
        self._costs = plan.slots("cost", world.costs)
        self._keys = Keys(draws, "choice", plan.actor, self._names)
        self._rungs = plan.rungs
        self._flat = not any(self._rungs)
        self._postures: Postures | None = None
        lasts, step = choice.posture_lasts.value, choice.posture_step.value
        if ladder is not None:
            postures = Postures(plan, ladder, draws, lasts=lasts, step=step, bound_for=bound_for)
            if postures.matter:
                self._postures, self._flat = postures, False
        # where no model keeps a ladder each asking is a throw
        talk, answers = ({*plan.talk, *plan.lowering}, plan.answers) if ladder is not None else ((), {})
        self._talk = Talk(
            draws, plan.actor, self._names, talk, lasts=lasts, step=step, answers=answers, dealings=dealings
        )
        self._mood = Mood(draws, plan.actor, [str(rung) for rung in range(10)], lasts=lasts, step=step)

    def decide(self, request: DecisionRequest) -> Decision:
        """Answer at once; asking commits nothing until `keep`."""
        why: dict[str, object] | None = {} if self._explaining else None
        evaluated = request.menu.evaluated
        allowed = self._filtered(evaluated, request.menu.open)
        first = self._first_gain
        gains = [evaluated[first + position] for position in allowed]
        situation = _Situation(
            request.at, request.triggers[0].occasion, request.menu.purse, request.hasty, self._steps(request.at)
        )
        decision, utilities = self._choose(allowed, gains, situation, why)
        if why is not None:
            why["rules"] = self._fired(evaluated)
            self._explain(why, request, allowed, utilities, self._bonuses(evaluated), self._precision_in(situation))
        return decision

    def at_once(
        self, allowed: list[int], gains: Sequence[float], *, at: float, occasion: int, purse: float, hasty: bool
    ) -> Decision:
        """Answer for good where items and gains are worked out already, as in a `Turn`: as `decide` would."""
        decision, _ = self._choose(allowed, gains, _Situation(at, occasion, purse, hasty, self._steps(at)), None)
        self.keep()
        return decision

    def keep(self) -> None:
        """Let what was weighed last stand: the question is answered, by whomever."""
        (self._postures.mood if self._postures is not None else self._mood).keep()
        self._talk.keep()

    def _precision_in(self, situation: _Situation) -> float:
        return self._precision / self._haste if situation.hasty else self._precision

    def _choose(
        self, allowed: list[int], gains: Sequence[float], situation: _Situation, why: dict[str, object] | None
    ) -> tuple[Decision, list[float]]:
        """Choose among what is allowed; give the decision and the utility of each item, times the precision."""
        precision, occasion = self._precision_in(situation), situation.occasion
        utilities = self._utilities(allowed, gains, precision)
        told = utilities
        # what lowers somewhere is a posture; where it leads no lower it is a friendly word among others
        ranged = self._postures.ranged() if self._postures is not None else None
        lowers = ranged.lowering if ranged is not None else ()
        said, unsaid = self._talk.season(
            allowed, utilities, at=situation.at, steps={*situation.steps, *lowers} if lowers else situation.steps
        )
        if unsaid:
            left = [position not in unsaid for position in allowed]
            allowed, utilities = [*compress(allowed, left)], [*compress(utilities, left)]
        if why is not None:
            why["unsaid"] = sorted(self._names[position] for position in unsaid)
        if self._postures is not None and ranged is not None:
            return self._by_posture(self._postures, ranged, allowed, utilities, situation, said, why), told
        lucks, weights, times = self._race(allowed, utilities, max(utilities), occasion, said)
        if self._flat and self._alone:
            place = times.index(min(times))
            self._talk.given(allowed[place : place + 1])
            names = self._plan.alone[allowed[place]]
            p = weights[place] / sum(weights)
        else:
            rung, of_rung = self._choose_rung(allowed, utilities, situation, why)
            chosen = self._chosen(times, allowed, rung, situation.purse)
            self._talk.given(chosen)
            place = allowed.index(chosen[0])
            names = self._named(chosen)
            rungs = self._rungs
            peers = sum([w for w, position in zip(weights, allowed, strict=True) if rungs[position] == rung])
            p = of_rung * weights[place] / peers
        return Decision(names, "doctrine", p, lucks[place], "", why), told

    def _by_posture(
        self,
        postures: Postures,
        ranged: Ranged,
        allowed: list[int],
        utilities: list[float],
        situation: _Situation,
        said: Collection[int],
        why: dict[str, object] | None,
    ) -> Decision:
        """Choose a posture, then among what belongs to it and what goes with any: nothing else need race."""
        precision, occasion = self._precision_in(situation), situation.occasion
        choice = postures.choose(
            ranged, allowed, utilities, occasion, at=situation.at, precision=precision, steps=situation.steps, why=why
        )
        posture = choice.posture
        within = {posture, HELD, *choice.below}
        racing = [stand in within for stand in choice.stands]
        positions, worths = [*compress(allowed, racing)], [*compress(utilities, racing)]
        mine = [*compress(choice.stands, racing)]
        worths = choice.less(positions, mine, worths, precision)
        lucks, _, times = self._race(positions, worths, max(utilities), occasion, said)
        chosen = postures.ordered(posture, mine, positions, times, situation.purse, self._cost_of)
        self._talk.given(chosen)
        place = positions.index(chosen[0])
        peers = worths if posture == HELD else [u for u, stand in zip(worths, mine, strict=True) if stand == posture]
        p = choice.chance * share(peers, worths[place])
        return Decision(self._named(chosen), "doctrine", p, lucks[place], "", why)

    def _race(
        self, positions: list[int], utilities: list[float], top: float, occasion: int, said: Collection[int]
    ) -> tuple[list[float], list[float], list[float]]:
        """Gumbel-max as a race of exponentials: the least of -ln(u) / weight wins, and the weights give the chance.

        Gives the draw, the weight and the time of each; `top` is the highest utility of all. What is `said` rather
        than nothing comes before that.
        """
        keys = self._keys
        lucks = uniforms([keys[position] for position in positions], occasion)
        weights = [weight or _LEAST for weight in map(exp, [u - top for u in utilities])]
        times = [-logged / weight for logged, weight in zip(map(log, lucks), weights, strict=True)]
        if said:
            bar = times[0]
            times = [
                bar / (1.0 + bar / time) if position in said else time
                for position, time in zip(positions, times, strict=True)
            ]
        return lucks, weights, times

    def _named(self, chosen: list[int]) -> tuple[str, ...]:
        """Ids of what was chosen; doing nothing is no order."""
        return tuple([self._names[position] for position in chosen if position != _NOTHING])

    def _cost_of(self, position: int) -> float:
        """Political capital an item costs now."""
        cost = self._costs[position]
        return self._values[cost] if cost >= 0 else 0.0

    def _utilities(self, allowed: list[int], gains: Sequence[float], precision: float) -> list[float]:
        """Expected gain less the weight of what it costs, times the precision, for each item left."""
        if self._priced_at != self._slots.figures:
            self._price()
        prices = self._prices
        return [(gain - prices[position]) * precision for position, gain in zip(allowed, gains, strict=True)]

    def _price(self) -> None:
        """Weigh what each item costs, anew only when a lever has moved something."""
        self._priced_at = self._slots.figures
        values, weight = self._slots.value, self._capital_weight
        self._prices = [weight * values[cost] if cost >= 0 else 0.0 for cost in self._costs]
        self._prices[_DELAY] = self._delay_loss

    def _bonuses(self, evaluated: Sequence[float]) -> list[float]:
        """Sum the bonuses of the rules whose condition holds, by position; gains hold them already."""
        bonus = [0.0] * len(self._names)
        for place, spoken, amount in self._plan.favouring:
            if evaluated[place]:
                for position in spoken:
                    bonus[position] += amount
        return bonus

    def _filtered(self, evaluated: Sequence[float], positions: list[int]) -> list[int]:
        """Apply the rules that forbid or force, by priority: the positions that are left."""
        allowed: list[int] = positions
        forced = False
        for forbids, uses in self._plan.filters:
            hit: frozenset[int] = frozenset()
            for place, spoken in uses:
                if evaluated[place]:
                    hit = hit | spoken if hit else spoken
            if not hit:
                continue
            left = [position for position in allowed if (position in hit) != forbids]
            if forbids:
                # a lower rule never empties what a higher one forced; where nothing is left, nothing is done
                allowed = left or (allowed if forced else [_NOTHING])
            elif left:
                allowed, forced = left, True
        return allowed

    def _fired(self, evaluated: Sequence[float]) -> list[dict[str, object]]:
        """Rules whose condition held for at least one item, with their sentence."""
        fired: list[dict[str, object]] = []
        for use in self._plan.rules:
            hit = sorted({position for place, spoken, _ in use.uses if evaluated[place] for position in spoken})
            if hit:
                rule = use.rule
                effect = "forbids" if rule.forbid else "leaves only" if rule.only else "favours"
                names = [self._plan.items[position].id for position in hit]
                fired.append(
                    {"rule": rule.id, "priority": rule.priority, "says": rule.says, "effect": effect, "items": names}
                )
        return fired

    def _choose_rung(
        self,
        allowed: list[int],
        utilities: list[float],
        situation: _Situation,
        why: dict[str, object] | None,
    ) -> tuple[int, float]:
        """Choose the posture: a rung is worth the best that can be done at it, less the cost of standing there."""
        if self._flat:
            return 0, 1.0
        best: dict[int, float] = {}
        rungs, precision = self._rungs, self._precision_in(situation)
        for position, u in zip(allowed, utilities, strict=True):
            rung = rungs[position]
            if rung not in best or u > best[rung]:
                best[rung] = u
        worth = {rung: u - precision * self._posture * rung * rung for rung, u in best.items()}
        if why is not None:
            why["postures"] = {str(rung): round(value, 4) for rung, value in sorted(worth.items())}
        anew = {rungs[position] for position in situation.steps if position in allowed}
        # where no model keeps a ladder nothing calls for any rung
        leanings = self._mood.weigh(
            worth, situation.occasion, at=situation.at, called_for=dict.fromkeys(worth, 0.0), anew=anew
        )
        noisy = {rung: worth[rung] + leaning for rung, leaning in leanings.items()}
        chosen = max(noisy, key=noisy.__getitem__)
        return chosen, share([worth[rung] for rung in noisy], worth[chosen])

    def _chosen(self, times: list[float], allowed: list[int], rung: int, purse: float) -> list[int]:
        """Orders that beat doing nothing, best first, as far as capital and hands go; one of the chosen rung leads.

        A force goes once.
        """
        items, hands, rooms = self._plan.items, self._plan.hands, self._plan.rooms()
        raced = sorted(zip(times, allowed, strict=True))
        bar = next((time for time, position in raced if position == _NOTHING), math.inf)
        chosen: list[int] = []
        used: set[str] = set()
        if rung:
            leader = next(position for _, position in raced if items[position].rung == rung)
            chosen.append(leader)
            used.add(items[leader].asset)
            rooms[hands[leader]] -= 1
            purse -= self._values[self._costs[leader]]
        for time, position in raced:
            item = items[position]
            if item.rung not in (0, rung) or position in chosen:
                continue
            if not any(rooms) or (chosen and time > bar):
                break
            if position in (_NOTHING, _DELAY):
                if not chosen:
                    return [position]
                continue
            hand = hands[position]
            if not rooms[hand] or (item.asset and item.asset in used):
                continue
            price = self._values[self._costs[position]]
            if price > purse:
                continue
            purse -= price
            used.add(item.asset)
            rooms[hand] -= 1
            chosen.append(position)
        return chosen

    def _explain(
        self,
        why: dict[str, object],
        request: DecisionRequest,
        allowed: list[int],
        utilities: list[float],
        bonus: Sequence[float],
        precision: float,
    ) -> None:
        items = self._plan.items
        why["beliefs"] = {
            str(term): round(value, 4) for term, value in zip(request.view.terms, request.beliefs, strict=True)
        }
        why["menu"] = {
            items[position].id: {
                "utility": round(u / precision, 4),
                "bonus": round(bonus[position], 4),
                "chance": round(share(utilities, u), 4),
            }
            for position, u in zip(allowed, utilities, strict=True)
        }
        why["barred"] = dict(request.menu.barred)
        why["precision"] = round(precision, 4)
        why["hasty"] = request.hasty
