"""Where words lie in pictures: none over another, none past an edge, whatever names and numbers there are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.report.forest import Effect, Panel, forest
from sim.report.svg import wide
from sim.report.wording import signed, two_digits

TEXT = "{http://www.w3.org/2000/svg}text"
SIZES = st.sampled_from([1e-5, 0.01, 1.0, 40.0, 5e3, 8e5, 3e7, 2e9])
NAMES = st.sampled_from(
    [
        "lift",
        "civil_society@-5y",
        "Dialogue of the forces with civil society, and what comes of it",
        "民軍対話を深める",
    ]
)


class Box(NamedTuple):
    """Words and the room they take on a sheet, px."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both want the same room; a pixel is none."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > 1 and min(self.bottom, other.bottom) - max(self.top, other.top) > 1


def boxes(svg: str) -> list[Box]:
    """Give every word of a picture with its room, letters from the line up."""
    found = []
    for each in ET.fromstring(svg).iter(TEXT):
        if each.get("aria-hidden") is None:
            size, x, y = (float(each.attrib[name]) for name in ("font-size", "x", "y"))
            width = wide(each.text or "", size)
            left = x - {"middle": width / 2, "end": width}.get(each.get("text-anchor", ""), 0.0)
            found.append(Box(each.text or "", left, y - 0.75 * size, left + width, y + 0.2 * size))
    return found


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    size, effects = draw(SIZES), []
    for name in draw(st.lists(NAMES, min_size=1, max_size=4)):
        low, high = sorted(size * draw(st.floats(-1, 1)) for _ in range(2))
        mean = (low + high) / 2
        says = f"{signed(mean)} ({two_digits(low)} to {two_digits(high)})"
        effects.append(Effect(name, mean, low, high, says, "maturity 0.76, another 0.31"))
    return Panel(
        "unmet person days", "person-days", "lower", size * draw(st.sampled_from([0.0, 0.1])), tuple(effects)
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(panels(), min_size=1, max_size=4))
def test_in_a_forest_no_word_lies_over_another_or_past_an_edge_and_no_name_is_cut(found: list[Panel]) -> None:
    svg = forest("Tsunami relief", "Paired differences from the baseline.", found)
    words, high = boxes(svg), float(ET.fromstring(svg).attrib["height"])
    assert all(each.left >= 0 and each.right <= 800 and each.top >= 0 and each.bottom <= high for each in words)
    assert [(one.text, other.text) for one, other in combinations(words, 2) if one.meets(other)] == []
    shown = " ".join(each.text for each in words).replace(" ", "")
    assert all(effect.name.replace(" ", "") in shown for panel in found for effect in panel.effects)
