"""The relationship network: directed relations, how affinity moves and spreads (E8), and the door to networkx.

Affinities stand in one block of slots, ordered by whom they are felt toward, so that the spillover of an act
is one slice. Between writes they advance on an absolute 6 h grid by compensated structural balance: the
subtracted term makes the baseline an exact fixed point, so a quiet world stays put. Only the declared
core of states enters the balance and the spillover: a bystander changes nothing.

Source: Marvel2011, MorrisonKutzGabbay2023 (bounded balance with a restoring force), Goldstein1992 (weights).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.world.slots import Slots

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["GRID", "Lanes", "Network", "growth_rate"]

# Hours between two steps of coupled variables.
GRID = 6.0

_ITERATIONS = 400
# an affinity's bounds, as arrays: numpy takes longer over a plain number than over a sum
_LEAST, _MOST = np.array(-1.0), np.array(1.0)

Matrix = npt.NDArray[np.float64]


def _balance(a: Matrix) -> Matrix:
    """Structural balance term B of E8 over the core, `a[i, j]` the affinity of i toward j; zero diagonal."""
    n = len(a)
    return (a @ a) * (1.0 - np.eye(n)) / max(n - 2, 1)


def growth_rate(baseline: Matrix, *, balance: float, healing_time: float) -> float:
    """Fastest growth (1/h) of a small disturbance of the baseline; below zero shocks heal.

    Shape: `baseline` is core x core with zero diagonal.
    """
    n = len(baseline)
    if n < 3:
        return -1.0 / healing_time
    kappa, b, left = balance / healing_time, _balance(baseline), 1 - baseline**2
    off = 1.0 - np.eye(n)

    def change(x: Matrix) -> Matrix:
        spread = (x @ baseline + baseline @ x) * off / (n - 2)
        return -x / healing_time + kappa * (left * spread - 2 * baseline * b * x)

    # power iteration on one step of length h: the fastest growing mode wins, its growth read off the tail
    h = healing_time / (4 * (1 + balance))
    x = off * np.cos(np.arange(n * n, dtype=float).reshape(n, n) ** 2)
    logs = []
    for _ in range(_ITERATIONS):
        x = x + h * change(x)
        size = float(np.linalg.norm(x))
        logs.append(np.log(size))
        x /= size
    return float(np.expm1(np.mean(logs[-_ITERATIONS // 4 :])) / h)


class Network:
    """Relations among all actors of a run, over the world's slots.

    `first` gives, for each variable, the first slot of its block: n x n, ordered by toward, then by who.
    """

    def __init__(
        self,
        slots: Slots,
        actors: Sequence[str],
        *,
        first: Mapping[str, int],
        core: Sequence[str],
        dynamics: Mapping[str, float],
    ) -> None:
        self._slots = slots
        self._rank = {actor: rank for rank, actor in enumerate(actors)}
        self._actors = tuple(actors)
        self._step = dynamics["step"]
        self._spill = dynamics["step"] * dynamics["spillover"]
        self._healing = dynamics["healing_time"]
        self._kappa = dynamics["balance"] / dynamics["healing_time"]
        self._core = tuple(sorted(self._rank[actor] for actor in core))
        self._moved = False
        self._first = first
        n = len(actors)
        self._lo = self._first["affinity"]
        self._n = n
        self._core_index = np.ix_(self._core, self._core)
        self._hi = self._lo + n * n
        # places of the core's affinities among all, and the share of a disturbance that heals in a step
        self._places = np.arange(n * n).reshape(n, n)[self._core_index]
        self._heals = np.array(GRID / self._healing)
        # affinities as the last step left them, and room for what a step works out: a new array costs like a sum
        self._left: list[float] = []
        self._now: Matrix = np.zeros(n * n)
        self._change: Matrix = np.zeros(n * n)
        self._rest_stamp = -1
        self._rest: Matrix = np.zeros(n * n)
        self._weights: Matrix | None = None
        self._pull: Matrix = np.zeros((1, 1))

    def slot(self, variable: str, who: str, toward: str) -> int:
        """Slot of one variable of the relation `who` -> `toward`."""
        return self._first[variable] + self._rank[toward] * self._n + self._rank[who]

    def tone(self, source: str, target: str, weight: float, *, heals: bool = False) -> tuple[float, float]:
        """Let an act of Goldstein weight be felt: by the target, then by the core in proportion to its ties.

        What `heals` brings an affinity up to where it rests and no further. Gives the target's affinity toward the
        source before and after.
        """
        value, n = self._slots.value, self._n
        i, j = self._rank[source], self._rank[target]
        column = self._lo + i * n
        strength = weight / 10.0
        before = value[column + j]
        if strength:
            spill, toward = self._spill * strength, self._lo + j * n
            if spill:
                for k in self._core:
                    if k not in (i, j):
                        felt = spill * value[toward + k]
                        x = value[column + k]
                        moved = x + felt * (1.0 - x if felt > 0 else 1.0 + x)
                        value[column + k] = self._healed(column + k, moved) if heals and felt > 0 else moved
            direct = self._step * strength
            moved = before + direct * (1.0 - before if direct > 0 else 1.0 + before)
            value[column + j] = self._healed(column + j, moved) if heals and direct > 0 else moved
            self._moved = True
        return before, value[column + j]

    def tone_for(self, observer: str, source: str, target: str, weight: float) -> tuple[float, float]:
        """Let one observer alone feel an act as it would in `tone`; give its affinity before and after."""
        value, n = self._slots.value, self._n
        i, j, k = self._rank[source], self._rank[target], self._rank[observer]
        place = self._lo + i * n + k
        before = value[place]
        if k == j:
            felt = self._step * weight / 10.0
        elif k != i and k in self._core:
            felt = self._spill * weight / 10.0 * value[self._lo + j * n + k]
        else:
            felt = 0.0
        if felt:
            value[place] = before + felt * (1.0 - before if felt > 0 else 1.0 + before)
            self._moved = True
        return before, value[place]

    def _healed(self, place: int, risen: float) -> float:
        """Give an affinity that would rise to a value by what only heals: no higher than it rests, or than it is."""
        return min(risen, max(self._slots.value[place], self._slots.rest[place]))

    @property
    def stirred(self) -> bool:
        """Whether any affinity has moved since the start."""
        return self._moved

    def touched(self) -> None:
        """Say that an affinity was written elsewhere, so that the next grid step looks at it."""
        self._moved = True

    def advance(self) -> None:
        """Advance all affinities by one grid step. Exactly nothing happens at the baseline."""
        if not self._moved:
            return
        value, lo, hi = self._slots.value, self._lo, self._hi
        if self._rest_stamp != self._slots.ties:
            self._take_baseline()
        held = value[lo:hi]
        if held != self._left:
            self._now[:] = held
        a, change = self._now, self._change
        np.subtract(self._rest, a, out=change)
        change *= self._heals
        if self._weights is not None:
            self._balance_core(a, change, self._weights)
        a += change
        # a third of the time of `clip`
        np.maximum(a, _LEAST, out=a)
        np.minimum(a, _MOST, out=a)
        self._left = value[lo:hi] = a.tolist()

    def _balance_core(self, a: Matrix, change: Matrix, weights: Matrix) -> None:
        """Add to the change of all the pull of balance on the core, less that on its rest."""
        # rows are those felt toward, columns those who feel: the product of transposes is the same sum
        places = self._places
        core = a[places]
        pull: Matrix = core.dot(core)
        pull *= weights
        core *= core
        np.subtract(_MOST, core, out=core)
        pull *= core
        pull -= self._pull
        # every place once, so that a plain sum serves
        pull += change[places]
        change[places] = pull

    def _take_baseline(self) -> None:
        """Note the rest values and the pull of balance on them, which the step subtracts."""
        self._rest_stamp = self._slots.ties
        self._rest = np.array(self._slots.rest[self._lo : self._hi])
        n = len(self._core)
        if self._kappa and n > 2:
            self._weights = (1.0 - np.eye(n)) * (GRID * self._kappa / (n - 2))
            core = self._rest.take(self._places)
            pull = core @ core
            pull *= self._weights
            pull *= 1.0 - core * core
            self._pull = pull

    def growth_rate(self) -> float:
        """Fastest growth (1/h) of a small disturbance of this network's baseline."""
        lo, hi = self._lo, self._lo + self._n * self._n
        full = np.array(self._slots.rest[lo:hi]).reshape(self._n, self._n).T
        return growth_rate(full[self._core_index], balance=self._kappa * self._healing, healing_time=self._healing)

    def graph(self, at: float) -> nx.DiGraph[str]:
        """The whole network at an instant as a networkx graph, every variable an attribute of its edge."""
        import networkx as nx  # noqa: PLC0415  its door; half a second that most commands never need

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self._actors)
        for who in self._actors:
            for toward in self._actors:
                if who != toward:
                    attributes = {
                        name: round(self._slots.read(self.slot(name, who, toward), at), 6) for name in self._first
                    }
                    graph.add_edge(who, toward, **attributes)
        return graph

    def graphml(self, at: float) -> str:
        """The network at an instant as GraphML text."""
        import networkx as nx  # noqa: PLC0415

        return "\n".join(nx.generate_graphml(self.graph(at))) + "\n"


