"""What is lost in the commons: capacity-days by domain and by actor, and how long until nine tenths are back.

Added up on the 6 h grid by the model, which alone calls it. A domain is asked again only when its stamp has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Final

import numpy as np

from sim.models.commons.domain import Domain, KeepsSpells
from sim.world.stage import Outcome, Series

__all__ = ["Ledger"]

_BACK: Final = 0.9
_MOST: Final = 256  # steps whose looks are noted before they are added up
_EVERY: Final = 4  # steps between two points of a series: a day


@dataclass(slots=True)
class _Page:
    """One domain as it stood when last looked at, and how it stood at the looks that are not added up yet."""

    domain: Domain
    lost_by: dict[str, float]
    stamp: int = -1
    capacity: float = 1.0
    shares: Mapping[str, float] = field(default_factory=dict)
    since: int = 0  # the step from which it has stood so, and the days of each
    days: float = 0.0
    stood: list[tuple[int, float, float, Mapping[str, float]]] = field(default_factory=list)
    lost: float = 0.0
    low_since: float | None = None
    longest: float = 0.0
    kept: list[tuple[float, Mapping[str, float]]] = field(default_factory=list)

    def spells(self) -> tuple[float, float | None]:
        """The longest time below nine tenths that is over, and since when it stands below now (h)."""
        return self.domain.spells() if isinstance(self.domain, KeepsSpells) else (self.longest, self.low_since)


class Ledger:
    """The accounts of one run."""

    def __init__(self, domains: Mapping[str, Domain], actors: Sequence[str]) -> None:
        self._domains, self._actors = domains, actors
        self._steps = 0
        self._at: list[float] = []
        self._pages = {name: _Page(domain, dict.fromkeys(actors, 0.0)) for name, domain in domains.items()}
        self._open = [(page.domain, page) for page in self._pages.values()]

    def step(self, at: float, hours: float) -> None:
        """Note what was missing over the hours up to `at`, each domain as it stands now."""
        steps = self._steps
        for domain, page in self._open:
            if domain.stamp != page.stamp:
                page.stamp = domain.stamp
                self._look(page, at, hours)
        if steps % _EVERY == 0:
            self._at.append(at)
            for _, page in self._open:
                page.kept.append((page.capacity, page.shares))
                if steps % _MOST == 0 and page.stood:
                    _add_up(page)
        self._steps = steps + 1

    def _look(self, page: _Page, at: float, hours: float) -> None:
        """Take note of how a domain stands, and stood over the hours up to `at`."""
        steps = self._steps
        page.stood.append((steps - page.since, page.days, page.capacity, page.shares))
        page.since, page.days = steps, hours / 24
        page.capacity, page.shares = page.domain.standing(at)
        if page.capacity < _BACK:
            if page.low_since is None:
                page.low_since = at - hours
        elif page.low_since is not None:
            page.longest, page.low_since = max(page.longest, at - hours - page.low_since), None

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Losses, and the longest time below nine tenths: censored where a domain is there still."""
        for page in self._pages.values():
            page.stood.append((self._steps - page.since, page.days, page.capacity, page.shares))
            page.since = self._steps
            _add_up(page)
        found = {"capacity_days_lost": Outcome(sum(page.lost for page in self._pages.values()))}
        found["days_to_restore_90"] = _until_back(self._pages.values(), at)
        for name, page in self._pages.items():
            found[f"capacity_days_lost_{name}"] = Outcome(page.lost)
            found[f"days_to_restore_90_{name}"] = _until_back([page], at)
        for actor in self._actors:
            found[f"capacity_days_lost.{actor}"] = Outcome(sum(page.lost_by[actor] for page in self._pages.values()))
        for actor in self._actors:
            found[f"commons_cost.{actor}"] = Outcome(sum(domain.cost(actor) for domain in self._domains.values()))
        everybody = (*self._actors, "")
        total = sum(domain.cost(actor) for domain in self._domains.values() for actor in everybody)
        found["commons_cost"] = Outcome(total)
        return found

    def series(self) -> Mapping[str, Series]:
        """Capacity of each domain, and what each actor of the core gets of it, once a day."""
        kept = {f"capacity_{name}": [whole for whole, _ in page.kept] for name, page in self._pages.items()}
        for name, page in self._pages.items():
            for actor in self._actors:
                kept[f"share_{name}.{actor}"] = [shares.get(actor, 1.0) for _, shares in page.kept]
        return {name: Series("share", tuple(self._at), tuple(values)) for name, values in kept.items()}


def _until_back(pages: Collection[_Page], at: float) -> Outcome:
    """The longest time (d) that any of some domains stood below nine tenths: censored where it is there still."""
    spells = [page.spells() for page in pages]
    going = [at - since for _, since in spells if since is not None]
    longest = max([*going, *(longest for longest, _ in spells)])
    return Outcome(longest / 24, censored=bool(going) and longest == max(going))


def _add_up(page: _Page) -> None:
    """Add what was missing at each step, in their order: the sums that adding at once would give, to the last bit."""
    lost_by = page.lost_by
    rows = [[capacity, *map(shares.get, lost_by, repeat(1.0))] for *_, capacity, shares in page.stood]
    steps, days = [look[0] for look in page.stood], np.array([look[1] for look in page.stood])
    lacks = np.repeat((1 - np.array(rows)) * days[:, np.newaxis], steps, axis=0)
    # one after another, as a sum in pairs would not
    page.lost, *lost = np.add.accumulate(np.vstack(([page.lost, *lost_by.values()], lacks)))[-1].tolist()
    lost_by.update(zip(lost_by, lost, strict=True))
    page.stood.clear()
