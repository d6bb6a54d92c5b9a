"""Pictures of what decisions changed: for each leading measure a forest of the decisions ranked first."""

from __future__ import annotations

from typing import Final

from sim.exercise.review.effects import Effect, Weighed
from sim.exercise.review.review import Review
from sim.report import forest as picture
from sim.report.paper.blocks import Figure
from sim.report.phrases import phrases
from sim.report.reviewed import Words, unit_of
from sim.sentence import Sentence, told

__all__ = ["effects_pictures"]

_SHOWN: Final = 8
_MEASURES: Final = 4
_CAPTION: Final = "Effects on {measure} of the decisions ranked first; the same luck in both arms."


def effects_pictures(review: Review, words: Words, lang: str = "en") -> list[Figure]:
    """Draw the effects of the decisions ranked first, a picture for each leading measure that is known."""
    say, figures = phrases(lang), []
    for each in review.led[:_MEASURES]:
        effects = []
        for place, found in enumerate(review.ranked[:_SHOWN], start=1):
            weighed = _of(found.effect, each.measure.name)
            if weighed is not None and weighed.difference.mean is not None:
                span = weighed.difference
                low, high = (span.mean if end is None else end for end in (span.low, span.high))
                name = words.decided(place, found)
                says = told(words.effect(found.effect, each.measure.name), say).strip("[]")
                effects.append(picture.Effect(name, span.mean or 0.0, low or 0.0, high or 0.0, says))
        if not effects:
            continue
        every = (_of(found.effect, each.measure.name) for found in review.ranked)
        other = next((found.other for found in every if found is not None), 0.0)
        matters = each.matters or each.matters_share * abs(other or 0.0)
        title, unit = words.measure(each.measure.name), unit_of(each.measure.unit)
        panel = picture.Panel(title, unit, each.measure.better, matters, tuple(effects))
        says = Sentence("As chosen less as doctrine would have it, over {seeds} futures.", seeds=review.seeds)
        svg = picture.forest("What each decision changed", says, [panel], say=say)
        name = f"decisions_{each.measure.name.replace('.', '_')}"
        figures.append(Figure(name, svg, Sentence(_CAPTION, measure=title)))
    return figures


def _of(weighed: Weighed | None, measure: str) -> Effect | None:
    return next((each for each in weighed.effects if each.measure == measure), None) if weighed is not None else None
