"""Every page of the demo: axe finds nothing, nothing scrolls sideways, focus stays in view."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from app import create_app
from app.extensions import db
from deliberation.stages import Stage
from tests.browser import (
    deeds_of_people,
    deeds_on_answers,
    deeds_on_ballots,
    deeds_on_bundles,
    deeds_on_checking,
    deeds_on_exports,
    deeds_on_hidden_words,
    deeds_on_my_part,
    deeds_on_outcomes,
    deeds_on_paper,
    deeds_on_programs,
    deeds_on_questions,
    deeds_on_rehearsals,
    deeds_on_sharing,
    deeds_on_shortlists,
    deeds_on_statements,
    deeds_on_story,
    deeds_on_tellers,
    deeds_on_worries,
)
from tests.browser.atlas import DEMO, NOT_PAGES, Atlas, Stop, nothing_on_it
from tests.browser.conftest import shared_folder
from tests.browser.looking import (
    Memory,
    open_all_folds,
    small_targets,
    what_axe_finds,
    what_hides_the_focus,
    what_hides_when_focused,
    what_is_cut_off,
    what_scrolls_sideways,
)
from tests.conftest import sqlite_config

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 720}
TEMPLATES = Path(__file__).parents[2] / "templates"
FOR_PROGRAMS = "api."
"""What is read by programs alone; the pages about it are visited."""
PARTS = {
    **DEMO,
    **deeds_of_people.DEEDS,
    **deeds_on_questions.DEEDS,
    **deeds_on_ballots.DEEDS,
    **deeds_on_shortlists.DEEDS,
    **deeds_on_hidden_words.DEEDS,
    **deeds_on_statements.DEEDS,
    **deeds_on_worries.DEEDS,
    **deeds_on_story.DEEDS,
    **deeds_on_tellers.DEEDS,
    **deeds_on_bundles.DEEDS,
    **deeds_on_outcomes.DEEDS,
    **deeds_on_rehearsals.DEEDS,
    **deeds_on_paper.DEEDS,
    **deeds_on_answers.DEEDS,
    **deeds_on_checking.DEEDS,
    **deeds_on_my_part.DEEDS,
    **deeds_on_exports.DEEDS,
    **deeds_on_programs.DEEDS,
    **deeds_on_sharing.DEEDS,
}
EMPTY = "a site with nothing on it"
PARTS[EMPTY] = nothing_on_it
WHOLE = list(PARTS)


@pytest.fixture(scope="session")
def part_of_tour(demo_database, empty_database, tmp_path_factory):
    """Return a function that gives the stops of a part and the templates that drew them.

    Each part is made once for all workers, all its deeds done, on a demo of its own.
    """
    folder = shared_folder(tmp_path_factory)

    def given(part):
        path = folder / f"tour-{WHOLE.index(part)}.json"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                source = empty_database if part == EMPTY else demo_database
                atlas = made(part, shutil.copy(source, path.with_suffix(".db")))
                stops = [dataclasses.astuple(stop) for stop in atlas.stops]
                path.write_text(json.dumps([stops, sorted(atlas.drawn)]), encoding="utf-8")
        stops, drawn = json.loads(path.read_text(encoding="utf-8"))
        return [Stop(*stop) for stop in stops], set(drawn)

    return given


def made(part, database):
    """Do all deeds of a part, and return its atlas."""
    site = create_app(sqlite_config(database, WTF_CSRF_ENABLED=True, DEMO=part != EMPTY))
    with site.app_context():
        atlas = Atlas(site, part)
        PARTS[part](atlas)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return atlas


@pytest.fixture(scope="session")
def memory():
    """What this worker has looked at."""
    return Memory()


@pytest.fixture
def tour(demo_site, part_of_tour, new_page, memory):
    """Return a function that looks at page after page of a part, and gathers what is found."""

    def going_round(part):
        page = new_page()
        page.add_init_script(AXE_SCRIPT)
        found = {
            str(stop): seen_on(page, demo_site, stop, memory) for stop in part_of_tour(part)[0]
        }
        assert found, "there is nothing to look at"
        return {where: lines for where, lines in found.items() if lines}

    return going_round


def seen_on(page, site, stop, memory):
    """Look at a page in every way: in both themes, with folds open, at 320 pixels, with Tab.

    Colours are looked at where something is of a kind not seen before; Tab is pressed where it
    leads to something in a new way, and elsewhere the focus is given to one thing after the other.
    A window of 1280 pixels at 400 % zoom is one of 320.
    """
    page.set_viewport_size(DESK)
    show(page, site, stop)
    open_all_folds(page)
    found = what_axe_finds(page, "light", without=["color-contrast"])
    if places := memory.new_looks(page):
        for theme in ("light", "dark"):
            found += what_axe_finds(page, theme, ["color-contrast"], places=places)
    found += what_scrolls_sideways(page) + what_is_cut_off(page) + small_targets(page)
    page.set_viewport_size(PHONE)
    is_new = memory.has_new_steps(page)
    return found + (what_hides_the_focus(page) if is_new else what_hides_when_focused(page))


def show(page, site, stop):
    """Show a page at its address as it was answered; styles and scripts come from the site."""
    url = site.url + stop.path
    if "#" in url and page.url.partition("#")[0] == url.partition("#")[0]:
        page.goto("about:blank")
    site.shelf.append(stop.html)
    page.goto(url)
    assert not site.shelf, f"another page was shown at {url}"


@pytest.mark.parametrize("part", WHOLE)
def test_nothing_is_amiss_on_any_page(tour, part):
    assert tour(part) == {}


def test_the_tour_leaves_no_page_out(demo_site, part_of_tour):
    rules = [rule for rule in demo_site.app.url_map.iter_rules() if "GET" in rule.methods]

    visited = {stop.endpoint for part in WHOLE for stop in part_of_tour(part)[0]}

    left_out = {rule.endpoint for rule in rules} - NOT_PAGES - visited
    assert {name for name in left_out if not name.startswith(FOR_PROGRAMS)} == set()


def test_the_tour_leaves_no_template_out(part_of_tour):
    """What one address shows in different states is drawn by different templates."""
    pages = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if '{% extends "base.html" %}' in path.read_text(encoding="utf-8")
    }

    drawn = set().union(*(part_of_tour(part)[1] for part in WHOLE))

    assert pages - drawn == set()


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


def test_a_phone_unfolds_one_part_of_a_report_and_whatever_a_link_leads_to(demo_site, new_page):
    with demo_site.app.app_context():
        issue_id = Atlas(demo_site.app).issues[Stage.OUTCOME].id
    path = f"{demo_site.url}/issues/{issue_id}/report"
    page = new_page(viewport=PHONE)
    page.goto(path)
    parts = page.locator("details.fold")
    unfolded = [part.get_attribute("open") is not None for part in parts.all()]
    assert unfolded == [False, False, True]
    assert page.evaluate("document.documentElement.scrollHeight") <= 6 * PHONE["height"]
    for has_script in (True, False):
        other = new_page(viewport=PHONE, java_script_enabled=has_script)
        other.goto(f"{path}#p-headline")
        assert other.locator("#p-headline").get_by_role("button", name="Right").is_visible()
    wide = new_page(viewport={"width": 1280, "height": 900})
    wide.goto(path)
    assert wide.locator("#p-headline").is_visible()
    assert not wide.locator("details.fold > summary").first.is_visible()


PLANTED = """<!doctype html><html lang="en"><title>Planted</title><main><h1>Planted</h1>
<style>
  a, button { outline: none; display: block; height: 50px; width: 90px }
  .cover { position: fixed; inset: 0 0 auto; height: 400px; background: #fff }
</style>
<a href="#1">One</a><a href="#2" style="color: #ccc">Two</a>
<button style="height: 20px">Three</button><div style="width: 900px">wide</div>
<div style="overflow: hidden"><b style="white-space: nowrap">One line that is too long to be read
to its very last word on a phone</b></div>
<div class="cover"></div></main></html>"""


def test_the_looks_catch_what_is_planted(new_page):
    page = new_page(viewport=PHONE)
    page.set_content(PLANTED)

    assert any("color-contrast" in line for line in what_axe_finds(page, "light"))
    assert any("color-contrast" in line for line in of_two(page, "Two"))
    assert of_two(page, "One") == []
    for look in (what_hides_the_focus, what_hides_when_focused):
        assert any("lies under DIV.cover" in line for line in look(page))
    assert any("button." in line.lower() for line in small_targets(page))
    assert any("too wide" in line for line in what_scrolls_sideways(page))
    assert any("One line that is" in line for line in what_is_cut_off(page))
    page.locator(".cover").evaluate("cover => cover.remove()")
    for look in (what_hides_the_focus, what_hides_when_focused):
        assert look(page)
        assert all("has no ring" in line for line in look(page))


def of_two(page, words):
    """Ask axe of the colours of one link alone."""
    all_words = page.evaluate(
        "() => [...document.querySelectorAll('body *')].map(e => e.innerText)"
    )
    return what_axe_finds(page, "light", ["color-contrast"], places=[all_words.index(words)])


def test_only_what_is_new_is_looked_at_again(new_page):
    page, memory = new_page(viewport=PHONE), Memory()
    page.set_content("<main><p><a href='#1'>One</a></p><p class='dim'><b>Two</b></p></main>")
    assert len(memory.new_looks(page)) == 5
    assert memory.has_new_steps(page)
    page.set_content("<main><p><a href='#1'>Three</a></p><p><b>Four</b></p></main>")
    shown = page.locator("body *")
    assert [shown.nth(n).inner_text() for n in memory.new_looks(page)] == ["Four", "Four"]
    assert not memory.has_new_steps(page)
    page.set_content("<main><a href='#1'>One</a><a href='#2'>Two</a></main>")
    assert memory.has_new_steps(page)
