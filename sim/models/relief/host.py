"""An affected state in one run: its gate to foreign forces, its hubs and districts, and each day's distribution.

Once a day, at dusk, the day that ends is settled: civil pipelines and aircraft land what hubs have slots for, hubs
hand on to each other, helicopters fly out the hurt, roads, craft and helicopters bring goods on, water is shared
out, the sick are treated, everyone eats. Nothing foreign and military passes that the gate does not admit; civil
pipelines ask no one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sim.draws import lognormal
from sim.models.relief import section
from sim.models.relief.care import care
from sim.models.relief.civil import Known, Pipeline
from sim.models.relief.dials import Dials
from sim.models.relief.distribution import by_surface, kept_for_lift, share_water
from sim.models.relief.district import District
from sim.models.relief.gate import Gate
from sim.models.relief.hub import Hub, open_share
from sim.models.relief.ledger import Ledger
from sim.models.relief.lifting import Day, by_post, carry, pour
from sim.models.relief.money import Giving
from sim.models.relief.offer import Offer
from sim.models.relief.picture import Picture, picture_of
from sim.models.relief.posts import ASHORE, Post, posts_of, where_short
from sim.models.relief.stores import Stores
from sim.models.relief.stretchers import cut_off, fly_out, with_doctors
from sim.models.relief.supply import Supply
from sim.models.relief.use import Use
from sim.models.relief.ways import Ways, surface_capacity
from sim.models.relief.weather import Weather
from sim.world.stage import Stage

__all__ = ["Guest", "Host"]


class Guest(Protocol):
    """A group at work, as its host sees it."""

    actor: str
    spec: section.Force
    units: int
    post: str

    @property
    def stores(self) -> Stores:
        """Fuel and provisions."""

    def day(self, host: Host, at: float) -> None:
        """Do the work of the day that ends."""


class Views(dict[str, float]):
    """What partners believe of one district's need in one week, by actor; drawn when first asked for, and kept."""

    def __init__(self, host: Host, week: int, district: str) -> None:
        super().__init__()
        self._host, self._week, self._district = host, week, district

    def __missing__(self, actor: str) -> float:
        """Let an actor form its view."""
        view = self[actor] = self._host.view(actor, self._district, self._week)
        return view


