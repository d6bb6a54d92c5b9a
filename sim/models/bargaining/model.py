"""Bargaining in one run: opens issues, lets their rounds pass, settles them, and tells what follows.

Called by the engine through the protocol of `sim.world.stage`. It moves relations and actors only by effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import BaseModel

from sim.clock import Wait
from sim.draws import occasion, uniform
from sim.expressions import Term
from sim.models.bargaining.dialogue import Dialogue, DialogueSpec
from sim.models.bargaining.issue import Issue
from sim.models.bargaining.norms import Norms
from sim.models.bargaining.nuclear import NuclearSpec, NuclearTrade
from sim.models.bargaining.section import BargainingSection
from sim.models.bargaining.words import WORDS
from sim.models.dials import Dials
from sim.sentence import Sentence
from sim.world.effects import Change, ModelEffect
from sim.world.stage import AssetGroup, Getter, ModelKind, Outcome, Stage

__all__ = ["BARGAINING", "Bargaining"]


_WEEK: Final = 168.0
_MONTH: Final = 730.5


class Bargaining:
    """All issues and talks of one run."""

    def __init__(self, section: BargainingSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage, BargainingSection)
        self.issues = {spec.id: Issue(spec) for spec in section.issues}
        norms = {name: stage.slots.value[stage.parameter(f"norms.{name}")] for name in section.norms}
        self.norms = Norms(norms.items(), erosion=self.dials("norm_erosion"))
        self.strongest: float | None = None
        self.dialogue = None
        if section.dialogue is not None:
            self.dialogue = Dialogue(section.dialogue, stage, Dials(stage, DialogueSpec, part="dialogue"))
        self.nuclear = None
        if section.nuclear is not None:
            dials = Dials(stage, NuclearSpec, part="nuclear")
            binding = partial(self._binding, "nuclear")
            self.nuclear = NuclearTrade(stage, dials, binding, self._adherence, self._leaked, self._on_the_table)
        self._talks: dict[frozenset[str], float] = {}
        self._mediated: dict[str, float] = {}
        # by issue: the mean text that was foreseen last, and after how many moves of positions and of levers
        self._foresaw: dict[str, tuple[tuple[int, int], float]] = {}
        self._carried: dict[str, Callable[[ModelEffect], Mapping[str, object]]] = {
            "table": self._table,
            "block": self._block,
            "draft": self._draft,
            "ratify": self._ratify,
            "open": self._open_talks,
            "close": self._close_talks,
            "mediate": self._mediate,
            "violate": self._violate,
            "answer": self._answer,
        }

    def _stands(self, issue: Issue) -> None:
        """Take an issue as it stands at the start: agreed, on the table for a while, or neither."""
        spec = issue.spec
        if spec.agreed is not None:
            issue.text = spec.agreed.value
            issue.ratified |= set(spec.bound)
            self._grow(issue)
        elif spec.tabled is not None and spec.sponsor is not None:
            moved = self._persuaded(issue, spec.sponsor)
            issue.open(spec.sponsor, moved=moved, keener=self.dials("sponsor_salience"))
            self.stage.clock.process(self._rounds(issue, since=spec.tabled.value))

    # What the engine asks.

    def begin(self) -> None:
        """Start the dialogue, the nuclear trade and what is on the table; all else waits for somebody to act."""
        for issue in self.issues.values():
            self._stands(issue)
        for part in (self.dialogue, self.nuclear):
            if part is not None:
                part.begin()

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `bargaining.X`; give what changed."""
        return self._carried[effect.name.rpartition(".")[2]](effect)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` knows of a term; texts and talks are public."""
        word = str(term.arguments[0]) if term.arguments else ""
        match term.function:
            case "tabled":
                return _any_open(self._about(word))
            case "likely_text":
                about = self._about(word)
                return lambda _at: max([self._foreseen(issue) / 100 for issue in about], default=0.0)
            case "talks":
                pair, talks = frozenset((observer, word)), self._talks
                return lambda at: 1.0 if pair in talks and talks[pair] > at else 0.0
            case "mediated":
                return lambda at: float(self._mediated.get(word, -1.0) > at)
            case "norm_binds":
                return lambda at: self._binding(word, at)
            case "dialogue":
                body = self.dialogue
                return lambda _at: float(body is not None and body.meets(observer, word))
            case "norm":
                return lambda at: self.norms.read(word, at) if word in self.norms else 0.0
            case "agreed":
                return lambda _at: float(self._open_to(observer) is not None)
        raise AssertionError(f"no function {term.function}")

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        norms = [self.norms.read(name, at) for name in self.section.norms]
        found = {
            "unsc_text_adopted": Outcome(float(self.strongest is not None)),
            "unsc_text_strength": Outcome(self.strongest or 0.0),
            "norm_end": Outcome(sum(norms) / len(norms) if norms else None),
            "norm_change": Outcome(self.norms.change(at)),
            "states_bound": Outcome(float(sum(len(issue.ratified) for issue in self.issues.values()))),
        }
        for part in (self.dialogue, self.nuclear):
            found |= part.outcomes(at) if part is not None else {}
        return found

    def _binding(self, domain: str, at: float) -> float:
        """Strength of a norm as it weighs with who might break it: nothing where norms are held not to matter."""
        return self.norms.read(domain, at) if self.section.norms_matter and domain in self.norms else 0.0

    def _adherence(self) -> tuple[float, float]:
        """How strict the nuclear instrument is (0..1), and the share of capability bound to it."""
        for issue in self.issues.values():
            if issue.spec.domain == "nuclear" and issue.text is not None:
                return issue.text / 100, issue.compliance()
        return 0.0, 0.0

    def _on_the_table(self) -> bool:
        """Whether terms for nuclear trade are being bargained over."""
        return any(issue.is_open for issue in self.issues.values() if issue.spec.domain == "nuclear")

    def _persuaded(self, issue: Issue, sponsor: str) -> dict[str, float]:
        """Points by which those who sell nuclear technology come nearer to the sponsor of a text about that."""
        if self.nuclear is None or issue.spec.domain != "nuclear" or sponsor not in issue.position:
            return {}
        asks = {item.id: item.position.value for item in issue.spec.participants}
        return {name: self.nuclear.persuasion * (asks[sponsor] - position) for name, position in asks.items()}

    def _leaked(self, number: int) -> None:
        """Let a leak of what was not to be sold break the norm; through whom is not known."""
        detail: dict[str, object] = {"leak": number}
        if "nuclear" in self.norms:
            detail["norm"] = self.norms.violate("nuclear", self.dials("norm_loss"), self.stage.clock.now)[1]
        self.stage.record("bargaining", "", "nuclear_leak", detail)

    # Texts.

    def _about(self, actor: str) -> list[Issue]:
        return [issue for issue in self.issues.values() if issue.spec.kind == "council" and issue.spec.about == actor]

    def _expected(self, issue: Issue) -> float:
        return issue.expected(self.section.law, self.section.election)

    def _foreseen(self, issue: Issue) -> float:
        """Mean of the texts that may be put to the vote, 0..100: of those that may win, what is let through."""
        stamp = issue.moves, self.stage.slots.shifts
        found = self._foresaw.get(issue.id)
        if found is None or found[0] != stamp:
            chances = issue.chances(self.section.law, self.section.election)
            mean = sum(self._watered_down(issue, text) * chance for text, chance in chances)
            found = self._foresaw[issue.id] = stamp, mean
        return found[1]

    def _table(self, effect: ModelEffect) -> Mapping[str, object]:
        waiting = [issue for issue in self._about(effect.target or "") if not issue.is_open]
        return self._begin(waiting[0], effect.actor) if waiting else {"table": "no such text"}

    def _draft(self, effect: ModelEffect) -> Mapping[str, object]:
        wanted = dict(effect.arguments).get("issue")
        for issue in self.issues.values():
            unsettled = issue.spec.kind == "instrument" and not issue.is_open and issue.text is None
            if unsettled and wanted in {None, issue.id}:
                return self._begin(issue, effect.actor)
        return {"draft": "no such instrument"}

    def _begin(self, issue: Issue, sponsor: str) -> Mapping[str, object]:
        stage, about = self.stage, issue.spec.about
        moved: dict[str, float] = {}
        for item in issue.spec.participants:
            if about is not None and item.id != about and item.id in stage.actors:
                slot = stage.slots.find(f"relations.{item.id}.{about}.grievance")
                moved[item.id] = self.dials("grievance_weight") * stage.slots.read(slot, stage.clock.now)
        moved |= self._persuaded(issue, sponsor)
        issue.open(sponsor, moved=moved, keener=self.dials("sponsor_salience"))
        stage.clock.process(self._rounds(issue))
        stage.announce(
            "text_tabled",
            subject=about or issue.id,
            by=sponsor,
            says=Sentence("{what} is on the table", what=issue.spec.title),
        )
        return {"issue": issue.id, "expected": round(self._expected(issue), 2)}

    def _rounds(self, issue: Issue, *, since: float = 0.0) -> Wait:
        """Let rounds pass; those of a text that has been on the table `since` so long (h) have passed in part."""
        council = issue.spec.kind == "council"
        for _ in range(max(1, round(self.dials("rounds")))):
            takes = self.dials("round_time" if council else "instrument_round_time")
            yield self.stage.clock.timeout(max(takes - since, 0.0))
            since = max(since - takes, 0.0)
            issue.converge(self.dials("give"))
        self._settle(issue)

    def _would_stop(self, issue: Issue, holder: str, text: float) -> float:
        """Chance that a holder of a veto stops a text."""
        tolerance, spread = self.dials("veto_tolerance"), self.dials("veto_spread")
        return issue.veto_chance(holder, text, tolerance=tolerance, spread=spread)

    def _watered_down(self, issue: Issue, text: float) -> float:
        """Text that is put to the vote: sponsors who see a veto coming go down to what is let through, if any is.

        They go no lower than the weakest candidate; where that too would be stopped they let it come to the veto.
        """
        others = [holder for holder in issue.spec.veto if holder != issue.sponsor]
        bar = self.dials("yields_at")
        for lower in reversed([candidate for candidate in issue.candidates() if candidate <= text]):
            if max([self._would_stop(issue, holder, lower) for holder in others], default=0.0) < bar:
                return lower
        return text

    def _settle(self, issue: Issue) -> None:
        """Draw the text that wins, water it down, ask those who hold a veto, and let the rest follow."""
        stage, number = self.stage, occasion(f"{issue.id}#{issue.opened}")
        u, text = uniform(stage.draws.key("text", issue.id), number), 0.0
        left = u
        for text, chance in issue.chances(self.section.law, self.section.election):  # noqa: B007  the last is kept
            left -= chance
            if left <= 0:
                break
        won, text = text, self._watered_down(issue, text)
        vetoes = []
        for holder in issue.spec.veto:
            chance = self._would_stop(issue, holder, text)
            # drawn for all, so that one veto moves nobody else's luck
            if uniform(stage.draws.key("veto", issue.id, holder), number) < chance and holder != issue.sponsor:
                vetoes.append(holder)
        blocked = issue.blocked_by or (vetoes[0] if vetoes else "")
        issue.is_open = False
        detail = {"text": round(text, 2), "u": u, "sponsor": issue.sponsor, "vetoed_by": blocked}
        if won != text:
            detail["pressed_for"] = round(won, 2)
        stage.record("bargaining", issue.sponsor, issue.id, detail)
        if blocked:
            self._failed(issue, blocked)
        else:
            self._agreed(issue, text)

    def _failed(self, issue: Issue, blocked: str) -> None:
        stage, sponsor = self.stage, issue.sponsor
        if sponsor in stage.actors:
            stage.apply(Change("credibility", sponsor, None, -self.dials("failed_credit")))
            stage.apply(Change("legitimacy", sponsor, None, -self.dials("failed_legitimacy")))
            if blocked in stage.actors and blocked != sponsor:
                stage.apply(Change("affinity", sponsor, blocked, -self.dials("veto_resentment")))
        stage.announce(
            "text_failed",
            subject=issue.spec.about or issue.id,
            by=blocked,
            says=Sentence("{what} failed", what=issue.spec.title),
        )

    def _agreed(self, issue: Issue, text: float) -> None:
        stage, sponsor, about = self.stage, issue.sponsor, issue.spec.about
        issue.text = text
        if sponsor in stage.actors:
            stage.apply(Change("credibility", sponsor, None, self.dials("adopted_credit")))
            stage.apply(Change("legitimacy", sponsor, None, self.dials("adopted_legitimacy")))
        if issue.spec.kind == "council" and about is not None:
            strength = text / 100
            self.strongest = max(self.strongest or 0.0, strength)
            held = stage.slots.value[stage.slots.find(f"actors.{about}.mandate")]
            stage.apply(Change("mandate", about, None, max(strength - held, 0.0)))
        if issue.spec.politically:
            tolerance = self.dials("veto_tolerance")
            issue.ratified |= {name for name, position in issue.position.items() if position >= text - tolerance}
            self._grow(issue)
        topic = "text_adopted" if issue.spec.kind == "council" else "instrument_agreed"
        says = Sentence("{what}: {text:.0f} of 100", what=issue.spec.title, text=text)
        stage.announce(topic, subject=about or issue.id, by=sponsor, says=says)

    def _block(self, effect: ModelEffect) -> Mapping[str, object]:
        # the text about whom the act names: another that lies on the table is not stopped by it
        for issue in self._about(effect.target) if effect.target else self.issues.values():
            if issue.is_open and effect.actor in issue.spec.veto:
                issue.blocked_by = effect.actor
                return {"issue": issue.id, "blocked_by": effect.actor}
        return {"block": "nothing is on the table"}

    def _open_to(self, actor: str) -> Issue | None:
        """Give the first agreed instrument that an actor has not ratified."""
        for issue in self.issues.values():
            if issue.spec.kind == "instrument" and issue.text is not None and actor not in issue.ratified:
                return issue
        return None

    def _ratify(self, effect: ModelEffect) -> Mapping[str, object]:
        issue = self._open_to(effect.actor)
        if issue is None or issue.spec.domain is None or issue.text is None:
            return {"ratify": "nothing is agreed"}
        issue.ratified.add(effect.actor)
        self._grow(issue)
        return {"issue": issue.id, "compliance": round(issue.compliance(), 3)}

    def _grow(self, issue: Issue) -> None:
        """Let a domain's norm grow with how strict its text is and how many keep it (E17)."""
        if issue.text is not None and issue.spec.domain is not None:
            rate = self.dials("norm_growth") * issue.text / 100 * issue.compliance()
            self.norms.grow(issue.spec.domain, rate, self.stage.clock.now)

    # Talks and norms.

    def _open_talks(self, effect: ModelEffect) -> Mapping[str, object]:
        pair, now = frozenset((effect.actor, effect.target or "")), self.stage.clock.now
        going = self._talks.get(pair, -1.0) > now
        self._talks[pair] = now + self.dials("talks_time")
        if not going and len(pair) > 1:
            self.stage.clock.process(self._talk(effect.actor, effect.target or ""))
        return {"talks_until_h": round(self._talks[pair], 1)}

    def _close_talks(self, effect: ModelEffect) -> Mapping[str, object]:
        self._talks.pop(frozenset((effect.actor, effect.target or "")), None)
        return {"talks": "closed"}

    def _talk(self, one: str, other: str) -> Wait:
        """Let grievance fade by the week while talks are open; a mediator makes it fade faster."""
        clock, slots, pair = self.stage.clock, self.stage.slots, frozenset((one, other))
        yield clock.timeout(_WEEK)
        while self._talks.get(pair, -1.0) >= clock.now:
            fade = 1 - (1 - self.dials("talks_fade")) ** (_WEEK / _MONTH)
            if max(self._mediated.get(one, -1.0), self._mediated.get(other, -1.0)) >= clock.now:
                fade *= self.dials("mediated_fade")
            for who, toward in ((one, other), (other, one)):
                held = slots.read(slots.find(f"relations.{who}.{toward}.grievance"), clock.now)
                self.stage.apply(Change("grievance", who, toward, -fade * held))
            yield clock.timeout(_WEEK)

    def _mediate(self, effect: ModelEffect) -> Mapping[str, object]:
        self._mediated[effect.target or ""] = self.stage.clock.now + self.dials("talks_time")
        return {"mediated": effect.target}

    def _violate(self, effect: ModelEffect) -> Mapping[str, object]:
        domain = str(dict(effect.arguments).get("domain", ""))
        if domain not in self.norms:
            return {"norm": "no such domain"}
        now = self.stage.clock.now
        bound = self._binding(domain, now)
        before, after = self.norms.violate(domain, self.dials("norm_loss") * effect.scale, now, name=effect.doing)
        return {"norm": domain, "before": before, "after": after, "bound": bound}

    def _answer(self, effect: ModelEffect) -> Mapping[str, object]:
        domain = str(dict(effect.arguments).get("domain", ""))
        if domain not in self.norms:
            return {"norm": "no such domain"}
        share, within, now = self.dials("answered_share"), self.dials("answer_time"), self.stage.clock.now
        before, after = self.norms.answer(domain, share, within=within, at=now, name=effect.doing, part=effect.scale)
        return {"norm": domain, "before": before, "after": after}


def _any_open(issues: Sequence[Issue]) -> Getter:
    """1 while a text on any of these issues lies on the table."""

    def is_open(_at: float) -> float:
        for issue in issues:
            if issue.is_open:
                return 1.0
        return 0.0

    return is_open


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    del section
    return ()


def _build(section: BaseModel, stage: Stage) -> Bargaining:
    assert isinstance(section, BargainingSection)
    return Bargaining(section, stage)


BARGAINING: Final = ModelKind(WORDS, _groups, _build)
