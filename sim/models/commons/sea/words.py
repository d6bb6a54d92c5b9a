"""The words of the sea: what acts and injects may do there, what doctrines may ask, what is measured."""

from __future__ import annotations

from typing import Final

from sim.expressions import Function
from sim.models.commons.domain import CROSSING
from sim.scenario.vocabulary import EffectWord, Measure

__all__ = ["EFFECTS", "FUNCTIONS", "MEASURES", "TOPICS"]

EFFECTS: Final = (
    CROSSING["escort"],
    CROSSING["harass"],
    CROSSING["insure"],
    CROSSING["reroute"],
    EffectWord(
        "close_passage",
        ("place", "days", "open"),
        "ships cannot pass; `open` is the share let through",
    ),
    EffectWord(
        "close_waters",
        ("place", "days"),
        "waters by a passage are closed until a day that is told: ships go round them, and no rate moves",
    ),
    EffectWord("open_passage", ("place",), "a passage is open again; mines stay until they are swept"),
    EffectWord("mine", ("place", "mines"), "a passage is mined: shut until warships have swept it"),
    EffectWord("sweep", ("place", "hulls", "days"), "the actor's warships clear mines"),
    EffectWord("search", ("place", "teams", "days"), "so many ships a day are searched, and no more can pass"),
    EffectWord(
        "bar",
        ("place", "days"),
        "the target's ships may not pass: a quarantine or blockade",
    ),
    EffectWord(
        "threaten",
        ("place", "days", "force"),
        "ships are in danger at a place: by war around it or, with `force: 1`, by who turns on them; insurers know",
    ),
    EffectWord("raid", ("place", "attempts", "days"), "ships are attacked at a place, so many attempts a day"),
    EffectWord("end_raids", ("place",), "whoever attacks at a place stops"),
    EffectWord("convoy", ("place", "every", "days"), "ships go in convoys, every so many days; 0 ends it"),
    EffectWord("war_risk", ("place", "rate"), "insurers keep to a rate (a fraction of the hull); 0 frees it"),
    EffectWord("release_reserves", ("commodity", "days"), "part of each day's need comes from the actor's reserve"),
    EffectWord("call_home", ("own",), "the actor's warships leave what they guard; `own`: those of this act"),
)


def _function(name: str, arguments: tuple[str, ...], says: str) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments)


_AT: Final = ("passage",)

FUNCTIONS: Final = (
    _function("transits", _AT, "Ships through a passage over the last week, as a share of the usual ones."),
    _function("war_risk", _AT, "War-risk rate asked for a passage, as a fraction of the hull."),
    _function("passage_shut", _AT, "Share of a passage that is shut, 0 to 1."),
    _function("ships_waiting", _AT, "Ships that wait at a passage."),
    _function("ships_attacked", _AT, "Attempts on ships at a passage or area in the last thirty days."),
    _function("stock_days", ("commodity",), "Days of my need of a commodity that I hold in free stock."),
    _function("stock_short", ("commodity",), "Share of my need of a commodity that was not met, over the last week."),
    _function("stock_left", ("commodity",), "My free stock of a commodity, as a share of what I held at first."),
    _function("reserve_days", ("commodity",), "Days of my need of a commodity that my reserve holds."),
    _function("mines_at_sea", (), "Mines known of at passages of my trade, or of an ally's."),
    _function("worst_rate", (), "The highest war-risk rate asked at any passage of my trade, or of an ally's."),
    _function(
        "attacks_at_sea", (), "Attempts on ships in the last thirty days, on ways of my trade, or of an ally's."
    ),
    _function("warships_free", (), "Hulls of mine that could be sent."),
    _function("warships_out", (), "Hulls of mine that are out to guard, search or sweep, or on the way."),
    _function("ships_pass", ("actor",), "Ships a day of that actor's trade that usually go by a passage or area."),
    _function("captives", (), "Ships held for ransom."),
)

TOPICS: Final = ("passage_shut", "passage_open", "ships_attacked", "stock_low")

MEASURES: Final = (
    Measure("sea_delay", "ship-days", "lower", "days that merchant ships lost, all together", by_actor=True),
    Measure("sea_diverted", "Mt-days", "lower", "cargo times days by which its way became longer", by_actor=True),
    Measure("stock_shortfall", "d", "lower", "days of need that no stock met, all commodities", by_actor=True),
    Measure(
        "war_risk_rate",
        "0..1",
        "lower",
        "the highest war-risk rate asked anywhere, as a fraction of the hull",
        made_of=("models.commons.sea.loading",),
    ),
    Measure("ships_hit", "count", "lower", "merchant ships hit or taken"),
    Measure("ships_sunk", "count", "lower", "merchant ships sunk"),
    Measure("ships_taken", "count", "lower", "merchant ships held for ransom"),
    Measure("hostages", "persons", "lower", "seafarers taken"),
    Measure("sea_attacks", "count", "lower", "attempts on merchant ships"),
    Measure("warship_days", "ship-days", "none", "days that warships were out"),
)
