"""A matrix of any size with made-up effects of every kind, as `matrix` would give it: for reports and their speed."""

from __future__ import annotations

from sim.runs.interval import Better
from sim.study.cells import Cell, Column, Dose, Effect, Lead, Matrix, Row
from sim.study.results import Price

__all__ = ["made_up"]

DOSES = ("0", "-5y", "mature")
MEASURES = ("deaths_proxy", "days_to_open", "trust_end", "money_spent")


def made_up(levers: int = 24, crises: int = 3, *, replications: int = 50) -> Matrix:
    """Give a matrix in which each third lever cannot act and each fifth does exactly nothing."""
    names = [f"lever_{number}" for number in range(1, levers + 1)]
    return Matrix(
        replications=replications,
        seed=1,
        case="random",
        adoptions=list(DOSES),
        levers=[_row(name, number) for number, name in enumerate(names, start=1)],
        scenarios=[_column(f"crisis_{number}") for number in range(1, crises + 1)],
        cells=[
            _cell(name, f"crisis_{crisis}", number + crisis)
            for number, name in enumerate(names)
            for crisis in range(1, crises + 1)
        ],
        failed=0,
        interrupted=False,
        wall_s=1.0,
    )


def _row(name: str, number: int) -> Row:
    price = Price(musd_per_year=number, political_capital_per_year=0.1 * number, years_before_start=5.0)
    return Row(
        name=name,
        number=f"L{number}",
        title=f"Proposal {number}, in the words of whoever made it",
        section=f"Part {number % 5}",
        answers=[number],
        price=price,
        cannot_show=["what it does in quiet years"] if number % 4 == 0 else [],
    )


def _column(name: str) -> Column:
    better: Better = "lower"
    lead = [Lead(measure=each, unit="d", better=better, baseline=12.0, matters=0.5) for each in MEASURES]
    return Column(name=name, title=name.replace("_", " ").title(), era="2010", runs=50, lead=lead, declared=lead[:1])


def _cell(lever: str, scenario: str, number: int) -> Cell:
    idle = number % 3 == 0
    doses = {} if idle else {dose: _dose(number, place) for place, dose in enumerate(DOSES)}
    return Cell(
        lever=lever,
        scenario=scenario,
        state="cannot act here" if idle else "acts",
        expected=("clear", "small", "negligible", "nothing", "contested", None)[number % 6],
        doses=doses,
        frozen=None,
        moves={MEASURES[0]: "less"} if number % 6 == 0 else {},
        held=[],
        own=["trust_end"] if number % 2 == 1 else [],
        because="what is ready is there sooner" if number % 6 == 0 else "",
        ends="moves no leading measure surely" if number % 6 == 0 else "",
        check=("holds", "missed", "open", "told")[number % 4],
        why="as it happens",
    )


def _dose(number: int, place: int) -> Dose:
    exact = number % 5 == 0
    effects = {} if exact else {name: _effect(number + place + index) for index, name in enumerate(MEASURES)}
    return Dose(
        maturity=0.3 * place, pairs=50, run=True, exact=exact, effects=effects, declared={**effects}, beyond=[]
    )


def _effect(number: int) -> Effect:
    mean = (number % 7 - 3) / 3
    return Effect(
        difference={"mean": mean, "low": mean - 0.5, "high": mean + 0.5},
        share=mean / 12,
        reach=(abs(mean) + 0.5) / 12,
        improved=0.5,
        worse=0.25,
        censored=number % 2,
        sure=abs(mean) > 0.5,
        p=0.01 if abs(mean) > 0.5 else 0.4,
        good=mean < 0,
    )
