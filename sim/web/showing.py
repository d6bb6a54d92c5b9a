"""What the panels show: the session's own views, put into groups and words that a person can take in.

Reads the views of `sim.exercise.views` and the titles of the scenario; nothing reaches a panel of a cell that is not
in the cell's view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from textwrap import shorten
from typing import Any, Final

from sim.exercise.outlook.ahead import Told
from sim.exercise.outlook.outlook import Outlook
from sim.exercise.review.effects import led_by
from sim.exercise.seats import PLAYED
from sim.exercise.session import Session
from sim.exercise.views import cell_words, open_view, open_words, white_view, white_words
from sim.report.names import does, in_unit, meaning, named, worded
from sim.report.outlook import outlook_picture
from sim.report.relations import Feeling, relations
from sim.report.timeline import timeline
from sim.report.wording import Titles, date, flowed, two_digits
from sim.scenario.exercise import MselRow
from sim.sentence import Sentence, sentence, unpacked
from sim.units import format_at
from sim.web.labels import LANGUAGES, label, tongue
from sim.web.msel_board import grouped
from sim.web.register import Register
from sim.web.scene import Scene

__all__ = ["Shown"]

# what an actor remembers of itself stands in its history, not among its beliefs
_REMEMBERED: Final = frozenset(
    {"received", "received_from", "did", "under_way", "others_doing", "alarm", "day", "allowed", "has", "role"}
)
_RECORDS: Final = 80
# how near its end a doing is that the clock has stopped before, h
_AT_ITS_END: Final = 1e-6
# how much of a message without a subject is said of it
_BEGINS: Final = 70
# of an item, in the order in which its id has them
_PARTS: Final = ("action", "target", "asset")
_METHODS: Final = {"in_person": "in person"}
# from how long on (h) what takes time is told in days
_IN_DAYS: Final = 72.0


class Shown:
    """A session at one moment, for one page."""

    def __init__(
        self, session: Session, register: Register, language: str, *, view_of: Callable[[str], dict[str, Any]]
    ) -> None:
        self.session, self.register, self.language = session, register, language
        # the view of a cell, made once for its own pages and the white cell's
        self._view_of = view_of
        self._say = tongue(language)
        self.titles = Titles(session.plan, self._say)
        self._actors = {name: self.titles.actor(name) for name in session.plan.scenario.actors}
        self._scene = Scene(session, self._actors, self._say)

    def context(self, kind: str, cell: str) -> dict[str, Any]:
        """Give what the panels of a kind of page are made of."""
        match kind:
            case "cell":
                return self._cell(cell)
            case "open":
                return self._common(open_view(self.session))
        return self._white()

    def fresh(self, kind: str, cell: str) -> dict[str, Any]:
        """Give what of a view changes by words between people alone."""
        match kind:
            case "cell":
                return cell_words(self.session, cell)
            case "open":
                return open_words(self.session)
        return white_words(self.session)

    def words(self) -> dict[str, Any]:
        """Give the functions that templates say things with."""
        return {
            "actor": self._actor,
            "item": lambda name: _arrow(self.titles.say(self.titles.item(name))),
            "doing": self._doing,
            "named": self._named,
            "does": self._does,
            "measure": self._measure,
            "in_unit": lambda unit: self.titles.say(in_unit(unit)),
            "action": lambda name: self.titles.say(self.titles.action(name)),
            "trigger": self._trigger,
            "interrupt": self._interrupt,
            "when": self._when,
            "flow": self._flow,
            "sitter": self._sitter,
            "short": two_digits,
            "span": self._span,
            "line": lambda text: _arrow(self.titles.say(text)),
            "whose": self._whose,
            "hour": format_at,
            "cell_title": self._cell_title,
            "call": self._row,
            "share": lambda value: f"{100 * value:.0f}\u00a0%",
            "plain": lambda text: str(text).replace("_", " "),
        }

    def ahead(self, told: Told | None) -> dict[str, Any]:
        """Give the leading measures as they stand, and what is known of how they may go on; for the white cell."""
        outlook = told.outlook if told is not None else None
        return {
            "told": told,
            "measures": lambda: self._leading(outlook),
            "fan": lambda: (
                outlook_picture(outlook, self.session.plan.scenario, self._say) if outlook is not None else ""
            ),
        }

    def _leading(self, outlook: Outlook | None) -> list[dict[str, Any]]:
        standing = self.session.engine.standing()
        fans = {each.measure.name: each.fan for each in outlook.measures} if outlook is not None else {}
        found = []
        for each in led_by(self.session.plan.scenario):
            name, fan = each.measure.name, fans.get(each.measure.name)
            ends = fan.bands[-1] if fan is not None and fan.bands else None
            value = standing[name].value if name in standing else None
            words = {"name": self._measure(name), "unit": self.titles.say(in_unit(each.measure.unit))}
            told = {**words, "value": value, "ends": ends}
            found.append(told | {"share": fan is not None and fan.is_share})
        return found

    # ---- words --------------------------------------------------------------------------------------------------

    def _actor(self, name: str) -> str:
        return self._actors.get(name, name.replace("_", " "))

    def _doing(self, each: Mapping[str, Any]) -> str:
        """Say a doing with its force and whom it is toward: several of one kind may be under way at once."""
        return _arrow(self.titles.say(self.titles.item(":".join(filter(None, map(each.get, _PARTS))))))

    def _named(self, name: str) -> str:
        """Say what a variable or function is called."""
        return self.titles.say(named(name))

    def _does(self, effect: str) -> str:
        """Say what an effect of a model does, where the menu has no figure for it."""
        return self.titles.say(does(effect, self.session.plan.scenario.vocabulary))

    def _span(self, ends: Sequence[float]) -> str:
        """Say from how long to how long (h) something takes, in days where it takes some."""
        unit, per = ("d", 24) if min(ends) >= _IN_DAYS else ("h", 1)
        low, high = (two_digits(end / per) for end in (ends[0], ends[-1]))
        return f"{low} {unit}" if low == high else f"{low}\u2013{high} {unit}"

    def _whose(self, words: str) -> str:
        """Say whose variable an effect moves: `me`, `target`, `me>target`, `me+target`."""
        sides = {"me": label("us", self.language), "target": label("them", self.language)}
        mark = "\u2192" if ">" in words else "\u2194"
        return f" {mark} ".join(sides.get(side, side) for side in words.replace("+", ">").split(">"))

    def _measure(self, name: str) -> str:
        return self.titles.say(self.titles.measure(name))

    def _flow(self, text: object) -> str:
        """Undo an author's line breaks, and say the heads that role sheets share in the page's language."""
        return "\n\n".join("\n".join(map(self._headed, lines)) for lines in flowed(str(text)))

    def _headed(self, line: str) -> str:
        head, mark, rest = line.partition(": ")
        return f"{label(head, self.language)}{mark}{rest}" if mark else line

    def _cell_title(self, cell: str) -> str:
        """Title of a cell as people know it."""
        exercise = self.session.plan.scenario.crisis.exercise
        written = exercise.cells.get(cell) if exercise is not None else None
        if written is not None and written.title:
            return written.title
        if cell == "white":
            return label("White cell", self.language)
        actor = self.session.table.cells.get(cell)
        return self._actor(actor) if actor else cell.replace("_", " ")

    def _sitter(self, role: str) -> str:
        """Say who did something: the title of the seat, or what kind of seat it is."""
        seat = self.register.seats.get(role)
        if seat is None:
            return label("White cell", self.language) if role == "white" else role.replace("_", " ")
        return seat.title.replace("_", " ") or label("White cell" if seat.white else seat.kind, self.language)

    def _trigger(self, name: str) -> str:
        """Say what called for a decision: in its own words where it has any, else from its id."""
        return _arrow(self.titles.say(name if isinstance(name, Sentence) else self.titles.trigger(name)))

    def _interrupt(self, request: str, to: str) -> str:
        """Say why a question waits for people, `to` you or them; what was sent is called by its subject."""
        why = self.session.table.interrupts.get(request, {})
        if "kind" not in why:
            return self.titles.say(unpacked(why.get("said", why.get("reason", ""))))
        about = (each.partition("#")[0] for each in why["about"])
        said = [self._row(name) or self._crossed(name) for name in about]
        kind = why["kind"] if why["kind"] == "red line" else f"addressed to {to}"
        return f"{label(kind, self.language)}: {', '.join(said)}"

    def _row(self, name: str) -> str:
        """Call a row of the MSEL as people do; nothing where there is no such row, or it has no words."""
        msel = self.session.table.msel
        return _called(msel[name].read()) if name in msel else ""

    def _crossed(self, name: str) -> str:
        """Say a red line in the words of its rule, anything else from its id."""
        doctrines = self.session.plan.scenario.doctrines.values()
        says = {rule.id: rule.says for doctrine in doctrines for rule in doctrine.rules}
        return self.titles.say(sentence(says[name]) if name in says else self.titles.trigger(name))

    def _when(self, at: float | None) -> str:
        """Say an instant as it is said everywhere, from the start, and with the date and hour there."""
        if at is None:
            return ""
        # both to the same minute
        start, whole = self.session.plan.scenario.crisis.start, round(at * 60) / 60
        then = start + timedelta(minutes=round(at * 60))
        return f"{format_at(at)} · {self.titles.say(date(start, whole))} {then:%H:%M}"

    def _common(self, view: dict[str, Any]) -> dict[str, Any]:
        exercise = self.session.plan.scenario.crisis.exercise
        return {
            "view": view,
            "exercise": {
                "orders": exercise.orders if exercise is not None else 5,
                "moves": len(exercise.moves) if exercise is not None else 0,
                "objectives": [each.model_dump() for each in exercise.objectives] if exercise is not None else [],
                "scale": [step.model_dump() for step in exercise.scale] if exercise is not None else [],
            },
            "cells": list(self.session.table.cells),
            "tempo": self.session.table.tempo,
        }

    # ---- a cell's page ------------------------------------------------------------------------------------------

    def _cell(self, cell: str) -> dict[str, Any]:
        view = self._view_of(cell)
        return {
            **self._common(view),
            "menu": self._menu(view["menu"], view["draft"]),
            "barred": _by_reason(view["barred"], self.titles),
            "beliefs": lambda: self._beliefs(view["beliefs"]),
            "feelings": lambda: self._feelings(view["relations"], view["actor"]),
            "picture": lambda: self._picture(view["relations"], "The network as we believe it", view["actor"]),
            "map": lambda: self._scene.believed(view),
            "news": [
                {"at_h": at, "by": self._actor(by) if by else "", "says": _arrow(self.titles.say(says))}
                for at, _, by, says in view["news"]
            ][::-1],
            "seats": lambda: [seat for seat in self.register.seats.values() if seat.cell == cell],
        }

    def _menu(self, offers: Iterable[Mapping[str, Any]], draft: Sequence[str]) -> list[dict[str, Any]]:
        """Group the menu by action: what it is once, then a box for each target and force."""
        groups: dict[str, dict[str, Any]] = {}
        for offer in offers:
            action, *rest = str(offer["id"]).split(":")
            group = groups.setdefault(action, {**offer, "action": action, "choices": []})
            words = " · ".join(self._actors.get(word) or self.titles.asset(word) for word in rest)
            group["choices"].append({"id": offer["id"], "says": words, "drafted": offer["id"] in draft})
            group["capital"] = max(group["capital"], offer["capital"])
        return sorted(groups.values(), key=lambda group: (group["rung"], self.titles.action(group["action"])))

    def _beliefs(self, found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Put beliefs into groups: the situation, what we are, what we have, how we stand to each other one."""
        vocabulary = self.session.plan.scenario.vocabulary
        own: list[dict[str, Any]] = []
        situation: list[dict[str, Any]] = []
        means: list[dict[str, Any]] = []
        toward: dict[str, list[dict[str, Any]]] = {}
        for belief in found:
            name, arguments = str(belief["function"]), [str(word) for word in belief["arguments"]]
            if name in _REMEMBERED:
                continue
            told = {**belief, "name": self._named(name), "says": self.titles.say(meaning(name, vocabulary)), "of": ""}
            if name in vocabulary.relation_variables:
                other = arguments[0]
                told["name"] += f" {label('toward us', self.language)}" if len(arguments) == 2 else ""
                toward.setdefault(other, []).append(told)
            elif name in vocabulary.actor_variables and arguments:
                toward.setdefault(arguments[0], []).append(told)
            elif name in vocabulary.actor_variables:
                own.append(told)
            else:
                told["of"] = ", ".join(map(self._argument, arguments))
                (means if arguments and self.titles.is_asset(arguments[0]) else situation).append(told)
        return {"own": own, "situation": situation, "means": means, "toward": dict(sorted(toward.items()))}

    def _argument(self, word: str) -> str:
        if word in self._actors or self.titles.is_asset(word):
            return self._actors.get(word) or self.titles.asset(word)
        return self.titles.say(worded(word))

    def _feelings(self, found: Iterable[Mapping[str, Any]], own: str) -> list[dict[str, Any]]:
        """Give each pair once, those with us first, then the strongest."""
        by_pair = {(each["one"], each["other"]): each for each in found}
        rows = [
            {"one": one, "other": other, "there": there, "back": by_pair[other, one]}
            for (one, other), there in by_pair.items()
            if one < other
        ]
        return sorted(rows, key=lambda row: (own not in (row["one"], row["other"]), -abs(row["there"]["value"])))

    def _picture(self, found: Iterable[Mapping[str, Any]], title: str, own: str = "") -> str:
        core = list(self.session.plan.scenario.crisis.core)
        first = [own, *core] if own else core
        feelings = [Feeling(e["one"], e["other"], e["value"], e.get("sigma"), e.get("age_h")) for e in found]
        return relations(feelings, self._actors, title=title, first=first if own else [], say=self._say)

    # ---- the white cell's page ----------------------------------------------------------------------------------

    def _white(self) -> dict[str, Any]:
        session = self.session
        view = white_view(session)
        moving = {
            name for name, spec in session.plan.scenario.actions.items() if any(line.do for line in spec.effects)
        }
        lines = timeline(session.engine.chronicle, self.titles, moving=moving)
        return {
            **self._common(view),
            "desks": {
                cell: self._view_of(cell)
                for cell, actor in session.table.cells.items()
                if session.table.seats.get(actor) in {"human", "white"}
            },
            "register": lambda: list(self.register.seats.values()),
            "actors": self._actors,
            "variables": {
                "relation": sorted(session.plan.scenario.vocabulary.relation_variables),
                "actor": sorted(session.plan.scenario.vocabulary.actor_variables),
            },
            "due": self._due(view["under_way"]),
            "programs": sorted({name.partition("/")[2] for name in session.deciders}),
            "feelings": lambda: self._moved(view["relations"]),
            "picture": lambda: self._picture(view["relations"], "The true network"),
            "map": self._scene.true,
            "lines": sorted(lines, key=lambda line: -line.record)[:_RECORDS],
            "records": len(session.engine.chronicle),
            "msel": lambda: grouped(session),
            "pack_languages": LANGUAGES,
            "branches": session.store.branches(session.branch.exercise),
            "branch": session.branch.name,
            "table": session.table,
            "fault_at": session.fault_at,
            "horizon_h": session.engine.horizon,
        }

    def _due(self, under_way: Iterable[Mapping[str, Any]]) -> list[str]:
        """Give the doings that end now and wait for a ruling: the clock goes no further without one."""
        table, now = self.session.table, self.session.engine.now
        if table.phase not in {"adjudication", "free"} or table.rulings == "automatic":
            return []
        actions = self.session.plan.scenario.actions
        return [
            each["doing"]
            for each in under_way
            if each["doing"] not in table.ruled
            and each["ends_at_h"] - now < _AT_ITS_END
            and table.seats.get(each["actor"]) in PLAYED
            and (table.rulings == "all" or actions[each["action"]].adjudication.chance is None)
        ]

    def _moved(self, found: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Give the feelings that have left their rest, the most first."""
        moved = [each for each in found if abs(each["value"] - each["rest"]) >= 0.02]
        return sorted(moved, key=lambda each: -abs(each["value"] - each["rest"]))[:20]


def _called(row: MselRow) -> str:
    """Call what was sent by its subject; where it has none, by how it begins."""
    return row.subject or shorten(row.message, _BEGINS, placeholder="\u2026")


def _arrow(words: str) -> str:
    return words.replace(" -> ", " → ")


def _by_reason(barred: Iterable[Mapping[str, str]], titles: Titles) -> dict[str, list[str]]:
    """Put what is barred under its reasons: an action once, with all toward whom it is barred by this one."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in barred:
        words = each["id"].split(":")
        whom = [word for word in words[1:] if titles.is_actor(word)]
        act = titles.say(titles.item(":".join(word for word in words if word not in whom)))
        found.setdefault(each["reason"], {}).setdefault(act, []).extend(map(titles.actor, whom))
    return {
        reason: [" → ".join(filter(None, (act, ", ".join(dict.fromkeys(whom))))) for act, whom in acts.items()]
        for reason, acts in sorted(found.items())
    }
