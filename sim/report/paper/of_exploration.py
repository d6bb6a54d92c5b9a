"""The paper of an exploration: purpose and limits, what was found and what flips it, and what hangs on what."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.provenance import version
from sim.report.explored import equal, part, told_apart
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Paper, Prose, Section
from sim.report.stacks import Stack, stacks
from sim.report.titled import titled
from sim.report.tornado import Bar, tornado
from sim.report.wording import PURPOSE, signed, two_digits, unit_said
from sim.study.called import called
from sim.study.findings import Exploration, Target
from sim.study.steps import steps

__all__ = ["paper_of_exploration", "pictures_of"]

_BARS: Final = 10
_PARTS: Final = ("luck", "parameters", "structure")
_WORDS: Final = {
    "lhs": "how far the mean moves from the lower third of a range to the upper",
    "morris": "mean size of the effect of a step over part of the range",
    "sobol": "share of the variance, with all interactions",
}
_FOOTS: Final = {
    "lhs": "Lines: intervals widened for the number of parameters. Grey: not clear of chance. [J] judgement.",
    "morris": "Lines: 95 % intervals. [J] judgement, [M] memory.",
    "sobol": "Lines: 95 % intervals. A family moves together. [J] judgement, [M] memory.",
}


def paper_of_exploration(found: Exploration, pictures: dict[str, str], record: Section | None = None) -> Paper:
    """Make the paper; `pictures` are whole SVG by file, `record` shows the baseline against what was recorded."""
    under = (
        f"Era {found['era']} · {found['method']}, {found['points']} points x {found['replications']} runs · "
        f"{found['axes']} parameters and switches · seed {found['seed']}"
    )
    judged = (
        f"{round(100 * found['judged'])} % of the {found['axes']} numbers that were varied are judgement; more runs "
        "narrow luck, not ignorance."
    )
    sections = [Section("Purpose and limits", (Prose(found["limits"]), Prose(judged)))]
    sections.append(Section("What was found", (Prose(found["verdict"]), *(Prose(note) for note in found["notes"]))))
    if any(target["option"] for target in found["targets"]):
        sections.append(Section("What options do", (_differences(found),)))
    if "split.svg" in pictures:
        shown = Figure("split", pictures["split.svg"], "Where the variance between runs comes from.")
        words = _SPLIT if found["switches"] else _SPLIT_PLAIN
        title = "Luck, parameters, structure" if found["switches"] else "Luck and parameters"
        sections.append(Section(title, (shown, Prose(words, "soft"), _splits(found))))
    if found["ranking"]:
        sections.append(Section("Which is first, and what the others cost", tuple(_ranks(found, pictures))))
    if boxes := list(_boxes(found)):
        sections.append(Section("Where an option fails", tuple(boxes)))
    sections.append(Section("What moves the results", tuple(_influences(found, pictures))))
    if record is not None:
        sections.append(record)
    if found["chosen"]:
        sections.append(Section("Runs worth a look", tuple(_chosen(found))))
    sections.append(Section("How this was made", (Facts(tuple(_made(found))),)))
    return Paper(
        f"{found['title']}: what hangs on what",
        under,
        (Prose(PURPOSE, "warning"), Prose(found["question"], "lead")),
        tuple(sections),
    )


_SPLIT: Final = (
    "Structure is what differs between draws of the switches, parameters what differs under the same switches, luck "
    "what differs at one and the same point. What parameters do together with structure counts as parameters, what "
    "luck does together with either as luck."
)


_SPLIT_PLAIN: Final = (
    "Parameters is what differs between points, luck what differs at one and the same point. What luck does together "
    "with parameters counts as luck. No switch of structure was turned, so nothing is said of structure; that it "
    "is missing is no finding."
)


def pictures_of(found: Exploration, titles: Mapping[str, str] | None = None) -> dict[str, str]:
    """Draw what there is to show: SVG by the name of its file; `titles` are those of options."""
    drawn: dict[str, str] = {}
    rows = [_split_row(target, titles) for target in found["targets"] if target["split"]]
    if rows:
        parts = _PARTS if found["switches"] else _PARTS[:2]
        drawn["split.svg"] = stacks(
            "Luck, parameters, structure" if found["switches"] else "Luck and parameters",
            f"{found['title']}: shares of the variance between runs, of the baseline and of the differences.",
            parts,
            rows,
            kinds=("hue6", "hue0", "hue3")[: len(parts)],
            foot=f"Shares in steps of five, with 95 % intervals over {_drawn(found)}.",
        )
    if told_apart(found):
        drawn["ranks.svg"] = _drawn_ranks(found, titles)
    for target in found["targets"]:
        bars = [_bar(item, found["method"]) for item in target["influences"][:_BARS]]
        if bars:
            drawn[f"{_file(target)}.svg"] = tornado(
                f"{_measure(target)}: {titled(target['option'], titles)}",
                f"{_WORDS[found['method']].capitalize()}.",
                "" if found["method"] == "sobol" else unit_said(target["unit"]),
                bars,
                foot=_FOOTS[found["method"]],
            )
    return drawn


def _measure(target: Target) -> str:
    return target["measure"].replace("_", " ")


def _file(target: Target) -> str:
    name = called(target["option"]).replace("the baseline", "baseline").replace("@", "_at_")
    return f"tornado_{target['measure']}_{name}"


def _bar(item: Any, method: str) -> Bar:  # noqa: ANN401  a row of findings
    low, high = item["low"] or 0.0, item["high"] or 0.0
    said = f"{_signed(item['effect'], method)} ({two_digits(low)} to {two_digits(high)})"
    return Bar(item["name"], item["grade"], item["effect"], low, high, item["clear"], said)


def _signed(value: float, method: str) -> str:
    return f"+{two_digits(value)}" if method == "lhs" and value > 0 else two_digits(value)


def _drawn(found: Exploration) -> str:
    """What the intervals of a split are over."""
    return "draws of the structure" if found["switches"] else "points"


def _split_row(target: Target, titles: Mapping[str, str] | None = None) -> Stack:
    split = target["split"] or {}
    # without switches there is no structure
    found = [split[name] for name in _PARTS if split[name] is not None]
    shares = [told["share"] for told in found]
    whole = sum(shares) or 1.0
    return Stack(
        f"{_measure(target)}, {titled(target['option'], titles)}",
        tuple(share / whole for share in shares),
        tuple(part(told) for told in found),
    )


def _drawn_ranks(found: Exploration, titles: Mapping[str, str] | None) -> str:
    kinds = ("share4", "share3", "share2", "share1", "share0")
    most = len(found["options"]) + 1
    words = [f"rank {place}" for place in range(1, most + 1)]
    rows = [
        Stack(
            f"{row['measure'].replace('_', ' ')}, {titled(row['option'], titles)}",
            tuple(row["shares"]),
            tuple(steps(share) if share else "" for share in row["shares"]),
        )
        for row in told_apart(found)
    ]
    colours = [kinds[min(place, len(kinds) - 1)] for place in range(most)]
    return stacks(
        "Ranks over the outer loop",
        "At how many points of parameters and switches each option has each rank.",
        words,
        rows,
        kinds=colours,
        foot="Ranks by the mean over runs at a point; equal options share theirs.",
    )


def _span(low: float | None, high: float | None) -> str:
    return f"{two_digits(low)} to {two_digits(high)}"


def _differences(found: Exploration) -> Grid:
    rows = tuple(
        (
            called(target["option"]),
            _measure(target),
            signed(target["mean"]),
            _span(target["low"], target["high"]),
            unit_said(target["unit"]),
            target["better"],
            two_digits(target["matters"]) if target["matters"] else "-",
        )
        for target in found["targets"]
        if target["option"]
    )
    heads = ("option", "measure", "difference", "95 %", "unit", "better", "what matters")
    return Grid("Mean difference from the baseline over the outer loop", heads, rows, frozenset({2, 3, 6}))


def _splits(found: Exploration) -> Grid:
    rows = tuple(
        (f"{_measure(target)}, {called(target['option'])}", *_split_row(target).says)
        for target in found["targets"]
        if target["split"]
    )
    parts = _PARTS if found["switches"] else _PARTS[:2]
    numeric = frozenset(range(1, len(parts) + 1))
    return Grid("Shares of the variance with 95 % intervals", ("result", *parts), rows, numeric)


def _ranks(found: Exploration, pictures: dict[str, str]) -> Iterator[Block]:
    if "ranks.svg" in pictures:
        yield Figure("ranks", pictures["ranks.svg"], "Ranks over the outer loop.")
    rows = tuple(
        (
            row["measure"].replace("_", " "),
            called(row["option"]),
            two_digits(row["first"]["mean"]),
            _span(row["first"]["low"], row["first"]["high"]),
            *(two_digits(row["regret"][name]) for name in ("mean", "p90", "largest")),
        )
        for row in told_apart(found)
    )
    heads = ("measure", "option", "first at", "95 %", "regret, mean", "90th", "largest")
    caption = "Share of points at which an option is first, and its regret against the best at each point"
    if rows:
        yield Grid(caption, heads, rows, frozenset({2, 3, 4, 5, 6}))
    for line in equal(found):
        yield Prose(line, "soft")
    if len({row["measure"] for row in found["ranking"]}) > 1 and found["weights"]:
        weighed = tuple(
            (called(option), two_digits(told["mean"]), _span(told["low"], told["high"]))
            for option, told in found["weights"].items()
        )
        caption = "Share of points and random weights of all lead measures at which an option is first"
        yield Grid(caption, ("option", "first at", "95 %"), weighed, frozenset({1, 2}))


def _boxes(found: Exploration) -> Iterator[Block]:
    for target in found["targets"]:
        box = target["box"]
        if box is None:
            continue
        whose = f"{called(target['option'])}, {_measure(target)}"
        if not box["fails"]:
            same = target["low"] == target["high"] == 0
            yield Prose(f"{whose}: {'changes nothing' if same else 'worse than the baseline at no point'}.")
            continue
        head = f"{whose}: worse than the baseline at {steps(box['fails'])} of points"
        if not box["limits"]:
            why = (
                "no part of the parameters was found in which it fails clearly more often"
                if box["searched"]
                else "too few points of one kind to look for the part of the parameters in which it fails"
            )
            yield Prose(f"{head}; {why}.")
            continue
        where = " and ".join(_limit(limit) for limit in box["limits"])
        density, coverage = box["density"], box["coverage"]
        yield Prose(
            f"{head}. It fails most where {where}: there at {steps(density['mean'])} of points "
            f"({steps(density['low'])} to {steps(density['high'])}, against {steps(box['base'])} everywhere), "
            f"which holds {steps(coverage['mean'])} of its failures; told by {box['points']} points that the search "
            "did not see."
        )


def _limit(limit: dict[str, Any]) -> str:
    name = limit["name"]
    if limit["low"] == 0.0:
        return f"{name} is below {two_digits(limit['most'])}"
    if limit["high"] == 1.0:
        return f"{name} is above {two_digits(limit['least'])}"
    return f"{name} is from {two_digits(limit['least'])} to {two_digits(limit['most'])}"


def _influences(found: Exploration, pictures: dict[str, str]) -> Iterator[Block]:
    for target in found["targets"]:
        name = _file(target)
        if f"{name}.svg" in pictures:
            shown = f"What moves {_measure(target)}, {called(target['option'])}."
            yield Figure(name, pictures[f"{name}.svg"], shown)
    told = [target for target in found["targets"] if not target["influences"]]
    if told:
        names = "; ".join(f"{_measure(target)}, {called(target['option'])}" for target in told)
        yield Prose(f"Nothing to show of: {names}. It never varies, or too many of its runs were cut short.", "soft")


def _chosen(found: Exploration) -> Iterator[Block]:
    """Name the runs to look at, and how to have each whole."""
    measure = found["chosen"][0]["measure"]
    unit = next(target["unit"] for target in found["targets"] if target["measure"] == measure)
    alone = not found["options"]
    rows = tuple(
        (
            called(item["option"]),
            item["which"],
            f"{item['point']}/{item['replication']}",
            two_digits(item["baseline"]),
            *(() if alone else (two_digits(item["value"]), signed(item["value"] - item["baseline"]))),
        )
        for item in found["chosen"]
    )
    heads = ("option", "run", "point/replication", "baseline", *(() if alone else ("with it", "difference")))
    said = measure.replace("_", " ") + ("" if unit in {"1", "count"} else f", {unit}")
    yield Grid(f"By {said}: single runs, no averages", heads, rows, frozenset(range(3, len(heads))))
    yield Prose(
        "points.csv has the numbers of each point. The command below with --keep-chronicles worst,median,best and "
        "this folder as --out leaves the whole records of all, without running anything else again.",
        "soft",
    )


def _made(found: Exploration) -> Sequence[tuple[str, str]]:
    words = ["uv", "run", "run.py", "explore", found["scenario"], "--method", found["method"]]
    for option in found["options"]:
        words += ["--option", option]
    for path in found["over"]:
        words += ["--over", path]
    words += ["--points", str(found["asked_points"])]
    words += ["--replications", str(found["replications"]), "--seed", str(found["seed"]), "--by", found["by"]]
    facts = [
        ("Command", shlex.join(words)),
        ("Runs", f"{found['runs']:,}, {found['failed']} failed"),
        ("Switches", ", ".join(found["switches"]) or "none that is open"),
        ("Every number", "parameters.csv, with unit, range, letter, source and use"),
        ("Every run", f"runs/{found['digest']}/, Parquet"),
        ("Study", found["digest"]),
        ("Made with", f"whitecell {version()}"),
    ]
    return tuple(facts)
