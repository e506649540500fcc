"""Who is replied to, quoted or taken up hears of it, once; and nobody who hides words is undone."""

from datetime import timedelta

import pytest

from app.core.clock import database_now, utc_now
from app.core.house_rules import HouseRule
from app.discussion.convert import Place
from app.discussion.models import Post
from app.discussion.services import link_change
from app.extensions import db
from app.following.models import ReadMark
from app.following.queries import news as reading
from app.following.services import tell_news
from app.following.tasks import catch_up
from app.groups.models import Role
from app.issues.models import PrivacyMode
from app.issues.queries import membership_in
from app.mail.models import MailState, OutgoingMail
from app.mail.services import send_due
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from app.process.services import forget_names
from deliberation.stages import Stage
from tests.factories import (
    add_to_group,
    cast_ballot,
    declare,
    make_ballot_issue,
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)


def mails(kind=None):
    db.session.expire_all()
    rows = db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()
    return [row for row in rows if kind in (None, row.kind)]


@pytest.fixture
def talk(any_app):
    """A post by somebody, and another's reply to it."""
    issue = make_issue(Stage.DISCUSS)
    first, second = make_member("Ann"), make_member("Bo")
    post = make_post(issue, first, "It rained on Tuesday.")
    reply = make_post(issue, second, "It snowed on Sunday.", parent=post)
    return issue, first, second, post, reply


def test_a_reply_is_told_once_however_often_it_is_read(talk):
    _issue, first, _second, _post, reply = talk
    for _round in range(3):
        catch_up()
    [mail] = mails()
    assert (mail.member_id, mail.kind) == (first.id, "reply")
    assert mail.subject == "Bo replied to you"
    assert "It snowed on Sunday." in mail.text
    assert f"/posts/{reply.id}" in mail.text
    assert "/mail/stop/" in mail.text


def test_a_quote_and_words_taken_up_are_told_and_nothing_about_oneself(talk):
    issue, first, second, post, _reply = talk
    catch_up()
    make_post(issue, second, "As Ann says.", quoted=post, quote="It rained")
    make_post(issue, first, "As I said.", parent=post)
    issue.stage = Stage.AMEND
    idea = put_on_ballot(make_proposal(issue, text="It opens at nine.")).proposal
    link_change(post, make_change(idea, "nine", "eight", second, summary="open earlier"))
    db.session.commit()
    catch_up()
    told = [(mail.kind, mail.member_id) for mail in mails()]
    assert ("quote", first.id) in told
    assert ("change-from-post", first.id) in told
    assert [kind for kind, _who in told].count("reply") == 1
    assert "open earlier" in mails("change-from-post")[0].text


def test_what_commits_late_is_read_again_and_what_is_old_is_not(talk):
    _issue, _first, _second, post, reply = talk
    catch_up()
    marks = {mark.source: mark.last_id for mark in db.session.query(ReadMark)}
    assert marks["posts"] < post.id
    later = utc_now() + reading.OVERLAP + timedelta(minutes=1)
    tell_news(later)
    db.session.commit()
    db.session.expire_all()
    assert db.session.get(ReadMark, "posts").last_id == reply.id
    db.session.query(OutgoingMail).delete()
    tell_news(later)
    assert mails() == []


def test_planted_fault_a_mark_without_overlap_misses_what_commits_late(talk, monkeypatch):
    """The mark runs past a row that another transaction has not committed yet."""
    issue, _first, second, post, _reply = talk
    monkeypatch.setattr(reading, "OVERLAP", timedelta(0))
    catch_up()
    late = make_post(issue, second, "Committed late.", parent=post)
    db.session.query(OutgoingMail).delete()
    db.session.query(ReadMark).filter_by(source="posts").update({"last_id": late.id})
    db.session.commit()
    catch_up()
    assert mails("reply") == []


def hide(kind, thing_id, issue):
    host = make_member()
    add_to_group(issue.group, host, Role.HOST)
    thing = thing_or_missing(kind, thing_id)
    hiding = hide_thing(
        thing, host, membership_in(host, issue),
        rule=HouseRule.NAMES, reason="It names somebody.", now=utc_now(),
    )  # fmt: skip
    db.session.commit()
    return hiding


def test_a_reply_hidden_before_its_mail_goes_out_is_not_sent(talk):
    issue, _first, _second, _post, reply = talk
    catch_up()
    hide("post", reply.id, issue)
    send_due(database_now)
    assert mails("reply")[0].state is MailState.HELD


def test_a_post_under_a_hidden_idea_is_quoted_in_no_mail(any_app):
    issue = make_issue(Stage.DISCUSS)
    idea, first = make_proposal(issue), make_member()
    place = Place(issue.id, idea.id)
    post = make_post(issue, first, place=place)
    make_post(issue, make_member(), "Snow.", parent=post, place=place)
    catch_up()
    hide("idea", idea.id, issue)
    assert mails("reply")[0].state is MailState.HELD


def test_the_name_of_who_leaves_goes_from_mails_that_wait(talk):
    catch_up()
    forget_names({"Bo", ""})
    db.session.commit()
    [mail] = mails()
    for part in (mail.subject, mail.text, mail.html, mail.gist):
        assert "Bo" not in part
    assert mail.subject == "somebody who left replied to you"


@pytest.fixture
def ranking(any_app):
    """Rank with a day left, somebody who has ranked and somebody who hasn't."""

    def make(**given):
        issue = make_ballot_issue(**given)
        for time in db.session.query(type(current(issue))).filter_by(issue_id=issue.id):
            time.ends_at -= timedelta(days=4)
            time.announced_ends_at = time.ends_at
            time.starts_at -= timedelta(days=4)
            time.announced_starts_at = time.starts_at
        db.session.commit()
        did, didnt = make_member(), make_member()
        for someone in (did, didnt):
            if given.get("joining") == "list":
                add_to_group(issue.group, someone)
            declare(issue, someone)
        cast_ballot(issue, {"A": "support"}, did)
        return issue, did, didnt

    return make


def current(issue):
    from app.issues.queries import current_time

    return current_time(issue)


def reminded():
    for _round in range(2):
        catch_up()
        run_jobs()
    return mails("deadline")


def test_the_end_of_rank_is_told_alike_to_who_has_ranked_and_who_has_not(ranking):
    _issue, did, didnt = ranking()
    found = reminded()
    assert {mail.member_id for mail in found} == {did.id, didnt.id}
    assert "you haven’t" not in found[0].text
    assert "there’s nothing to do" in found[0].text
    texts = {mail.text.partition(",\n")[2].partition("http")[0] for mail in found}
    assert len(texts) == 1


def test_where_names_are_published_only_who_has_not_ranked_is_reminded(ranking):
    _issue, _did, didnt = ranking(privacy_mode=PrivacyMode.RECORDED.value, joining="list")
    [mail] = reminded()
    assert mail.member_id == didnt.id
    assert "you haven’t yet" in mail.text


def test_nobody_is_reminded_before_time(any_app):
    issue = make_ballot_issue()
    declare(issue, make_member())
    assert reminded() == []
    assert db.session.query(Post).count() == 0
