"""What the diary keeps at each dusk: deliveries, coverage, movements, people, sorties, patients, pledges.

`landed.<actor>`: t that an actor's aircraft and holds brought into the host's land (civil pipelines: of a
kind). `delivered.<actor>`: t that an actor's helicopters and craft brought to districts. `water.<actor>`: t of
water brought ashore. `personnel.<actor>`: people of its forces in the theatre, at work or waiting at the gate.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.models.relief.diary import Diary
from sim.models.relief.group import Group
from sim.models.relief.host import Host
from sim.models.relief.ledger import Ledger
from sim.models.relief.money import Pledges

__all__ = ["keep_day"]

_THEATRE = ("waiting", "working")


def keep_day(
    diary: Diary, at: float, *, hosts: Iterable[Host], groups: Iterable[Group], ledger: Ledger, pledges: Pledges
) -> None:
    """Write one day into the diary."""
    note = diary.note
    for host in hosts:
        for district in host.districts:
            note(at, f"coverage.{district.id}", district.coverage, "1")
        for hub in host.hubs:
            note(at, f"movements.{hub.place}", hub.movements, "1/d")
            note(at, f"stock.{hub.place}", hub.held / 1000, "t")
    people: dict[str, float] = {}
    helicopters = 0.0
    for group in groups:
        here = group.status in _THEATRE
        people[group.actor] = people.get(group.actor, 0.0) + (group.spec.personnel.value if here else 0.0)
        helicopters += group.spec.helicopters.value if here else 0.0
    for actor, count in people.items():
        note(at, f"personnel.{actor}", count, "persons")
        landed = ledger.flown.get(actor, 0) + ledger.direct.get(actor, 0)
        note(at, f"landed.{actor}", landed / 1000, "t")
        note(at, f"delivered.{actor}", ledger.carried.get(actor, 0.0) / 1000, "t")
        note(at, f"water.{actor}", ledger.water.get(actor, 0) / 1000, "t")
        note(at, f"patients.{actor}", ledger.treated.get(actor, 0), "persons")
        note(at, f"vaccinated.{actor}", ledger.doses.get(actor, 0), "persons")
        note(at, f"found.{actor}", ledger.found.get(actor, 0), "persons")
        note(at, f"sorties.aircraft.{actor}", ledger.sorties.get(("aircraft", actor), 0.0), "1")
    note(at, "helicopters", helicopters, "1")
    for kind in ("aircraft", "helicopter", "craft"):
        note(at, f"sorties.{kind}", sum(n for (k, _), n in ledger.sorties.items() if k == kind), "1")
    note(at, "landed.military", (sum(ledger.flown.values()) + sum(ledger.direct.values())) / 1000, "t")
    note(at, "landed.civil", ledger.civil / 1000, "t")
    for actor, pledged in pledges.by_actor.items():
        note(at, f"pledged.{actor}", pledged, "MUSD")
