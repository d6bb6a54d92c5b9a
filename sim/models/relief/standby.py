"""Standing by: who is on call where the hazard strikes goes to work at once, and waits for no order.

Garrisons, crews and doctors of the country itself, who stand by day and night; all others wait for their government.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sim.clock import Clock, Wait
from sim.models.relief.group import Group
from sim.models.relief.host import Host

__all__ = ["stand_by"]


def stand_by(clock: Clock, groups: Iterable[Group], hosts: Mapping[str, Host], begins: float) -> None:
    """Have each host's own groups that are on call go to work when the hazard strikes (h)."""
    own = [group for group in groups if group.spec.on_call and group.actor in hosts]
    if own:
        clock.process(_turn_out(clock, own, hosts, begins))


def _turn_out(clock: Clock, own: Sequence[Group], hosts: Mapping[str, Host], begins: float) -> Wait:
    yield clock.timeout(max(0.0, begins - clock.now))
    for group in own:
        if group.host is None:
            group.send(hosts[group.actor], 1.0)
