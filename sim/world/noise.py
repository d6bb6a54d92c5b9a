"""Noise: standard normal draws for many keys and a span of occasions at once, and the errors that run on them.

The same numbers as `sim.draws.normal` gives one by one, a third of the price: wyrand's folded product by halves
of 32 bits, the inverse of the normal law by its polynomials, element by element, so that a draw never depends
on what is drawn beside it. Only sums, products and quotients are vectorised, which IEEE 754 rounds alike wherever
they are done; the tails, one draw in seven, need a logarithm, which is not: they are left to the standard library.

Source: WangYi2019 (wyrand), Wichura1988 (the inverse of the normal law).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.draws import inverse_normal

__all__ = ["Bank", "inverse_block", "normal_block", "uniform_block"]

Block = npt.NDArray[np.float64]

_STEP: Final = np.uint64(0xA0761D6478BD642F)
_FOLD: Final = np.uint64(0xE7037ED1A0B428DB)
_HALF_WORD: Final = np.uint64(32)
_LOW_WORD: Final = np.uint64(0xFFFFFFFF)
_DROPPED: Final = np.uint64(12)
# where the middle polynomial ends, on either side of one half
_MIDDLE: Final = 0.425
_ABOVE: Final = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080e0,
)
_BELOW: Final = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
# cells drawn at once: long enough to pay, short enough that a run which ends early wastes little
_SPAN: Final = 32


def uniform_block(keys: Sequence[int], first: int, count: int) -> Block:
    """Draw in (0, 1) for every key and `count` occasions from `first` on; shape: occasions x keys."""
    occasions = np.arange(first, first + count, dtype=np.uint64)
    x = np.array(keys, dtype=np.uint64) + (occasions * _STEP)[:, np.newaxis]
    y = x ^ _FOLD
    x_low, x_high, y_low, y_high = x & _LOW_WORD, x >> _HALF_WORD, y & _LOW_WORD, y >> _HALF_WORD
    # schoolbook product of two words of 64 bits: no sum of these overflows
    middle = x_high * y_low + (x_low * y_low >> _HALF_WORD)
    carried = x_low * y_high + (middle & _LOW_WORD)
    high = x_high * y_high + (middle >> _HALF_WORD) + (carried >> _HALF_WORD)
    drawn: Block = ((high ^ x * y) >> _DROPPED).astype(np.float64)
    drawn *= 2.0**-52
    drawn += 2.0**-53
    return drawn


def normal_block(keys: Sequence[int], first: int, count: int) -> Block:
    """Draw from the standard normal law for every key and `count` occasions; shape: occasions x keys."""
    return inverse_block(uniform_block(keys, first, count))


def inverse_block(p: Block) -> Block:
    """Invert the standard normal law, element by element."""
    q = p - 0.5
    r = 0.180625 - q * q
    drawn, below = _polynomial(_ABOVE, r), _polynomial(_BELOW, r)
    drawn *= q
    drawn /= below
    tails = np.abs(q) > _MIDDLE
    drawn[tails] = [*map(inverse_normal, p[tails].tolist(), repeat(0.0), repeat(1.0))]
    return drawn


def _polynomial(factors: Sequence[float], x: Block) -> Block:
    """Work out a polynomial, its highest power first."""
    found: Block = np.full_like(x, factors[0])
    for factor in factors[1:]:
        found *= x
        found += factor
    return found


class Bank:
    """Standard-normal errors in calendar time, many at once: each N(0, 1), constant inside one cell.

    `z` holds where they stand in `cell`; whoever puts another number there lets that error go on from it.
    """

    __slots__ = ("_ahead", "_drawn_to", "_fresh", "_keep", "_keys", "cell", "z")

    def __init__(self, keep: float) -> None:
        self._keys: list[int] = []
        self._keep = keep
        self._fresh = math.sqrt(1 - keep * keep)
        self._ahead: Block = np.zeros((0, 0))
        self._drawn_to = 0
        self.cell = -1
        self.z: Block = np.zeros(0)

    def add(self, key: int) -> None:
        """Take in one more error; in mid-run it stands where it would, had it been here from the start."""
        self._keys.append(key)
        if self.cell >= 0:
            noise = normal_block([key], 0, self.cell + 1)[:, 0].tolist()
            z = noise[0]
            for fresh in noise[1:]:
                z = self._keep * z + self._fresh * fresh
            self.z = np.append(self.z, z)
            self._drawn_to = self.cell + 1

    def renew(self, keys: Iterable[int]) -> None:
        """Let each go on from where it is by another key; `keys` in the order in which they were added."""
        self._keys = [*keys]
        self._drawn_to = self.cell + 1

    def advance(self, cell: int) -> Block:
        """Let all stand in a cell that does not lie before theirs; give their values."""
        while self.cell < cell:
            self.cell += 1
            if self.cell >= self._drawn_to:
                self._ahead, self._drawn_to = normal_block(self._keys, self.cell, _SPAN), self.cell + _SPAN
            # the row counted from the end of the block
            noise = self._ahead[self.cell - self._drawn_to]
            self.z = self._keep * self.z + self._fresh * noise if self.cell else noise.copy()
        return self.z
