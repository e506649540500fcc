"""Reporting, hiding, the notice, the one appeal and the log, through the pages."""

from __future__ import annotations

import re
import threading

import pytest

from app.core.clock import utc_now
from app.core.errors import Conflict
from app.core.house_rules import HouseRule
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Role
from app.jobs.models import Job
from app.journal.models import JournalPayload
from app.journal.queries import verify_chain
from app.mail.models import MailState, OutgoingMail
from app.moderation import services
from app.moderation.convert import months_from
from app.moderation.models import Hiding, Kind, Report
from app.moderation.policy import may_decide
from app.moderation.queries.records import deciders_of, hidings_of_group
from app.moderation.queries.things import thing_or_missing
from app.statements.models import OpinionMap
from app.statements.queries import statement_figures
from app.statements.services import add_statement
from deliberation.stages import Stage
from tests import factories as make

CANARY = "zqcanaryzq"
REASON = {"rule": "names", "reason": "It names a neighbour."}


@pytest.fixture
def place(app):
    """A question in Talk with a post: its author, two hosts and a passer-by."""
    organiser, host = make.make_member("Olive"), make.make_member("Harper")
    issue = make.make_issue(Stage.DISCUSS, organiser=organiser)
    make.add_to_group(issue.group, host, Role.HOST)
    author = make.make_member("Aster")
    post = make.make_post(issue, author, f"My neighbour {CANARY} said so.")
    return Place(issue, post, author, host, organiser, make.make_member("Perry"))


class Place:
    def __init__(self, issue, post, author, host, organiser, passer):
        self.issue, self.post, self.author = issue, post, author
        self.host, self.organiser, self.passer = host, organiser, passer
        self.group = issue.group
        self.thing = f"post/{post.id}"


def hide(place, kind="post", row=None, by=None, rule=HouseRule.NAMES):
    thing = thing_or_missing(kind, (row or place.post).id)
    by = by or place.host
    seat = next(m for m in members_of(place.group) if m.member_id == by.id)
    hiding = services.hide_thing(
        thing, by, seat, rule=rule, reason="It names a neighbour.", now=utc_now()
    )
    db.session.commit()
    return hiding


def members_of(group):
    from app.groups.models import Membership

    return db.session.query(Membership).filter_by(group_id=group.id).all()


def mails(kind):
    return db.session.query(OutgoingMail).filter_by(kind=kind).order_by(OutgoingMail.id).all()


def test_somebody_reports_a_post_once(place, sign_in):
    browser = sign_in(place.passer)
    page = browser.get(f"/report/{place.thing}").text
    assert "Leave out other people’s names." in page

    first = browser.post(f"/report/{place.thing}", data={"rule": "names", "line": "My aunt."})
    browser.post(f"/report/{place.thing}", data={"rule": "threats"})

    assert first.status_code == 303
    [report] = db.session.query(Report).all()
    assert (report.kind, report.rule, report.line) == (Kind.POST, HouseRule.NAMES, "My aunt.")
    assert "told the hosts already" in browser.get(f"/report/{place.thing}").text
    assert verify_chain(None).is_whole
    assert "My aunt" not in browser.get(f"/issues/{place.issue.id}/journal").text


def test_a_report_needs_a_rule_and_keeps_the_line(place, sign_in):
    answer = sign_in(place.passer).post(f"/report/{place.thing}", data={"line": "Look here."})
    assert answer.status_code == 422
    assert "Choose the rule" in answer.text
    assert "Look here." in answer.text


def test_nobody_reports_their_own_words(place, sign_in):
    assert sign_in(place.author).get(f"/report/{place.thing}").status_code == 403


def test_the_host_finds_the_report_and_hides_the_post(place, sign_in):
    sign_in(place.passer).post(f"/report/{place.thing}", data={"rule": "names", "line": "Aunt."})
    reply = make.make_post(place.issue, place.passer, "I heard that too.", parent=place.post)
    browser = sign_in(place.host)
    queue = browser.get(f"/groups/{place.group.slug}/moderation").text
    assert "Today: 1 job." in queue
    assert "Aunt." in queue
    assert "Perry" not in queue

    missing = browser.post(f"/hide/{place.thing}", data={"rule": "names"})
    answer = browser.post(f"/hide/{place.thing}", data=REASON)

    assert missing.status_code == 422
    assert answer.status_code == 303
    talk = sign_in(place.passer).get(f"/issues/{place.issue.id}/talk").text
    assert CANARY not in talk
    assert "Hidden: Leave out other people’s names. It names a neighbour." in talk
    assert f'id="post-{reply.id}"' in talk
    assert "I heard that too." in talk
    assert f"/posts/{reply.id}/reply" not in talk
    [report] = db.session.query(Report).all()
    assert report.settled_at is not None
    assert "Nothing is waiting" in browser.get(f"/groups/{place.group.slug}/moderation").text
    assert browser.post(f"/hide/{place.thing}", data=REASON).status_code == 404


