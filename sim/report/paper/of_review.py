"""The papers of an after-action review: the whole report with its plan to fill, and one page for the hot wash."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from sim.blueprint import Blueprint
from sim.exercise.review.review import Review
from sim.provenance import version
from sim.report.labels import labels
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Happening, Happenings, Paper, Points, Prose, Section
from sim.report.phrases import phrases, spoken
from sim.report.reviewed import AGAINST, Words, instant
from sim.report.timeline import shortened, timeline
from sim.report.wording import PURPOSE, Titles, date, day
from sim.scenario.exercise import Exercise
from sim.sentence import Sentence, joined, told

__all__ = ["paper_of_hot_wash", "paper_of_knowledge", "paper_of_review"]

_ENDS: Final = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.?!] ")
_ROWS: Final = 16
_FEW: Final = 9
_TOP: Final = 3
_MARK: Final = 8
_NO_TIME: Final = (
    "Decisions that differ from doctrine's and had no time in this minute: {count}. The whole review weighs them."
)
_NO_TIME_LEFT: Final = (
    "Decisions that differ from doctrine's and had no time in this minute: {count}, those that doctrine would rather "
    "have taken itself. The whole review weighs them."
)
_WEIGHED: Final = (
    "Weighed here: {weighed} of {all} decisions that differ from doctrine's, with {least} to {most} futures an arm."
)
_WEIGHED_ALIKE: Final = (
    "Weighed here: {weighed} of {all} decisions that differ from doctrine's, with {most} futures an arm."
)
_COUNTS: Final = (
    "{cells} decisions of cells among {all} of all actors, {orders} orders, {sent} rows of the MSEL sent, "
    "{messages} messages between cells, {rulings} rulings."
)
_CLEAR: Final = (
    "{clear} of {ranked} decisions that differ from doctrine's are told from zero, {same} are the same. Of "
    "{intervals} intervals at 95 % about {chance:.0f} miss zero by luck alone."
)
_NO_RUNS: Final = "No runs were made beside it: not known yet."
_MEASURES: Final = 3
_STANDS: Final = "{exercise}, branch {branch} · stands on {when}"
_UNREAD: Final = "The words of this review in this language have not yet been read by a native speaker."
_WIDTH: Final = 96
# characters of a line of the story, in the report and on the one page
_LONG: Final = 220
_SHORT: Final = 90
_TOLD_HERE: Final = frozenset({"overruled", "referred", "seat", "default", "input"})
_HOW: Final = (
    "Each decision is looked at in two arms. In one the cell's choice is made, in the other the choice that doctrine "
    "was ready to make there and then. All before it is the same in both; after it doctrine sits in every seat in "
    "both, under the same luck. The difference is what this one choice changed, given doctrine everywhere after it. "
    "It is not what the players would have made of it. What stands in brackets is not told from zero. First come "
    "decisions of which something is told from zero, by their largest effect, counted in smallest changes that "
    "matter. Where doctrine chose the same, the effect is exactly zero."
)
_SHARES: Final = (
    "Doctrine's share is how often doctrine would choose just this in that very situation: same beliefs, same menu, "
    "and the noise of its choice drawn anew. Singly means how often each of the orders was among what it chose. A "
    "small share is no fault: that is what people are asked for."
)
_LANDED: Final = (
    "The same exercise with doctrine in every seat, its MSEL and other luck. A high percentile says that the table "
    "did better than this doctrine in this model; luck is in it, since the table had one throw of it."
)
_KNEW: Final = (
    "What each cell's rules ask about, as it stood then: believed beside true. sd and age are those with which an "
    "estimate is held. An act is unheard of where no news of it had come."
)
_PLAN: Final = ("issue", "corrective action", "owner", "starts", "done by")


def paper_of_review(
    review: Review, plan: Blueprint, figures: Sequence[Figure], command: str, lang: str = "en"
) -> Paper:
    """Make the whole report; `figures` are those of the effects, `command` what made the review."""
    titles = Titles(plan, phrases(lang))
    words, exercise = Words(review, titles), plan.scenario.crisis.exercise
    say = phrases(lang)
    sections = [
        Section("Overview", (Facts(tuple(_overview(review, plan, words))),)),
        Section("What happened", tuple(_happened(review, plan, titles, words, say))),
        Section("Objectives", tuple(_objectives(review, exercise, lang))),
    ]
    if review.expected:
        sections.append(Section("What was expected", (words.awaited(),)))
    sections.append(Section("Decisions by what they changed", tuple(_decided(review, words, figures))))
    if review.landed:
        sections.append(Section("Where the exercise landed", (Prose(_LANDED), words.landing())))
    if review.rulings:
        tables = filter(None, (words.rulings(), words.ruled_otherwise()))
        sections.append(Section("Rulings", (Prose(words.accepted()), *tables)))
    sections += [
        Section("What was known, and what was so", tuple(_known(review, words))),
        Section("Hot wash", tuple(_questions(exercise))),
        Section("Improvement plan", tuple(_plan_to_fill(review))),
        Section("How this was made", (Facts(tuple(_made(review, command))),)),
    ]
    title = Sentence("After-action review: {title}", title=plan.scenario.crisis.title)
    return spoken(Paper(title, _under(review), _opening(review, lang), tuple(sections)), lang)


def paper_of_hot_wash(review: Review, plan: Blueprint, command: str, lang: str = "en") -> Paper:
    """Make the one page that is read at ENDEX, from few futures."""
    titles = Titles(plan, phrases(lang))
    words, exercise = Words(review, titles), plan.scenario.crisis.exercise
    story = _story(review, plan, titles, _FEW, (0.0, review.until), width=_SHORT, say=phrases(lang))
    sections = [Section("What mattered", (story,))]
    if review.ranked:
        tables = (words.ranking(_TOP), words.effects(_TOP, _MEASURES))
        sections.append(Section("Decisions that changed most", (Prose(_weighed(review), "soft"), *tables)))
    if review.hurried and review.unweighed:
        sections.append(Section("Not weighed yet", (Prose(_hurried(review)),)))
    sections.append(Section("Where the exercise landed", (words.landing(),) if review.landed else (Prose(_NO_RUNS),)))
    late = [each for each in review.expected if each.fate in {"late", "missed"}]
    if late:
        late_ones = joined("; ", (joined(": ", (each.subject, Sentence(each.fate))) for each in late))
        sections.append(Section("Expected, and not in time", (Prose(Sentence("{all}.", all=late_ones)),)))
    sections.append(Section("Questions", tuple(_questions(exercise, bare=True))))
    sections[-1] = Section("Questions", (*sections[-1].blocks, Prose(_line(review, command), "soft")))
    title = Sentence("Hot wash: {title}", title=plan.scenario.crisis.title)
    paper = Paper(title, _under(review), _opening(review, lang), tuple(sections), contents=False, single=True)
    return spoken(paper, lang)


def paper_of_knowledge(review: Review, plan: Blueprint, lang: str = "en") -> Paper:
    """Make the answer to what cells knew at the instants that were asked about, and what was so."""
    words = Words(review, Titles(plan, phrases(lang)))
    section = Section("What was known, and what was so", tuple(_known(review, words)))
    title = Sentence("What cells knew: {title}", title=plan.scenario.crisis.title)
    return spoken(Paper(title, _under(review), _opening(review, lang), (section,), contents=False), lang)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, width: int) -> str:
    """Keep what can be read aloud of a long text: first sentences, else what it is about, else first words."""
    if len(text) <= width:
        return text
    head = text[: width + 1]
    # the number of a point in a list ends no sentence
    sentence = max((found.start() for found in _ENDS.finditer(head)), default=-1)
    # a mark like "RE:" says nothing of what it is about
    about = head.find(": ", _MARK)
    if sentence > 0:
        return head[: sentence + 1]
    return head[:about] if about > 0 else f"{text[:width].rsplit(' ', 1)[0]} ..."


def _line(review: Review, command: str) -> str:
    """How it was made, in a line."""
    words = "From {seeds} futures for each arm; whitecell {version}; {command}"
    if review.ranked and review.lucks != (review.seeds, review.seeds):
        words = "From up to {seeds} futures for each arm; whitecell {version}; {command}"
    return Sentence(words, seeds=review.seeds, version=version(), command=command)


def _hurried(review: Review) -> str:
    """Say what there was no time for."""
    if review.ranked:
        return Sentence(_NO_TIME_LEFT, count=review.unweighed)
    return Sentence(_NO_TIME, count=review.unweighed)


def _weighed(review: Review) -> str:
    """Say how many decisions were weighed, and with how many futures."""
    least, most = review.lucks
    counts = {"weighed": len(review.ranked), "all": len(review.ranked) + review.unweighed, "most": most}
    return Sentence(_WEIGHED_ALIKE, **counts) if least == most else Sentence(_WEIGHED, **counts, least=least)


def _under(review: Review) -> str:
    pattern = "{exercise}, branch {branch} · ended on {when}" if review.over else _STANDS
    return Sentence(
        pattern, exercise=review.history.exercise, branch=review.history.branch, when=instant(review.until)
    )


def _opening(review: Review, lang: str) -> tuple[Block, ...]:
    opening: list[Block] = [Prose(joined(" ", (Sentence(PURPOSE), Sentence(AGAINST))), "warning")]
    if lang != "en":
        opening.append(Prose(_UNREAD, "soft"))
    if review.history.stands:
        opening.append(Prose(Sentence("The engine failed: {why}.", why=review.history.stands), "warning"))
    elif not review.over:
        opening.append(Prose("The exercise is still running: it is reviewed as far as it has come.", "soft"))
    return tuple(opening)


# ---- what happened -----------------------------------------------------------------------------------------------


def _overview(review: Review, plan: Blueprint, words: Words) -> Iterator[tuple[str, str]]:
    crisis, table = plan.scenario.crisis, review.table
    exercise = crisis.exercise
    yield "Exercise", review.history.exercise
    yield "Scenario", joined(": ", (crisis.title, _flat(crisis.question)))
    played = [float(entry.body["real"]) for entry in review.history.entries if "real" in entry.body]
    if played:
        first, last = (datetime.fromtimestamp(each, UTC) for each in (min(played), max(played)))
        began, over = (f"{each:%Y-%m-%d %H:%M}" for each in (first, last))
        yield "Played", Sentence("{began} to {over} UTC", began=began, over=over)
    if exercise is not None:
        yield from (
            (name, _flat(text)) for name, text in (("Purpose", exercise.purpose), ("Scope", exercise.scope)) if text
        )
    for cell, actor in sorted(table.cells.items()):
        people = sum(role.cell == cell for role in table.roles.values())
        seat = table.seats.get(actor, "doctrine")
        told_of = Sentence("{seat} at the end; roles that joined: {people}", seat=Sentence(seat), people=people)
        yield words.cell(cell), told_of
    looked = sum(role.kind in {"evaluator", "observer"} for role in table.roles.values())
    if looked:
        yield "Evaluators and observers", str(looked)
    yield "Threat or hazard, sponsor, contact", "to be filled in"


def _happened(
    review: Review, plan: Blueprint, titles: Titles, words: Words, say: Callable[[str], str]
) -> Iterator[Block]:
    counts = review.run.chronicle.counts()
    table = review.table
    sent = sum(found.status == "released" for found in table.msel.values())
    yield Prose(
        Sentence(
            _COUNTS,
            cells=len(review.decisions),
            all=counts.get("decision", 0),
            orders=counts.get("order", 0),
            sent=sent,
            messages=len(table.messages),
            rulings=len(review.rulings),
        ),
        "soft",
    )
    for span in review.spans:
        if len(review.spans) > 1:
            move = Sentence("Move {number}", number=span.number)
            head = joined(": ", (move, span.title)) if span.title else move
            when = {"begins": instant(span.begins), "ends": instant(span.ends)}
            yield Prose(Sentence("{move}, {begins} to {ends}", move=head, **when), "lead")
        yield _story(review, plan, titles, _ROWS, (span.begins, span.ends), words=words, say=say)


def _story(
    review: Review,
    plan: Blueprint,
    titles: Titles,
    rows: int,
    span: tuple[float, float],
    *,
    words: Words | None = None,
    width: int = _LONG,
    say: Callable[[str], str] = str,
) -> Happenings:
    """What mattered in a stretch of time, each line cut at a width; with words also what people did at the table."""
    begins, ends = span
    moving = {item.id for item in plan.scenario.actions.values() if any(line.do for line in item.effects)}
    lines = [
        line
        for line in timeline(review.run.chronicle, titles, moving=moving)
        if begins <= line.at <= ends
        and (line.at < ends or ends == review.until)
        and review.run.chronicle[line.record].kind not in _TOLD_HERE
    ]
    lines = [replace(line, text=_cut(told(line.text, say), width)) for line in lines]
    happened = [(line.at, line.who, line.text) for line in shortened(lines, rows, _WIDTH)]
    if words is not None:
        happened = sorted(happened + list(_at_the_table(review, words, span)), key=lambda each: each[0])
    start = plan.scenario.crisis.start
    return Happenings(tuple(Happening(day(at), date(start, at), who, text) for at, who, text in happened))


def _at_the_table(review: Review, words: Words, span: tuple[float, float]) -> Iterator[tuple[float, str, str]]:
    """What people decided and ruled, by cell."""
    begins, ends = span
    last = ends == review.until
    for each in review.decisions:
        found = each.decision
        if begins <= found.at_h < ends or (last and found.at_h == ends):
            yield found.at_h, words.cell(found.cell), Sentence("chose {choice}", choice=words.choice(found))
    for ruled, _ in review.rulings:
        if (begins <= ruled.at_h < ends or (last and ruled.at_h == ends)) and ruled.outcome != ruled.drawn:
            what = {"outcome": Sentence(ruled.outcome), "drawn": Sentence(ruled.drawn)}
            text = "ruled {outcome} (the model had {drawn}) on {doing}: {reason}"
            yield ruled.at_h, "White cell", Sentence(text, **what, doing=words.doing(ruled), reason=ruled.reason)
    for change in review.table.changes:
        if begins <= change["at_h"] < ends:
            seats = {"was": Sentence(change["was"]), "seat": Sentence(change["seat"])}
            text = Sentence("seat of {actor}: {was}, then {seat}", actor=words.actor(change["actor"]), **seats)
            yield change["at_h"], "White cell", text


# ---- what it meant -----------------------------------------------------------------------------------------------


def _objectives(review: Review, exercise: Exercise | None, lang: str) -> Iterator[Block]:
    if exercise is None or not review.rated:
        yield Prose("The scenario declares no objectives.", "soft")
        return
    # steps that are ours are said in the language of the paper, an author's own as written
    say = labels(lang)
    titles = {step.id: step.title if exercise.ratings else say(f"rating.{step.id}") for step in exercise.scale}
    rows = []
    for each in review.rated:
        given = "; ".join(f"{titles[step]}: {count}" for step, count in each.ratings) or Sentence("not rated")
        rows.append((each.says, given, "; ".join(each.notes), "", ""))
    heads = ("objective", "rating", "notes", "strengths", "areas for improvement")
    caption = "Objectives as evaluators rated them; the last two columns are to be filled"
    yield Grid(caption, heads, tuple(rows), widths=(2.7, 1.8, 1.7, 2, 2), room="hand")


def _decided(review: Review, words: Words, figures: Sequence[Figure]) -> Iterator[Block]:
    if not review.decisions:
        yield Prose("No cell decided anything: doctrine did, by default.", "soft")
        return
    if review.seeds:
        yield Prose(_HOW)
        ranked = review.ranked
        clear = sum(each.effect is not None and each.effect.clear for each in ranked)
        intervals = sum(len(each.effect.effects) for each in ranked if each.effect is not None)
        same = sum(each.decision.same for each in review.decisions)
        counts = {"clear": clear, "ranked": len(ranked), "same": same, "intervals": intervals}
        yield Prose(Sentence(_CLEAR, **counts, chance=intervals / 20), "lead")
    yield Prose(_SHARES)
    if review.ranked:
        yield from (words.ranking(), words.effects())
    yield from figures
    yield words.every_decision()
    if (orders := words.every_order()) is not None:
        yield orders
    against = {(item, says) for each in review.decisions for item, says in each.decision.against}
    if against:
        rules = (
            (words.orders([item]), Sentence("against its doctrine: {says}", says=says))
            for item, says in sorted(against)
        )
        yield Facts(tuple(rules))


def _known(review: Review, words: Words) -> Iterator[Block]:
    yield Prose(_KNEW)
    yield words.knowing()
    for together in review.pictures:
        for each in together:
            if each.wrong or each.unheard:
                yield words.picture(each)


def _questions(exercise: Exercise | None, *, bare: bool = False) -> Iterator[Block]:
    asked = exercise.hot_wash if exercise is not None else ()
    asked = asked or ("What went well?", "What did not, and why?", "What would you do otherwise on Monday?")
    if bare:
        yield Points(tuple(map(_flat, asked)), ordered=True)
    else:
        rows = tuple((_flat(text), "") for text in asked)
        yield Grid("What the cells said", ("question", "answer"), rows, widths=(2, 3), room="hand")


def _plan_to_fill(review: Review) -> Iterator[Block]:
    yield Prose("Issues are drawn from what came late or not at all; the rest is for those who were there.")
    issues = [
        joined(": ", (each.subject, Sentence(each.fate)))
        for each in review.expected
        if each.fate in {"late", "missed"}
    ]
    rows = tuple((issue, "", "", "", "") for issue in [*issues, "", "", ""])
    yield Grid("To be filled", _PLAN, rows, widths=(3, 3, 1.4, 1, 1), room="hand")


def _made(review: Review, command: str) -> Iterator[tuple[str, str]]:
    yield "Command", command
    header = review.history.header
    yield "Played on", shlex.join([header.scenario, "--seed", str(header.seed)])
    futures = {"all": review.futures, "each": review.seeds, "until": instant(review.until)}
    yield "Futures", Sentence("{all}, {each} for each arm, each to {until}", **futures)
    yield (
        "Entries",
        Sentence(
            "{count} of the journal, {dropped} dropped by the white cell",
            count=len(review.history.entries),
            dropped=review.history.dropped,
        ),
    )
    yield "Digest", review.run.digest
    yield "Made with", f"whitecell {version()}"
