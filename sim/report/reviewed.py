"""A review in words and tables: decisions with share and effect, the landing, what was known, rulings.

Shared by the papers of a review and of a hot wash. Cells are named, persons never.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from sim.exercise.review.account import Ruled
from sim.exercise.review.decisions import Decided
from sim.exercise.review.effects import Weighed
from sim.exercise.review.knowledge import Known, Picture
from sim.exercise.review.landing import Landed
from sim.exercise.review.review import Found, Review
from sim.report.names import in_unit, named
from sim.report.paper.blocks import Grid
from sim.report.wording import Titles, signed, two_digits
from sim.scenario.vocabulary import Measure
from sim.sentence import Sentence, joined
from sim.units import format_at

__all__ = ["AGAINST", "Words", "instant", "unit_of"]

AGAINST: Final = (
    "What follows holds against the rules of this model, not against the world: it says what a choice changed here, "
    "beside what written doctrine would have chosen. It is no forecast, and nobody who played is scored."
)
_TERM: Final = re.compile(r'(\w+)\((?:"(\w+)")?(?:, "(\w+)")?')
_MEASURES: Final = 4
_WRONG: Final = 6


def instant(at: float) -> str:
    """Say an instant to the hour."""
    return format_at(round(at))


def _of(count: int, n: int) -> str:
    return Sentence("{count} of {n}", count=count, n=n)


class Words:
    """The words of one review."""

    def __init__(self, review: Review, titles: Titles) -> None:
        self._review, self._titles = review, titles
        exercise = review.run.world.scenario.crisis.exercise
        self._cells = {name: cell.title for name, cell in exercise.cells.items()} if exercise is not None else {}

    def cell(self, name: str) -> str:
        """Title of a cell, of its actor where it has none."""
        return self._cells.get(name) or self._titles.actor(self._review.table.cells.get(name, name))

    def measure(self, name: str) -> str:
        """Name of a measure."""
        return self._titles.measure(name)

    def orders(self, items: Sequence[str]) -> str:
        """Say orders in one phrase."""
        return joined("; ", map(self._titles.item, items)) or Sentence("nothing")

    def choice(self, found: Decided) -> str:
        """Say what a cell chose."""
        if found.kind == "argued":
            return Sentence("argued for: {claim}", claim=found.claim)
        return self.orders(found.items)

    def share(self, found: Decided) -> str:
        """Say how often doctrine would have chosen the same there."""
        if found.share is None:
            return "on no menu"
        if found.against and not found.share.same:
            return "never: its rules forbid it"
        words = _of(found.share.same, found.share.draws)
        if len(found.items) > 1:
            singly = ", ".join(str(count) for _, count in found.share.orders)
            words = Sentence("{words}; singly {singly}", words=words, singly=singly)
        return words

    def decided(self, place: int, found: Found) -> str:
        """Name a decision by its rank, cell and instant, in one line."""
        return f"{place}. {self.cell(found.decision.cell)}, {instant(found.decision.at_h)}"

    # ---- decisions ------------------------------------------------------------------------------------------------

    def effect(self, weighed: Weighed | None, measure: str) -> str:
        """Say an effect with its interval; what is not told from zero is in brackets."""
        if weighed is None:
            return "0 exactly"
        found = next((each for each in weighed.effects if each.measure == measure), None)
        if found is None:
            return "not known"
        span = found.difference
        words = signed(span.mean)
        if span.low is not None and span.low != span.high:
            words = Sentence("{mean} ({low} to {high})", mean=words, low=signed(span.low), high=signed(span.high))
        return words if span.clears_zero() or span.mean == 0 else Sentence("[{words}]", words=words)

    def ranking(self, most: int | None = None) -> Grid:
        """Decisions that differ from doctrine's, by effect: what was chosen in the place of what."""
        rows = tuple(
            (
                str(place),
                f"{self.cell(each.decision.cell)}, {instant(each.decision.at_h)}",
                self.choice(each.decision),
                self.orders(each.decision.doctrine),
                self.share(each.decision),
            )
            for place, each in enumerate(self._review.ranked[:most], start=1)
        )
        heads = ("rank", "cell", "it chose", "doctrine was ready to", "doctrine's share")
        return Grid("Decisions by effect: what was chosen", heads, rows, widths=(0.7, 2, 2.6, 3.6, 1.3))

    def effects(self, most: int | None = None, measures: int = _MEASURES) -> Grid:
        """What each of these decisions changed in the leading measures."""
        ranked = self._review.ranked[:most]
        led = [each.measure for each in self._review.led][:measures]
        rows = [
            (str(place), *(self.effect(each.effect, measure.name) for measure in led))
            for place, each in enumerate(ranked, start=1)
        ]
        heads = ["rank", *(self._head(each, each.better) for each in led)]
        widths = [0.6, *[2.2] * len(led)]
        beyond = [self._beyond(each.effect, {measure.name for measure in led}) for each in ranked]
        if any(beyond):
            rows = [(*row, more) for row, more in zip(rows, beyond, strict=True)]
            heads, widths = [*heads, "told from zero, of the others"], [*widths, 2.2]
        clear = sum(each.effect is not None and each.effect.clear for each in ranked)
        caption = "Decisions by effect: what it changed, with 95 % intervals; bold: something is told from zero"
        return Grid(caption, tuple(heads), tuple(rows), strong=frozenset(range(clear)), widths=tuple(widths))

    def _beyond(self, weighed: Weighed | None, shown: Collection[str]) -> str:
        """Say what is told from zero where no measure shown is."""
        told = [each.measure for each in weighed.effects if each.difference.clears_zero()] if weighed else []
        if any(name in shown for name in told):
            return ""
        measures = [each.measure for each in self._review.led if each.measure.name in told]
        return joined("; ", [joined(": ", (self._head(each), self.effect(weighed, each.name))) for each in measures])

    def every_decision(self) -> Grid:
        """All decisions in the order of time, with shares."""
        rows = tuple(
            (
                instant(each.decision.at_h),
                self.cell(each.decision.cell),
                _KINDS[each.decision.kind],
                self.choice(each.decision),
                self.orders(each.decision.doctrine),
                self.share(each.decision),
            )
            for each in self._review.decisions
        )
        heads = ("when", "cell", "how", "it chose", "doctrine was ready to", "doctrine's share")
        caption = Sentence("All {count} decisions", count=len(rows))
        return Grid(caption, heads, rows, folded=True, widths=(1.2, 2, 1.4, 3, 3, 1.4))

    def every_order(self) -> Grid | None:
        """Each order by itself: how often doctrine would have given it there, and ran into it unattended."""
        rows = []
        for each in self._review.decisions:
            found = each.decision
            if found.share is None:
                continue
            head = (instant(found.at_h), self.cell(found.cell))
            for place, (item, count) in enumerate(found.share.orders):
                runs = _of(each.unattended[place], self._review.seeds) if each.unattended else ""
                rows.append((*head, self._titles.item(item), _of(count, found.share.draws), runs))
                head = ("", "")
        heads = ("when", "cell", "order given", "doctrine, there and then", "unattended runs, in that move")
        if not rows:
            return None
        return Grid("Order by order", heads, tuple(rows), folded=True, widths=(1.2, 2.6, 4, 1.8, 1.8))

    # ---- landing, knowledge ---------------------------------------------------------------------------------------

    def _head(self, measure: Measure, better: str = "none") -> str:
        words, unit = self._titles.measure(measure.name), unit_of(measure.unit)
        if unit and unit != words.replace(" ", "-"):
            words = Sentence("{name}, {unit}", name=words, unit=unit)
        if better != "none":
            words = Sentence("{words} ({better}: better)", words=words, better=Sentence(better))
        return words

    def landing(self) -> Grid:
        """Where the exercise landed among unattended runs."""
        rows = tuple(
            (
                self._titles.measure(each.measure.name),
                two_digits(each.value),
                unit_of(each.measure.unit),
                "" if each.measure.better == "none" else each.measure.better,
                two_digits(each.low),
                two_digits(each.median),
                two_digits(each.high),
                _percentile(each),
            )
            for each in self._review.landed
        )
        heads = ("measure", "the table", "unit", "better", "5 %", "median", "95 %", "did better than")
        caption = Sentence("The table among {runs} runs with doctrine in every seat", runs=self._review.seeds)
        return Grid(caption, heads, rows, frozenset({1, 4, 5, 6}))

    def knowing(self) -> Grid:
        """How far each cell's picture was off, at each instant asked about."""
        rows = []
        for together in self._review.pictures:
            for each in together:
                held = [known for known in each.known if known.sigma is not None]
                far = sum(abs(known.error) > 2 * (known.sigma or 0) for known in held)
                worst = each.wrong[0] if each.wrong else None
                rows.append(
                    (
                        instant(each.at_h),
                        self._titles.actor(each.actor),
                        _of(len(each.wrong), len(each.known)),
                        _of(far, len(held)),
                        joined(": ", (self.term(worst.about), _beside(worst))) if worst is not None else "nothing",
                        _of(len(each.unheard), each.acts),
                    )
                )
        heads = ("when", "who", "beliefs off", "estimates off by more than 2 sd", "furthest off", "acts unheard of")
        return Grid("Known against true", heads, tuple(rows))

    def picture(self, found: Picture) -> Grid:
        """What one actor was most wrong about at an instant, and the last acts it had not heard of."""
        rows = [
            (
                self.term(each.about),
                two_digits(each.believed),
                two_digits(each.true),
                signed(each.error),
                two_digits(each.sigma) if each.sigma is not None else "",
                f"{each.age_h:g} h" if each.age_h is not None else "",
            )
            for each in found.wrong[:_WRONG]
        ]
        rows += [
            (
                Sentence(
                    "unheard of: {who}: {item}", who=self._titles.actor(act.actor), item=self._titles.item(act.item)
                ),
                "",
                instant(act.at_h),
                "",
                "",
                "",
            )
            for act in found.unheard[-_WRONG:]
        ]
        caption = Sentence("{who} on {when}", who=self._titles.actor(found.actor), when=instant(found.at_h))
        heads = ("about", "believed", "true", "error", "sd", "age")
        return Grid(caption, heads, tuple(rows), frozenset({1, 2, 3, 4, 5}), folded=True)

    def term(self, text: str) -> str:
        """Say a term of the rules: what, of whom, toward whom."""
        match = _TERM.match(text)
        if match is None:
            return text.replace("_", " ")
        name, one, other = match.groups()
        words: str = named(name)
        if one:
            words = Sentence("{what} of {who}", what=words, who=self._titles.actor(one))
        if other:
            words = Sentence("{what} toward {whom}", what=words, whom=self._titles.actor(other))
        return words

    # ---- rulings, expected actions --------------------------------------------------------------------------------

    def doing(self, ruled: Ruled) -> str:
        """Say what was ruled on: who does what toward whom."""
        if not ruled.action:
            return ruled.doing
        item = ":".join(filter(None, (ruled.action, ruled.target)))
        return joined(": ", (self._titles.actor(ruled.actor), self._titles.item(item)))

    def actor(self, name: str) -> str:
        """Title of an actor."""
        return self._titles.actor(name)

    @property
    def _changed(self) -> list[tuple[Ruled, Weighed | None]]:
        rulings = self._review.rulings
        return [each for each in rulings if each[0].verdict != "accept" or each[0].outcome != each[0].drawn]

    def accepted(self) -> str:
        """Say how many rulings were as the model had them."""
        every = len(self._review.rulings)
        return Sentence(
            "{accepted} of {all} rulings were accepted as the model had them.",
            accepted=every - len(self._changed),
            all=every,
        )

    def rulings(self) -> Grid | None:
        """Rulings that were not accepted as they came, with the model's own beside them; None where there is none."""
        rows = []
        for ruled, _ in self._changed:
            shown = [
                Sentence("{name} {chance}", name=Sentence(n), chance=two_digits(p)) for n, p in ruled.chances if p
            ]
            chances = joined(", ", shown)
            drawn = Sentence("{what} ({odds})", what=Sentence(ruled.drawn), odds=chances) if chances else ruled.drawn
            what = self.doing(ruled)
            rows.append((instant(ruled.at_h), what, ruled.verdict, drawn, ruled.outcome, ruled.reason))
        heads = ("when", "what", "verdict", "the model had", "ruled", "why")
        return Grid("Rulings that were not the model's own", heads, tuple(rows)) if rows else None

    def ruled_otherwise(self) -> Grid | None:
        """What each changed ruling changed, in every leading measure; None where none was weighed."""
        rows = []
        for ruled, weighed in self._changed:
            if weighed is None:
                continue
            what = (instant(ruled.at_h), self.doing(ruled))
            for each in self._review.led:
                rows.append(
                    (*what, self._head(each.measure, each.measure.better), self.effect(weighed, each.measure.name))
                )
                what = ("", "")
        heads = ("when", "what", "measure", "difference")
        return Grid("What they changed: as ruled less as the model had it", heads, tuple(rows)) if rows else None

    def awaited(self) -> Grid:
        """Expected actions: met, late, missed."""
        rows = tuple(
            (
                each.subject,
                joined(", ", (Sentence("anybody") if who == "all" else self._titles.actor(who) for who in each.of)),
                instant(each.due),
                instant(each.came) if each.came is not None else "",
                each.fate,
                each.objective.replace("_", " "),
            )
            for each in self._review.expected
        )
        strong = frozenset(
            place for place, each in enumerate(self._review.expected) if each.fate in {"late", "missed"}
        )
        heads = ("action", "of whom", "by", "came", "fate", "objective")
        return Grid("Expected actions", heads, rows, strong=strong, widths=(3, 1.8, 1.6, 1.6, 1.1, 1.5))


_KINDS: Final = {
    "answer": "answered a question",
    "sheet": "order sheet",
    "standing": "standing instructions",
    "argued": "argued action",
}


def unit_of(unit: str) -> str:
    """Say the unit of a measure; a count has none."""
    return "" if unit == "count" else in_unit(unit)


def _percentile(found: Landed) -> str:
    share = found.beaten
    if share.mean is None:
        return "not known"
    words = f"{100 * share.mean:.0f} %"
    if share.low is not None and share.high is not None:
        words = Sentence(
            "{mean} ({low} to {high})", mean=words, low=f"{100 * share.low:.0f}", high=f"{100 * share.high:.0f}"
        )
    return Sentence("{count} of {n}", count=words, n=found.n)


def _beside(found: Known) -> str:
    return Sentence(
        "{believed} believed, {true} true", believed=two_digits(found.believed), true=two_digits(found.true)
    )
