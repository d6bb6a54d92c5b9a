"""The session: one exercise in play. Every input goes authority -> journal on disk -> engine -> answer.

    session = Session.make(store, "monday", plan, header, seats={"a": "human"})
    session.do("white", "join", name="ann", kind="lead", cell="a")
    session.do("ann", "sheet", orders=["visit:b"])
    session.do("white", "clock", verb="begin")

State is the replay of the entries: opening, going back and branching are nothing else. The engine and the table are
only read from outside; whatever fails in the engine marks the entry it failed at and pauses the exercise before it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from typing import Any, Final, Self

from sim.blueprint import Blueprint
from sim.deciding.request import Decider
from sim.engine import Engine
from sim.errors import InputError
from sim.exercise.acts import prepared
from sim.exercise.authority import permit
from sim.exercise.clocking import clocked
from sim.exercise.conditions import Conditions
from sim.exercise.entry import Entry, Refusal, entry_of
from sim.exercise.relations import lay
from sim.exercise.running import Runner
from sim.exercise.seats import engines_seat, is_program
from sim.exercise.store import Branch, Store, StoreError
from sim.exercise.table import Table
from sim.journal import Header, Input, header_of
from sim.sentence import Sentence, said

__all__ = ["Answer", "Session", "run_header"]

_DROPPED: Final = "dropped"
# while time runs by itself and nothing happens, where it stands is written every so many seconds
_QUIET_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an input: whether it was accepted, why not, its number, and for the clock why it stopped."""

    accepted: bool
    reason: str = ""
    number: int = 0
    stop: str = ""


def run_header(store: Store, exercise: str) -> Header:
    """What an exercise in a store was made with, so that its scenario can be loaded again."""
    return header_of({"whitecell_journal": 1, **json.loads(store.header(exercise))["run"]})


