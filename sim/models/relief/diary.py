"""The diary: at every dusk, how far things have come. What pictures and the table of the record are drawn from.

Names are `quantity.of_what`. Cumulative quantities count from the start of the crisis; hubs' movements and
coverage are those of the day that ends. Instants are hours from the start of the scenario.

`landed.<actor>`: t that an actor's aircraft and holds brought into the host's land (`landed.civil`: pipelines).
`flown.<actor>`: t that its aircraft landed, from elsewhere or from another hub of the host; `flown_in.<actor>`: of
that, what came from outside the host.
`delivered.<actor>`: t that its helicopters and craft brought to districts (`lifted.<actor>`: helicopters alone).
`water.<actor>`: t of water brought ashore. `patients.<group>`: treated by a group, `patients.<actor>` by all of its.
`personnel.<actor>`, `helicopters`: its forces in the theatre: at work, waiting at the gate, or within the radius of
the theatre on the way there or home; of a group that thins, what has not left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sim.models.relief.group import Group
from sim.models.relief.host import Host
from sim.models.relief.ledger import Ledger
from sim.models.relief.money import Pledges
from sim.world.stage import Series

__all__ = ["Diary"]

_CLASSES: Final = ("aircraft", "helicopter", "craft")


@dataclass(frozen=True, slots=True)
class _Page:
    """One dusk: copies of accounts; what they mean is worked out only when somebody asks."""

    at: float
    flown: Mapping[str, int]
    direct: Mapping[str, int]
    onward: Mapping[str, int]
    carried: Mapping[str, float]
    lifted: Mapping[str, float]
    water: Mapping[str, int]
    treated: Mapping[str, int]
    doses: Mapping[str, int]
    found: Mapping[str, int]
    sorties: Mapping[tuple[str, str], float]
    pledged: Mapping[str, float]
    here: tuple[float, ...]  # share of each group that is in the theatre
    coverage: tuple[float, ...]
    hubs: tuple[tuple[float, int], ...]  # movements of the day, kilograms held
    civil: int
    duplicated: int


class Diary:
    """One page a day."""

    def __init__(self, hosts: Iterable[Host], groups: Iterable[Group], ledger: Ledger, pledges: Pledges) -> None:
        self._groups, self._ledger, self._pledges = tuple(groups), ledger, pledges
        self._districts = tuple(district for host in hosts for district in host.districts)
        self._hubs = tuple(hub for host in hosts for hub in host.hubs)
        self._pages: list[_Page] = []

    def keep(self, at: float) -> None:
        """Write the page of the day that ends."""
        ledger = self._ledger
        self._pages.append(
            _Page(
                at,
                ledger.flown.copy(),
                ledger.direct.copy(),
                ledger.onward.copy(),
                ledger.carried.copy(),
                ledger.lifted.copy(),
                ledger.water.copy(),
                ledger.treated.copy(),
                ledger.doses.copy(),
                ledger.found.copy(),
                ledger.sorties.copy(),
                self._pledges.by_actor.copy(),
                tuple(
                    [group.here if group.host is not None and group.in_theatre() else 0.0 for group in self._groups]
                ),
                tuple([district.coverage for district in self._districts]),
                tuple([(hub.movements, hub.held) for hub in self._hubs]),
                ledger.civil,
                ledger.twice,
            )
        )

    def series(self) -> Mapping[str, Series]:
        """Everything written so far, by name."""
        lines: dict[str, tuple[str, list[float]]] = {}
        for page in self._pages:
            for name, value, unit in self._lines(page):
                lines.setdefault(name, (unit, []))[1].append(float(value))
        at = tuple(page.at for page in self._pages)
        return {name: Series(unit, at, tuple(values)) for name, (unit, values) in sorted(lines.items())}

    def _lines(self, page: _Page) -> Iterable[tuple[str, float, str]]:
        for district, coverage in zip(self._districts, page.coverage, strict=True):
            yield f"coverage.{district.id}", coverage, "1"
        for hub, (movements, held) in zip(self._hubs, page.hubs, strict=True):
            yield f"movements.{hub.place}", movements, "1/d"
            yield f"stock.{hub.place}", held / 1000, "t"
        here = [(group, share) for group, share in zip(self._groups, page.here, strict=True) if share]
        actors = sorted({group.actor for group in self._groups} | self._pledges.by_actor.keys())
        for actor in actors:
            own = [(group.spec, share) for group, share in here if group.actor == actor]
            yield f"personnel.{actor}", sum(spec.personnel.value * share for spec, share in own), "persons"
            yield f"helicopters.{actor}", sum(spec.helicopters.value * share for spec, share in own), "1"
            yield f"ships.{actor}", sum(round(spec.hulls * share) for spec, share in own), "1"
            brought = page.flown.get(actor, 0) - page.onward.get(actor, 0) + page.direct.get(actor, 0)
            yield f"landed.{actor}", brought / 1000, "t"
            yield f"flown.{actor}", page.flown.get(actor, 0) / 1000, "t"
            yield f"flown_in.{actor}", (page.flown.get(actor, 0) - page.onward.get(actor, 0)) / 1000, "t"
            yield f"delivered.{actor}", page.carried.get(actor, 0) / 1000, "t"
            yield f"lifted.{actor}", page.lifted.get(actor, 0) / 1000, "t"
            yield f"water.{actor}", page.water.get(actor, 0) / 1000, "t"
            yield f"patients.{actor}", page.treated.get(actor, 0) + self._seen(page, actor), "persons"
            yield f"vaccinated.{actor}", page.doses.get(actor, 0), "persons"
            yield f"found.{actor}", page.found.get(actor, 0), "persons"
            yield f"pledged.{actor}", page.pledged.get(actor, 0), "MUSD"
            for kind in _CLASSES:
                yield f"sorties.{kind}.{actor}", page.sorties.get((kind, actor), 0), "1"
        for group in self._groups:
            if group.spec.patients.value:
                yield f"patients.{group.id}", page.treated.get(group.id, 0), "persons"
        yield "helicopters", sum(group.spec.helicopters.value * share for group, share in here), "1"
        for kind in _CLASSES:
            yield f"sorties.{kind}", sum(n for (k, _), n in page.sorties.items() if k == kind), "1"
        brought = sum(page.flown.values()) - sum(page.onward.values()) + sum(page.direct.values())
        yield "landed.military", brought / 1000, "t"
        yield "landed.civil", page.civil / 1000, "t"
        yield "duplicated", page.duplicated / 1000, "t"

    def _seen(self, page: _Page, actor: str) -> int:
        """Patients treated by an actor's groups."""
        return sum(page.treated.get(group.id, 0) for group in self._groups if group.actor == actor)
