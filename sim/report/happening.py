"""The explanation of a record that nobody decided: what it is, its luck, who noticed it, what it set going.

Hazards, accidents, false alarms, injects, news of relief, and the rest. Read from a run made with
`explaining=True`. A draw is told by its key, so that anybody can make it again with `sim.draws`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.blueprint import Blueprint
from sim.draws import Draws, exponential, lognormal, occasion, uniform
from sim.engine import Run
from sim.report.explanation import Explained, decisions
from sim.report.wording import Titles, date, day, plain
from sim.sentence import Sentence
from sim.world.chronicle import KINDS, Record

__all__ = ["Draw", "Happening", "Happenings", "told"]


_SUSPECT: Final = "noise on the threat seen in the one who is suspected: the largest sum of both is"


@dataclass(frozen=True, slots=True)
class Draw:
    """One keyed draw behind a record: its key and occasion, u in 0..1, and what it settled."""

    purpose: str
    entities: tuple[str, ...]
    occasion: int
    u: float
    says: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A record with its place: the draws behind it, what it came from, who noticed it, decisions it called for."""

    index: int
    record: Record
    draws: tuple[Draw, ...]
    cause: int | None
    noticed: tuple[tuple[str, float], ...]
    decisions: tuple[Explained, ...]

    def as_object(self) -> dict[str, object]:
        """The same as JSON has it."""
        return {
            "record": self.index,
            "what": self.record.as_object(),
            "means": KINDS[self.record.kind],
            "draws": [asdict(draw) for draw in self.draws],
            "comes_from": self.cause,
            "noticed": [{"actor": actor, "at_h": round(at, 6)} for actor, at in self.noticed],
            "decisions": [each.index for each in self.decisions],
        }


class Happenings:
    """All records of a run that explains itself, read through once so that each can be explained."""

    def __init__(self, run: Run) -> None:
        assert run.heard is not None
        self._run = run
        self._records = tuple(run.chronicle)
        self._heard = run.heard.by_record()
        self._decisions = decisions(run)
        # places in the list above: by the names under which each actor knows what made it decide, and by own id
        self._called: dict[tuple[str, object], list[int]] = {}
        self._own: dict[str, list[int]] = {}
        for place, each in enumerate(self._decisions):
            details = each.record.details
            joined = details.get("joined")
            for name in (details.get("trigger"), *(joined if isinstance(joined, tuple) else ())):
                self._called.setdefault((each.record.actor, name), []).append(place)
            self._own.setdefault(each.record.subject, []).append(place)
        orders = [each for each in self._records if each.kind == "order"]
        self._assets = {each.subject: each.details.get("asset") for each in orders}
        self._rulings = [(index, each) for index, each in enumerate(self._records) if each.kind == "ruling"]

    def __getitem__(self, index: int) -> Happening:
        """Explain any record."""
        record = self._records[index]
        heard = self._heard.get(index, ())
        called = {
            place for each in heard if each.called for place in self._called.get((each.actor, each.known_as), ())
        }
        if record.kind == "default":
            called.update(self._own.get(record.subject, ()))
        return Happening(
            index,
            record,
            tuple(self._draws(record, [each.actor for each in heard])),
            self._cause(record),
            tuple((each.actor, each.at) for each in heard),
            tuple(self._decisions[place] for place in sorted(called)),
        )

    def _draws(self, record: Record, noticed: list[str]) -> Iterator[Draw]:
        """Make the draws behind a record again, from their keys."""
        draws = Draws(self._run.seed, replication=self._run.replication)
        number = int(record.subject.rpartition("#")[2]) if record.subject.rpartition("#")[2].isdigit() else 0
        scenario = self._run.world.scenario

        def draw(purpose: str, *entities: str, at: int, says: str) -> Draw:
            return Draw(purpose, entities, at, uniform(draws.key(purpose, *entities), at), says)

        match record.kind:
            case "false_alarm":
                key = draws.key("false alarm", record.actor)
                rate = scenario.actors[record.actor].false_alarms.value
                wait = exponential(key, number, hazard=rate) / 24
                words = "came {wait:.1f} d after the one before, at {rate:.2g} a month"
                says = Sentence(words, wait=wait, rate=rate * 730.5)
                yield draw("false alarm", record.actor, at=number, says=says)
                suspect = str(record.details["suspects"])
                says = Sentence(_SUSPECT)
                yield draw("suspect", record.actor, suspect, at=number, says=says)
            case "accident":
                kind = f"{record.subject.partition('#')[0].rpartition('.')[2]}_hazard"
                wait = -math.log(uniform(draws.key(kind, record.actor), number))
                yield draw(
                    kind,
                    record.actor,
                    at=number,
                    says=Sentence("came when {wait:.2g} mean waits had passed", wait=wait),
                )
            case "inject":
                inject = next(
                    (each for each in scenario.crisis.injects if each.id == record.subject.partition("#")[0]), None
                )
                if inject is not None and inject.delay is None and not inject.between:
                    median, when = scenario.crisis.perception.news_delay.value, occasion(record.subject)
                    for actor in noticed:
                        late = lognormal(draws.key("inject news", actor), when, median=median, sigma=0.5)
                        yield draw(
                            "inject news", actor, at=when, says=Sentence("the news takes {late:.1f} h", late=late)
                        )
            case "relief" if "arrived" in record.details and self._sent(record) == 1:
                says = Sentence("how much longer than usual it took to get ready")
                yield draw("relief mobilisation", record.subject, at=1, says=says)

    def _sent(self, record: Record) -> int:
        """How often a force group had been sent when a record was written."""
        return sum(
            self._assets.get(each.subject) == record.subject and each.details["outcome"] in {"full", "partial"}
            for _, each in self._rulings
            if each.at <= record.at
        )

    def _cause(self, record: Record) -> int | None:
        """Find the record that a relief record or a refusal comes from: a ruling then, or the force's last one."""
        if record.kind != "relief":
            return None
        forces = {str(value) for value in (record.subject, record.details.get("turned_away"))}
        parties = {record.actor, *map(str, record.details.values())}
        sent = [
            place
            for place, each in self._rulings
            if each.at <= record.at and self._assets.get(each.subject) in forces
        ]
        at_once = [place for place, each in self._rulings if each.at == record.at and each.actor in parties]
        return next(reversed(sent or at_once), None)


