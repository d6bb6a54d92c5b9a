"""What tests of deciding and of carrying out ask: small menus, one who chooses, rulings with some values written."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from small_worlds import Files, Node, action, actor, inject, plan_of, truth_of, world

from sim.api import run
from sim.deciding.adjudication import OUTCOMES, adjudicate

if TYPE_CHECKING:
    from sim.world.chronicle import Record
    from sim.world.world import World


ORDER = list(OUTCOMES)  # from worst to best


def rule(name: str, priority: str, **more: Any) -> Node:
    return {"id": name, "priority": priority, "says": "a rule of the tests", **more}


def pair(acts: list[Node], first: Node | None = None, **crisis: Any) -> Files:
    """Two parties and one call to decide."""
    crisis = {"injects": [inject("start", "5 h", delay="0 h")], **crisis}
    return world([first or actor("party_a"), actor("party_b")], acts, **crisis)


CALLS: Any = [inject("round", "1 h", every="1 h", delay="0 h")]


WORTH = {"small": 0.2, "middle": 0.8, "large": 1.5}


def act(name: str, worth: float, **more: Any) -> Node:
    """An action at nobody that is always possible, takes no time and is believed to be worth so much."""
    plain: Node = {
        "target": ["none"],
        "goldstein": 0,
        "duration": ["0 h", "0 h"],
        "adjudication": {"chance": 1},
        "expects": [{"variable": "affinity", "by": f"{worth}"}],
        "visibility": "covert",
    }
    return action(name, **{**plain, **more})


def chooser(rules: list[Node] | None = None, *, acts: list[Node] | None = None, **doctrine: Any) -> Files:
    first = actor(
        "party_a",
        variables={"latency": "0.5 h", "agencies": 1},
        **{"precision": 1.5, "orders": 1, "rules": [*(rules or [])], **doctrine},
    )
    crisis: Node = {
        "injects": CALLS,
        "horizon": "30 d",
        "choice": {"latency_spread": 0},
        "perception": {"false_alarms": False},
    }
    return world([first], acts or [act(name, worth) for name, worth in WORTH.items()], **crisis)


CONTEST: Node = {"attacker": "military", "defender": "military"}


@cache
def truth() -> World:
    strong: Node = {"military": 30}
    return truth_of(
        world(
            [actor(f"party_{letter}") | {"strength": strong} for letter in "abc"],
            [action("talk"), action("fight", adjudication=CONTEST), action("call_in", adjudication={"honour": True})],
            ties={("party_b", "party_a"): {"obligation": "defence", "clarity": 0.8, "trust": 0.7}},
        )
    )


def outcome(name: str, u: float, **writes: float) -> int:
    """Rank of the outcome of party_a's doing on party_b after some values were written, which are then put back."""
    found = truth()
    before = {path: found.slots.value[found.slots.find(path)] for path in paths(writes)}
    try:
        for path, value in paths(writes).items():
            found.slots.write(found.slots.find(path), value, 0.0)
        ruling = adjudicate(found.scenario.actions[name], "party_a", "party_b", u=u, world=found, at=0.0)
        return ORDER.index(ruling.outcome)
    finally:
        for path, value in before.items():
            found.slots.write(found.slots.find(path), value, 0.0)


def paths(writes: dict[str, float]) -> dict[str, float]:
    where = {
        "chance": "actions.talk.chance",
        "own": "actors.party_a.readiness",
        "theirs": "actors.party_b.readiness",
        "trust": "relations.party_b.party_a.trust",
        "clarity": "relations.party_b.party_a.clarity",
        "iota": "relations.party_b.party_a.interoperability_military",
        "support": "actors.party_b.support",
    }
    return {where[word]: value for word, value in writes.items()}


def honour(intercept: float) -> float:
    files = world(
        [actor(f"party_{letter}") for letter in "ab"],
        [action("call_in", adjudication={"honour": True})],
        ties={("party_b", "party_a"): {"obligation": "defence", "clarity": 0.8, "trust": 0.7}},
        dynamics={"honour_intercept": intercept},
    )
    found = truth_of(files)
    spec = found.scenario.actions["call_in"]
    return adjudicate(spec, "party_a", "party_b", u=0.5, world=found, at=0.0).p


def woken(changes: dict[str, float], *, rest: str = "24 h") -> list[float]:
    """Instants of the grid at which an actor is woken by low credibility, under steps of it by injects."""
    watch: Node = {"id": "low", "when": "credibility() < 0.5", "says": "nobody believes us", "rest_for": rest}
    shots: Any = [
        inject(
            f"step_{place}",
            at,
            to=["party_b"],
            effects=[{"change": "credibility", "by": by, "args": {"actor": "party_a"}}],
        )
        for place, (at, by) in enumerate(changes.items())
    ]
    files = world(
        [actor("party_a", wake_when=[watch]), actor("party_b", ignores=["news"])], [action("talk")], injects=shots
    )
    done = run(plan_of(files), seed=1)
    calls = [
        word
        for record in done.chronicle
        if record.kind == "decision" and record.actor == "party_a"
        for word in (record.details["trigger"], *_words(record))
    ]
    return sorted(float(str(name).partition("@")[2].removesuffix("h")) for name in calls if ".wake.low" in str(name))


def _words(record: Record) -> tuple[object, ...]:
    joined = record.details.get("joined", ())
    assert isinstance(joined, tuple)
    return joined
