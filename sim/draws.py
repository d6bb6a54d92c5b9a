"""Chance keyed by meaning: a draw belongs to (seed, purpose, entities, occasion), never to an order of calls.

Two runs that differ in one option share every draw whose meaning they share, and an action or actor that
plays no part moves nobody's luck. `Draws.key` hashes seed, purpose and entities once (BLAKE2b); `uniform`
is one step of the wyrand generator from that key to the occasion, so no generator lives anywhere. Occasions are small
counts (the n-th doing of that kind by those entities) or `occasion(id)` of what is being answered.

Times come by inverse transform, choices by Gumbel-max, so that raising a hazard moves each time earlier
and adding an alternative leaves the other draws alone.

Source: WangYi2019 (wyrand: a Weyl sequence and one folded multiplication).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Final

__all__ = [
    "Draws",
    "Kept",
    "Keys",
    "exponential",
    "gumbel",
    "inverse_normal",
    "lognormal",
    "normal",
    "occasion",
    "uniform",
    "uniforms",
]

_MASK: Final = 0xFFFFFFFFFFFFFFFF
_STEP: Final = 0xA0761D6478BD642F
_FOLD: Final = 0xE7037ED1A0B428DB
# the upper 52 of the 64 folded bits make the fraction; half a step keeps it off 0 and 1
_TOP: Final = 0xFFFFFFFFFFFFF
_SCALE: Final = 2.0**-52
_HALF: Final = 2.0**-53
# the inverse of the normal law at a share, 0..1, its mean and standard deviation: what `NormalDist.inv_cdf` hands on
# to, once it has looked whether these can be; ten thousand times a run
inverse_normal: Final[Callable[[float, float, float], float]] = vars(statistics)["_normal_dist_inv_cdf"]


def uniform(key: int, occasion: int) -> float:
    """Draw in the open interval (0, 1) for one key and one occasion."""
    x = (key + occasion * _STEP) & _MASK
    x *= x ^ _FOLD
    return ((x >> 76 ^ x >> 12) & _TOP) * _SCALE + _HALF


def uniforms(keys: Iterable[int], occasion: int) -> list[float]:
    """Draw for many keys and one occasion: the same numbers as `uniform` for each, at half the price."""
    step = occasion * _STEP
    words = [(key + step) & _MASK for key in keys]
    folded = [x * (x ^ _FOLD) for x in words]
    return [((x >> 76 ^ x >> 12) & _TOP) * _SCALE + _HALF for x in folded]


def gumbel(key: int, occasion: int) -> float:
    """Draw from the standard Gumbel law: the noise whose maximum makes a quantal response."""
    return -math.log(-math.log(uniform(key, occasion)))


def normal(key: int, occasion: int) -> float:
    """Draw from the standard normal law, by its inverse."""
    return inverse_normal(uniform(key, occasion), 0.0, 1.0)


def lognormal(key: int, occasion: int, *, median: float, sigma: float) -> float:
    """Draw a positive time or size with the given median and standard deviation of its logarithm."""
    return median * math.exp(sigma * inverse_normal(uniform(key, occasion), 0.0, 1.0))


def exponential(key: int, occasion: int, *, hazard: float) -> float:
    """Waiting time at a constant hazard, by inverse transform; infinite where the hazard is zero."""
    return -math.log(uniform(key, occasion)) / hazard if hazard > 0 else math.inf


def occasion(name: str) -> int:
    """Give the 64-bit number of a named occasion, the same on every machine."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def _hash_of(luck: str) -> blake2b:
    """Give the hash, of 64 bits, that keys of one luck begin with: copied for each, never changed."""
    return blake2b(key=blake2b(luck.encode(), digest_size=32).digest(), digest_size=8)


class Kept:
    """A key that somebody holds on to; it is renewed when the luck turns, so read `key` at each use."""

    __slots__ = ("key",)

    def __init__(self, key: int) -> None:
        self.key = key


class Draws:
    """The luck of one run: seed and replication, and the keys made from them.

    Whoever holds on to a key for longer than one draw takes it by `keep`, or says by `when_turned` how it is renewed.
    """

    __slots__ = ("_hash", "_kept", "_keys", "_turned", "replication", "seed")

    def __init__(self, seed: int, *, replication: int = 0) -> None:
        self.seed = seed
        self.replication = replication
        self._hash = _hash_of(f"{seed}/{replication}")
        self._keys: dict[tuple[str, ...], int] = {}
        self._kept: dict[tuple[str, ...], Kept] = {}
        self._turned: list[Callable[[], None]] = []

    def key(self, purpose: str, *entities: str) -> int:
        """Give the key of one purpose for one tuple of entities; keep it where draws are many."""
        words = (purpose, *entities)
        found = self._keys.get(words)
        if found is None:
            found = self._keys[words] = self.hashed(*words)
        return found

    def hashed(self, purpose: str, *entities: str) -> int:
        """Give the key to somebody who keeps it: as `key`, but it is remembered nowhere here."""
        text = self._hash.copy()  # half the price of a hash that begins with its secret
        text.update("\x1f".join((purpose, *entities)).encode())
        return int.from_bytes(text.digest(), "little")

    def keep(self, purpose: str, *entities: str) -> Kept:
        """Give a key to hold on to."""
        words = (purpose, *entities)
        found = self._kept.get(words)
        if found is None:
            found = self._kept[words] = Kept(self.key(*words))
        return found

    def when_turned(self, renew: Callable[[], None]) -> None:
        """Have something done when the luck has turned: keys that are held elsewhere must be taken again."""
        self._turned.append(renew)

    def turn(self, luck: int) -> None:
        """Let everything that is drawn from now on come from another luck; what was drawn before stands.

        The same `luck` gives the same draws to all that share seed and replication.
        """
        self._hash = _hash_of(f"{self.seed}/{self.replication}/{luck}")
        self._keys.clear()
        for words, kept in self._kept.items():
            kept.key = self.key(*words)
        for renew in self._turned:
            renew()


class Keys(dict[int, int]):
    """Keys of one purpose for an actor and each of many names, by place; hashed when first asked for.

    Of a menu of a hundred items a run touches a dozen.
    """

    def __init__(self, draws: Draws, purpose: str, actor: str, names: Sequence[str]) -> None:
        super().__init__()
        self._draws, self._purpose, self._actor, self._names = draws, purpose, actor, names
        draws.when_turned(self.clear)

    def __missing__(self, place: int) -> int:
        """Hash the key of a place, and keep it."""
        key = self[place] = self._draws.hashed(self._purpose, self._actor, self._names[place])
        return key
