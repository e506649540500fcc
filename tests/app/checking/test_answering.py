"""Answering what people say: once, with other words or a reason, nothing typed lost."""

from datetime import timedelta

import pytest

from app.accounts.models import MemberSession
from app.checking.models import (
    CorrectionGroup,
    Decision,
)
from app.checking.queries import latest_version, to_answer
from app.checking.services.settling import settle
from app.core.clock import utc_now
from app.core.errors import Conflict, Refused
from app.extensions import db
from app.groups.models import Role
from app.journal.queries import entries_of_kind
from tests.app.checking.cases import answer, mails, paragraphs, reported_issue, say, text_of, url_of
from tests.factories import add_to_group, make_member


def test_an_answer_that_changes_makes_a_version_and_the_old_one_stays(world, sign_in, client):
    issue, organiser, _host = world
    someone = make_member("Amina")
    row = say(issue, someone, "asked", "missing", line="Say when.")
    before = paragraphs(issue)["asked"]
    browser, path = sign_in(organiser), f"/corrections/{row.group_id}"
    form = browser.get(path)
    assert before in text_of(form)
    sent = {"decision": "changed", "text": f"{before} We wait.", "seen": "1", "wording": "1"}
    assert browser.post(path, data={**sent, "text": before}).status_code == 422
    figure = browser.post(path, data={**sent, "text": f"{before} By 2031."})
    assert "Figures come from the count and stay." in text_of(figure)
    assert "By 2031." in text_of(figure)
    assert browser.post(path, data=sent).status_code == 303
    assert paragraphs(issue)["asked"] == f"{before} We wait."
    page = client.get(url_of(issue)).get_data(as_text=True)
    assert "<ins>" in page
    assert "We wait." in page
    old, new = (text_of(client.get(url_of(issue, f"/versions/{n}"))) for n in (3, 4))
    assert "We wait." not in old
    assert "We wait." in new
    [entry] = entries_of_kind(issue.id, "correction-answered")
    assert entry.content["content_hash"] == latest_version(issue.id).content_hash
    [mail] = mails("correction-answered")
    assert mail.member_id == someone.id
    assert "It has other words now." in mail.text
    assert "We wait." not in mail.text, "a title in it may be hidden before it goes"
    assert browser.post(path, data=sent).status_code == 409, "each is answered once"
    with pytest.raises(Conflict):
        say(issue, someone, "asked", line="Say by when.", seen=1)
    say(issue, someone, "asked", line="Say by when.", seen=2)
    assert to_answer([issue.id]) == {issue.id: 1}


def test_leaving_it_needs_a_reason_and_what_was_said_then_stays(world, sign_in):
    issue, organiser, _host = world
    someone = make_member()
    row = say(issue, someone, line="Say most carers want this.")
    browser, path = sign_in(organiser), f"/corrections/{row.group_id}"
    sent = {"decision": "kept", "text": "x", "seen": "1", "wording": "1", "reason": ""}
    assert "Say why it stays as it is." in text_of(browser.post(path, data=sent))
    reason = "We only know about those who took part."
    assert browser.post(path, data={**sent, "reason": reason}).status_code == 303
    assert latest_version(issue.id).number == 3, "nothing was changed"
    assert reason in text_of(browser.get(url_of(issue, "/corrections")))
    with pytest.raises(Refused):
        say(issue, someone, line="Say all of them do.")
    assert row.line == "Say most carers want this."


def test_my_part_tells_what_became_of_it_and_guests_check_where_anyone_may_join(app, sign_in):
    organiser, someone = make_member("Olu"), make_member("Amina")
    issue = reported_issue(organiser=organiser, joining="open")
    rows = [say(issue, someone, place, line="Say by when.") for place in ("asked", "headline")]
    answer(issue, organiser, rows[0], reason="They named no day.")
    page = text_of(sign_in(someone).get(f"/issues/{issue.id}/my-part"))
    assert "What you said of the report" in page
    assert "The report stays as it is, because: “They named no day.”" in page
    assert "Nobody has answered it." in page
    guest = sign_in(make_member("Guest", email=None, is_guest=True))
    sent = {"verdict": "right", "seen": "1"}
    assert guest.post(url_of(issue, "/check/headline"), data=sent).status_code == 303
    issue.settings = {**issue.settings, "joining": "email"}
    db.session.commit()
    assert guest.post(url_of(issue, "/check/asked"), data=sent).status_code == 403


def test_two_organisers_at_once_both_see_both(world, sign_in):
    issue, organiser, _host = world
    other = make_member("Priya")
    add_to_group(issue.group, other, Role.ORGANISER)
    row = say(issue, make_member())
    path = f"/corrections/{row.group_id}"
    sent = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "First reason."}
    assert sign_in(organiser).post(path, data=sent).status_code == 303
    late = sign_in(other).post(path, data={**sent, "reason": "Second reason."})
    assert late.status_code == 409
    assert "First reason." in text_of(late)
    assert "Second reason." in text_of(late)
    group = db.session.get(CorrectionGroup, row.group_id)
    assert (group.reason, group.decided_by_id) == ("First reason.", organiser.id)


def test_other_words_meanwhile_are_shown_before_yours_replace_them(world, sign_in):
    issue, organiser, _host = world
    first = say(issue, make_member(), "asked", line="Say when.")
    second = say(issue, make_member(), "asked", line="Leave the question out.")
    assert first.group_id != second.group_id
    before = paragraphs(issue)["asked"]
    answer(issue, organiser, first, "changed", text=f"{before} Soon.")
    sent = {"decision": "changed", "text": "Mine.", "seen": "1", "wording": "1", "reason": ""}
    late = sign_in(organiser).post(f"/corrections/{second.group_id}", data=sent)
    assert late.status_code == 409
    assert f"{before} Soon." in text_of(late)
    assert "Mine." in late.get_data(as_text=True)


def test_hosts_answer_once_no_organiser_came_for_two_weeks(world, sign_in):
    issue, organiser, host = world
    sign_in(organiser)
    row = say(issue, make_member())
    browser, path = sign_in(host), f"/corrections/{row.group_id}"
    sent = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "It was so."}
    assert browser.post(path, data=sent).status_code == 403
    assert browser.get(f"{path}/sort").status_code == 200
    for session in db.session.scalars(
        db.select(MemberSession).where(MemberSession.member_id == organiser.id)
    ):
        session.created_at = utc_now() - timedelta(days=15)
    db.session.commit()
    assert browser.post(path, data=sent).status_code == 303


def test_what_is_taken_back_while_it_is_answered_says_so_and_keeps_what_was_typed(world, sign_in):
    issue, organiser, host = world
    someone = make_member("Amina")
    row = say(issue, someone, line="Say who.")
    path = f"/corrections/{row.group_id}"
    leads = sign_in(organiser)
    assert leads.get(path).status_code == 200
    say(issue, someone, verdict="right")
    sent = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "Long thought."}
    late = leads.post(path, data=sent)
    assert late.status_code == 409
    assert "Whoever said this has taken it back" in text_of(late)
    assert "Long thought." in text_of(late)
    assert "Say who." not in text_of(late)
    assert leads.get(path).status_code == 410
    assert sign_in(host).get(f"{path}/sort").status_code == 410
    assert to_answer([issue.id]) == {}
    assert not entries_of_kind(issue.id, "correction-answered")
    with pytest.raises(Conflict):
        settle(
            db.session.get(CorrectionGroup, int(path.rpartition("/")[2])), organiser, issue,
            decision=Decision.KEPT, seen=2, wording=1, reason="So.",
            clock=lambda session: utc_now(),
        )  # fmt: skip
