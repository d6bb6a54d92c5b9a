"""The ledger of tonnes: whole kilograms, entered once and found again as stock, delivered, misdirected or lost.

Two identities hold at every instant, exactly:
entered = in hubs + lost in hubs + received + misdirected + lying twice in districts + spoilt there, and
saved + received = in households + consumed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

__all__ = ["COMMODITIES", "Cargo", "Ledger", "split"]

COMMODITIES: Final = ("food", "shelter", "medical")
Cargo = list[int]  # kilograms of food, shelter, medical


def split(total: int, weights: Cargo) -> Cargo:
    """Divide whole kilograms in proportion to weights; nothing is rounded away. Without weights: all food."""
    whole = weights[0] + weights[1] + weights[2]
    if whole <= 0:
        return [total, 0, 0]
    shelter, medical = total * weights[1] // whole, total * weights[2] // whole
    return [total - shelter - medical, shelter, medical]


class Ledger:
    """What entered, and where it went. `by_actor` and `direct` are kilograms that forces brought in.

    `flown` is what aircraft landed at hubs, by actor, `onward` the part of it that came from another hub; `days` the
    daily account for plots: (day, host, coverage, brought by forces so far, by civil pipelines so far, received
    that day).
    """

    def __init__(self) -> None:
        self.entered = 0
        self.lost = 0
        self.received = 0
        self.misdirected = 0  # the wrong goods, or at the wrong door
        self.twice = 0  # brought where another had been already, so far
        self.lying = 0  # of that, what still lies in districts
        self.spoilt = 0  # of that, what spoiled
        self.saved = 0
        self.consumed = 0
        self.civil = 0
        self.foreign = 0
        self.brought: dict[str, int] = defaultdict(int)  # of that, by actor
        self.flown: dict[str, int] = defaultdict(int)
        self.direct: dict[str, int] = defaultdict(int)
        self.loaded = self.brought_home = 0  # into holds when ships set out, and what was still in them at home
        self.onward: dict[str, int] = defaultdict(int)  # of what was flown, what came from another hub of the host
        self.relayed = 0  # kilograms that went on by road or sea from one hub of a host to another
        self.carried: dict[str, float] = defaultdict(float)
        self.lifted: dict[str, float] = defaultdict(float)  # of that, by helicopter
        self.flown_in: list[tuple[float, int]] = []  # by foreign forces: when, and kilograms from outside the host
        self.sorties: dict[tuple[str, str], float] = defaultdict(float)  # so far, by (class, actor)
        self.water: dict[str, int] = defaultdict(int)  # litres brought ashore, by actor
        self.doses: dict[str, int] = defaultdict(int)  # vaccinations, by actor
        self.found: dict[str, int] = defaultdict(int)  # missing persons found, by actor
        self.treated: dict[str, int] = defaultdict(int)  # patients, by group; by host for its own clinics
        self.flown_out: dict[str, float] = defaultdict(float)  # patients flown to where doctors are, by actor
        # ships' stores, ship-hours: taken in port, used, still aboard at home
        self.stores_loaded = self.stores_used = self.stores_landed = 0
        self.hired = 0.0  # MUSD that charters cost
        self.sorties_flown = 0
        self.sorties_possible = 0.0
        self.hub_stock_days = 0
        self.days: list[tuple[int, str, float, int, int, int]] = []

    def flew(self, at: float, actor: str, kg: int, *, foreign: bool) -> None:
        """Book what an actor's aircraft landed at a hub."""
        self.entered += kg
        self.foreign += kg if foreign else 0
        self.flown[actor] += kg
        if foreign:
            self.brought[actor] += kg
            self.flown_in.append((at, kg))

    def flew_on(self, actor: str, kg: int) -> None:
        """Book what an actor's aircraft brought from one hub of a host to another: it had entered before."""
        self.onward[actor] += kg
        self.flown[actor] += kg

    def flies(self, kind: str, actor: str, sorties: float) -> None:
        """Book sorties of a class (aircraft, helicopter, craft)."""
        self.sorties[kind, actor] += sorties

    def unloaded(self, actor: str, kg: int, *, foreign: bool) -> None:
        """Book what a ship brought ashore from its own holds."""
        self.entered += kg
        self.foreign += kg if foreign else 0
        self.brought[actor] += kg if foreign else 0
        self.direct[actor] += kg

    def came_by_civil_means(self, kg: int) -> None:
        """Book what a civil pipeline brought to a hub."""
        self.entered += kg
        self.civil += kg

    def hire(self, tonnes: float, price: float) -> float:
        """Book a charter of so many tonnes of lift at a price (MUSD a tonne), used or not; give what it costs."""
        self.hired += tonnes * price
        return tonnes * price

    def airlift_by(self, until: float) -> float:
        """Fixed-wing cargo that foreign forces flew in from outside the host up to an instant, t."""
        return sum(kg for at, kg in self.flown_in if at <= until) / 1000