class Host:
    """The affected state's side of the pipeline."""

    def __init__(  # noqa: PLR0913  a host has these parts
        self,
        spec: section.Host,
        stage: Stage,
        dials: Dials,
        *,
        ledger: Ledger,
        hubs: Sequence[Hub],
        districts: Sequence[District],
        lines: Sequence[Pipeline],
        reach: Callable[[str, str], float],
        port: str | None,
        closures: Sequence[section.Closure],
        begins: float,
    ) -> None:
        self.spec, self.id, self.hubs, self.districts = spec, spec.id, tuple(hubs), tuple(districts)
        self.port = port  # where ships take fuel and stores
        self._stage, self._dials, self.ledger, self._begins = stage, dials, ledger, begins
        self.gate = Gate(welcome=spec.open_at_start, refuses=spec.refuses)
        self.cells = 0
        self.led_by: str | None = None  # who leads coordination for all, when somebody has taken that over
        self.cell_gain = self.link_gain = 0.0
        self.rates = dials.rates()
        self.present: list[Guest] = []  # groups at work, in the order they came
        self.committed = dict.fromkeys(stage.actors, 0)  # groups sent here and not home again
        self.senders: list[str] = []  # whose those are, this state's own apart
        self.working = dict.fromkeys(stage.actors, 0)  # how many, by actor
        self.partners = 0  # outside actors with forces at work here
        self.guests: dict[str, int] = {}  # foreign military groups at work, by actor
        self.supply = Supply(lines, dials, Giving(dials, self.known_toll))
        self.in_need = self.people = sum(district.people for district in districts)
        self.coverage = 0.0
        self.by_forces = self.by_civil = 0  # kilograms brought so far
        self.inflow: list[tuple[int, int]] = [(0, 0)]  # both so far, at each dusk
        self.pictures: list[Picture] = []  # how things stood, when it struck and at each dusk
        self.use = Use(len(districts))  # of each group, over the last week
        self.said_full = False
        self.roomy = 0  # for how many days nobody was turned away
        self.evacuation_ordered: float | None = None
        # how sharp each actor's eye for this host is, 1: a stranger's
        self.sharpness: Callable[[str], float] = lambda _: 1.0
        # share of the toll that is known by an instant
        self.known: Callable[[float], float] = lambda _: 0.0
        self.offers: list[Offer] = []  # what groups put at its disposal today
        self.sight = dials.sight()
        self.recount()
        shut = [closure for closure in closures if closure.happens]
        self._closures = {hub.place: [closure for closure in shut if closure.hub == hub.place] for hub in hubs}
        names = [district.id for district in districts]
        self._weather = Weather(stage.draws, dials, host=spec.id, districts=names, hubs=[hub.place for hub in hubs])
        self.skies: Mapping[str, float] = {}  # over each hub today, for transports
        self._views: Sequence[Views] = ()
        self._views_of = -1  # the week they hold for
        by_place = {hub.place: hub for hub in hubs}
        self._by_place = by_place
        self.ways = Ways(hubs, districts)
        radius, craft_radius = dials("helicopter_radius"), dials("landing_craft_radius")
        self.posts = posts_of(spec.coasts, hubs, districts, reach, radius=radius, craft_radius=craft_radius)
        ashore = self.posts[ASHORE]
        self._urgency = [0] * len(districts)
        # districts by the sea that water from each post comes to; from the hubs it comes to all
        everywhere = range(len(districts))
        self._coasts = {
            place: [districts[index] for index in everywhere if districts[index].coast and index in reached]
            for place, reached in (
                (place, everywhere if place == ASHORE else post.flown) for place, post in self.posts.items()
            )
        }
        self._served = [
            [
                index
                for index, d in enumerate(districts)
                if hub in ashore.hubs.get(index, ()) or any(access.hub == hub.place for access in d.spec.access)
            ]
            for hub in hubs
        ]

    # What others ask.

    def coordination(self) -> float:
        """Operational coordination among partners (chi_op), 0..1, with what cells added."""
        base = self._dials("coordination")
        return base + (1 - base) * self.cell_gain

    def sharing(self) -> float:
        """Share of the lift that partners plan together: what they tell each other, and what cells make of it."""
        return 1 - (1 - self.rates.plan_sharing) * (1 - self.coordination())

    def link(self) -> float:
        """Civil-military link (kappa), 0..1, with what liaison added."""
        base = self._dials("civil_military_link")
        return base + (1 - base) * self.link_gain

    def known_toll(self, at: float) -> float:
        """Dead and missing that are known of, persons."""
        return self.toll * self.known(at)

    def recount(self) -> None:
        """Count the dead and missing, and take the picture of how things stand."""
        self.toll = sum([district.toll for district in self.districts])
        self.pictures.append(picture_of(self.districts, self.coverage))

    def friction(self, at: float) -> float:
        """Share of the last mile that partners who do not coordinate leave (E15)."""
        civil = self.supply.partners(at) * (1 - self._dials("lead_gain") if self.led_by else 1.0)
        guests = len([groups for groups in self.guests.values() if groups])
        return 1 / (1 + self.rates.coordination_loss * (guests + civil) * (1 - self.coordination()))

    def queue(self) -> float:
        """Days of throughput that wait in the hubs."""
        capacity = held = 0
        for hub in self.hubs:
            capacity += hub.handles
            held += hub.held
        return held / capacity if capacity else 0.0

    def shut(self, at: float) -> float:
        """Hours until the last of its hubs that could be cleared, and that nobody clears, opens by itself."""
        return max(hub.shut(at) for hub in self.hubs)

    def missing(self) -> int:
        """Persons who are still searched for."""
        return sum([district.sought for district in self.districts])

    def post(self, place: str, at: float) -> Post:
        """Where lift works from, with the rounds of the day that ends at an instant."""
        post = self.posts[place]
        if post.opened != at:
            post.open(at, self.rates, self._urgency)
        return post

    def where_short(self, group: Guest, lost: Callable[[str], float]) -> str:
        """The station at which a ship's group is needed most; `lost` is the share of time that going there takes."""
        hulls: dict[str, int] = {}
        for other in self.present:
            if other.post and other is not group:
                hulls[other.post] = hulls.get(other.post, 0) + other.units
        flies = bool(group.spec.helicopters.value) or not group.spec.landing_craft.value
        own = group.units
        return where_short(self.posts, self._urgency, group.post, hulls=hulls, own=own, flies=flies, lost=lost)

    # Groups come and go.

    def expect(self, actor: str, more: int) -> None:
        """A group is sent here, or is no longer (-1)."""
        self.committed[actor] += more
        self.senders = [other for other, groups in self.committed.items() if groups and other != self.id]

    def come(self, group: Guest, *, foreign: bool) -> None:
        """A group begins its work."""
        self.present.append(group)
        self.working[group.actor] += 1
        self.partners += self.working[group.actor] == 1 and group.actor != self.id
        if foreign:
            self.guests[group.actor] = self.guests.get(group.actor, 0) + 1

    def go(self, group: Guest, *, foreign: bool) -> None:
        """A group has ended its work."""
        self.present.remove(group)
        self.working[group.actor] -= 1
        self.partners -= self.working[group.actor] == 0 and group.actor != self.id
        if foreign:
            self.guests[group.actor] -= 1

    # The day.

    def day(self, at: float, day: int) -> int:
        """Settle the day that ends now; give kilograms carried by lift."""
        dials = self._dials
        self.rates, self.sight = dials.rates(), dials.sight()
        self._land(at, day)
        offers, self.offers = self.offers, []
        posts = by_post(offers)
        self._water(at, posts)
        had = [district.came for district in self.districts]
        carried = self._bring(at, day, offers, posts)
        came = [district.came - before for district, before in zip(self.districts, had, strict=True)]
        treated = care(self.id, self.districts, offers, self.ledger, at, self.use)
        self.use.end_day(came, sum([d.water_served for d in self.districts]), treated)
        since, life = at - self._begins, dials.life()
        for district in self.districts:
            district.end_day(since, life)
        people = self.in_need = sum([district.in_need for district in self.districts])
        self.coverage = sum([d.coverage * d.in_need for d in self.districts]) / people if people else 1.0
        self.ledger.hub_stock_days += sum([hub.held for hub in self.hubs])
        self.inflow.append((self.by_forces, self.by_civil))
        self.recount()
        return carried

    def _land(self, at: float, day: int) -> None:
        """Slots, what is wanted, then what civil pipelines and aircraft bring."""
        self.skies = self._weather.skies(day)
        chi, useful = self.coordination(), self._useful()
        self._useful_share = useful
        missing = [district.missing_now() for district in self.districts]
        rooms, self._urgency = [room for room, _ in missing], [urgency for _, urgency in missing]
        for hub, served in zip(self.hubs, self._served, strict=True):
            closures = self._closures.get(hub.place)
            hub.begin_day(at, chi, open_share(closures, at) if closures else 1.0)
            hub.ask([rooms[index] for index in served], useful)
        self._wanted = rooms
        known = Known(at - self._begins, self.gate.requested, self.gate.consented, self.known_toll(at))
        brought = self.supply.bring(at, known, self._by_place)
        self.by_civil += brought
        self.ledger.came_by_civil_means(brought)
        self._relay(at)
        # who lands first changes from day to day
        first = day % len(self.present) if self.present else 0
        for group in [*self.present[first:], *self.present[:first]]:
            group.day(self, at)

    def staging(self, place: str | None) -> Hub | None:
        """The hub of this host that lies at a place, if there is one."""
        return self._by_place.get(place or "")

    def spare(self, hub: Hub, at: float) -> int:
        """Kilograms in a hub beyond what its own roads and quays will bring out in the days of its reserve."""
        if not hub.held:
            return 0
        days = self.rates.hub_reserve
        self.ways.open(at)
        ways = next(ways for other, ways in self.ways.out if other is hub)
        kept = 0.0
        for way in ways:
            food, kits, medical = way.district.room()
            room = food + kits + medical
            kept += way.carries if way.carries < room else room
        return max(0, hub.held - int(days * kept))

    def _relay(self, at: float) -> None:
        """Send on over the ways between hubs what lies idle in one and is asked for at the other."""
        for hub in self.hubs:
            for relay in hub.spec.relays:
                other = self._by_place[relay.to]
                if not (hub.held and other.missing):
                    continue
                most = min(int(surface_capacity(relay, at)), self.spare(hub, at), other.missing)
                self.ledger.relayed += hub.hand_on(other, most)

    def _useful(self) -> float:
        """Share of what is brought that is what is needed, where it is needed."""
        return self.rates.useful_base + self.rates.useful_link * self.link()

    def _bring(self, at: float, day: int, offers: Sequence[Offer], posts: Mapping[str, Sequence[Offer]]) -> int:
        """Take it on from hubs and holds to districts: roads and quays, craft, helicopters."""
        rates, ledger, useful = self.rates, self.ledger, self._useful_share
        self.ways.open(at)
        factor = rates.last_mile * self.friction(at)
        haul = sum([offer.haul for offer in offers])
        kept: Mapping[str, float] = {}
        if posts:
            reached = self.posts[ASHORE].hubs
            kept = kept_for_lift(self.ways, self._served, self.districts, self._urgency, reached)
        by_surface(self.ways.out, factor=factor, useful=useful, first=rates.food_first, haul=haul, kept=kept)
        if not posts:
            return 0
        today = Day(
            at,
            factor,
            useful,
            self.sharing(),
            rates,
            self._weather.flying(day),
            self._weather.calm(day),
            self._wanted,
            self._urgency,
            self._views_on(day // 7),
        )
        lifts = [(self.post(place, at), own) for place, own in posts.items()]
        if hurt := cut_off(self.districts, today.weather, at):
            to = with_doctors(self.districts, at)
            for post, own in lifts:
                fly_out([ward for index, ward in hurt.items() if index in post.flown], to, own, ledger, rates)
        carried = 0
        for kind in ("craft", "lift"):
            for post, own in lifts:
                moved, held = carry(kind, post, own, today, self.districts, ledger, self.use)
                if held:
                    self._empty(own, held)
                carried += moved
        return carried

    def _views_on(self, week: int) -> Sequence[Views]:
        """How much greater or smaller partners take each district's need to be than it is; for a week."""
        if week != self._views_of:
            self._views_of, self._views = week, [Views(self, week, district.id) for district in self.districts]
        return self._views

    def view(self, actor: str, district: str, week: int) -> float:
        """How much greater or smaller an actor takes a district's need to be, by the sharpness it has now."""
        key = self._stage.draws.key("relief view", actor, district)
        return lognormal(key, week, median=1.0, sigma=self._dials("district_error") * self.sharpness(actor))

    def _empty(self, offers: Sequence[Offer], kg: int) -> None:
        """Take kilograms out of the holds in the order of the offers."""
        for offer in offers:
            if kg <= 0 or offer.aboard <= 0:
                continue
            taken = offer.unload(min(kg, offer.aboard))
            offer.aboard -= taken
            kg -= taken
            self.by_forces += taken
            self.ledger.unloaded(offer.actor, taken, foreign=offer.foreign)

    def _water(self, at: float, posts: Mapping[str, Sequence[Offer]]) -> None:
        """Civil plants first; ships and field units bring what is still asked for on the coast."""
        if litres := self.supply.litres(at):
            # over a surface way, or by plants flown in after the first lift
            lag = self.rates.water_units
            wet = [
                d for d in self.districts if d.opens <= at or (d.lifted_at is not None and at >= d.lifted_at + lag)
            ]
            share_water(wet, litres)
        for place, own in posts.items():
            most = sum([offer.litres for offer in own])
            if most:
                coast = self._coasts[place]
                share = min(1.0, sum([d.litres - d.water_served for d in coast]) / most)
                share_water(coast, pour(own, share, self.rates, self.ledger, self.use))