class Lanes:
    """Places joined by ways that can be gone both ways: networkx's shortest ways and greatest flows over them."""

    def __init__(self, lanes: Iterable[tuple[str, str, float]]) -> None:
        import networkx as nx  # noqa: PLC0415  its door

        self._graph: nx.Graph[str] = nx.Graph()
        for one, other, length in lanes:
            self._graph.add_edge(one, other, length=length)

    def length(self, one: str, other: str) -> float:
        """Length of one lane."""
        return float(self._graph.edges[one, other]["length"])

    def shortest(self, one: str, other: str, *, without: Collection[str] = ()) -> tuple[str, ...] | None:
        """Give the shortest way that avoids some places, or None where there is none."""
        import networkx as nx  # noqa: PLC0415  its door

        open_ = nx.restricted_view(self._graph, [place for place in without if place in self._graph], [])
        try:
            return tuple(nx.dijkstra_path(open_, one, other, weight="length"))
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return None

    def greatest_flow(
        self, sources: Mapping[str, float], sinks: Mapping[str, float], *, rooms: Mapping[str, float]
    ) -> float:
        """Give the greatest flow from sources to sinks where some places let through no more than their room."""
        import networkx as nx  # noqa: PLC0415  its door

        graph: nx.DiGraph[str] = nx.DiGraph()
        for place in self._graph:
            graph.add_edge(f"{place}/in", f"{place}/out", **({"capacity": rooms[place]} if place in rooms else {}))
        for one, other in self._graph.edges:
            graph.add_edge(f"{one}/out", f"{other}/in")
            graph.add_edge(f"{other}/out", f"{one}/in")
        for place, most in sources.items():
            graph.add_edge("from", f"{place}/in", capacity=most)
        for place, most in sinks.items():
            graph.add_edge(f"{place}/out", "to", capacity=most)
        return float(nx.maximum_flow_value(graph, "from", "to"))
