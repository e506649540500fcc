"""A half-written post survives leaving its page, with and without scripts."""

from __future__ import annotations

import pytest

from app.accounts.services import start_session
from app.extensions import db
from tests.factories import declare, make_issue, make_member
from tests.security.world import cookie_for

PHONE = {"width": 390, "height": 844}
LEAVE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def at_talk(site, new_page):
    """Return a function that opens a page of talk, signed in, and returns it with its address."""
    with site.app.app_context():
        issue, member = make_issue(), make_member()
        declare(issue, member)
        token, path = start_session(member), f"/issues/{issue.id}/talk"
        db.session.commit()
        name, _, value = cookie_for(site.app, token).partition("=")

    def opened(**settings):
        page = new_page(viewport=PHONE, **settings)
        page.context.add_cookies([{"name": name, "value": value, "url": site.url}])
        page.goto(site.url + path)
        return page, site.url + path

    return opened


def test_what_is_left_is_saved_by_itself_and_what_is_posted_is_not(at_talk):
    page, address = at_talk()
    box = page.locator("#text")
    box.fill("Half a thought")
    with page.expect_response("**/drafts") as kept:
        page.evaluate(LEAVE)
    assert kept.value.status == 204

    page.goto(address)
    assert box.input_value() == "Half a thought"
    box.fill("A whole thought")
    page.get_by_role("button", name="Post it").click()
    page.wait_for_url("**#post-*")
    page.goto(address)
    assert box.input_value() == ""
    assert "A whole thought" in page.locator("#talk").inner_text()


def test_without_scripts_a_button_saves_it_by_keyboard(at_talk):
    page, _address = at_talk(java_script_enabled=False)
    box = page.locator("#text")
    box.focus()
    page.keyboard.type("Half a thought")
    for _n in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Saved for later.").wait_for()
    assert box.input_value() == "Half a thought"
