"""The screen of one seat: what is believed, what is new, what may be done, what is barred and why.

Shows only what the actor itself may know: its own beliefs, memory and menu, never the truth of the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sim.blueprint import Blueprint
from sim.deciding.plan import Item
from sim.deciding.request import DecisionRequest, Trigger
from sim.expressions import Term
from sim.report.wording import Titles, date, day, two_digits
from sim.units import format_hours

__all__ = ["SeatScreen"]

News = Sequence[tuple[float, str, str, str]]
_NEWS: Final = 12
_MOVED: Final = 0.1  # share by which a belief must have moved to be told again


class SeatScreen:
    """What one human seat is shown, question by question."""

    def __init__(self, actor: str, plan: Blueprint, titles: Titles) -> None:
        self.actor = actor
        self.titles = titles
        self.request: DecisionRequest
        self._plan = plan
        self._menu: list[Item] = []
        self._news_seen = 0
        self._told: dict[Term, float] = {}
        vocabulary = plan.scenario.vocabulary
        self._of_models = {
            function.name: function
            for name in plan.scenario.sections
            for function in vocabulary.models[name].functions
        }

    def question(self, request: DecisionRequest, news: News, *, hint: str = "") -> RenderableType:
        """Show one question: when and why, news since the last, beliefs that moved, the menu with numbers.

        `hint` says what may be typed, where that is not the usual.
        """
        self.request = request
        self._menu = [
            item for item in request.menu.items if item.spec is not None or (item.position == 1 and not hint)
        ]
        when = f"{day(request.at)}, {date(self._plan.scenario.crisis.start, request.at)}"
        parts: list[RenderableType] = [Text(""), Rule(Text(f"{self.titles.actor(self.actor)}, {when}", style="bold"))]
        called = dict.fromkeys(self._said(trigger).rstrip(".") for trigger in request.triggers)
        parts.append(Text(f"You are asked because: {'; '.join(called)}."))
        if request.hasty:
            parts.append(Text("Decided in haste: in less than half the usual time.", style="yellow"))
        parts += [*self._news(news), *self._beliefs(), self._numbered()]
        if hint:
            return Group(*parts, Text(hint, style="dim"))
        left = request.deadline - request.at
        orders = request.menu.plan.doctrine.orders
        known = {item.spec.hand for item in request.menu.plan.items if item.spec is not None}
        hands = sorted(hand.replace("_", " ") for hand in known if hand)
        each = f", and as many of each of {', '.join(hands)}" if hands else ""
        usual = f"Up to {orders} numbers with commas{each}; empty for nothing, ? barred, b all beliefs, q stop."
        parts.append(Text(f"{usual} Without an answer for {format_hours(left)}: nothing.", style="dim"))
        return Group(*parts)

    def _said(self, trigger: Trigger) -> str:
        says = trigger.says or self.titles.trigger(trigger.id)
        return f"{self.titles.actor(trigger.by)}: {says}" if trigger.by and trigger.says else says

    def _news(self, news: News) -> list[RenderableType]:
        fresh, self._news_seen = list(news)[self._news_seen :], len(news)
        if not fresh:
            return []
        parts: list[RenderableType] = [Text("News", style="bold")]
        if len(fresh) > _NEWS:
            parts.append(Text(f"  ({len(fresh) - _NEWS} earlier ones left out)", style="dim"))
        for at, _, by, says in fresh[-_NEWS:]:
            who = f"{self.titles.actor(by)}: " if by and not says.startswith(self.titles.actor(by)) else ""
            parts.append(Text(f"  {day(at)} {who}{says}"))
        return parts

    def _beliefs(self) -> list[RenderableType]:
        """Show what is believed of what the models unfold, where it has moved since it was last told."""
        shown = []
        for term, value in zip(self.request.view.terms, self.request.beliefs, strict=True):
            function = self._of_models.get(term.function)
            if function is None or "asset" in function.arguments:
                continue
            before = self._told.get(term, 0.0)
            if abs(value - before) > _MOVED * max(abs(before), abs(value)):
                self._told[term] = value
                shown.append(self._believed(term, value))
        if not shown:
            return []
        return [Text("We believe", style="bold"), Text("  " + "; ".join(shown) + ".")]

    def _believed(self, term: Term, value: float) -> str:
        about = ", ".join(self.titles.actor(str(word)) for word in term.arguments)
        says = term.function.replace("_", " ")
        return f"{says}{f' ({about})' if about else ''} {two_digits(value)}"

    def _numbered(self) -> RenderableType:
        """Show the menu: a row for each action and force, a number for each target."""
        rows: dict[tuple[str, str], list[tuple[int, Item]]] = {}
        for number, item in enumerate(self._menu, start=1):
            rows.setdefault((item.action, item.asset), []).append((number, item))
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
        table.add_column("what may be done", overflow="fold")
        table.add_column("capital", justify="right", no_wrap=True)
        table.add_column("takes", justify="right", no_wrap=True)
        for (action, asset), numbered in rows.items():
            spec = numbered[0][1].spec
            text = Text(f"{self.titles.action(action)}{f' ({self.titles.asset(asset)})' if asset else ''}:")
            for number, item in numbered:
                text.append(f" {number}", style="bold cyan")
                text.append(f"\u00a0{self.titles.actor(item.target)}".replace(" ", "\u00a0") if item.target else "")
            if spec is None:
                table.add_row(text, "", "")
                continue
            spans = [spec.takes, *([spec.lasts] if spec.lasts else [])]
            takes = " + ".join(format_hours((low.value + high.value) / 2) for low, high in spans)
            table.add_row(text, two_digits(spec.cost.value), takes)
        return table

    def barred(self) -> RenderableType:
        """Show what may not be done now, by reason; of what never can be here, only how much there is."""
        reasons: dict[str, list[str]] = {}
        menu = self.request.menu
        for name, reason in menu.barred_now.items():
            reasons.setdefault(reason, []).append(self.titles.item(name))
        lines = [
            Text.assemble((f"{reason}: ", "bold"), "; ".join(names)) for reason, names in sorted(reasons.items())
        ]
        never = len(menu.plan.never)
        words = f"{never} more actions are for others, or for crises of another kind: they never open here."
        return Group(*lines, *([Text(words, style="dim")] if never else []))

    def items(self, word: str) -> tuple[str, ...] | str:
        """Read an answer: numbers or ids with commas; a sentence where it cannot be read."""
        chosen: list[str] = []
        for part in word.replace(";", ",").split(","):
            text = part.strip()
            if not text:
                continue
            if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(self._menu):
                name = self._menu[int(text) - 1].id
            elif any(item.id == text for item in self._menu):
                name = text
            else:
                return f"'{text[:40]}' is not on the menu: give numbers from 1 to {len(self._menu)}, or ? b q"
            if name in chosen:
                return f"'{text}' is there twice"
            chosen.append(name)
        return tuple(chosen)