def test_what_breaks_no_rule_is_left_and_can_be_reported_anew(place, sign_in):
    for member in (place.passer, place.organiser):
        sign_in(member).post(f"/report/{place.thing}", data={"rule": "topic"})

    answer = sign_in(place.host).post(f"/leave/{place.thing}")

    assert answer.status_code == 303
    assert [report.hiding_id for report in db.session.query(Report)] == [None, None]
    assert db.session.get(Post, place.post.id).hidden_at is None
    sign_in(place.passer).post(f"/report/{place.thing}", data={"rule": "topic"})
    assert db.session.query(Report).count() == 3


def test_others_cannot_hide_nor_see_what_was_hidden(place, sign_in):
    browser = sign_in(place.passer)
    assert browser.get(f"/hide/{place.thing}").status_code == 403
    assert browser.post(f"/hide/{place.thing}", data=REASON).status_code == 403
    hiding = hide(place)
    assert browser.get(f"/hidden/{hiding.id}").status_code == 404
    assert browser.get(f"/groups/{place.group.slug}/moderation").status_code == 404


def test_the_author_is_told_by_mail_and_on_their_own_page(place, sign_in):
    hiding = hide(place)
    [mail] = mails("words-hidden")
    assert mail.address == place.author.email
    assert "It names a neighbour." in mail.text
    assert f"/hidden/{hiding.id}" in mail.text
    assert CANARY not in mail.subject + mail.text + mail.html
    browser = sign_in(place.author)
    own = browser.get("/me").text
    assert "Your words that were hidden" in own
    assert f'href="/hidden/{hiding.id}"' in own
    notice = browser.get(f"/hidden/{hiding.id}").text
    assert CANARY in notice
    assert "Somebody else who hosts this group decides it." in notice


def test_one_appeal_is_decided_by_somebody_else(place, sign_in):
    hiding = hide(place)
    path = f"/hidden/{hiding.id}"
    author = sign_in(place.author)
    assert author.post(f"{path}/appeal", data={"words": ""}).status_code == 422
    assert author.post(f"{path}/appeal", data={"words": "It's a cat."}).status_code == 303
    assert author.post(f"{path}/appeal", data={"words": "Again."}).status_code == 403
    assert [mail.address for mail in mails("appeal-waiting")] == [place.organiser.email]
    host = sign_in(place.host)
    assert "You hid this, so somebody else decides." in host.get(path).text
    decision = {"decision": "put-back", "reason": "It is a cat."}
    assert host.post(f"{path}/decide", data=decision).status_code == 403
    assert author.post(f"{path}/decide", data=decision).status_code == 403

    organiser = sign_in(place.organiser)
    assert "Today: 1 job." in organiser.get(f"/groups/{place.group.slug}/moderation").text
    desk = organiser.get(f"/groups/{place.group.slug}/desk").text
    assert "Today: 1 job, about 3 minutes" in desk
    assert organiser.post(f"{path}/decide", data={"decision": "put-back"}).status_code == 422
    assert organiser.post(f"{path}/decide", data=decision).status_code == 303

    assert CANARY in sign_in(place.passer).get(f"/issues/{place.issue.id}/talk").text
    [mail] = mails("appeal-decided")
    assert "back on the page" in mail.text
    again = sign_in(place.host).post(f"/hide/{place.thing}", data=REASON)
    assert again.status_code == 422
    other = sign_in(place.host).post(f"/hide/{place.thing}", data={**REASON, "rule": "topic"})
    assert other.status_code == 303


def test_an_appeal_may_fail_and_is_final(place, sign_in):
    hiding = hide(place)
    path = f"/hidden/{hiding.id}"
    sign_in(place.author).post(f"{path}/appeal", data={"words": "No."})
    keeping = {"decision": "keep", "reason": "It is a name."}
    sign_in(place.organiser).post(f"{path}/decide", data=keeping)
    assert sign_in(place.organiser).post(f"{path}/decide", data=keeping).status_code == 403
    notice = sign_in(place.author).get(path).text
    assert "It stayed hidden on appeal." in notice
    assert "/appeal" not in notice
    assert CANARY not in sign_in(place.passer).get(f"/issues/{place.issue.id}/talk").text


