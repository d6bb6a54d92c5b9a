"""Noise: standard normal draws for many keys and a span of occasions at once, and the errors that run on them.

The same numbers as `sim.draws.normal` gives one by one, a third of the price: wyrand's folded product by halves
of 32 bits, the inverse of the normal law by its polynomials, element by element, so that a draw never depends
on what is drawn beside it. Only sums, products and quotients are vectorised, which IEEE 754 rounds alike wherever
they are done; the tails, one draw in seven, need a logarithm, which is left to the standard library.

Source: WangYi2019 (wyrand), Wichura1988 (the inverse of the normal law).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["Bank", "inverse_block", "normal_block", "uniform_block"]

Block = npt.NDArray[np.float64]

_STEP: Final = np.uint64(0xA0761D6478BD642F)
_FOLD: Final = np.uint64(0xE7037ED1A0B428DB)
_HALF_WORD: Final = np.uint64(32)
_LOW_WORD: Final = np.uint64(0xFFFFFFFF)
_DROPPED: Final = np.uint64(12)
_inverse_normal = NormalDist().inv_cdf
# where the middle polynomial ends, on either side of one half, and where the next one does, in roots of -ln p
_MIDDLE: Final = 0.425
_NEAR: Final = 5.0
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
_TAIL_ABOVE: Final = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258e0,
    3.64784832476320460504e0,
    5.76949722146069140550e0,
    4.63033784615654529590e0,
    1.42343711074968357734e0,
)
_TAIL_BELOW: Final = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940e0,
    2.05319162663775882187e0,
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
    drawn[tails] = _in_the_tails(p[tails])
    return drawn


def _in_the_tails(p: Block) -> Block:
    """Invert the normal law beyond the middle: logarithms by the standard library, the few far out one by one."""
    low = p < 0.5
    # numpy's logarithm is not the same to the last bit on every machine
    r = np.sqrt(-np.array([*map(math.log, np.where(low, p, 1.0 - p).tolist())]))
    near = r - 1.6
    drawn = _polynomial(_TAIL_ABOVE, near)
    drawn /= _polynomial(_TAIL_BELOW, near)
    np.negative(drawn, out=drawn, where=low)
    far = r > _NEAR
    if far.any():
        drawn[far] = [_inverse_normal(share) for share in p[far].tolist()]
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
