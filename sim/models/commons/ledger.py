"""What is lost in the commons: capacity-days by domain and by actor, and how long until nine tenths are back.

Added up on the 6 h grid by the model, which alone calls it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.models.commons.domain import Domain
from sim.world.stage import Outcome, Series

__all__ = ["Ledger"]

_BACK: Final = 0.9
_EVERY: Final = 4  # steps between two points of a series: a day


class Ledger:
    """The accounts of one run."""

    def __init__(self, domains: Mapping[str, Domain], actors: Sequence[str]) -> None:
        self._domains, self._actors = domains, actors
        self.lost = dict.fromkeys(domains, 0.0)
        self.lost_by = {actor: dict.fromkeys(domains, 0.0) for actor in actors}
        self._low_since: dict[str, float | None] = dict.fromkeys(domains)
        self._longest = 0.0
        self._steps = 0
        self._at: list[float] = []
        self._kept: dict[str, list[float]] = {f"capacity_{name}": [] for name in domains}
        self._kept |= {f"share_{name}.{actor}": [] for name in domains for actor in actors}
        # the same lists, by domain and in the order of the actors
        self._lost_by = list(self.lost_by.values())
        self._pages = {
            name: (self._kept[f"capacity_{name}"], [self._kept[f"share_{name}.{actor}"] for actor in actors])
            for name in domains
        }

    def step(self, at: float, hours: float) -> None:
        """Add what was missing over the hours up to `at`, each domain as it stands now."""
        days, keeping = hours / 24, self._steps % _EVERY == 0
        if keeping:
            self._at.append(at)
        for name, domain in self._domains.items():
            capacity, share = domain.capacity(at), domain.share
            self.lost[name] += (1 - capacity) * days
            shares = [share(actor, at) for actor in self._actors]
            for lost, got in zip(self._lost_by, shares, strict=True):
                if got != 1:
                    lost[name] += (1 - got) * days
            since = self._low_since[name]
            if capacity < _BACK:
                self._low_since[name] = at - hours if since is None else since
            elif since is not None:
                self._longest, self._low_since[name] = max(self._longest, at - hours - since), None
            if keeping:
                whole, parts = self._pages[name]
                whole.append(capacity)
                for part, got in zip(parts, shares, strict=True):
                    part.append(got)
        self._steps += 1

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Losses, and the longest time below nine tenths: censored where a domain is there still."""
        going = [at - since for since in self._low_since.values() if since is not None]
        longest = max([self._longest, *going])
        found = {
            "capacity_days_lost": Outcome(sum(self.lost.values())),
            "days_to_restore_90": Outcome(longest / 24, censored=bool(going) and longest == max(going)),
        }
        found |= {f"capacity_days_lost_{name}": Outcome(lost) for name, lost in self.lost.items()}
        for actor, lost in self.lost_by.items():
            found[f"capacity_days_lost.{actor}"] = Outcome(sum(lost.values()))
        for actor in self._actors:
            found[f"commons_cost.{actor}"] = Outcome(sum(domain.cost(actor) for domain in self._domains.values()))
        everybody = (*self._actors, "")
        total = sum(domain.cost(actor) for domain in self._domains.values() for actor in everybody)
        found["commons_cost"] = Outcome(total)
        return found

    def series(self) -> Mapping[str, Series]:
        """Capacity of each domain, and what each actor of the core gets of it, once a day."""
        return {name: Series("share", tuple(self._at), tuple(values)) for name, values in self._kept.items()}
