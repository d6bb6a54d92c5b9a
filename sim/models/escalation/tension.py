"""What holds between two actors for a while: ultimatums, forces to be seen, arrangements, announced acts.

Where a model of domestic politics takes part, it keeps what broken threats cost at home. Each is an instant until
which it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.clock import Phase
from sim.models.dials import Dials
from sim.world.stage import Stage

__all__ = ["Tension", "Ultimatum"]

Dyad = tuple[str, str]


@dataclass(slots=True)
class Ultimatum:
    """A threat that was made: until when, and where its target stood then."""

    until: float
    number: int
    theirs: int


@dataclass(slots=True)
class Tension:
    """All of them in one run. `backed_down` is called where a threat was neither heeded nor carried out."""

    stage: Stage
    dials: Dials
    backed_down: Callable[[str, str, str], None]
    ultimatums: dict[Dyad, Ultimatum] = field(default_factory=dict)
    present: dict[Dyad, list[tuple[float, float, float]]] = field(default_factory=dict)
    sent: dict[Dyad, str] = field(default_factory=dict)
    arranged: dict[Dyad, float] = field(default_factory=dict)
    announced: dict[Dyad, float] = field(default_factory=dict)
    mobilised: dict[str, float] = field(default_factory=dict)
    made: int = 0

    # ---- ultimatums

    def threaten(self, actor: str, target: str, theirs: int) -> None:
        """Set an ultimatum: it binds whoever set it until it is heeded, carried out, or runs out."""
        clock = self.stage.clock
        self.made += 1
        number = self.made
        until = clock.now + self.dials("ultimatum_lasts")
        self.ultimatums[actor, target] = Ultimatum(until, number, theirs)

        def runs_out() -> None:
            held = self.ultimatums.get((actor, target))
            if held is not None and held.number == number:
                del self.ultimatums[actor, target]
                self.backed_down(actor, target, "the ultimatum ran out")

        def comes_near() -> None:
            held = self.ultimatums.get((actor, target))
            if held is not None and held.number == number:
                for who, by in ((actor, target), (target, actor)):
                    says = "what was threatened falls due in a day or so"
                    about = f"{actor}.{target}"
                    self.stage.announce(
                        "deadline_near", subject=about, by=by, to=[who], urgency=0.6, says=says, directed=True
                    )

        rank = self.stage.ranks[actor]
        clock.at(until, Phase.MODEL, rank, runs_out)
        clock.at(max(until - self.dials("deadline_lead"), clock.now), Phase.MODEL, rank, comes_near)

    def rose(self, actor: str, target: str, rung: int, *, carries_out: int) -> None:
        """An actor acted on a rung: high enough, that carries its threat out."""
        if rung >= carries_out:
            self.ultimatums.pop((actor, target), None)

    def fell(self, actor: str, target: str, rung: int, *, by_act: bool) -> None:
        """An actor stands lower now: that heeds the other's threat; by its own act it goes back on its own."""
        heeded = self.ultimatums.get((target, actor))
        if heeded is not None and rung < heeded.theirs:
            del self.ultimatums[target, actor]
        if by_act and self.ultimatums.pop((actor, target), None) is not None:
            self.backed_down(actor, target, "it went back on its ultimatum")

    def settle(self, one: str, other: str) -> int:
        """Let what two threaten each other with be over, heeded; give how many threats that were."""
        pairs = ((one, other), (other, one))
        return sum([self.ultimatums.pop(pair, None) is not None for pair in pairs])

    # ---- what holds for a time

    def deploy(self, actor: str, target: str, parts: Sequence[tuple[float, float]], stays: float, *, of: str) -> None:
        """Send forces to be seen: each part present after its delay (h), until all have stayed for so long.

        `of` is the id of the doing that sends them.
        What would come only when the rest goes home is not there at all.
        """
        now = self.stage.clock.now
        ends = now + parts[0][0] + stays
        self.present[actor, target] = [(now + delay, ends, size) for delay, size in parts if now + delay < ends]
        self.sent[actor, target] = of

    def recall(self, actor: str, target: str, of: str) -> None:
        """Let forces that were sent to be seen, by this doing, go home before their time."""
        if self.sent.get((actor, target)) == of:
            del self.present[actor, target]
            del self.sent[actor, target]

    def presence(self, actor: str, target: str, at: float) -> float:
        """Forces of one that are there to be seen by another, 0 to 1."""
        found = self.present.get((actor, target), ())
        return sum([size for begins, ends, size in found if begins <= at < ends]) if found else 0.0

    def arrange(self, one: str, other: str) -> float:
        """Let two forces keep out of each other's way for a time; give until when."""
        until = self.stage.clock.now + self.dials("deconfliction_lasts")
        self.arranged[one, other] = self.arranged[other, one] = until
        return until

    def holds(self, one: str, other: str, at: float) -> bool:
        """Whether such an arrangement holds."""
        return self.arranged.get((one, other), -1.0) > at

    def announce(self, actor: str, target: str) -> None:
        """Announce an act to another beforehand."""
        self.announced[actor, target] = self.stage.clock.now + self.dials("notice_lasts")

    def take_notice(self, actor: str, target: str) -> bool:
        """Use up the announcement of an act, if there is one."""
        return self.announced.pop((actor, target), -1.0) > self.stage.clock.now