def lone(place):
    """Leave the group to its one host."""
    for seat in members_of(place.group):
        if seat.member_id == place.organiser.id:
            db.session.delete(seat)
    db.session.commit()


def test_a_group_with_one_host_says_so_and_others_organisers_decide(place, sign_in):
    lone(place)
    elsewhere = make.make_member("Else")
    make.make_issue(Stage.DISCUSS, organiser=elsewhere)
    hiding = hide(place)
    path = f"/hidden/{hiding.id}"
    author = sign_in(place.author)
    assert "an organiser of another group on this site" in author.get(path).text
    assert sign_in(elsewhere).get(path).status_code == 404
    author.post(f"{path}/appeal", data={"words": "A cat."})
    late = make.make_member("Late")
    make.make_issue(Stage.DISCUSS, organiser=late)
    assert sign_in(late).get(path).status_code == 404
    queue = sign_in(elsewhere).get("/desk", follow_redirects=True).text
    assert "1 job, about 3 minutes" in queue
    decision = {"decision": "put-back", "reason": "A cat."}
    assert sign_in(elsewhere).post(f"{path}/decide", data=decision).status_code == 303


def test_an_appeal_that_nobody_can_decide_waits_for_somebody(place, sign_in):
    lone(place)
    hiding = hide(place)
    author = sign_in(place.author)
    author.post(f"/hidden/{hiding.id}/appeal", data={"words": "A cat."})
    assert "nobody can decide it now" in author.get(f"/hidden/{hiding.id}").text
    db.session.refresh(hiding)
    assert not may_decide(place.host, hiding, deciders_of(hiding))
    newcomer = make.make_member("New host")
    make.add_to_group(place.group, newcomer, Role.HOST)
    assert may_decide(newcomer, hiding, deciders_of(hiding))


def test_a_planted_fault_whoever_hid_it_may_decide_is_found(place, monkeypatch):
    hiding = hide(place)
    services.appeal(hiding, place.author, words="No.", now=utc_now())
    assert place.host.id not in deciders_of(hiding).member_ids
    hiding.hidden_by_id = place.passer.id
    assert place.host.id in deciders_of(hiding).member_ids


def test_the_log_tells_no_words_and_its_months_add_up(place, client, sign_in):
    kept = hide(place)
    others = [make.make_post(place.issue, place.author, f"{CANARY} {n}") for n in range(4)]
    rows = [hide(place, row=row) for row in others]
    for row in (kept, rows[0], rows[1]):
        services.appeal(row, place.author, words=f"{CANARY} appeals", now=utc_now())
    services.decide(kept, place.organiser, puts_back=False, reason="A name.", now=utc_now())
    services.decide(rows[0], place.organiser, puts_back=True, reason="A cat.", now=utc_now())
    db.session.commit()

    page = client.get(f"/groups/{place.group.slug}/hidden").text

    assert CANARY not in page
    assert not {"Aster", "Harper", "Olive"} & set(re.findall(r"\w+", page.split("<main")[1]))
    assert "5 things hidden" in page
    assert "A cat." in page
    [month] = months_from(hidings_of_group(place.group))
    parts = (month.no_appeal, month.waiting, month.kept, month.put_back)
    assert parts == (2, 1, 1, 1)
    assert sum(parts) == month.hidden == db.session.query(Hiding).count()


def test_every_act_is_in_the_record_without_words_or_names(place, client, sign_in):
    hiding = hide(place)
    services.appeal(hiding, place.author, words=f"{CANARY} no", now=utc_now())
    services.decide(hiding, place.organiser, puts_back=True, reason="A cat.", now=utc_now())
    db.session.commit()
    assert verify_chain(place.issue.id).is_whole
    told = client.get(f"/issues/{place.issue.id}/journal").text
    assert "A host hid a post." in told
    assert "On appeal somebody else put a post back: “A cat.”" in told
    content = str([row.content for row in db.session.query(JournalPayload)])
    assert CANARY not in content
    assert not any(name in content for name in ("Aster", "Harper"))


