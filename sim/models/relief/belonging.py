"""Whose forces they are: whether the groups of a section fit what the actors own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from sim.errors import did_you_mean
from sim.models.relief.section import ReliefSection
from sim.scenario.actor import ActorFile
from sim.scenario.vocabulary import Misfit

__all__ = ["misfits"]


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find hosts and forces of nobody, assets nobody owns, and more of them sent than there are."""
    assert isinstance(section, ReliefSection)
    for index, host in enumerate(section.hosts):
        if host.id not in actors:
            yield (
                ("hosts", index, "id"),
                f"no actor named '{host.id}' in this scenario",
                did_you_mean(host.id, actors),
            )
        for at, line in enumerate(host.civil):
            if line.actor is not None and line.actor not in actors:
                yield (
                    ("hosts", index, "civil", at, "actor"),
                    f"no actor named '{line.actor}' in this scenario",
                    f"{did_you_mean(line.actor, actors)}; a line without 'actor' starts by itself",
                )
    taken: dict[tuple[str, str], float] = defaultdict(float)
    for index, force in enumerate(section.forces):
        if force.actor not in actors:
            yield (
                ("forces", index, "actor"),
                f"no actor named '{force.actor}' in this scenario",
                did_you_mean(force.actor, actors),
            )
            continue
        owned = {asset.id: asset for asset in actors[force.actor].assets}
        for asset, sent in ((force.asset, force.number), *force.sails_with.items()):
            if asset not in owned:
                way_out = f"{did_you_mean(asset, owned)}; what it owns stands under 'assets' in its file"
                yield ("forces", index, "asset"), f"{force.actor} owns no '{asset}'", way_out
                continue
            taken[force.actor, asset] += sent.value
            used, number = taken[force.actor, asset], owned[asset].number.value
            if used > number:
                problem = f"{used:g} of '{asset}' are used, {force.actor} owns {number:g}"
                yield ("forces", index, "number"), problem, "use fewer, or correct the number in the actor's file"
