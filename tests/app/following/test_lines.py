"""A letter and a feed tell of reports, answers, needs and promises, a line each, nothing hidden."""

from datetime import timedelta

import pytest

from app.answers.models import Answerer, GivenAnswer, Status
from app.answers.services import promise
from app.answers.services.needs import mark_of, write_need
from app.checking.models import CheckedReport, ReportVersion
from app.core.clock import utc_now
from app.extensions import db
from app.following.queries import Span, happened_in
from app.following.services.lines import lines_of
from deliberation.stages import Stage
from tests.app.answers.worlds import counted_issue
from tests.factories import make_issue, make_member, make_proposal, put_on_ballot


def told_of(issue):
    """Return what a letter that goes out in a minute says of the last hour."""
    db.session.commit()
    span = Span(utc_now() - timedelta(hours=1), utc_now() + timedelta(minutes=1))
    return {line.words: line.url for line in lines_of(issue, happened_in(span)[issue.id])}


def feed_of(client, issue):
    return client.get(f"/issues/{issue.id}/feed.atom").text


@pytest.fixture
def issue(app):
    return counted_issue(make_member(), answerer="Millbrook Council")


def asked_person(issue):
    row = Answerer(issue=issue, name="Cllr Tait", address="", asked_at=utc_now())
    db.session.add(row)
    db.session.flush()
    return row


def report(issue, number, *, part=None, is_final=False):
    if db.session.get(CheckedReport, issue.id) is None:
        db.session.add(CheckedReport(issue_id=issue.id, begun_at=utc_now()))
        db.session.flush()
    db.session.add(
        ReportVersion(
            issue_id=issue.id, number=number, part=part, is_final=is_final, paragraphs=[],
            words={}, tallies={}, content_hash="0" * 64, made_at=utc_now(),
        )
    )  # fmt: skip


def test_a_draft_that_can_be_put_right_and_then_the_final_report(issue, client):
    report(issue, 1, part=1)
    report(issue, 2)
    told = told_of(issue)
    [url] = [url for words, url in told.items() if words.startswith("The report is up.")]
    assert url.endswith(f"/issues/{issue.id}/report")
    assert feed_of(client, issue).count("Did we get it right?") == 1
    report(issue, 3, is_final=True)
    told = told_of(issue)
    assert "The report is final." in told
    assert [words for words in told if "is up" in words] == []
    assert "The report is final:" in feed_of(client, issue)


def test_a_promise_made_kept_in_part_and_late(issue, client):
    person = asked_person(issue)
    promise(person, utc_now().date(), now=utc_now())
    issue.answer_promised_by = utc_now() + timedelta(days=2)
    told = told_of(issue)
    assert "Those in power promised an answer." in told
    assert [words for words in told if "promised day" in words] == []
    issue.answer_promised_by = utc_now() - timedelta(minutes=1)
    assert "The promised day has come. There is no whole answer yet." in told_of(issue)
    issue.answered_at = utc_now()
    assert [words for words in told_of(issue) if "promised day" in words] == []
    assert "An answer is promised:" in feed_of(client, issue)


def test_an_answer_leads_to_its_words_and_quotes_none(issue, client):
    person = asked_person(issue)
    row = GivenAnswer(
        issue_id=issue.id, answerer_id=person.id, place=0, paragraph=1, status=Status.WILL,
        words="By spring.", due_on=utc_now().date(), name="Cllr Tait", given_at=utc_now(),
    )  # fmt: skip
    db.session.add(row)
    told = told_of(issue)
    assert told["1 point was answered by those in power."].endswith(f"/issues/{issue.id}/answers")
    text = feed_of(client, issue)
    assert "They answered:" in text
    assert "By spring." not in text


def test_a_need_is_told_until_it_is_hidden(app, client):
    issue = make_issue(Stage.AMEND)
    idea = make_proposal(issue, None, "Vans", "A van comes.", 2)
    put_on_ballot(idea)
    row = write_need(idea, text="Two drivers.", who="Cllr Tait", seen=mark_of(None), now=utc_now())
    said = "For 1 idea somebody said what it would need."
    idea_feed = f"/issues/{issue.id}/proposals/{idea.id}/feed.atom"
    assert said in told_of(issue)
    assert "Two drivers." in feed_of(client, issue)
    assert "Two drivers." in client.get(idea_feed).text
    row.hidden_at = utc_now()
    assert said not in told_of(issue)
    assert "Two drivers." not in feed_of(client, issue) + client.get(idea_feed).text
