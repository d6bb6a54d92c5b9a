"""The move by hand: whatever may be ordered can be barred, paid, drawn and written down with the paper alone."""

from __future__ import annotations

from functools import cache

import pytest
from shipped import loaded

from sim.engine import Engine
from sim.report.labels import LANGUAGES, labels
from sim.report.names import named
from sim.report.pack.hand import by_hand
from sim.report.pack.material import Material
from sim.report.pack.menu import Offer, offers
from sim.report.pack.track import changed, groups
from sim.report.paper.blocks import Grid, Paper

SHIPPED = ["tsunami_relief", "korean_contingency", "commons_disruption"]


@cache
def stage(name: str) -> tuple[Engine, dict[str, list[Offer]]]:
    """An exercise at its start, and the menu of each cell."""
    plan = loaded(name)
    engine = Engine(plan, seed=1)
    engine.advance(0.0)
    material = Material(plan, labels("en"))
    return engine, {cell: list(offers(material, engine, of.actor)) for cell, of in material.exercise.cells.items()}


@cache
def paper(name: str, lang: str = "en") -> tuple[Material, Paper]:
    engine, _ = stage(name)
    material = Material(engine.blueprint, labels(lang))
    return material, by_hand(material, engine, None, seed=1)


def grids(name: str, title: str, lang: str = "en") -> list[Grid]:
    """Tables of one section."""
    _, found = paper(name, lang)
    return [
        block
        for section in found.sections
        if section.title == title
        for block in section.blocks
        if isinstance(block, Grid)
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_order_has_its_price_its_bars_and_a_draw(name: str) -> None:
    material, _ = paper(name)
    say, (engine, menus) = material.say, stage(name)
    (contests,) = grids(name, say("hand.contests"))
    for cell, menu in menus.items():
        (table,) = grids(name, say("hand.menu", cell=material.cell(cell)))
        rows = {row[0]: row for row in table.rows}
        actor = material.exercise.cells[cell].actor
        assert set(rows) == {
            material.titles.headed(item.spec.id) for item in engine.desks[actor].plan.items if item.spec is not None
        }
        for offer in menu:
            _, _, _, takes, draw, bars = rows[material.titles.headed(offer.spec.id)]
            assert takes
            assert (bars == "-") == (not offer.bars)
            if draw != say("brief.contest"):
                low, _, high = draw.partition(" - ")
                assert low == "1"
                assert 1 <= int(high or low) <= 100
                continue
            title = material.titles.headed(offer.spec.id)
            found = [row[2].split(", ") for row in contests.rows if row[:2] == (material.cell(cell), title)]
            met = [whom for row in found for whom in row]
            assert sorted(met) == sorted({material.titles.actor(item.target) for item in offer.items})


@pytest.mark.parametrize("name", SHIPPED)
def test_draws_of_a_contest_share_a_hundred_numbers_out(name: str) -> None:
    material, _ = paper(name)
    for table in grids(name, material.say("hand.contests")):
        for row in table.rows:
            ends = sorted(tuple(map(int, (text.split(" - ") * 2)[:2])) for text in row[3:] if text != "-")
            assert [begin for begin, _ in ends] == [1, *(end + 1 for _, end in ends[:-1])]
            assert ends[-1][1] == 100


@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_an_order_changes_has_a_line_to_be_written_in(name: str) -> None:
    material, _ = paper(name)
    say, (engine, menus) = material.say, stage(name)
    track = {table.caption: {row[0] for row in table.rows} for table in grids(name, say("hand.track"))}
    beside = {table.caption: [row[0] for row in table.rows] for table in grids(name, say("hand.beside"))}
    standing, forces = beside[say("hand.stands")], beside.get(say("hand.forces"), [])
    words, known = engine.scenario.vocabulary, groups(material)
    relations = track[say("hand.relations")]
    for cell, menu in menus.items():
        kind = engine.scenario.actors[material.exercise.cells[cell].actor].type
        for offer in menu:
            for line in offer.spec.effects:
                if line.change is None:
                    sent = {material.titles.asset(item.asset) for item in offer.items if item.asset in known}
                    assert sent <= set(forces)
                    assert sent or material.titles.headed(offer.spec.id) in standing
                elif (variable := words.actor_variables.get(line.change)) is not None:
                    called = material.titles.say(named(line.change))
                    assert called in track[material.cell(cell)] or not variable.belongs_to(kind)
                else:
                    called = material.titles.say(named(line.change))
                    assert any(text.startswith(f"{called}: ") for text in relations)
    assert changed(menus), "there are such orders"


@pytest.mark.parametrize("name", SHIPPED)
def test_figures_say_where_they_go_back_to_and_moves_when_they_end(name: str) -> None:
    material, _ = paper(name)
    engine, _ = stage(name)
    cell, of = next(iter(material.exercise.cells.items()))
    rows = next(
        table for table in grids(name, material.say("hand.track")) if table.caption == material.cell(cell)
    ).rows
    slot = engine.world.actor_slot(of.actor, "support")
    support = next(row for row in rows if row[0] == "support")
    assert float(support[1].split(" ")[0]) == pytest.approx(engine.world.slots.rest[slot], rel=0.05)
    (moves,) = grids(name, material.say("hand.moves"))
    assert len(moves.rows) == len(material.exercise.moves)
    assert [row[2] for row in moves.rows[:-1]] == [row[1] for row in moves.rows[1:]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_an_effect_does_is_said_in_words_with_how_much(lang: str) -> None:
    texts = labels(lang).texts
    for name in SHIPPED:
        (table,) = grids(name, labels(lang)("hand.effects"), lang)
        said = {row[0]: row[1] for row in table.rows}
        material, _ = paper(name, lang)
        for offer in (offer for menu in stage(name)[1].values() for offer in menu):
            text = said[material.titles.headed(offer.spec.id)]
            assert "_" not in text
            for line in offer.spec.effects:
                assert {f"hand.with.{argument}" for argument in line.args} <= set(texts)
                if line.do is not None and lang != "en":
                    assert not text.isascii(), "no effect is left in our English"