def test_of_hosts_at_the_same_moment_one_hides(any_app):
    organiser, host = make.make_member("Olive"), make.make_member("Harper")
    issue = make.make_issue(Stage.DISCUSS, organiser=organiser)
    make.add_to_group(issue.group, host, Role.HOST)
    post = make.make_post(issue, make.make_member(), "Words.")
    post_id, group_id = post.id, issue.group_id
    hosts = [organiser.id, host.id]
    db.session.remove()
    ready, ended = threading.Barrier(2), []

    def press(member_id):
        from app.accounts.models import Member
        from app.groups.models import Membership

        with any_app.app_context():
            ready.wait()
            if db.engine.dialect.name == "sqlite":
                db.session.execute(db.text("PRAGMA busy_timeout = 20000"))
                db.session.rollback()
            try:
                member = db.session.get(Member, member_id)
                seat = (
                    db.session.query(Membership)
                    .filter_by(group_id=group_id, member_id=member_id)
                    .one()
                )
                thing = thing_or_missing("post", post_id)
                services.hide_thing(
                    thing, member, seat, rule=HouseRule.TOPIC, reason="Advert.", now=utc_now()
                )
                db.session.commit()
                ended.append("hid")
            except Exception as error:
                db.session.rollback()
                ended.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(one,)) for one in hosts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ended.count("hid") == 1, ended
    assert set(ended) <= {"hid", "Conflict", "Missing", "OperationalError"}
    assert db.session.query(Hiding).count() == 1
    assert verify_chain(issue.id if issue in db.session else None).is_whole


def test_two_decisions_at_once_are_one(place):
    hiding = hide(place)
    services.appeal(hiding, place.author, words="No.", now=utc_now())
    db.session.commit()
    db.session.execute(
        db.update(Hiding).values(decided_at=utc_now(), decided_by_id=place.organiser.id)
    )
    hiding.decided_at = None
    with pytest.raises(Conflict), db.session.no_autoflush:
        services.decide(hiding, place.organiser, puts_back=True, reason="A.", now=utc_now())


def test_mail_that_quotes_a_hidden_change_waits_and_goes_once_it_is_back(place):
    issue = make.make_issue(Stage.AMEND, group=place.group)
    idea = make.make_proposal(issue, place.organiser, "Sitters", "It opens at nine.")
    make.put_on_ballot(idea)
    plain = make.make_change(idea, "nine", "ten", place.passer, summary="plain summary")
    change = make.make_change(idea, "nine", "eight", place.author, summary=f"{CANARY} summary")
    told = {mail.key: mail for mail in mails("change-suggested")}
    assert len(told) == 2

    hiding = hide(place, "change", change)

    [held] = [m for m in mails("change-suggested") if m.state is MailState.HELD]
    assert CANARY in held.text
    assert held.key.startswith(f"change-suggested:{change.id}:")
    assert plain.hidden_at is None
    services.appeal(hiding, place.author, words="No.", now=utc_now())
    services.decide(hiding, place.organiser, puts_back=True, reason="Fine.", now=utc_now())
    db.session.commit()
    assert {mail.state for mail in mails("change-suggested")} == {MailState.WAITING}


def test_a_hidden_statement_leaves_counts_and_map_and_comes_back_with_its_answers(place, sign_in):
    rows = [
        add_statement(place.issue, place.author, text=text, now=utc_now())
        for text in (f"{CANARY} should pay.", "Buses should run.")
    ]
    db.session.add(OpinionMap(issue_id=place.issue.id, replies=2, found={"is_clear": False,
        "failed": [], "n_on_map": 2, "groups": []}, places={}, drawn_at=utc_now()))  # fmt: skip
    db.session.commit()
    reader, path = sign_in(place.passer), f"/issues/{place.issue.id}/statements"
    at = f"/statements/{rows[0].id}"
    assert f"/report/statement/{rows[0].id}" in reader.get(at).text
    reader.post(f"/report/statement/{rows[0].id}", data={"rule": "names"})
    reader.post(f"{at}/reply", data={"reply": "disagree"})

    hiding = hide(place, "statement", rows[0])

    page = reader.get(path).text
    assert CANARY not in page
    assert "1 statement was hidden" in page
    assert statement_figures(place.issue.id) == (1, 1)
    assert [reader.get(at).status_code, reader.post(f"{at}/reply").status_code] == [404, 404]
    assert len(maps_asked_for()) == 1
    services.appeal(hiding, place.author, words="It's about all of us.", now=utc_now())
    services.decide(hiding, place.organiser, puts_back=True, reason="So it is.", now=utc_now())
    db.session.commit()
    assert CANARY in reader.get(path).text
    assert statement_figures(place.issue.id) == (2, 3)
    assert len(maps_asked_for()) == 2


def maps_asked_for():
    return db.session.query(Job).filter_by(kind="opinion-map").all()
