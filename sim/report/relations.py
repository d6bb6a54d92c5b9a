"""The picture of who feels how about whom, as somebody believes it or as it is: one circle, a line for each pair.

A line is the mean of both directions; its tip says both, with their error and age where they are estimates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.svg import Anchor, Sheet, number, wrapped
from sim.report.wording import two_digits
from sim.sentence import Sentence, joined

__all__ = ["Feeling", "relations"]

_MOST: Final = 10
_WEAK: Final = 0.05
_WIDTH: Final = 460.0
_RADIUS: Final = 120.0
_NAME: Final = 92.0  # room for a name beside its disc, px
_SIZE: Final = 14.0
_SAYS: Final = "Affinity from -1 to 1, strongest first: {pairs}."


@dataclass(frozen=True, slots=True)
class Feeling:
    """Affinity of one to another, -1 to 1; `sigma` and `age_h` where it is an estimate."""

    one: str
    other: str
    value: float
    sigma: float | None = None
    age_h: float | None = None

    @property
    def says(self) -> str:
        """The value with how sure it is."""
        if self.sigma is None:
            return two_digits(self.value)
        held = {"value": two_digits(self.value), "error": two_digits(self.sigma), "age": self.age_h or 0}
        return Sentence("{value} ± {error}, {age:.0f} h old", **held)


def relations(
    found: Sequence[Feeling],
    titles: Mapping[str, str],
    *,
    title: str,
    first: Sequence[str] = (),
    say: Callable[[str], str] = str,
) -> str:
    """Draw the network; `first` are shown whatever they feel, then those with the strongest ties."""
    by_pair = {(each.one, each.other): each for each in found}
    parties = _parties(found, first)
    pairs = [(one, other) for place, one in enumerate(parties) for other in parties[place + 1 :]]
    means = {pair: (by_pair[pair].value + by_pair[pair[::-1]].value) / 2 for pair in pairs}
    height = 2 * _RADIUS + 150
    spoken = joined(
        "; ",
        (
            Sentence("{one} and {other} {mean}", one=titles[one], other=titles[other], mean=two_digits(mean))
            for (one, other), mean in sorted(means.items(), key=lambda each: -abs(each[1]))[:12]
        ),
    )
    sheet = Sheet(_WIDTH, height, title=title, says=Sentence(_SAYS, pairs=spoken), say=say)
    x, y = _WIDTH / 2, 40 + _RADIUS
    angles = {name: 2 * math.pi * place / len(parties) - math.pi / 2 for place, name in enumerate(parties)}
    at = {name: (x + _RADIUS * math.cos(angle), y + _RADIUS * math.sin(angle)) for name, angle in angles.items()}
    for (one, other), mean in sorted(means.items(), key=lambda each: abs(each[1])):
        if abs(mean) < _WEAK:
            continue
        there, back = by_pair[one, other], by_pair[other, one]
        both = {"one": titles[one], "other": titles[other], "there": there.says, "back": back.says}
        tip = Sentence("{one} to {other}: {there}; back: {back}", **both)
        kind, dash = ("hue0", "") if mean > 0 else ("hue1", "6 4")
        sheet.track([at[one], at[other]], kind=kind, thick=1 + 6 * abs(mean), dash=dash, tip=tip)
    for name in parties:
        _party(sheet, at[name], angles[name], titles[name], is_own=name in first[:1])
    _key(sheet, height - 46, len({each.one for each in found}) - len(parties))
    return sheet.finish()


def _parties(found: Sequence[Feeling], first: Sequence[str]) -> list[str]:
    """Give whom a circle bears: the first, then whose ties are strongest, in a steady order."""
    weight: dict[str, float] = {}
    for each in found:
        weight[each.one] = weight.get(each.one, 0.0) + abs(each.value)
    ranked = sorted(weight, key=lambda name: (name not in first, -weight[name], name))[:_MOST]
    return sorted(ranked, key=lambda name: (name not in first[:1], name))


def _party(sheet: Sheet, at: tuple[float, float], angle: float, title: str, *, is_own: bool) -> None:
    px, py = at
    sheet.raw(f'<circle cx="{number(px)}" cy="{number(py)}" r="{9 if is_own else 7}" class="ink rim"/>')
    side: Anchor = "middle" if abs(math.cos(angle)) < 0.35 else "start" if math.cos(angle) > 0 else "end"
    down = 5.0 + (21.0 if side == "middle" else 9.0) * math.sin(angle)
    lines = [title] if side == "middle" else wrapped(title, _NAME, _SIZE)
    for row, line in enumerate(lines):
        shift = 16 * (row - (len(lines) - 1) / 2)
        x, y = px + 15 * math.cos(angle), py + down + shift
        sheet.words(x, y, line, size=_SIZE, anchor=side, halo=True, bold=is_own)


def _key(sheet: Sheet, y: float, left_out: int) -> None:
    sheet.line(16, y - 4, 44, y - 4, kind="hue0", thick=4)
    sheet.words(52, y, "friendly", size=_SIZE)
    sheet.track([(150, y - 4), (178, y - 4)], kind="hue1", thick=4, dash="6 4")
    sheet.words(186, y, "unfriendly; thicker is stronger", size=_SIZE)
    if left_out > 0:
        sheet.words(
            16, y + 22, Sentence("Left out, with weaker ties: {count}.", count=left_out), kind="soft", size=_SIZE
        )
