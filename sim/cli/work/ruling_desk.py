"""A ruling that is due, at the keyboard: what the model proposes with its spread, and the white cell's verdict.

Called by the room, which reads the lines; decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from rich.console import Group, RenderableType
from rich.text import Text

from sim.exercise.rulings import proposed
from sim.exercise.running import Runner
from sim.exercise.session import Answer, Session
from sim.report.wording import Titles, two_digits

__all__ = ["RulingDesk"]

_VERDICTS = frozenset({"", "a", "accept", "moderate", "overrule"})


@dataclass(frozen=True, slots=True)
class RulingDesk:
    """One matter on which the white cell rules: a doing that ends now, or what a model put to it."""

    session: Session
    titles: Titles
    subject: str
    # what the model would rule, with its spread; empty for what a model put to the white cell, and why it did
    proposed: dict[str, Any]
    why: str = ""

    @classmethod
    def due(cls, session: Session, titles: Titles) -> Self | None:
        """Give what must be ruled on now, if anything."""
        if session.fault:
            return None
        if (referred := session.engine.referred) is not None:
            return cls(session, titles, referred.subject, {}, referred.why)
        doing = Runner(session).ruling_due()
        return None if doing is None else cls(session, titles, doing.id, proposed(session.engine, doing))

    def shown(self) -> RenderableType:
        """What is proposed, and what may be typed."""
        title = self.titles.trigger(self.subject)
        if not self.proposed:
            return Group(
                Text(f"Put to the white cell: {title}: {self.why}", style="bold"),
                Text("  a lets it stand, overrule REASON does not; the rest as ever, h helps, q stops.", style="dim"),
            )
        what = self.proposed
        chances = ", ".join(f"{name} {two_digits(p)}" for name, p in what["chances"].items())
        factors = ", ".join(f"{name} {two_digits(value)}" for name, value in what["factors"].items())
        return Group(
            Text(f"A ruling is due: {title}", style="bold"),
            Text(f"  most likely {what['most_likely']}, best {what['best']}, worst {what['worst']} ({chances})"),
            Text(f"  drawn: {what['drawn']}{f'; factors: {factors}' if factors else ''}"),
            Text("  a accepts, moderate OUTCOME REASON, overrule OUTCOME REASON, ? what each does;", style="dim"),
            Text("  the rest as ever, h helps, q stops.", style="dim"),
        )

    def typed(self, word: str) -> Answer | RenderableType | None:
        """Rule as a line says; show what each outcome would do; None where the line is no verdict."""
        verdict, _, rest = word.partition(" ")
        if word == "?" and self.proposed:
            return self._effects()
        if verdict not in _VERDICTS:
            return None
        verdict = "accept" if verdict in {"", "a"} else verdict
        outcome, reason = "", rest.strip()
        if self.proposed and verdict != "accept":
            outcome, _, reason = reason.partition(" ")
        return self.session.do(
            "white", "ruling", doing=self.subject, verdict=verdict, outcome=outcome, reason=reason.strip()
        )

    def _effects(self) -> RenderableType:
        lines = []
        for outcome, effects in self.proposed["effects"].items():
            lines.append(Text(f"  {outcome}: {'; '.join(effects) or 'nothing'}"))
        return Group(*lines)
