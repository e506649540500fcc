"""From asking to an answer, by a mailed link: looking writes nothing, nothing is overwritten."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.answers.models import Answerer, AnswererLink, GivenAnswer
from app.core.clock import utc_now
from app.core.tokens import digest_of
from app.extensions import db
from app.issues.models import Issue
from app.journal.convert import words_of
from app.journal.queries import entries_of_kind, verify_chain
from tests.app.answers.worlds import (
    POINTS,
    asked,
    counted_issue,
    filled,
    mails_to,
    newest_link,
    seen_in,
)
from tests.app.outcomes.cases import order
from tests.factories import make_issue, make_member

LATER = (utc_now() + timedelta(days=40)).date().isoformat()
WORSE = [("worse", 1), ("worse", 1)]


@pytest.fixture
def issue(app, member):
    return counted_issue(member, answerer="Millbrook Council")


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def given():
    return db.session.scalars(db.select(GivenAnswer).order_by(GivenAnswer.id)).all()


def answer(client, path, **points):
    """Fill in the form, look at it whole and publish it."""
    seen = seen_in(client.get(f"{path}/points").text)
    sent = client.post(f"{path}/points", data={**filled(seen, **points), "press": "check"})
    assert sent.status_code == 303, sent.text
    whole = client.get(f"{path}/check").text
    return client.post(f"{path}/publish", data={"seen": seen_in(whole)}), whole


def test_an_answer_from_asking_to_the_page(client, member_client, issue):
    page = f"/issues/{issue.id}"
    assert "Nobody has asked them yet" in client.get(page).text
    path = asked(member_client, issue)
    [mail] = mails_to("tait@council.example")
    assert "Cllr Tait" in mail.text
    assert "tait@council.example" not in client.get(page).text
    assert "Millbrook Council was asked on" in client.get(page).text

    landing = client.get(path)
    assert landing.headers["Cache-Control"] == "private, no-store"
    assert landing.headers["X-Robots-Tag"] == "noindex"
    assert "12 of 12 said it would be better than now" in plain(landing.text)
    client.post(f"{path}/promise", data={"day": LATER})
    assert "Millbrook Council has promised to answer by" in client.get(page).text

    parts = {
        "p0_1": ("will", "By spring.", LATER),
        "p0_2": ("wont", "The law forbids it.", ""),
        "p0_3": ("looking", "", LATER),
    }
    sent, whole = answer(client, path, **parts)
    assert sent.headers["Location"] == f"{page}/answers"
    assert "By spring." in whole
    assert [row.status.value for row in given()] == ["will", "wont", "looking"]

    for url in (f"{page}/answers", page, f"{page}/outcome"):
        text = plain(client.get(url).text)
        assert "The law forbids it." in text
        assert "Millbrook Council answered on" in text
    assert "Maureen Tait, Cabinet member" in plain(client.get(f"{page}/answers").text)
    on_issue = plain(client.get(page).text)
    for label in ("You said", "They said “By spring.” Maureen Tait", "Now Won’t, because"):
        assert label in on_issue
    assert "The law forbids it." in client.get("/").text or "By spring." in client.get("/").text
    assert verify_chain(issue.id).is_whole
    [first, *_] = entries_of_kind(issue.id, "answer-given")
    assert "Maureen Tait, Cabinet member answered idea A" in words_of(first.kind, first.content)


def test_a_later_answer_stands_beside_the_first_and_never_over_it(client, member_client, issue):
    path = asked(member_client, issue)
    answer(client, path, p0_0=("looking", "We're asking around.", LATER))
    answer(client, path, p0_0=("done", "It opened on Monday.", ""))
    assert [row.words for row in given()] == ["We're asking around.", "It opened on Monday."]
    text = plain(client.get(f"/issues/{issue.id}/answers").text)
    assert "1 earlier answer" in text
    assert text.index("It opened on Monday.") < text.index("We're asking around.")
    seen = seen_in(client.get(f"{path}/points").text)
    again = filled(seen, p0_0=("done", "It opened on Monday.", ""))
    client.post(f"{path}/points", data={**again, "press": "check"})
    assert "nothing new to publish" in client.get(f"{path}/check").text
    assert len(given()) == 2


def test_what_an_answer_needs_is_asked_for_and_nothing_typed_is_lost(client, member_client, issue):
    path = asked(member_client, issue)
    seen = seen_in(client.get(f"{path}/points").text)
    lacking = filled(seen, p0_1=("wont", "", ""), p0_2=("will", "Yes to this.", ""))
    sent = client.post(f"{path}/points", data={**lacking, "press": "check"})
    assert sent.status_code == 422
    assert "Say why. People read the reason" in sent.text
    assert "Say by which day." in sent.text
    assert "Yes to this." in sent.text
    assert given() == []
    client.get(f"{path}/check")
    assert client.post(f"{path}/publish", data={"seen": seen_in(sent.text)}).status_code == 422
    assert "Yes to this." not in client.get(f"/issues/{issue.id}/answers").text
    assert "Yes to this." in client.get(f"{path}/points").text


def test_two_windows_do_not_write_over_each_other(client, member_client, issue):
    path = asked(member_client, issue)
    seen = seen_in(client.get(f"{path}/points").text)
    first = filled(seen, p0_1=("already", "Since May.", ""))
    assert client.post(f"{path}/points", data={**first, "press": "save"}).status_code == 303
    second = filled(seen, p0_1=("wont", "Too dear.", ""))
    stale = client.post(f"{path}/points", data={**second, "press": "save"})
    assert stale.status_code == 409
    assert "Too dear." in stale.text
    assert "Since May." in stale.text
    assert client.post(f"{path}/publish", data={"seen": seen}).status_code == 409


def test_looking_writes_nothing(client, member_client, issue, count_statements):
    path = asked(member_client, issue)
    with count_statements() as statements:
        for page in ("", "/points", "/check"):
            assert client.get(path + page).status_code in (200, 303)
    assert not [one for one in statements if one.lstrip()[:6] in ("INSERT", "UPDATE", "DELETE")]


def test_only_a_live_link_opens_anything(client, member_client, issue):
    path = asked(member_client, issue)
    token = path.rpartition("/")[2]
    [row] = db.session.scalars(db.select(AnswererLink)).all()
    assert len(token) >= 43
    assert row.token_hash == digest_of(token)
    assert token not in str(vars(row))
    dead = [client.get(f"/answer/{token[:-1]}x"), client.get("/answer/1")]
    row.expires_at = utc_now()
    db.session.commit()
    dead.append(client.get(path))
    dead.append(client.post(f"{path}/promise", data={"day": LATER}))
    member_client.post(f"/issues/{issue.id}/answerer/{row.answerer_id}/again")
    fresh = newest_link("tait@council.example")
    assert fresh != path
    assert client.get(fresh).status_code == 200
    member_client.post(f"/issues/{issue.id}/answerer/{row.answerer_id}/revoke")
    for page in ("", "/points", "/check"):
        dead.append(client.get(fresh + page))
    assert {one.status_code for one in dead} == {410}
    assert all("Ask the people who wrote to you" in one.text for one in dead)
    refused = member_client.post(f"/issues/{issue.id}/answerer/{row.answerer_id}/again")
    assert refused.status_code == 422


def test_planted_fault_a_link_that_never_ends_is_found(client, member_client, issue, monkeypatch):
    from app.answers.views import by_link
    from app.core.policy import ALLOW

    path = asked(member_client, issue)
    row = db.session.scalars(db.select(AnswererLink)).one()
    row.answerer.revoked_at = utc_now()
    db.session.commit()
    assert client.get(path).status_code == 410
    monkeypatch.setattr(by_link, "may_answer", lambda link, now: ALLOW)
    assert client.get(path).status_code == 200


def test_nobody_but_organisers_asks(client, sign_in, issue):
    path = f"/issues/{issue.id}/answerer/ask"
    assert client.get(path).status_code == 303
    assert sign_in(make_member()).get(path).status_code == 403
    form = {"name": "Cllr Tait", "email": "tait@council.example"}
    assert sign_in(make_member()).post(path, data=form).status_code == 403
    assert mails_to("tait@council.example") == []


def test_whoever_is_asked_where_nobody_was_named_is_told_of(app, client, member, member_client):
    issue = counted_issue(member)
    assert "Nobody has been asked to answer." in client.get(f"/issues/{issue.id}").text
    asked(member_client, issue)
    assert "Cllr Tait, Cabinet member was asked on" in client.get(f"/issues/{issue.id}").text


def test_days_late_are_counted_only_after_a_promise(client, member_client, issue):
    asked(member_client, issue)
    issue.answer_asked_at = utc_now() - timedelta(days=200)
    db.session.commit()
    assert "No answer yet. It was promised" not in client.get(f"/issues/{issue.id}").text
    issue.answer_promised_by = utc_now() - timedelta(days=6)
    issue.answer_asks = 2
    db.session.commit()
    for page in (f"/issues/{issue.id}", f"/issues/{issue.id}/outcome", "/"):
        text = plain(client.get(page).text)
        assert re.search(r"It was promised by \w+ \d+ \w+, 6 days ago. We’ve asked twice.", text)


def test_an_answer_in_part_is_said_to_be_one(client, member_client, issue):
    path = asked(member_client, issue)
    answer(client, path, p0_1=("already", "Since May.", ""))
    page = f"/issues/{issue.id}"
    assert "Millbrook Council has answered some points. The others wait." in client.get(page).text
    client.post(f"{path}/promise", data={"day": LATER})
    assert "and promised the rest by" in client.get(page).text
    issue.answer_promised_by = utc_now() - timedelta(days=2)
    db.session.commit()
    text = client.get(page).text
    assert "Some points are answered. The rest was promised by" in text
    assert "2 points have no answer yet." in text
    assert "No answer yet" not in text
    answer(client, path, p0_2=("already", "Since May.", ""), p0_3=("already", "So too.", ""))
    assert "Millbrook Council answered on" in client.get(page).text


def test_level_ideas_both_need_an_answer_and_so_does_the_nearest(app, client, member):
    level = counted_issue(member, [order("A", "B")] * 6 + [order("B", "A")] * 6)
    nearest = counted_issue(
        member, [WORSE] * 8 + [order("A", "B")] * 3 + [[*order("A")[:1], WORSE[0]]]
    )
    covered = counted_issue(member, [order("A", "B")] * 4)
    both = plain(client.get(f"/issues/{level.id}/answers").text)
    assert both.count("It came out level with another") == 2
    near = plain(client.get(f"/issues/{nearest.id}/answers").text)
    assert near.count("Nothing was chosen. This came nearest.") == 1
    none = plain(client.get(f"/issues/{covered.id}/answers").text)
    assert "There’s nothing to answer" in none
    assert POINTS[0] not in none
    early = plain(client.get(f"/issues/{make_issue().id}/answers").text)
    assert "There’s nothing to answer yet" in early


def test_somebody_who_leaves_is_forgotten_here_too(app, member_client, member, issue):
    from app.accounts.services import erase_member

    someone = make_member(email="tait@council.example")
    path = asked(member_client, issue)
    erase_member(someone, now=utc_now())
    erase_member(member, now=utc_now())
    db.session.commit()
    row = db.session.scalars(db.select(Answerer)).one()
    assert row.address == ""
    assert app.test_client().get(path).status_code == 410
    assert entries_of_kind(issue.id, "answerer-asked")[0].content is None
    assert verify_chain(issue.id).is_whole
    assert db.session.get(Issue, issue.id).answer_asked_at is not None
