"""The tutorial of the page: what it says to type is typed, and shows what it says.

Where a change of the model is meant, put on the page what the failing test says is on the screen; what the whole
review shows is tested with `-m long`.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pytest
from three_moves import ABSENT, RATINGS, the_plan

from sim.cli import main
from sim.exercise.session import Session
from sim.exercise.store import Store

_README = Path(__file__).parent.parent / "scenarios" / "README.md"
PAGE = _README.read_text(encoding="utf-8").partition("### A first exercise, step by step")[2].partition("\n### ")[0]
# an empty line is typed no oftener than this before what the page waits for is shown
_PATIENCE = 300


class Keyboard:
    """A reader of the page: types its lines; at `... WORDS` presses Enter until the words are on the screen."""

    def __init__(self, lines: list[str], screen: io.StringIO) -> None:
        self._lines = lines
        self._screen = screen
        self._since = self._pressed = 0

    def readline(self, _: int = -1, /) -> str:
        """Give the next line; past the last, the end of the input."""
        if self._lines and self._lines[0].startswith("... "):
            if self._lines[0].removeprefix("... ") not in flat(self._screen.getvalue()[self._since :]):
                self._pressed += 1
                assert self._pressed < _PATIENCE, f"never shown: {self._lines[0]}"
                return "\n"
            del self._lines[0]
        if not self._lines:
            return ""
        # a word of the page counts once it is shown after what was typed last
        self._since, self._pressed = len(self._screen.getvalue()), 0
        return self._lines.pop(0) + "\n"


@dataclass
class Evening:
    """Somebody who follows the page in a folder: its blocks to type, and what came on the screen, by command."""

    blocks: Iterator[list[str]] = field(default_factory=lambda: iter(typed()))
    screens: dict[str, str] = field(default_factory=dict)

    def types(self, command: str, monkeypatch: pytest.MonkeyPatch) -> str:
        """Type a command of the page, and where it plays the exercise the block that follows it."""
        screen = io.StringIO()
        plays = "play commons_disruption" in command
        monkeypatch.setattr(sys, "stdin", Keyboard(next(self.blocks) if plays else [], screen))
        monkeypatch.setattr(sys, "stdout", screen)
        with pytest.raises(SystemExit) as left:
            main(shlex.split(command.removeprefix("$ uv run run.py")))
        shown = self.screens[command] = screen.getvalue()
        assert not left.value.code, shown
        assert "Refused" not in shown
        assert "is not on the menu" not in shown
        assert "nothing the white cell can do" not in shown
        return shown


def flat(text: str) -> str:
    """Without the breaks of lines, which hang on the width of the screen."""
    return " ".join(text.split())


def commands(word: str) -> list[str]:
    """The commands of the page that hold a word, in order."""
    return [line for line in PAGE.splitlines() if line.startswith("$ ") and word in line]


def typed() -> list[list[str]]:
    """The blocks of the page that are typed, line by line, without its remarks."""
    parts = PAGE.split("<!-- tutorial -->\n```text\n")[1:]
    return [[re.split(r"\s*#", line)[0] for line in part.partition("```")[0].splitlines()] for part in parts]


def shown_on_the_page(number: int) -> list[str]:
    """One of the pieces of screen that the page shows."""
    return PAGE.split("<!-- tutorial shows -->\n```text\n")[number].partition("```")[0].splitlines()


def otherwise(lines: list[str], screen: str) -> list[str]:
    """Lines that are not on the screen in that order, each whole, and what is there like them.

    Between two lines anything may stand. What was typed is not on the screen, so a line may follow a prompt.
    """
    there = [re.sub(r"^\w+(, \d+ min( over)?)?> ", "", line).rstrip() for line in screen.splitlines()]
    found, place = list[str](), 0
    for line in lines:
        if line in there[place:]:
            place = there.index(line, place) + 1
        elif line != "...":
            like = get_close_matches(line, there[place:], n=1, cutoff=0.0)
            found += [f"the page shows:   {line}", f"the screen shows: {like[0] if like else 'nothing more'}"]
    return found


def test_the_tutorial_can_be_typed_from_startex_to_endex_its_branch_and_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    evening = Evening()
    first, second = commands("play commons_disruption")
    assert "Stopped." in evening.types(first, monkeypatch)
    screen = evening.types(second, monkeypatch)
    assert next(evening.blocks, None) is None
    assert not (wrong := otherwise(shown_on_the_page(1), screen)), "\n".join(wrong)

    with Store(tmp_path / "season.db") as store:
        name = store.exercises()[0]
        session = Session(store, store.branch(name, "main"), the_plan())
        branch = Session(store, store.branch(name, "second_try"), the_plan())
        # three moves are over, of the branch two, and three cells handed in a sheet in each of them
        assert [(each.table.move, each.table.phase) for each in (session, branch)] == [(2, "world"), (1, "world")]
        orders = {key: len(sheet.orders) for key, sheet in session.table.sheets.items()}
        assert all(orders[f"{move}:{cell}"] for move in range(3) for cell in ("beijing", "tokyo", "washington"))
        assert orders[f"0:{ABSENT}"] == 0
        assert f"1:{ABSENT}" not in orders
        assert session.table.sheets["1:beijing"].orders != branch.table.sheets["1:beijing"].orders
        # what the white cell did
        assert session.table.msel["approach"].status == "held"
        assert session.table.msel["reply_all"].at_h is not None
        assert session.table.seats["south_korea"] == "doctrine"
        overruled = [doing for doing, each in session.table.ruled.items() if each["verdict"] == "overrule"]
        assert overruled == ["united_states.consult_partner.china#1", "japan.demarche.china#1"]
        assert {each["objective"]: each["rating"] for each in session.table.ratings} == RATINGS

    # without futures, which take their time, the review is the page that is read out, but for what they show
    command = next(line for line in commands("--out season_review")).partition(" --seeds")[0]
    page = evening.types(f"{command} --seeds 0", monkeypatch)
    assert not (wrong := otherwise(shown_on_the_page(2)[-1:], page)), "\n".join(wrong)


def test_what_the_page_shows_and_the_screen_does_not_is_said_with_what_is_there() -> None:
    screen = "white, 3 min over> On branch b.\nmeasure  better  a  b\nsize     lower   1  2"
    assert not otherwise(["On branch b.", "...", "size     lower   1  2"], screen)
    assert otherwise(["size     lower   1  3", "On branch b."], screen) == [
        "the page shows:   size     lower   1  3",
        "the screen shows: size     lower   1  2",
    ]
    # the right lines in another order are not what is shown
    assert otherwise(["size     lower   1  2", "On branch b."], screen)


@pytest.mark.long
def test_every_command_of_the_tutorial_can_be_typed_to_review_and_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    evening = Evening()
    for command in commands("run.py"):
        evening.types(command, monkeypatch)
    assert {"pack", "msel", "play", "review"} == {command.split()[4] for command in evening.screens}
    screen = next(screen for command, screen in evening.screens.items() if "--out season_review" in command)
    assert not (wrong := otherwise(shown_on_the_page(2), screen)), "\n".join(wrong)
    assert (tmp_path / "season.xlsx").stat().st_size
    assert {"review.html", "review.md"} <= {path.name for path in (tmp_path / "season_review").iterdir()}
    assert (tmp_path / "season_pack" / "white_cell" / "by_hand.html").exists()
    # both overrules and nobody's name
    page = (tmp_path / "season_review" / "review.md").read_text("utf-8")
    assert "The line was busy with the summit." in page
    assert "the note was not taken" in page
