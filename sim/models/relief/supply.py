"""Supply: all civil pipelines of one host by the day: who starts, what gifts and cash pay for, what enters hubs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.models.relief.civil import Known, Pipeline, civil_litres, enter, paid_by_the_public
from sim.models.relief.dials import Dials
from sim.models.relief.hub import Hub
from sim.models.relief.money import Giving

__all__ = ["Supply"]


class Supply:
    """The civil side of one host. `cash_flow` is t/h that pledged cash adds, among lines that are funded."""

    def __init__(self, lines: Sequence[Pipeline], dials: Dials, giving: Giving) -> None:
        self.lines = tuple(lines)
        self.giving = giving
        self.cash_flow = 0.0
        self._dials = dials
        self._waiting = [line for line in self.lines if not line.hires]  # for a decision
        self._wells = [line for line in self.lines if line.spec.water.value]
        self._outside = [line for line in self.lines if line.spec.kind != "host"]

    def idle(self, actor: str) -> int:
        """How many pipelines wait for an actor's decision."""
        return len([line for line in self.lines if line.owner == actor and line.decided is None])

    def partners(self, at: float) -> int:
        """Outside pipelines whose goods are coming, each a partner more to agree with."""
        return len([line for line in self._outside if line.first <= at and (not line.hires or line.flows(at))])

    def litres(self, at: float) -> int:
        """Litres of water that civil units make on a day."""
        return civil_litres(self._wells, at)

    def bring(self, at: float, known: Known, hubs: Mapping[str, Hub]) -> int:
        """Let lines start where what is known moves them, and bring what is paid for; give kilograms that entered."""
        if self._waiting:
            for line in self._waiting:
                line.react(at, known)
            self._waiting = [line for line in self._waiting if line.decided is None]
        funded, cash = [], 0
        if self.cash_flow and (funded := [line for line in self.lines if line.spec.funded and line.flows(at)]):
            cash = int(self.cash_flow * 24_000 / len(funded))
        each = [line.kg(at) for line in self.lines]
        gifts = sum([kg for line, kg in zip(self.lines, each, strict=True) if line.by_gifts])
        if gifts:
            each = paid_by_the_public(self.lines, each, gifts, self.giving.today(at))
        load, entered = self._dials.kg("civil_load"), 0
        for line, could in zip(self.lines, each, strict=True):
            kg = could + (cash if line in funded else 0)
            if kg:
                hub, offered = hubs[line.spec.hub], kg
                kg = enter(hub, line.spec.by, kg, load=load)
                if line.spec.by != "sea":  # ships wait at their berths
                    hub.refuse(offered - kg)
                entered += kg
                if line.by_gifts:
                    self.giving.buy(min(kg, could))
        return entered
