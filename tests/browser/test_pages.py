"""Every page of the demo: axe finds nothing, nothing scrolls sideways, focus stays in view."""

from __future__ import annotations

import pytest

from deliberation.stages import Stage
from tests.browser.atlas import NEEDS_A_DEED, NOT_PAGES, Atlas, atlas_of
from tests.browser.looking import (
    small_targets,
    what_axe_finds,
    what_hides_the_focus,
    what_scrolls_sideways,
)

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def stops(demo_site):
    return atlas_of(demo_site.app)


@pytest.fixture
def tour(demo_site, stops, new_page):
    """Return a function that opens page after page, and gathers what is found on them."""

    def going_round(look, stops=stops, **settings):
        found, pages = {}, {}
        for stop in stops:
            if stop.cookie not in pages:
                pages[stop.cookie] = page_for(new_page(**settings), demo_site, stop)
            pages[stop.cookie].goto(demo_site.url + stop.path)
            if lines := look(pages[stop.cookie]):
                found[str(stop)] = lines
        return found

    return going_round


def page_for(page, site, stop):
    if stop.cookie:
        page.context.add_cookies([{"name": "session", "value": stop.cookie, "url": site.url}])
    return page


def test_the_tour_leaves_no_page_out(demo_site, stops):
    rules = [rule for rule in demo_site.app.url_map.iter_rules() if "GET" in rule.methods]

    visited = {stop.endpoint for stop in stops}

    assert {rule.endpoint for rule in rules} - NOT_PAGES - NEEDS_A_DEED == visited


def test_axe_finds_nothing_in_light(tour):
    assert tour(lambda page: what_axe_finds(page, "light")) == {}


def test_axe_finds_no_weak_contrast_in_dark(tour):
    """All that the theme changes is colours, so the rules about colours are asked again."""
    assert tour(lambda page: what_axe_finds(page, "dark", ["color-contrast"])) == {}


def test_nothing_scrolls_sideways_at_320_pixels_and_targets_can_be_hit(tour):
    """A window of 1280 pixels at 400 % zoom is one of 320."""
    narrow = {"viewport": {"width": 320, "height": 640}}

    found = tour(lambda page: what_scrolls_sideways(page) + small_targets(page), **narrow)

    assert found == {}


def test_focus_is_seen_wherever_tab_leads(tour, stops):
    one_each = {stop.endpoint: stop for stop in stops}.values()

    assert tour(what_hides_the_focus, stops=one_each, viewport=PHONE) == {}


def test_arrow_keys_choose_an_answer_and_move_no_card(demo_site, new_page):
    with demo_site.app.app_context():
        issue_id = Atlas(demo_site.app).issues[Stage.RANK].id
    page = new_page(viewport=PHONE)
    page.goto(f"{demo_site.url}/issues/{issue_id}/ballot")
    titles = "() => [...document.querySelectorAll('.opt h3')].map((each) => each.innerText)"
    before = page.evaluate(titles)

    page.locator(".opt .pick input").first.focus()
    for _n in range(3):
        page.keyboard.press("ArrowDown")

    assert page.evaluate(titles) == before
    assert page.evaluate("() => document.activeElement.value") == "worse"
    assert page.locator(".opt .pick input:checked").count() == 1


def test_a_phone_shows_what_matters_of_a_result_within_two_screens(demo_site, new_page):
    with demo_site.app.app_context():
        issue_id = Atlas(demo_site.app).issues[Stage.OUTCOME].id
    page = new_page(viewport=PHONE)
    page.goto(f"{demo_site.url}/issues/{issue_id}/outcome")

    ends_at = page.locator(".three").evaluate("box => box.getBoundingClientRect().bottom")

    assert ends_at <= 2 * PHONE["height"]


PLANTED = """<!doctype html><html lang="en"><title>Planted</title><main><h1>Planted</h1>
<style>
  a, button { outline: none; display: block; height: 50px; width: 90px }
  .cover { position: fixed; inset: 0 0 auto; height: 400px; background: #fff }
</style>
<a href="#1">One</a><a href="#2" style="color: #ccc">Two</a>
<button style="height: 20px">Three</button><div style="width: 900px">wide</div>
<div class="cover"></div></main></html>"""


def test_the_looks_catch_what_is_planted(new_page):
    page = new_page(viewport=PHONE)
    page.set_content(PLANTED)

    assert any("color-contrast" in line for line in what_axe_finds(page, "light"))
    assert any("lies under DIV.cover" in line for line in what_hides_the_focus(page))
    assert any("button." in line.lower() for line in small_targets(page))
    assert any("too wide" in line for line in what_scrolls_sideways(page))
    page.locator(".cover").evaluate("cover => cover.remove()")
    assert all("has no ring" in line for line in what_hides_the_focus(page))
