"""Reports as people open them, in a real browser: nothing asked of a network, nothing wider than its window, axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import browsing
from matrices import made_up
from playwright.sync_api import Browser
from studies import write_lever, write_small_study

from sim.cli import main
from sim.report.mosaic import mosaic
from sim.report.paper.forms import write_forms
from sim.report.paper.of_matrix import paper_of_matrix


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("scenario")
    return [str(write_small_study(folder)), "--option", str(write_lever(folder))]


def _called(*words: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    assert not left.value.code


def run(words: list[str], out: Path) -> None:
    _called("run", *words, "--out", str(out))


def compare(words: list[str], out: Path) -> None:
    _called("compare", *words, "--replications", "4", "--workers", "1", "--out", str(out))


def explore(words: list[str], out: Path) -> None:
    over = ["--over", "actors.party_00", "--over", "levers", "--points", "12", "--replications", "2"]
    _called("explore", *words, *over, "--workers", "1", "--out", str(out))


def matrix(_words: list[str], out: Path) -> None:
    found = made_up(8, 3)
    picture = mosaic(found)
    out.mkdir()
    write_forms(paper_of_matrix(found, picture), {"matrix.svg": picture}, out)


@pytest.mark.parametrize(
    ("made", "scheme"),
    [
        pytest.param(run, "light", id="run"),
        pytest.param(compare, "dark", id="compare"),
        pytest.param(explore, "light", id="explore"),
        pytest.param(matrix, "dark", id="matrix"),
    ],
)
def test_a_report_opens_without_a_network_on_a_desk_and_on_a_phone_and_axe_finds_nothing(
    browser: Browser,
    words: list[str],
    made: Callable[[list[str], Path], None],
    scheme: Literal["light", "dark"],
    tmp_path: Path,
) -> None:
    made(words, tmp_path / "out")
    address = (tmp_path / "out" / "report.html").as_uri()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert asked == [address]
    # on a desk no table is cut off; a phone scrolls it, and axe sees that a keyboard can
    cut = "[...document.querySelectorAll('.scroll')].filter(each => each.scrollWidth > each.clientWidth + 1)"
    assert page.evaluate(f"{cut}.map(each => each.getAttribute('aria-label'))") == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # no cell of a phone's table is so narrow that its words break letter by letter
    thin = "[...document.querySelectorAll('.whole td, .whole th')].filter(each => each.clientWidth < 32).length"
    assert page.evaluate(thin) == 0
    wrong = Axe().run(page).response["violations"]
    assert not [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in wrong]
    context.close()
