"""`pack`: everything an exercise needs on paper."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from sim.cli.later import done_by
from sim.cli.words import Options, Out, ScenarioName, Seed, Settings

__all__ = ["FormOf", "Lang", "command"]


class Lang(StrEnum):
    """Language of the labels."""

    EN = "en"
    JA = "ja"
    KO = "ko"
    ZH = "zh"


class FormOf(StrEnum):
    """What is written."""

    BOTH = "both"
    HTML = "html"
    PDF = "pdf"


@done_by("packing")
def command(  # noqa: PLR0913  one argument for each word of the command line
    scenario: ScenarioName,
    *,
    lang: Annotated[Lang, typer.Option(help="Language of headings and forms; prose stays as written.")] = Lang.EN,
    cell: Annotated[str | None, typer.Option(metavar="NAME", help="The papers of this cell alone.")] = None,
    form: Annotated[FormOf, typer.Option(help="Pages to print from a browser, PDF, or both.")] = FormOf.BOTH,
    runs: Annotated[
        int, typer.Option(metavar="N", min=0, max=1000, help="Runs behind the usual course, in the move by hand.")
    ] = 10,
    option: Options = [],  # noqa: B006  typer copies it
    setting: Settings = [],  # noqa: B006  the same
    seed: Seed = 1,
    out: Out = None,
) -> None:
    """Print the pack of an exercise: A4, as pages and as PDF, by who may read it.

    For everyone a situation manual, a glossary, a feedback form; for each cell its brief, role sheets and order
    sheets; for the white cell its handbook with the MSEL, the evaluation guide, and the move by hand.
    """
