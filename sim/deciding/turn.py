"""A turn: what one decision of a doctrine asks of its plan, worked out only as far as it is asked.

`Plan.evaluate` gives every condition, gain and gate from all that an actor believes, for whoever wants to look. Of
a menu of 150 items a third is open and a quarter is weighed. Here items that are too dear cost one look for all of an
action, beliefs are read when something hangs on them, and only what is weighed has its gain worked out. One
native function for each actor: what is open and left by the rules, then the gains of that. What relaxes is read
beforehand, by a few lines that stay in the processor's cache; the function itself is long. The same answers come of
both ways.

A ministry's turn is of the routine items alone: first what rules call for, and no more where they call for nothing.

Sets of items are whole numbers here, with a bit for each position.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, groupby
from types import CodeType
from typing import Final

from sim.deciding.plan import Item, Plan
from sim.expression_tree import Words
from sim.expressions import NAMES, Bound, Term, factors_of, text_of_one, text_of_sum
from sim.world.slots import Several, Slots
from sim.world.view import View, relaxing

__all__ = ["Turn"]

# doing nothing: its position, and that as a set
_DOING_NOTHING: Final = 0
_NOTHING: Final = 1
# names of the lists that parts of a view read: as arguments with a default they cost less than as names of a module
_LISTS: Final = "V=V, S=S, W=W, X=X, E=E, N=N, D=D, U=U, H=H, P=P, B=B, M=M, C=C, T=T, Q=Q"
# how many must be alike for something to be worked out or looked at once for all: by counts of instructions
_MANY: Final = 3
# what is no mere reckoning with the flat lists: it asks for the time, or keeps a look
_LOOKS: Final = re.compile(r"\bat\b|:=")
_BITS: Final = bytes.maketrans(b"01", b"\x00\x01")


# sets of routine items, each with the place of the condition of a rule that calls for them
Calls = tuple[tuple[int, int], ...]


class Turn:
    """The turns of one actor in one run; `costs` are the slots of what each item costs, -1 for what costs nothing.

    With `calls` it is about the items that these call for alone, and about doing nothing.
    """

    __slots__ = ("_bonuses", "_end", "_lay", "_positions", "_relaxing", "_scales")

    def __init__(
        self, plan: Plan, view: View, costs: Sequence[int], slots: Slots, calls: Calls | None = None
    ) -> None:
        key = (view.parts, tuple(costs), calls)
        found = plan.codes.get(key)
        if found is None:
            found = plan.codes[key] = _compiled(plan, view, costs, calls)
        code, relaxing_slots = found
        names = {**NAMES, **view.names}
        exec(code, names)  # noqa: S102  own text
        # ignored type: what the text just run has defined, by a name and of a shape that are written below
        self._lay: Callable[..., tuple[bytes, list[float]]] = names["lay"]  # type: ignore[assignment]
        self._relaxing = Several(slots, relaxing_slots)
        self._scales, self._bonuses = plan.scales, plan.bonuses
        self._positions = range(len(plan.items))
        self._end = 1 << len(plan.items)

    def lay(self, at: float, busy: int, most: float) -> tuple[list[int], list[float]]:
        """Give the positions that are open and that the rules leave, and what each is expected to gain.

        `busy` are the items that are not free yet, `most` is what the dearest may cost.
        """
        bits, gains = self._lay(at, ~busy, most, self._relaxing.read(at), self._each, self._scales, self._bonuses)
        return list(compress(self._positions, bits)), list(compress(gains, bits))

    def _each(self, positions: int) -> bytes:
        """Give a set of positions as a byte for each, 1 or 0."""
        return bin(positions | self._end)[:2:-1].encode().translate(_BITS)


def _compiled(plan: Plan, view: View, costs: Sequence[int], calls: Calls | None) -> tuple[CodeType, Sequence[int]]:
    """Compile the turns of a plan; give with it the slots that relax which it wants read beforehand."""
    items: Sequence[Item] = plan.items
    if calls is not None:
        called = {position for position in plan.routine if any(about >> position & 1 for _, about in calls)}
        items = [plan.items[position] for position in (_DOING_NOTHING, *sorted(called))]
    filters = _filters(plan, items)
    places = [place for item in items for place, _ in item.checks]
    places += [place for uses in filters for place, _ in uses[1]]
    places += [place for item in items for place, _ in plan.favours[item.position]]
    bounds = [
        *(plan.gains[item.position] for item in items),
        *(plan.bounds[place] for place in dict.fromkeys(places)),
    ]
    asked = {term for bound in bounds for term in bound.terms}
    parts = {term: part for term, part in zip(view.terms, view.parts, strict=True) if term in asked}
    words, kept = _words(bounds, parts)
    # what is not looked at yet, as arguments with a default: a hundred names would cost two instructions each
    unread = [f"{name}=None" for name in kept]
    lines = [f"def lay({', '.join(['at, free, most, R, each, s, w', _LISTS, *unread])}):"]
    lines += _text_of_called(plan, words, calls) if calls is not None else []
    lines += _text_of_left(plan, items, filters, words, costs)
    lines += ["    f = each(m)", *_text_of_gains(plan, items, words), "    return f, found"]
    return compile("\n".join(lines), "<turn>", "exec"), _relaxing(parts.values())


def _filters(plan: Plan, items: Sequence[Item]) -> list[tuple[bool, list[tuple[int, int]]]]:
    """Give the rules that forbid or force some of these items: whether it forbids, (place, set of those)."""
    mine = _bits(item.position for item in items)
    found = []
    for use in plan.rules:
        uses = [(place, about & mine) for place, positions, _ in use.uses if (about := _bits(positions)) & mine]
        if uses and not use.rule.prefer:
            found.append((bool(use.rule.forbid), uses))
    return found


def _text_of_called(plan: Plan, words: Mapping[str, str], calls: Calls) -> list[str]:
    """Write what leaves only what is called for, and no more to do where that is nothing."""
    lines = ["    called = 0"]
    for place, about in calls:
        test = text_of_one(plan.bounds[place], words)
        lines += [f"    if free & {about:#x} and {test}:", f"        called |= {about:#x}"]
    return [*lines, "    if not free & called:", "        return b'', []", f"    free &= called | {_NOTHING}"]


def _text_of_left(
    plan: Plan,
    items: Sequence[Item],
    filters: Sequence[tuple[bool, Sequence[tuple[int, int]]]],
    words: Mapping[str, str],
    costs: Sequence[int],
) -> list[str]:
    """Write what gives the items that are open and that rules leave: gates in order, then rules by priority."""
    gates = [place for item in items for place, _ in item.checks]
    often = {place for place, many in Counter(gates).items() if many > 1}
    spoken = {place: f"c{place}" if place in often else text_of_one(plan.bounds[place], words) for place in gates}
    lines = [f"    c{place} = {text_of_one(plan.bounds[place], words)}" for place in sorted(often)]
    free = _bits(item.position for item in items if costs[item.position] < 0)
    lines.append(f"    m = {free:#x}")
    # items of an action stand together and cost the same
    for cost, dear in groupby(items, key=lambda item: costs[item.position]):
        if cost >= 0:
            lines.append(f"    if V[{cost}] <= most:")
            for test, alike in groupby(dear, key=lambda item: " and ".join([spoken[at] for at, _ in item.checks])):
                bits = f"{_bits(item.position for item in alike):#x}"
                lines += [f"        if {test}:", f"            m |= {bits}"] if test else [f"        m |= {bits}"]
    lines += ["    m &= free", "    forced = 0"]
    for forbids, uses in filters:
        lines.append("    h = 0")
        for place, about in uses:
            test = text_of_one(plan.bounds[place], words)
            lines += [f"    if m & {about:#x} and {test}:", f"        h |= {about:#x}"]
        if forbids:
            # a lower rule never empties what a higher one forced; where nothing is left, nothing is done
            lines += ["    if h:", f"        m = m & ~h or (m if forced else {_NOTHING})"]
        else:
            lines += ["    if m & h:", "        m, forced = m & h, 1"]
    return lines


def _text_of_gains(plan: Plan, items: Sequence[Item], words: Mapping[str, str]) -> list[str]:
    """Write what gives the gains of some items, with the bonuses of the rules that favour them."""
    asking: dict[int, list[int]] = {}
    for item in items:
        for place, _ in plan.favours[item.position]:
            asking.setdefault(place, []).append(item.position)
    lines = []
    spoken = {}
    for place, positions in asking.items():
        text = text_of_one(plan.bounds[place], words)
        # what always or never holds costs less than a name
        if len(positions) > 1 and plan.bounds[place].terms:
            lines += [f"    if m & {_bits(positions):#x}:", f"        c{place} = {text}"]
            text = f"c{place}"
        spoken[place] = text
    names = {factor: f"p{number}" for number, factor in enumerate(_shared(plan, items, words))}
    lines += [f"    {name} = {factor}" for factor, name in names.items()]
    lines.append(f"    found = [0.0] * {len(plan.items)}")
    for _, alike in groupby(items, key=lambda item: item.action):
        same, deeper = [*alike], "    "
        if len(same) >= _MANY:
            # most acts are barred toward all alike: one look instead of one for each
            lines.append(f"    if m & {_bits(item.position for item in same):#x}:")
            deeper *= 2
        for item in same:
            extra = [(spoken[place], number) for place, number in plan.favours[item.position]]
            gain = text_of_sum(plan.gains[item.position], words, item.position, extra, names)
            lines += [f"{deeper}if f[{item.position}]:", f"{deeper}    found[{item.position}] = {gain}"]
    return lines


def _shared(plan: Plan, items: Sequence[Item], words: Mapping[str, str]) -> list[str]:
    """Give factors of which the gains of many items are made: worked out at once they cost less than at each.

    Only what comes of the flat lists alone; a look into memory or a model is dear, and kept where it is first needed.
    """
    gains = [plan.gains[item.position] for item in items]
    often = Counter([factor for gain in gains for factor in sorted(factors_of(gain, words))])
    return [factor for factor, many in often.items() if many >= _MANY and not _LOOKS.search(factor)]


def _words(bounds: Iterable[Bound], parts: Mapping[Term, str]) -> tuple[Words, list[str]]:
    """Say how each term, by its text, is read, and the names in which looks at no mere list are kept once needed."""
    asked = Counter(term for bound in bounds for term in bound.terms)
    beforehand = {slot: place for place, slot in enumerate(_relaxing(parts.values()))}
    words: dict[str, str] = {}
    kept = []
    for number, (term, part) in enumerate(parts.items()):
        text = str(term)
        words[text] = part
        if (slot := relaxing(part)) is not None:
            words[text] = f"R[{beforehand[slot]}]"
        elif asked[term] > 1 and not part.startswith(("E[", "N[", "V[")) and not part[0].isdigit():
            kept.append(f"k{number}")
            words[text] = f"(k{number} if k{number} is not None else (k{number} := {part}))"
    return Words(words), kept


def _relaxing(parts: Iterable[str]) -> list[int]:
    """Slots that relax among those that the parts of a view read, each once."""
    return [*dict.fromkeys(slot for part in parts if (slot := relaxing(part)) is not None)]


def _bits(positions: Iterable[int]) -> int:
    """Give a set of positions as a whole number."""
    return sum(1 << position for position in dict.fromkeys(positions))
