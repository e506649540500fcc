"""What is hidden is read nowhere; whoever was answering it is told, and loses nothing."""

import re

from app.checking.queries import to_answer
from app.checking.views import settling as pages
from app.core.clock import utc_now
from app.core.house_rules import HouseRule
from app.extensions import db
from app.issues.queries import membership_in
from app.journal.queries import entries_of_kind
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from tests.app.checking.cases import say, text_of, url_of
from tests.factories import make_member

SENT = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "Long thought."}


def hide(row, host, issue):
    """Let a host hide a correction by a house rule."""
    hide_thing(
        thing_or_missing("correction", row.id),
        host,
        membership_in(host, issue),
        rule=HouseRule.NAMES,
        reason="It names a neighbour.",
        now=utc_now(),
    )
    db.session.commit()


def test_hidden_corrections_are_read_nowhere_and_need_no_answer(world, sign_in, client):
    issue, organiser, host = world
    row = say(issue, make_member("Zed"), line="zqhidden words", quote="People chose")
    hide(row, host, issue)
    assert to_answer([issue.id]) == {}
    browser = sign_in(organiser)
    for path in ("", "/corrections", "/tables/corrections.csv", "/check/headline"):
        assert "zqhidden" not in browser.get(url_of(issue, path)).get_data(as_text=True)
    again = say(issue, make_member(), line="zqhidden words")
    assert again.group_id != row.group_id, "what is hidden draws nothing to itself"


def test_whoever_answers_what_is_hidden_meanwhile_is_told_and_keeps_what_was_typed(world, sign_in):
    issue, organiser, host = world
    row = say(issue, make_member("Zed"), line="zqhidden words")
    path, leads = f"/corrections/{row.group_id}", sign_in(organiser)
    assert "zqhidden" in text_of(leads.get(path))
    hide(row, host, issue)
    late = leads.post(path, data=SENT)
    assert late.status_code == 409
    told = text_of(late)
    for words in ("A host hid this meanwhile", "It names a neighbour.", "Long thought."):
        assert words in told
    assert "See what else was said" in told
    assert "Answer the next one" not in told
    assert leads.get(path).status_code == sign_in(host).get(f"{path}/sort").status_code == 410
    other = say(issue, make_member(), "asked", line="Say when.")
    page = leads.get(path).get_data(as_text=True)
    assert f'href="/corrections/{other.group_id}"' in page
    assert "zqhidden" not in told + page
    assert not entries_of_kind(issue.id, "correction-answered")


MEANWHILE = "One of these was hidden meanwhile. Your answer stands for the others."


def three_alike(issue):
    """Three people say the same, so they are answered together."""
    rows = [say(issue, make_member(), line=f"It rained all day{dots}") for dots in ("", ".", "..")]
    assert len({row.group_id for row in rows}) == 1
    return rows


def form_of(page, **typed):
    """Return what the form sends: its hidden fields as they stand, and what was typed."""
    text = page.get_data(as_text=True)
    fields = dict(re.findall(r'name="(seen|wording|read)" type="hidden" value="([^"]*)"', text))
    assert set(fields) == {"seen", "wording", "read"}, text
    return SENT | fields | typed


def test_an_answer_stands_for_the_others_where_one_was_hidden_meanwhile(world, sign_in):
    issue, organiser, host = world
    rows, leads = three_alike(issue), sign_in(organiser)
    path = f"/corrections/{rows[0].group_id}"
    form = form_of(leads.get(path))
    hide(rows[1], host, issue)
    answered = leads.post(path, data=form)
    assert answered.status_code == 303
    assert rows[0].group.reason == "Long thought."
    page = text_of(leads.get(answered.location))
    assert MEANWHILE in page
    assert "That’s answered." in page
    assert MEANWHILE not in text_of(leads.get(answered.location))


def test_where_something_is_missing_it_is_told_at_once_and_once(world, sign_in):
    issue, organiser, host = world
    rows, leads = three_alike(issue), sign_in(organiser)
    path = f"/corrections/{rows[0].group_id}"
    form = form_of(leads.get(path), decision="changed", text="")
    hide(rows[1], host, issue)
    again = leads.post(path, data=form)
    assert again.status_code == 422
    assert MEANWHILE.replace("stands", "will stand") in text_of(again)
    assert "Long thought." in text_of(again)
    answered = leads.post(path, data=form_of(again))
    assert answered.status_code == 303
    assert "hidden meanwhile" not in text_of(leads.get(answered.location)), "it was told before"


def test_what_was_hidden_before_is_no_news(world, sign_in):
    issue, organiser, host = world
    rows, leads = three_alike(issue), sign_in(organiser)
    hide(rows[1], host, issue)
    path = f"/corrections/{rows[0].group_id}"
    shown = leads.get(path)
    assert MEANWHILE not in text_of(shown)
    answered = leads.post(path, data=form_of(shown))
    assert MEANWHILE not in text_of(leads.get(answered.location))


def test_planted_fault_a_form_that_forgets_what_it_stood_beside_is_found(world, sign_in):
    issue, organiser, host = world
    rows, leads = three_alike(issue), sign_in(organiser)
    path = f"/corrections/{rows[0].group_id}"
    form = form_of(leads.get(path), read="")
    hide(rows[1], host, issue)
    answered = leads.post(path, data=form)
    assert MEANWHILE not in text_of(leads.get(answered.location)), "so the test above would see it"


def test_to_everybody_else_what_is_hidden_is_not_there(world, sign_in, member_client):
    issue, organiser, host = world
    sign_in(organiser)
    row = say(issue, make_member("Zed"), line="zqhidden words")
    path = f"/corrections/{row.group_id}"
    assert member_client.get(path).status_code == 403
    hide(row, host, issue)
    for browser in (member_client, sign_in(host)):
        assert browser.get(path).status_code == 404
        assert browser.post(path, data=SENT).status_code == 404
    assert member_client.get(f"{path}/sort").status_code == 404


def test_planted_fault_one_that_is_hidden_is_told_to_everybody(world, monkeypatch, member_client):
    issue, _organiser, host = world
    row = say(issue, make_member("Zed"), line="zqhidden words")
    hide(row, host, issue)
    monkeypatch.setattr(pages, "require_handling", lambda permission, group: None)
    late = member_client.get(f"/corrections/{row.group_id}")
    assert late.status_code == 410, "so the test above would see it"
