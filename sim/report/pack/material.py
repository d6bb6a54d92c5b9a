"""What every paper of a pack is made from: the plan, its exercise, the labels, and how each paper is headed.

Called by the modules beside this one. A paper says on every page for whom it is; what is a cell's own goes into no
paper but that cell's and the white cell's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.blueprint import Blueprint
from sim.errors import InputError
from sim.report.labels import Labels
from sim.report.paper.blocks import Block, Facts, Paper, Prose, Section
from sim.report.phrases import phrases
from sim.report.wording import NAMED, Titles, flowed, two_digits
from sim.scenario.exercise import Cell, Exercise, MselRow, Role

__all__ = ["Material", "minutes", "span", "told"]


@dataclass(frozen=True)
class Material:
    """A plan that has an exercise, and the labels to print it with."""

    plan: Blueprint
    say: Labels

    @cached_property
    def exercise(self) -> Exercise:
        """How the scenario is played.

        Raises:
            InputError: it is not made to be played.

        """
        found = self.plan.scenario.crisis.exercise
        if found is None:
            name = self.plan.scenario.id
            words = "write one, or take a scenario that has it: scenarios/exercises/README.md"
            raise InputError.of(f"pack {name}", "the scenario has no section 'exercise'", words)
        return found

    @cached_property
    def titles(self) -> Titles:
        """Titles in the place of ids."""
        return Titles(self.plan, phrases(self.say.lang))

    def cell(self, name: str) -> str:
        """Title of a cell."""
        found = self.exercise.cells[name]
        return found.title or self.titles.actor(found.actor)

    def roles(self, cell: Cell) -> tuple[Role, ...]:
        """Chairs of a cell; where none is named, one for whoever sits there."""
        return cell.roles or (Role(title=self.say("role.member")),)

    def row_cells(self, row: MselRow) -> str:
        """To whom a row goes, in titles."""
        if row.to == ("all",):
            return self.say("word.all")
        seats = {cell.actor: self.cell(name) for name, cell in self.exercise.cells.items()}
        return ", ".join(seats.get(name, self.titles.actor(name)) for name in row.to)

    def row_names(self, row: MselRow) -> str:
        """To whom a row goes, in few letters: cells by their names, others by title."""
        if row.to == ("all",):
            return self.say("word.all")
        seats = {cell.actor: name.replace("_", " ") for name, cell in self.exercise.cells.items()}
        return ", ".join(seats.get(name, self.titles.actor(name)) for name in row.to)

    def move_title(self, number: int) -> str:
        """Head of a move, counted from 1."""
        title = self.exercise.moves[number - 1].title
        return self.say("turn.title", number=number, title=title) if title else f"{self.say('word.move')} {number}"

    def price(self, capital: float, money: float) -> str:
        """Price of an action."""
        parts = [self.say("unit.capital", value=two_digits(capital))] if capital else []
        parts += [self.say("unit.money", value=two_digits(money))] if money else []
        return ", ".join(parts) or "-"

    def paper(
        self,
        kind: str,
        audience: str,
        sections: Sequence[Section],
        *,
        opening: Sequence[Block] = (),
        contents: bool = True,
    ) -> Paper:
        """Head a paper: what it is, of which exercise, for whom; that nobody has read the labels, if so."""
        say, crisis = self.say, self.plan.scenario.crisis
        title = say(f"paper.{kind}")
        unread = say("page.unread")
        warned = (Prose(unread, "warning"),) if unread else ()
        return Paper(
            title=title,
            under=f"{crisis.title} · {audience}",
            opening=(*warned, *opening),
            sections=tuple(section for section in sections if section.blocks),
            lang=say.lang,
            foot=" · ".join(filter(None, (title, crisis.title, audience, unread and say("page.unread_foot")))),
            contents=contents,
        )


def told(text: str, lang: str = "en") -> Iterator[Block]:
    """Lay out an author's text: a paragraph where he left a line empty, lines with a name before them as facts.

    Heads that all role sheets share (`You want`, `You fear`) are said in a language; what he wrote stays.
    """
    say = phrases(lang)
    for lines in flowed(text):
        named = [found.groups() for line in lines if (found := NAMED.fullmatch(line))]
        if len(lines) > 1 and len(named) == len(lines):
            yield Facts(tuple((say(name), says) for name, says in named))
        else:
            yield from (Prose(line) for line in lines if line)


def minutes(hours: float) -> str:
    """Say real time at the table in minutes."""
    return f"{round(hours * 60)}"


def span(hours: float) -> str:
    """Say scenario time, in one piece that no line breaks."""
    if hours < 48 and hours == round(hours):
        return f"{hours:.0f}\u00a0h"
    return f"{round(hours / 24, 1):g}\u00a0d" if hours >= 24 else f"{round(hours, 1):g}\u00a0h"
