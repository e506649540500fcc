"""Who follows hears once that an answer came; who brought something, what became of it, once."""

from datetime import timedelta

import pytest

from app.answers.models import Answerer, GivenAnswer, Status
from app.core.clock import utc_now
from app.extensions import db
from app.following.services import answers as telling
from app.following.services import follow_issue
from app.following.tasks import catch_up
from app.jobs.tasks import run_due
from app.mail.models import OutgoingMail
from app.moderation.models import Kind
from app.moderation.services.mails import mails_about
from tests.app.answers.worlds import counted_issue
from tests.factories import declare, make_member, make_post


def told(member=None):
    db.session.expire_all()
    rows = db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()
    about = ("my-part", "answered")
    return [row for row in rows if row.kind in about and member in (None, row.member_id)]


def sweep(days=0):
    """Let the worker look, some days from now."""
    clock = lambda session: utc_now() + timedelta(days=days)  # noqa: E731 - as short as it is
    catch_up(clock)
    run_due(clock)


@pytest.fixture
def issue(app, member):
    """A counted question: somebody said something in it, somebody else only follows."""
    issue = counted_issue(make_member(), answerer="Millbrook Council")
    post = make_post(issue, member, "Nine is late for nurses.", is_worry=True)
    post.same_count = 3
    follower = make_member()
    follow_issue(issue, follower, is_on=True)
    declare(issue, make_member())
    db.session.commit()
    return issue, member, follower, post


def answered(issue, words="By spring."):
    row = Answerer(issue_id=issue.id, name="Cllr Tait", address="", asked_at=utc_now())
    db.session.add(row)
    db.session.flush()
    db.session.add(
        GivenAnswer(
            issue_id=issue.id, answerer_id=row.id, place=0, paragraph=1, status=Status.WILL,
            words=words, due_on=utc_now().date(), name="Cllr Tait", given_at=utc_now(),
        )
    )  # fmt: skip
    db.session.commit()


def test_an_answer_is_told_once_and_with_one_s_part_to_who_has_one(issue):
    issue, member, follower, _post = issue
    sweep()
    assert told() == []
    answered(issue)
    for _round in range(3):
        sweep()
    [mine] = told(member.id)
    assert mine.kind == "my-part"
    assert "Nine is late for nurses." in mine.text
    assert "3 people said it holds for them, too." in mine.text
    [theirs] = told(follower.id)
    assert theirs.kind == "answered"
    assert "“By spring.”" in theirs.text
    assert "Millbrook Council answered what people chose." in theirs.text
    answered(issue, "By summer, rather.")
    sweep()
    sweep(30)
    assert len(told()) == 3


def test_without_an_answer_people_hear_after_two_days_or_a_broken_promise(issue):
    issue, member, _follower, _post = issue
    sweep(1)
    assert told() == []
    issue.answer_promised_by = utc_now() + timedelta(days=9)
    db.session.commit()
    sweep(3)
    assert told() == []
    sweep(11)
    sweep(12)
    assert [mail.member_id for mail in told()] == [member.id]


def test_planted_fault_a_mail_without_its_key_is_found(issue, monkeypatch):
    issue, member, _follower, _post = issue
    answered(issue)
    sweep()
    n = len(told())
    once, turns = telling.queue_mail, iter(range(99))
    monkeypatch.setattr(
        telling, "queue_mail", lambda key, **more: once(key=f"{key}{next(turns)}", **more)
    )
    telling.tell_parts(issue.id, [member], now=utc_now())
    db.session.commit()
    assert len(told()) == n + 1


def test_hiding_something_holds_the_mails_that_may_quote_it(issue):
    issue, _member, _follower, post = issue
    answered(issue)
    sweep()
    held = db.session.query(OutgoingMail).filter(mails_about([(Kind.POST, post.id)])).all()
    assert {mail.kind for mail in held} == {"my-part"}