def told(found: Happening, plan: Blueprint, *, say: Callable[[str], str] = str) -> RenderableType:
    """Say what a record is, its luck, and what it set going; `say` says what is ours."""
    titles, record = Titles(plan, say), found.record
    says = titles.say
    when = f"{day(record.at)} ({says(date(plan.scenario.crisis.start, record.at))}, {record.at:.1f} h)"
    who = titles.actor(record.actor) or says("the world")
    rows = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    rows.add_column(width=11, style="dim")
    rows.add_column(overflow="fold")
    rows.add_row(says("kind"), Text(f"{says(record.kind.replace('_', ' '))}: {says(KINDS[record.kind])}"))
    rows.add_row(
        says("what"), Text(" ".join(filter(None, (record.subject.replace("_", " "), f"({plain(record.details)})"))))
    )
    if found.cause is not None:
        rows.add_row(says("comes from"), Text(says("record {number}", number=found.cause)))
    for draw in found.draws:
        key = ", ".join((draw.purpose, *draw.entities))
        drawn = {"u": draw.u, "key": key, "occasion": draw.occasion, "says": says(draw.says)}
        rows.add_row(says("draw"), Text(says("u {u:.3f} ({key}; occasion {occasion}): {says}", **drawn)))
    if not found.draws:
        rows.add_row(says("draw"), Text(says("no luck of its own")))
    seen = "; ".join(f"{titles.actor(actor)} {day(at)}" for actor, at in found.noticed)
    rows.add_row(says("noticed by"), Text(seen or says("nobody")))
    for each in found.decisions:
        chosen = each.record.details.get("choice") or ()
        assert isinstance(chosen, tuple)
        acts = "; ".join(says(titles.item(str(name))) for name in chosen) or says("nothing")
        rows.add_row(
            says("set going"),
            Text(f"[{each.index}] {titles.actor(each.record.actor)}, {day(each.record.at)}: {acts}"),
        )
    if not found.decisions:
        rows.add_row(says("set going"), Text(says("no decision")))
    head = says("Record {number}: {who}", number=found.index, who=who)
    return Group(Text.assemble((head, "bold"), f", {when}"), rows, Text(""))
