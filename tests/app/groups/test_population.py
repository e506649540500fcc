"""Organisers say how many people there are, each figure with a source; everybody can read it."""

import re
import threading

import pytest

from app.core.errors import Conflict
from app.extensions import db
from app.groups import services, views
from app.groups.models import Role
from app.groups.queries import group_or_missing, population_of
from app.groups.services import seen_of_population, set_population
from tests.conftest import signed_in
from tests.factories import add_to_group, make_group, make_member

TYPED = {"uses": "600", "uses_source": "Council count", "uses_day": "2025-03-01"}


def seen_on(browser, address):
    return re.search(r'name="seen" type="hidden" value="(\w*)"', browser.get(address).text)[1]


def test_an_organiser_keeps_and_takes_back_a_figure(app, client, sign_in):
    organiser = make_member()
    group = make_group(organiser=organiser)
    address = f"/groups/{group.slug}/population"
    browser = sign_in(organiser)
    typed = {**TYPED, "seen": seen_on(browser, address)}
    lacking = browser.post(address, data={**typed, "uses_source": ""})
    assert lacking.status_code == 422
    assert "Say who counted" in lacking.text
    assert 'value="600"' in lacking.text, "what was typed is still there"
    assert browser.post(address, data=typed).status_code == 303
    assert population_of(group_or_missing(group.slug))["uses"].people == 600
    shown = client.get(f"/groups/{group.slug}").text
    assert "600 (Council count, 1 March 2025)" in shown
    assert 'value="Council count"' in browser.get(address).text
    assert browser.post(address, data={"seen": seen_on(browser, address)}).status_code == 303
    assert not population_of(group_or_missing(group.slug))


def test_of_two_who_write_at_once_the_later_sees_both(app, sign_in):
    organiser, other = make_member(), make_member()
    group = make_group(organiser=organiser)
    add_to_group(group, other, Role.ORGANISER)
    address = f"/groups/{group.slug}/population"
    first, late = sign_in(organiser), sign_in(other)
    seen = seen_on(late, address)
    assert first.post(address, data={**TYPED, "seen": seen}).status_code == 303
    mine = {"uses": "750", "uses_source": "My own count", "uses_day": "2025-04-02"}
    stale = late.post(address, data={**mine, "seen": seen})
    assert stale.status_code == 409
    for words in ("600 (Council count, 1 March 2025)", 'value="750"', 'value="My own count"'):
        assert words in stale.text
    assert population_of(group_or_missing(group.slug))["uses"].people == 600
    again = re.search(r'name="seen" type="hidden" value="(\w*)"', stale.text)[1]
    assert late.post(address, data={**mine, "seen": again}).status_code == 303
    gone = late.post(address, data={**TYPED, "seen": seen})
    assert gone.status_code == 409, "a figure that was not there is seen as well"
    assert late.post(address, data={"seen": seen_on(late, address)}).status_code == 303
    lost = late.post(address, data={**mine, "seen": again})
    assert "No figure is given now." in lost.text
    with pytest.raises(Conflict):
        set_population(group, organiser, seen="what nobody saw", figures={})


def saved_by_two(app):
    """Two organisers save at the same moment; return the statuses, and who lost what they typed."""
    people = [make_member(), make_member()]
    group = make_group(organiser=people[0])
    add_to_group(group, people[1], Role.ORGANISER)
    address, seen = f"/groups/{group.slug}/population", seen_of_population(group)
    browsers = [signed_in(app, someone) for someone in people]
    start, found = threading.Barrier(2), []

    def save(browser, number):
        with app.app_context():
            start.wait()
            answer = browser.post(address, data={**TYPED, "uses": number, "seen": seen})
            is_kept = answer.status_code == 303 or f'value="{number}"' in answer.text
            found.append((answer.status_code, is_kept))
            db.session.remove()

    db.session.remove()
    threads = [
        threading.Thread(target=save, args=(browser, f"{n + 701}"))
        for n, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_two_presses_at_the_same_moment_lose_nothing(any_app):
    assert saved_by_two(any_app) == [(303, True), (409, True)]


def test_planted_fault_the_last_save_wins(any_app, monkeypatch):
    for module in (views, services):
        monkeypatch.setattr(module, "seen_of_population", lambda group: "the same")
    monkeypatch.setitem(globals(), "seen_of_population", lambda group: "the same")
    assert saved_by_two(any_app) == [(303, True), (303, True)], "which the test above would see"