class Session:
    """One branch of one exercise, open."""

    def __init__(
        self,
        store: Store,
        branch: Branch,
        plan: Blueprint,
        *,
        deciders: Mapping[str, Decider] | None = None,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store, self.branch, self.plan = store, branch, plan
        self.deciders = dict(deciders or {})
        self.header = run_header(store, branch.exercise)
        made = json.loads(store.header(branch.exercise))
        self._seats: dict[str, str] = made["seats"]
        self._recordings: dict[str, list[dict[str, Any]]] = made.get("recordings", {})
        # seconds that stand still while the machine sleeps; and where they stood at the last entry
        self._stopwatch = stopwatch
        self._seen = stopwatch()
        self.engine: Engine
        self.table: Table
        self.conditions: Conditions
        self.entries: list[Entry] = []
        # why the exercise stands still and at which entry; empty while all is well
        self.fault = ""
        self.fault_at = 0
        # whether an earlier moment is shown, at which nothing can be entered; and what is in play meanwhile
        self._behind = False
        self._present: tuple[Engine, Table, Conditions, list[Entry]] | None = None
        self._read()

    @classmethod
    def make(
        cls,
        store: Store,
        name: str,
        plan: Blueprint,
        header: Header,
        *,
        seats: Mapping[str, str],
        deciders: Mapping[str, Decider] | None = None,
        recordings: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> Self:
        """Begin an exercise in a store.

        `seats` say who decides, by actor: human, white, doctrine, a program (`module:Class`, of `deciders`) or
        recorded, with what was ordered then in `recordings`.

        Raises:
            InputError: no such actor, program or recording, or there is an exercise of that name.

        """
        for actor, seat in seats.items():
            if is_program(seat) and f"{actor}/{seat}" not in (deciders or {}):
                raise InputError.of(f"seat {actor}={seat}", "no such program was given", "or human, white, doctrine")
            if seat == "recorded" and actor not in (recordings or {}):
                raise InputError.of(f"seat {actor}=recorded", "nothing is recorded of it", "give its recording")
        sits = {actor: engines_seat(seat) for actor, seat in seats.items()}
        run = asdict(replace(header, seats=sits))
        made: dict[str, Any] = {"run": run, "seats": dict(seats)}
        if recordings:
            made["recordings"] = {actor: [dict(each) for each in told] for actor, told in recordings.items()}
        text = json.dumps(made, sort_keys=True)
        # what cannot begin is refused before anything is written
        Engine(plan, seed=header.seed, replication=header.replication, seats=sits)
        return cls(store, store.make(name, text), plan, deciders=deciders)

    # ---- reading ------------------------------------------------------------------------------------------------

    def _read(self, upto: int | None = None) -> None:
        """Bring engine and table to where the entries lead; stop before one that is marked."""
        self.fault, self.fault_at, self._behind = "", 0, False
        self._present = None
        self._begin()
        self._read_on(upto)

    def _read_on(self, upto: int | None) -> None:
        """Carry what comes after the entries that were carried already, up to one of them."""
        last = self.next_number - 1
        for number, text, mark in self.store.entries(self.branch):
            if number <= last:
                continue
            if upto is not None and number > upto:
                return
            entry = entry_of(number, text)
            if mark == _DROPPED:
                self.entries.append(entry)
                continue
            if mark:
                self.fault, self.fault_at = mark, number
                return
            try:
                self._carry(entry)
            except Exception as error:  # noqa: BLE001  whatever the engine meets
                self._failed(entry, error)
                return
            self.entries.append(entry)

    def go_back(self, upto: int) -> None:
        """Show the exercise as it was after an entry; the journal keeps what came later.

        What is in play is kept beside it, since an engine cannot be copied: `catch_up` takes it up again, and going
        on from a moment that is shown to a later one reads only what lies between.
        """
        present = self._present or (self.engine, self.table, self.conditions, self.entries)
        if self._behind and not self.fault and self.next_number - 1 <= upto:
            self._read_on(upto)
        else:
            self._read(upto=upto)
        # a fault that was found on the way is news to what is in play
        self._present, self._behind = present if not self.fault else None, True

    def catch_up(self) -> None:
        """Bring engine and table back to where the entries lead."""
        if self._present is None:
            self._read()
            return
        self.engine, self.table, self.conditions, self.entries = self._present
        self._present, self._behind = None, False
        self._seen = self._stopwatch()

    def _begin(self) -> None:
        header = self.header
        self.engine = Engine(
            self.plan,
            seed=header.seed,
            replication=header.replication,
            seats=header.seats,
            header=header,
        )
        self.engine.advance_to_step(0, 0.0)
        crisis = self.plan.scenario.crisis
        self.table = Table.laid(crisis.exercise, self._seats, injects=crisis.injects, recordings=self._recordings)
        self.conditions = Conditions(self.engine)
        lay(self.engine, sorted(set(self.table.cells.values())))
        self.entries = []
        self._lay_conditions()

    def _lay_conditions(self) -> None:
        for found in self.table.msel.values():
            if found.row.get("when"):
                self.conditions.lay(found.read())

    def _carry(self, entry: Entry) -> str:
        """Let an entry count, in the engine first; give the reason if the engine refuses it."""
        self.engine.advance_to_step(entry.step, entry.at_h)
        if entry.item is not None:
            receipt = self.engine.submit(entry.item)
            if not receipt.accepted:
                return receipt.reason
        self.table.take(entry)
        self.table.came(self.engine.releases.came())
        self._seen = self._stopwatch()
        if entry.kind == "msel":
            self._lay_conditions()
        return ""

    # ---- inputs -------------------------------------------------------------------------------------------------

    def do(self, role: str, kind: str, /, **body: object) -> Answer:
        """Take an input of a role: checked, written, carried out, answered.

        Raises:
            StoreError: it could not be written; it does not count.

        """
        if self._behind:
            return Answer(
                accepted=False, reason=Sentence("an earlier moment is shown: begin a branch there, or catch up")
            )
        if self.fault:
            return Answer(
                accepted=False,
                reason=Sentence(
                    "the exercise stands still before entry {fault_at}: {fault}",
                    fault_at=self.fault_at,
                    fault=self.fault,
                ),
            )
        try:
            permit(self.table, role, kind)
            if kind == "clock":
                return self._clock(role, body)
            kept, item = prepared(self.engine, self.table, role, kind, body)
        except Refusal as refusal:
            return Answer(accepted=False, reason=said(refusal))
        return self._enter(role, kind, kept, item)

    def derive(self, kind: str, body: Mapping[str, Any], item: Input | None) -> None:
        """Enter what follows from what people did, while time goes on."""
        answer = self._enter("clock", kind, body, item)
        if not answer.accepted:
            raise _Stopped(answer.reason)

    def _enter(self, role: str, kind: str, body: Mapping[str, Any], item: Input | None) -> Answer:
        number = self.next_number
        engine = self.engine
        entry = Entry(number, kind, role, engine.now, engine.clock.steps, body, item, time.time(), self.spent_s)
        text = entry.text()
        self.store.append(self.branch, [(number, text)])
        try:
            # exactly what a replay will read
            entry = entry_of(number, text)
            reason = self._carry(entry)
        except Exception as error:  # noqa: BLE001  whatever the engine meets
            self._failed(entry, error)
            return Answer(
                accepted=False,
                reason=Sentence("the engine failed and the exercise stands still: {fault}", fault=self.fault),
            )
        self.entries.append(entry)
        return Answer(accepted=not reason, reason=reason, number=number)

    @property
    def next_number(self) -> int:
        """Number of the next entry; the first is 1."""
        return self.entries[-1].number + 1 if self.entries else 1

    # ---- faults -------------------------------------------------------------------------------------------------

    def _failed(self, entry: Entry, error: Exception) -> None:
        """Mark the entry at which the engine failed, and stand still before it."""
        reason = f"{type(error).__name__}: {error}"
        self.store.mark(self.branch, entry.number, reason)
        if self.fault_at != entry.number:
            self._read(upto=entry.number - 1)
        self.fault, self.fault_at = reason, entry.number

    def drop(self, role: str) -> Answer:
        """Let the white cell drop the input at which the engine failed, and go on without it."""
        if not self.fault:
            return Answer(accepted=False, reason=Sentence("nothing has failed"))
        try:
            permit(self.table, role, "drop")
        except Refusal as refusal:
            return Answer(accepted=False, reason=said(refusal))
        number = self.fault_at
        self.store.mark(self.branch, number, _DROPPED)
        self._read()
        return self._enter(role, "dropped", {"number": number}, None)

    # ---- time ---------------------------------------------------------------------------------------------------

    def _clock(self, role: str, body: Mapping[str, Any]) -> Answer:
        """Take a word to the clock; where time goes on, run to where it stops."""
        kept = clocked(self.engine, self.table, body)
        runner = Runner(self)
        answer = self._enter(role, "clock", kept, None)
        if not answer.accepted or "until_h" not in kept:
            return answer
        until = self.engine.now if kept.get("stands") else kept["until_h"]
        return self._run(runner, until, answer.number, begins=kept["verb"] == "begin")

    def _run(self, runner: Runner, until: float, number: int, *, begins: bool) -> Answer:
        """Let time go on and keep where it stopped."""
        table = self.table
        limit = min(until, table.span_ends) if table.tempo == "moves" else until
        try:
            if begins:
                runner.give_sheets()
            stop = runner.go(limit)
            if stop == "limit" and table.tempo == "moves" and self.engine.now >= table.span_ends:
                stop = "span"
            if number or stop != "limit" or self._stopwatch() - self._seen > _QUIET_S:
                self.derive("arrived", {"stop": stop, "real": time.time()}, None)
        except _Stopped as stopped:
            return Answer(accepted=False, reason=said(stopped), number=number)
        except StoreError:
            # what could not be written does not count: back to what is on the disk
            self._read()
            raise
        except Exception as error:  # noqa: BLE001  whatever the engine meets
            self._failed(self.entries[-1] if number else self._nobodys(), error)
            reason = Sentence("the engine failed and the exercise stands still: {fault}", fault=self.fault)
            return Answer(accepted=False, reason=reason, number=number)
        return Answer(accepted=True, number=number, stop=stop)

    def _nobodys(self) -> Entry:
        """Write an entry that stands for time going on by itself: at a fault in it, nobody's input is marked."""
        number, engine = self.next_number, self.engine
        entry = Entry(
            number, "arrived", "clock", engine.now, engine.clock.steps, {"stop": "fault"}, None, time.time()
        )
        self.store.append(self.branch, [(number, entry.text())])
        return entry

    def tick(self, seconds: float) -> Answer:
        """Let real time pass at the speed that is set; the web's clock calls it."""
        table, engine = self.table, self.engine
        if self.fault or table.paused or not table.speed or table.phase not in {"adjudication", "free"}:
            return Answer(accepted=False, reason=Sentence("time stands still"))
        until = min(engine.now + table.speed * seconds / 60, engine.horizon)
        return self._run(Runner(self), until, 0, begins=False)

    # ---- what it is ---------------------------------------------------------------------------------------------

    @property
    def spent_s(self) -> float:
        """Seconds that the table has worked in the present phase: not while it is paused, closed, or asleep."""
        table = self.table
        still = table.paused or bool(self.fault) or self._behind or table.phase in {"over", "free"}
        return table.spent_s + (0.0 if still else self._stopwatch() - self._seen)

    @property
    def digest(self) -> str:
        """Hash of the chronicle, of where the clock stands and of the table: the same exercise has the same."""
        whole = blake2b(digest_size=16)
        whole.update(self.engine.chronicle.digest().encode())
        whole.update(repr((self.engine.now, self.engine.clock.steps)).encode())
        whole.update(json.dumps(self.table.told(), sort_keys=True).encode())
        return whole.hexdigest()


class _Stopped(Exception):  # noqa: N818  an answer on its way out
    """Time cannot go on; the message says why."""
