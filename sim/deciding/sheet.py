"""The sheet of a plan while it is built: its expressions, each bound once and given its place in the evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

from sim.deciding.phrasebook import Phrasebook
from sim.expressions import Bound, Term, compile_all
from sim.scenario.composing import Scenario

__all__ = ["Builder", "Sheet"]


class Sheet:
    """Collects the bounds of a plan and gives each its place in the evaluation."""

    def __init__(self) -> None:
        self.bounds: list[Bound] = []
        self.gains: list[Bound] = []
        self._places: dict[str, int] = {}

    def place(self, bound: Bound) -> int:
        """Give the place of a bound, one for each text."""
        known = self._places.get(bound.text)
        if known is None:
            known = self._places[bound.text] = len(self.bounds)
            self.bounds.append(bound)
        return known

    def add(self, bound: Bound) -> None:
        """Append a bound whether or not its text is there already."""
        self.bounds.append(bound)

    def compiled(
        self, favours: Sequence[Sequence[tuple[int, int]]] = (), gates: Sequence[Sequence[int]] = ()
    ) -> tuple[tuple[Term, ...], Callable[[], Callable[..., tuple[float, ...]]]]:
        """Give the terms that all read, in order, and what compiles conditions, gains with their bonuses, gates."""
        every = [*self.bounds, *self.gains]
        terms = tuple(dict.fromkeys(term for bound in every for term in bound.terms))
        sums = list(zip(self.gains, range(len(self.gains)), favours, strict=True))
        index = {term: place for place, term in enumerate(terms)}
        return terms, cache(partial(compile_all, self.bounds, index, sums=sums, alls=gates))


class Builder:
    """Binds the expressions of one actor's plan, each text once for all its doctrines."""

    def __init__(self, scenario: Scenario, actor: str, phrases: Phrasebook) -> None:
        self.scenario = scenario
        self.actor = actor
        self.functions = phrases.functions
        self.read = phrases.read
        self.dormant = phrases.dormant
        self.sheet = Sheet()
        self._roles = phrases.roles
        self._bound = phrases.bound.setdefault(actor, {})

    def bind(self, text: str, *, target: str = "", asset: str = "") -> Bound:
        """Bind a text, once for each target and force group that it really speaks of."""
        expression = self.read(text)
        key = (
            text,
            target if "target" in expression.symbols else "",
            asset if "asset" in expression.symbols else "",
        )
        found = self._bound.get(key)
        if found is None:
            symbols = {"me": self.actor, "target": target, "asset": asset, **self._roles}
            found = self._bound[key] = expression.bind(symbols)
        return found
