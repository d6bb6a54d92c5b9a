"""What is lost in the commons: capacity-days by domain and by actor, and how long until nine tenths are back.

Added up on the 6 h grid by the model, which alone calls it. A domain is asked again only when its stamp has changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sim.models.commons.domain import Domain
from sim.world.stage import Outcome, Series

__all__ = ["Ledger"]

_BACK: Final = 0.9
_EVERY: Final = 4  # steps between two points of a series: a day


@dataclass(slots=True)
class _Page:
    """One domain as it stood when last looked at: its capacity, what each actor gets, and to whom something lacks."""

    stamp: int = -1
    capacity: float = 1.0
    shares: Mapping[str, float] = field(default_factory=dict)
    lost: float = 0.0  # capacity-days a step
    lacking: list[tuple[str, float]] = field(default_factory=list)  # to whom, by how much a step
    lost_by: dict[str, float] = field(default_factory=dict)
    low_since: float | None = None
    kept: list[tuple[float, Mapping[str, float]]] = field(default_factory=list)


class Ledger:
    """The accounts of one run."""

    def __init__(self, domains: Mapping[str, Domain], actors: Sequence[str]) -> None:
        self._domains, self._actors = domains, actors
        self.lost = dict.fromkeys(domains, 0.0)
        self._longest = 0.0
        self._steps = 0
        self._at: list[float] = []
        self._pages = {name: _Page(lost_by=dict.fromkeys(actors, 0.0)) for name in domains}

    def step(self, at: float, hours: float) -> None:
        """Add what was missing over the hours up to `at`, each domain as it stands now."""
        for name, domain in self._domains.items():
            page = self._pages[name]
            if page.stamp != domain.stamp:
                self._look(page, domain, at, hours)
            if page.lost:
                self.lost[name] += page.lost
            lost_by = page.lost_by
            for actor, lacks in page.lacking:
                lost_by[actor] += lacks
        if self._steps % _EVERY == 0:
            self._at.append(at)
            for page in self._pages.values():
                page.kept.append((page.capacity, page.shares))
        self._steps += 1

    def _look(self, page: _Page, domain: Domain, at: float, hours: float) -> None:
        """Take note of how a domain stands, and stood over the hours up to `at`."""
        days, shares = hours / 24, domain.shares(at)
        page.stamp, page.capacity = domain.stamp, domain.capacity(at)
        page.lost, page.shares, accounts = (1 - page.capacity) * days, shares, page.lost_by
        page.lacking = [(actor, (1 - got) * days) for actor, got in shares.items() if got != 1 and actor in accounts]
        if page.capacity < _BACK:
            page.low_since = at - hours if page.low_since is None else page.low_since
        elif page.low_since is not None:
            self._longest, page.low_since = max(self._longest, at - hours - page.low_since), None

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Losses, and the longest time below nine tenths: censored where a domain is there still."""
        going = [at - page.low_since for page in self._pages.values() if page.low_since is not None]
        longest = max([self._longest, *going])
        found = {
            "capacity_days_lost": Outcome(sum(self.lost.values())),
            "days_to_restore_90": Outcome(longest / 24, censored=bool(going) and longest == max(going)),
        }
        found |= {f"capacity_days_lost_{name}": Outcome(lost) for name, lost in self.lost.items()}
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
