"""What is hidden is read nowhere; whoever was answering it is told, and loses nothing."""

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
