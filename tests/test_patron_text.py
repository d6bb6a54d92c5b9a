"""What the patron lets pass in the Council it carries out at the border, and not before there is a text."""

from __future__ import annotations

from shipped import ran

from sim.scenario.library import data_root

SEASON = data_root() / "scenarios" / "calibration" / "tests_2017.yaml"
DAY = 24.0
SEEDS = range(1, 6)


def test_a_text_on_whole_sectors_that_the_patron_let_pass_is_carried_out_and_none_before_it() -> None:
    carried = []
    for seed in SEEDS:
        told = ran(SEASON, seed=seed, until=120 * DAY).chronicle
        texts = [r.at for r in told if r.kind == "bargaining" and r.details.get("vetoed_by") == ""]
        orders = [r.at for r in told if r.kind == "order" and r.details["action"] == "border_customs_enforcement"]
        assert min(orders, default=120 * DAY) >= min(texts, default=120 * DAY)
        carried.append(bool(texts) and any(at - min(texts) < 45 * DAY for at in orders))
    assert sum(carried) > len(carried) / 2
