"""What was compiled: code that a blueprint's plans have gathered, handed from a copy of a process to its parent.

A plan compiles what it needs when it first needs it, and keeps that for the runs to come. What a copy of a process
compiles is gone with it, and the next copy from the same instant would compile it again: the function of one actor's
turns takes as long as a quarter of a run. Code is a matter of its text alone, so that handing it on changes no run.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from sim.blueprint import Blueprint
from sim.deciding.plan import Plan
from sim.world.texts import TEXTS

__all__ = ["Compiled", "Stock", "compiled_since", "stock", "take_in"]

# (actor, one of its doctrines; empty: its own plan)
Name = tuple[str, str]


class Stock(NamedTuple):
    """How many texts were compiled; how many pieces of code each plan has, and preconditions of how many items."""

    texts: int
    plans: Mapping[Name, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """Plans under other doctrines, marshalled code by plan and key, positions of items asked about, texts."""

    variants: tuple[Name, ...]
    codes: tuple[tuple[Name, tuple[object, ...], bytes], ...]
    asked: tuple[tuple[Name, int], ...]
    texts: tuple[str, ...]


def stock(plan: Blueprint) -> Stock:
    """Count what a blueprint's plans have gathered by now."""
    plans = {name: (len(each.codes), len(each.asked_about)) for name, each in _plans(plan).items()}
    return Stock(TEXTS.count, plans)


def compiled_since(plan: Blueprint, before: Stock) -> Compiled:
    """Give what a blueprint's plans have gathered since that was counted."""
    variants: list[Name] = []
    codes: list[tuple[Name, tuple[object, ...], bytes]] = []
    asked: list[tuple[Name, int]] = []
    for name, each in _plans(plan).items():
        if name not in before.plans:
            variants.append(name)
        first, known = before.plans.get(name, (0, 0))
        codes += [
            (name, key, marshal.dumps((code, tuple(slots))))
            for key, (code, slots) in islice(each.codes.items(), first, None)
        ]
        asked += [(name, position) for position in islice(each.asked_about, known, None)]
    return Compiled(tuple(variants), tuple(codes), tuple(asked), TEXTS.since(before.texts))


def take_in(plan: Blueprint, found: Compiled) -> None:
    """Let a blueprint's plans have what those of a copy of this process have gathered."""
    for actor, doctrine in found.variants:
        plan.variants.plan(actor, doctrine)
    for text in found.texts:
        TEXTS.code(text)
    plans = _plans(plan)
    for name, key, code in found.codes:
        # what a copy of this process wrote a moment ago
        plans[name].codes.setdefault(key, marshal.loads(code))  # noqa: S302
    for name, position in found.asked:
        plans[name].asked(plans[name].items[position])


def _plans(plan: Blueprint) -> dict[Name, Plan]:
    """Give the plans that runs of a blueprint may use, those under other doctrines as far as they were compiled."""
    own = {id(each.codes) for each in plan.plans.values()}
    others = {name: each for name, each in plan.variants.compiled.items() if id(each.codes) not in own}
    return {(actor, ""): each for actor, each in plan.plans.items()} | others
