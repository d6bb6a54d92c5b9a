"""What states do about the sea: guards, sweepers and reserves by acts and doctrine; a danger whose cause is drawn."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError
from sea_stage import Trial, small
from shipped import composed, loaded, ran

from sim.draws import Draws
from sim.engine import Engine
from sim.expressions import Term
from sim.models.commons.sea.raiders import Campaign
from sim.models.commons.sea.sea import Sea
from sim.models.commons.sea.section import Menace
from sim.outcomes import Run
from sim.world.effects import ModelEffect

SEEDS = (2, 3, 4)
_MENACE: dict[str, Any] = {
    "id": "blasts",
    "title": "Blasts",
    "place": "strait",
    "attempts": "20 1/mo",
    "success": 0.5,
}


@cache
def season(seed: int) -> Run:
    return ran("commons_disruption", seed=seed)


def menace(**more: Any) -> Menace:
    return Menace.model_validate({**_MENACE, **more})


def drawn(seed: int, **more: Any) -> Campaign:
    return Campaign.of(menace(**more), Draws(seed))


def orders(found: Run, action: str) -> list[Any]:
    return [each for each in found.chronicle if each.kind == "order" and each.details["action"] == action]


# ---- a danger whose cause is drawn ---------------------------------------------------------------------------------


def test_a_season_has_danger_at_sea_that_differs_from_seed_to_seed() -> None:
    found = [season(seed).outcomes for seed in SEEDS]
    for measure in ("war_risk_rate", "warship_days", "sea_diverted", "sea_attacks"):
        assert len({each[measure].value for each in found}) > 1, measure


def test_who_loses_by_it_are_all_whose_ships_pass_there_and_china_too() -> None:
    calm, troubled = season(3).outcomes, season(2).outcomes
    assert calm["sea_attacks"].value == 0
    assert troubled["sea_attacks"].value
    for actor in ("japan", "south_korea", "china"):
        less, more = (each[f"sea_diverted.{actor}"].value or 0.0 for each in (calm, troubled))
        assert more > less, actor


def test_causes_are_drawn_by_their_weights_and_nobody_is_one_of_them() -> None:
    causes = {"nobody": 3, "east": 1}
    authors = [drawn(seed, causes=causes).author for seed in range(400)]
    assert authors.count("east") == pytest.approx(100, abs=35)
    assert authors.count("") + authors.count("east") == 400


def test_whether_and_when_it_comes_is_drawn_and_the_rest_of_it_is_not() -> None:
    found = [drawn(seed, chance=0.5, begins="10 d", within="20 d", lasts="5 d") for seed in range(300)]
    comes = [each for each in found if each.begins < 1e9]
    assert len(comes) == pytest.approx(150, abs=40)
    assert all(10 <= each.begins <= 30 and each.ends - each.begins == pytest.approx(5) for each in comes)


def test_a_menace_that_has_not_begun_leaves_the_sea_as_it_was() -> None:
    quiet, waiting = Trial(section=small()), Trial(section=small(menaces=[{**_MENACE, "begins": "40 d"}]))
    for trial in (quiet, waiting):
        trial.until(39)
    assert quiet.sea.fleet.tally.came == waiting.sea.fleet.tally.came
    assert not waiting.sea.gates["strait"].stirred
    waiting.until(59)
    assert waiting.sea.gates["strait"].attempts


@pytest.mark.parametrize(
    ("more", "says"),
    [({"actor": "a", "causes": {"b": 1}}, "not both"), ({"ends": "3 d", "lasts": "1 d"}, "not both")],
)
def test_a_menace_that_contradicts_itself_is_refused(more: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        menace(**more)


# ---- what is done about it -----------------------------------------------------------------------------------------


def test_doctrines_send_escorts_where_ships_are_attacked_and_nowhere_else() -> None:
    assert orders(season(2), "escort_trade")
    assert not orders(season(3), "escort_trade")
    first = min(each.at for each in orders(season(2), "escort_trade"))
    attacked = [each.at for each in season(2).chronicle if each.kind == "commons" and each.subject == "ship_hit"]
    assert first > attacked[0] - 24 * 30


def test_escorting_trade_is_aimed_at_nobody_and_takes_no_rung() -> None:
    spec = composed("commons_disruption").actions["escort_trade"]
    assert (spec.target, spec.rung, spec.needs) == (("none",), 0, ("commons",))


def test_warships_go_to_the_worst_trouble_on_their_own_ways_without_being_told() -> None:
    trial = Trial(
        section=small(squadrons=[{"id": "fleet", "actor": "island", "title": "Fleet", "hulls": 4, "base": "mine"}])
    )
    told = trial.do("escort", "island")
    assert told["place"] == "strait", "where all is quiet, where most of its own ships pass"
    assert "refused" in trial.do("sweep", "island"), "no mines"
    trial.do("mine", place="bend")
    assert trial.do("sweep", "island")["place"] == "bend"


def test_an_order_to_escort_lowers_hits_with_the_same_luck_from_when_warships_are_there() -> None:
    fleet = [{"id": "fleet", "actor": "island", "title": "Fleet", "hulls": 8, "base": "mine"}]
    hits = {False: 0.0, True: 0.0}
    for seed in range(6):
        for ordered in hits:
            trial = Trial(seed, section=small(daily=1_000_000.0, squadrons=fleet), leave_time=1e12).until(10)
            trial.do("raid", "pirate", place="strait", attempts=1.0, days=80)
            if ordered:
                told = trial.do("escort", "island", hulls=8)
                assert (told["sent"], told["place"]) == (8, "strait")
            trial.until(10 + 4)
            early = trial.value("ships_hit")
            hits[ordered] += trial.until(90).value("ships_hit") - early
            assert (trial.value("warship_days") > 0) == ordered
    assert 0 < hits[True] < 0.8 * hits[False]


def test_who_searches_ships_lets_no_more_pass_than_it_can_search_and_the_others_wait() -> None:
    delays = []
    for teams in (0, 8, 1):
        trial = Trial(section=small(long_way=1e5, daily=1_000_000.0, room=50.0)).until(10)
        if teams:
            trial.do("search", "pirate", "island", place="strait", teams=teams, days=20)
        delays.append(trial.until(60).value("sea_delay"))
    assert 0 == delays[0] <= delays[1] < delays[2]


def test_nobody_is_searched_or_barred_whose_ships_go_by_no_passage() -> None:
    trial = Trial()
    asked = [trial.sea.getter("united_states", Term("ships_pass", (who,)))(0.0) for who in ("japan", "north_korea")]
    assert asked[0] > asked[1] == 0


def _toward(target: str, *, raided: bool = True, **amiss: Any) -> tuple[Any, Any]:
    """Japan sends warships that somebody is to see, while raiders of nobody known are about in Malacca."""
    engine = Engine(loaded("commons_disruption"), seed=3)
    sea = engine.models["commons"].domains["sea"]  # type: ignore[attr-defined]
    assert isinstance(sea, Sea)
    if raided:
        carry(engine, "raid", "", None, place="malacca", attempts=2.0)
    engine.advance(5 * 24.0)
    assert (sea.gates["malacca"].hits > 0) == raided
    for word, args in amiss.items():
        carry(engine, word, target, "japan", **args)
    return carry(engine, "escort", "japan", target), sea


def carry(engine: Engine, word: str, who: str, target: str | None, **args: Any) -> Any:
    effect = ModelEffect(f"commons.{word}", f"{who}.{word}", who, target, None, 1.0, tuple(args.items()))
    return engine.world.apply(effect, engine.now)


def test_warships_that_somebody_is_to_see_go_where_it_is_and_not_to_the_trouble_of_others() -> None:
    told, sea = _toward("china")
    assert told["sent"] > 0
    assert told["place"] != "malacca"
    chart = sea.section.chart
    near, *far = [chart.way("ningbo", name).length for name in (told["place"], "malacca", "suez")]
    assert near < min(far)


def test_they_go_to_what_it_does_before_all_eyes() -> None:
    told, _ = _toward("china", harass={"place": "taiwan_strait", "days": 30.0})
    assert told["place"] == "taiwan_strait"


def test_whom_they_suspect_most_of_what_happens_at_sea_they_are_sent_against_there() -> None:
    told, _ = _toward("north_korea")
    assert told["place"] == "malacca"


def test_who_has_neither_ships_nor_ports_on_the_chart_is_watched_off_it() -> None:
    told, sea = _toward("north_korea", raided=False)
    assert told == {"sent": 0}
    assert sea.navy.free("japan") == sum(round(s.hulls.value) for s in sea.section.squadrons if s.actor == "japan")


def test_convoys_end_when_they_were_to_end() -> None:
    trial = Trial(section=small())
    trial.do("convoy", "island", place="strait", days=10.0)
    trial.until(9)
    assert trial.sea.gates["strait"].convoy
    trial.until(12)
    assert not trial.sea.gates["strait"].convoy


def _led(hulls: int, *, stay: float = 300.0, **more: Any) -> Trial:
    """Forty-eight ships pass the strait in three days, half of them empty; warships of the island lead convoys."""
    fleet = [{"id": "fleet", "actor": "island", "title": "Fleet", "hulls": 6, "base": "mine"}]
    trial = Trial(section=small(squadrons=fleet, daily=800_000.0, convoy_ships=8, **more))
    trial.do("escort", "island", place="strait", hulls=hulls, days=stay)
    trial.until(20)
    trial.do("convoy", "island", every=3)
    return trial


def test_a_state_gathers_in_convoys_as_many_ships_as_its_warships_guard_and_no_more() -> None:
    """One state's order does not make the whole world's ships wait: the rest go as before."""
    for hulls, share in ((1, 1 / 6), (2, 1 / 3), (6, 1.0)):
        trial = _led(hulls)
        gate, passed = trial.sea.gates["strait"], []
        for day in range(26, 38):
            trial.until(day)
            passed.append(gate.today)
        assert gate.company == hulls
        assert gate.together == pytest.approx(share, rel=0.1)
        assert (min(passed) > 0) == (share < 1), "who is not in company sails every day"


def test_convoys_are_over_when_the_warships_that_lead_them_have_gone() -> None:
    trial = _led(2, stay=40.0)
    gate = trial.sea.gates["strait"]
    trial.until(40)
    assert gate.convoy
    trial.until(60)
    assert (gate.convoy, gate.leaders, gate.company) == (0, set(), 0)


def test_who_has_warships_and_none_there_leads_nobody() -> None:
    trial = _led(0)
    assert not trial.sea.gates["strait"].convoy
    assert "refused" in trial.do("convoy", "island", place="strait")


def test_convoys_are_found_less_often_and_warships_in_company_lower_what_is_taken() -> None:
    """The same luck, ships and warships: singly, together and alone, together with warships in company."""
    areas = [{"place": "strait", "ease": 1}]
    band: Any = {"areas": areas, "bands": 30, "most": 30, "tempo": "4 1/mo", "growth": "0.1 1/yr", "success": 0.6}
    fleet = [{"id": "fleet", "actor": "island", "title": "Fleet", "hulls": 6, "base": "strait"}]
    attempts, taken = [], []
    for together, hulls in ((0, 6), (3, 0), (3, 6)):
        made = got = 0.0
        for seed in range(4):
            trial = Trial(seed, section=small(pirates=band, squadrons=fleet, daily=800_000.0))
            if hulls:
                trial.do("escort", "island", place="strait", hulls=hulls, days=300)
            if together:
                trial.do("convoy", "island" if hulls else "", place="strait", every=together)
            trial.until(60)
            assert trial.sea.band is not None
            made += trial.sea.gates["strait"].attempts
            got += trial.sea.band.taken
        attempts.append(made)
        taken.append(got)
    assert attempts[1] < attempts[0] / 3
    assert attempts[2] <= attempts[1]
    assert taken[2] < taken[1]
    assert taken[2] < taken[0]
