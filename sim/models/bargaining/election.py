"""Who prevails when stakeholders with positions and weights choose one text: the probabilistic election (E17).

Everybody prefers texts near its own position and lends its weight by how much it prefers one of two. A law turns
the strengths of two such coalitions into the chance that one beats the other, and an election turns the chances
of all pairs into a chance for each text. Pure functions; nothing here draws.

Source: Kapsarc2015 (laws of victory, probabilistic Condorcet elections), BuenoDeMesquita1994 (inputs).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

__all__ = [
    "ELECTIONS",
    "LAWS",
    "Election",
    "Law",
    "Stakeholder",
    "elect",
    "victory",
    "weighted_mean",
    "weighted_median",
]

Law = Literal["linear", "square", "quartic", "octic", "binary"]
Election = Literal["conditional", "markov"]
LAWS: Final[tuple[Law, ...]] = ("linear", "square", "quartic", "octic", "binary")
ELECTIONS: Final[tuple[Election, ...]] = ("conditional", "markov")

_POWER: Final = {"linear": 1, "square": 2, "quartic": 4, "octic": 8}
# share of the strength within which the binary law is undecided, on both sides of one half
_BAND: Final = 0.05
_STEPS: Final = 5000
_CLOSE: Final = 1e-13


class Stakeholder(NamedTuple):
    """Where one stands on the issue (0..100) and how much it weighs: capability times salience."""

    position: float
    weight: float


def victory(strong: float, weak: float, law: Law) -> float:
    """Chance that a coalition of the first strength beats one of the second; no strength at all is a toss."""
    if strong + weak <= 0:
        return 0.5
    share = strong / (strong + weak)
    if law == "binary":
        return min(max((share - 0.5 + _BAND) / (2 * _BAND), 0.0), 1.0)
    power = _POWER[law]
    return float(share**power / (share**power + (1 - share) ** power))


def elect(
    candidates: Sequence[float], voters: Sequence[Stakeholder], *, law: Law, election: Election
) -> tuple[float, ...]:
    """Give the chance of each text among candidates on the same scale as the voters' positions."""
    beats = [[_beats(one, other, voters, law) for other in candidates] for one in candidates]
    return _conditional(beats) if election == "conditional" else _stationary(beats)


def _beats(one: float, other: float, voters: Sequence[Stakeholder], law: Law) -> float:
    strong = weak = 0.0
    for position, weight in voters:
        prefers = weight * (abs(position - other) - abs(position - one))
        if prefers > 0:
            strong += prefers
        else:
            weak -= prefers
    return victory(strong, weak, law)


def _conditional(beats: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Chance that a text beats every other, given that some text does."""
    count = len(beats)
    products = []
    for one in range(count):
        product = 1.0
        for other in range(count):
            if other != one:
                product *= beats[one][other]
        products.append(product)
    total = sum(products)
    return tuple(product / total for product in products) if total else (1 / count,) * count


def _stationary(beats: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Long-run share of each text when any other challenges the present one, all challengers alike likely."""
    count = len(beats)
    share = [1 / count] * count
    for _ in range(_STEPS):
        flow = [
            sum(share[other] * beats[one][other] - share[one] * beats[other][one] for other in range(count)) / count
            for one in range(count)
        ]
        share = [held + moved for held, moved in zip(share, flow, strict=True)]
        if max(map(abs, flow)) < _CLOSE:
            break
    return tuple(share)


def weighted_mean(voters: Sequence[Stakeholder]) -> float:
    """Mean position by weight."""
    return sum(voter.position * voter.weight for voter in voters) / sum(voter.weight for voter in voters)


def weighted_median(voters: Sequence[Stakeholder]) -> float:
    """Position at which half of the weight stands below."""
    half, below = sum(voter.weight for voter in voters) / 2, 0.0
    for position, weight in sorted(voters):
        below += weight
        if below >= half:
            return position
    raise AssertionError("nobody votes")
