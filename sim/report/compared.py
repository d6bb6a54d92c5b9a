"""The tables of a comparison on a terminal: per option its dose and price, then effects, lead measures first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.svg import short_number
from sim.report.wording import PURPOSE, two_digits
from sim.runs.interval import Interval
from sim.runs.span import span
from sim.study.results import OptionOutcome, OptionTable, Study
from sim.study.variants import Variant, VariantOutcome

__all__ = ["table"]

_BESIDE = 4  # measures told beside the leading ones
_BESIDE_IT = " Beside it, "  # begins what the verdict says of each further leading measure
_NAME = 22  # so many letters of a measure's name stay in one line


def table(studies: Sequence[Study], *, full: bool = False) -> RenderableType:
    """Show studies, leading measures first; without `full` those and a few more."""
    parts: list[RenderableType] = []
    for study in studies:
        parts.extend(_study(study, study["lead"], full=full))
    return Group(*parts, Text(PURPOSE, style="dim"))


def _study(study: Study, leading: Sequence[str], *, full: bool) -> Iterator[RenderableType]:
    pairs = study["replications"]
    kind = "a case drawn for each pair" if study["case"] == "random" else "central case: luck alone"
    yield Text(study["scenario"], style="bold")
    yield Text(
        f"{pairs} pairs with the same luck on both sides, seed {study['seed']}, {kind}, {study['wall_s']:.1f} s",
        style="dim",
    )
    if study["interrupted"]:
        yield Text("Interrupted: these are the pairs that were done.", style="yellow")
    for name, option in study["options"].items():
        yield Text("")
        yield Text.assemble((name, "bold"), f"  {_dose(option)}. {_price(option)}.")
        yield _effects(study, option, leading, full=full)
    if not study["options"]:
        yield Text("")
        yield _baseline(study, leading, full=full)
    if leading and any(len(_drawn(ways)) > 1 for ways in study["variants"].values()):
        yield Text("")
        yield _by_doctrine("baseline by doctrine", study["variants"], leading)
        for name, option in study["options"].items():
            yield Text("")
            yield Text.assemble((name, "bold"), "  what it changes where each followed")
            yield _by_doctrine("changes by doctrine", option["variants"], leading)
    if study["options"] and study["regret"]:
        yield Text("")
        yield _risks(study)
    yield Text("")
    yield from _verdict(study["verdict"])
    if study["failed"]:
        first = study["failed"][0]
        yield Text(f"{len(study['failed'])} runs failed, the first: {first['error']}", style="red")
    yield Text("")


def _verdict(told: str) -> Iterator[Text]:
    """Each leading measure in a paragraph of its own."""
    head, *others = told.split(_BESIDE_IT)
    yield Text(head)
    for other in others:
        yield Text(f"\n{_BESIDE_IT.strip()} {other}")


def _dose(option: OptionTable) -> str:
    reached = {name: two_digits(value) for name, value in option["maturity"].items()}
    if not reached:
        return "No lever in it"
    if len(reached) == 1:
        return f"Maturity reached {next(iter(reached.values()))} of 1"
    return "Maturity reached " + ", ".join(f"{name} {value}" for name, value in reached.items())


def _price(option: OptionTable) -> str:
    price = option["price"]
    money, capital = two_digits(price["musd_per_year"]), two_digits(price["political_capital_per_year"])
    told = f"Price {money} MUSD and {capital} points a year"
    years = price["years_before_start"]
    return f"{told}, adopted {two_digits(years)} years before" if years is not None else f"{told}, assumed mature"


def _names(study: Study, leading: Sequence[str], *, full: bool) -> list[str]:
    others = [name for name in study["baseline"]["outcomes"] if name not in leading]
    return [*leading, *(others if full else others[:_BESIDE])]


def _effects(study: Study, option: OptionTable, leading: Sequence[str], *, full: bool) -> RenderableType:
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    names = _names(study, leading, full=full)
    shown.add_column("measure", overflow="fold", min_width=min(max(map(len, names)), _NAME))
    for name in ("baseline", "change", "95 % interval", "better", "worse"):
        # where room is short an interval may go on in the next line, after a whole number
        shown.add_column(name, justify="right", no_wrap=name != "95 % interval")
    for name in names:
        base, outcome = study["baseline"]["outcomes"][name], option["outcomes"][name]
        unit = f" {base['unit']}" if base["unit"] in {"h", "d", "t"} else ""
        told = outcome["difference"]
        difference = span(Interval(told["mean"], told["low"], told["high"]))
        mark = _mark(outcome, base["better"])
        counted = (two_digits(outcome[key]) for key in ("improved", "worse"))
        shown.add_row(
            Text(name, style="bold" if name in leading else ""),
            two_digits(base["mean"]) + unit,
            Text(difference.mean, style=mark),
            difference.ends or "-",
            *counted,
        )
    left = len(study["baseline"]["outcomes"]) - len(names)
    more = f". {left} more with --full or --json" if left else ""
    return Group(shown, Text(f"better, worse: in which share of the pairs{more}", style="dim"))


def _risks(study: Study) -> RenderableType:
    """Show for the first leading measure who is first how often, regret, thresholds met, and who is not dominated."""
    measure = next(iter(study["regret"]))
    first = next(item["first"] for item in study["selection"] if item["measure"] == measure)
    met = study["satisficing"]
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column("over all pairs", overflow="fold", min_width=min(max(map(len, study["regret"][measure])), 20))
    for name in (
        "first",
        "regret",
        "90 %",
        "most",
        *(("meets",) if met else ()),
        "dominated",
        "MUSD/yr",
        "points",
    ):
        shown.add_column(name, justify="right", no_wrap=True)
    for name, found in study["regret"][measure].items():
        shown.add_row(
            name,
            two_digits(first[name]),
            *(short_number(float(f"{found[key]:.2g}")) for key in ("mean", "p90", "most")),
            *((two_digits(met["share"][name]),) if met else ()),
            "no" if name in study["pareto"]["candidates"] else "yes",
            *_cost(study["options"].get(name)),
        )
    required = f" meets: {', '.join(met['thresholds'])}." if met else ""
    means = ", ".join(study["pareto"]["measures"])
    told = (
        "first: in which share of the pairs it is best. regret (mean), 90 %, most: by how much it is worse than the "
        f"best of a pair. Both on {measure}. dominated: another is no worse in the mean of any of {means}, better "
        f"in one. The price a year is left aside.{required}"
    )
    return Group(shown, Text(told, style="dim"))


def _cost(option: OptionTable | None) -> tuple[str, str]:
    """What an option costs a year, in MUSD and in points of political capital; the baseline costs nothing."""
    if option is None:
        return "0", "0"
    return two_digits(option["price"]["musd_per_year"]), two_digits(option["price"]["political_capital_per_year"])


def _drawn(ways: Mapping[str, Variant]) -> list[str]:
    """Doctrines that some run followed."""
    return [name for name, variant in ways.items() if variant["n"]]


def _by_doctrine(title: str, variants: Mapping[str, Mapping[str, Variant]], leading: Sequence[str]) -> RenderableType:
    """Show leading measures, or what changes of them, by doctrine with the farther reach of the 95 % interval."""
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column(title, no_wrap=True)
    shown.add_column("runs", justify="right", no_wrap=True)
    for name in leading:
        shown.add_column(name.replace("_", " "), justify="right")  # so that it may be folded
    for actor, ways in variants.items():
        drawn = _drawn(ways)
        if len(drawn) > 1:
            shown.add_row(Text(actor.rpartition(".")[2], style="bold"))
            for name in drawn:
                outcomes = ways[name]["outcomes"]
                cells = [_with_reach(outcomes[measure]) for measure in leading]
                shown.add_row(f"  {name}", str(ways[name]["n"]), *cells)
    return shown


def _with_reach(outcome: VariantOutcome) -> str:
    mean, low, high = outcome["mean"], outcome["low"], outcome["high"]
    if mean is None or low is None or high is None or mean == low == high:
        return _thousands(mean)
    return f"{_thousands(mean)} ±{_thousands(max(mean - low, high - mean))}"


def _thousands(value: float | None) -> str:
    """Say a number to two digits, tens of thousands by k, so that a column stays narrow."""
    return two_digits(value) if value is None or abs(value) < 10_000 else f"{two_digits(value / 1000)}k"


def _mark(outcome: OptionOutcome, better: str) -> str:
    """Colour a difference whose interval is off zero: green for the better, red for the worse."""
    low, high = outcome["difference"]["low"], outcome["difference"]["high"]
    if low is None or high is None or low <= 0 <= high or better == "none":
        return ""
    return "green" if (low > 0) == (better == "higher") else "red"


def _baseline(study: Study, leading: Sequence[str], *, full: bool) -> RenderableType:
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in ("measure", "baseline", "95 % interval", "unit", "better"):
        shown.add_column(name, justify="right" if name in {"baseline", "95 % interval"} else "left")
    for name in _names(study, leading, full=full):
        base = study["baseline"]["outcomes"][name]
        said = span(Interval(base["mean"], base["low"], base["high"]), sign=False)
        style = "bold" if name in leading else ""
        shown.add_row(Text(name, style=style), said.mean, said.ends or "-", base["unit"], base["better"])
    return shown
