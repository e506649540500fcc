"""Saying that a paragraph is right, wrong or incomplete; answering that; what is final then."""

import csv
import io
import re
from datetime import timedelta

import pytest

from app.accounts.models import MemberSession
from app.checking.convert.tables import PARAGRAPHS
from app.checking.models import (
    CheckedReport,
    CorrectionGroup,
    Decision,
    ParagraphCheck,
    Verdict,
)
from app.checking.queries import latest_version, to_answer
from app.checking.services import grouping
from app.checking.services.checking import check
from app.checking.services.settling import settle
from app.checking.tasks import publish_reports
from app.core.clock import utc_now
from app.core.errors import Conflict, NotAllowed, Refused
from app.core.house_rules import HouseRule
from app.extensions import db
from app.groups.models import Role
from app.issues.queries import membership_in
from app.journal.queries import entries_of_kind
from app.mail.models import OutgoingMail, Topic
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from app.tables.convert.meanings import MEANINGS
from tests.app.checking.cases import ALL, paragraphs, publish, reported_issue, say
from tests.factories import add_to_group, declare, make_member, run_jobs

SECOND = timedelta(seconds=1)


@pytest.fixture
def world(app, sign_in):
    """A question with its report up, its organiser and a host, each signed in."""
    organiser, host = make_member("Olu"), make_member("Hester")
    issue = reported_issue(organiser=organiser)
    add_to_group(issue.group, host, Role.HOST)
    return issue, organiser, host


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def url_of(issue, more=""):
    return f"/issues/{issue.id}/report{more}"


def answer(issue, member, row, decision="kept", reason="It only counts who took part.", **more):
    settle(
        row.group,
        member,
        issue,
        decision=Decision(decision),
        seen=more.pop("seen", row.group.revision),
        wording=more.pop("wording", 1),
        reason=reason,
        clock=lambda session: utc_now(),
        **more,
    )
    db.session.commit()


def test_three_buttons_without_a_script(world, member_client, member, client):
    issue, _organiser, _host = world
    page = member_client.get(url_of(issue)).get_data(as_text=True)
    assert page.count('name="verdict" value="right"') == page.count("verdict=wrong") > 5
    assert "says it’s right" not in page, "what others say shows once one has answered"
    response = member_client.post(
        url_of(issue, "/check/headline"), data={"verdict": "right", "seen": "1"}
    )
    assert response.status_code == 303
    page = text_of(member_client.get(url_of(issue)))
    assert "1 person says it’s right" in page
    assert "person says it’s right" not in text_of(client.get(url_of(issue)))
    wrong = member_client.get(url_of(issue, "/check/headline?verdict=wrong"))
    assert "What should it say?" in text_of(wrong)
    assert "Leave out other people’s names." in text_of(wrong)
    response = member_client.post(
        url_of(issue, "/check/headline"),
        data={"verdict": "wrong", "seen": "1", "line": "Sundays aren't fine."},
    )
    assert response.status_code == 303
    [row] = db.session.scalars(db.select(ParagraphCheck)).all()
    assert (row.verdict.value, row.line) == ("wrong", "Sundays aren't fine.")
    assert "Sundays aren't fine." in client.get(url_of(issue)).get_data(as_text=True).replace(
        "&#39;", "'"
    )


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"verdict": "wrong", "line": ""}, "Say what it should say."),
        ({"verdict": "missing", "line": "x" * 281}, "Keep it to 280 letters."),
        ({"verdict": "wrong", "line": "No.", "quote": "not there"}, "These words aren’t in"),
        ({"verdict": "perhaps", "line": "Kept words."}, "Choose one of these."),
    ],
)
def test_what_is_typed_comes_back(world, member_client, sent, says):
    issue, _organiser, _host = world
    response = member_client.post(url_of(issue, "/check/headline"), data={"seen": "1", **sent})
    assert response.status_code == 422
    assert says in text_of(response)
    assert sent["line"] in response.get_data(as_text=True)
    assert not db.session.scalars(db.select(ParagraphCheck)).all()


def test_a_quote_stands_in_the_paragraph(world, member_client):
    issue, _organiser, _host = world
    sent = {"verdict": "wrong", "line": "Say who.", "quote": "people chose  SITTERS", "seen": "1"}
    assert member_client.post(url_of(issue, "/check/headline"), data=sent).status_code == 303


def test_a_visitor_signs_in_first_and_nobody_says_anything_of_what_is_not_there(
    world, client, member_client
):
    issue, _organiser, _host = world
    sent = {"verdict": "right", "seen": "1"}
    assert client.post(url_of(issue, "/check/headline"), data=sent).status_code == 401
    assert member_client.post(url_of(issue, "/check/nothing"), data=sent).status_code == 404


def test_similar_points_stand_together_and_hosts_put_right_what_was_put_wrong(world, sign_in):
    issue, organiser, host = world
    rows = [
        say(issue, make_member(), line=line)
        for line in (
            "It should say that Sundays matter most to carers.",
            "Say that Sundays matter most to the carers!",
            "Nobody asked about the night bus.",
        )
    ]
    assert rows[0].group_id == rows[1].group_id != rows[2].group_id
    assert to_answer([issue.id]) == {issue.id: 2}
    desk = sign_in(organiser).get(f"/groups/{issue.group.slug}/desk")
    assert "2 corrections to answer" in text_of(desk)
    hosts = sign_in(host)
    path = f"/corrections/{rows[2].group_id}/sort"
    assert "Put them together" in text_of(hosts.get(path))
    assert hosts.post(path, data={"press": "merge"}).status_code == 422
    sent = {"press": "merge", "into": str(rows[0].group_id)}
    assert hosts.post(path, data=sent).status_code == 303
    assert len({row.group_id for row in all_checks()}) == 1
    path = f"/corrections/{rows[0].group_id}/sort"
    whole = {"press": "split", "pick": [str(row.id) for row in rows]}
    assert hosts.post(path, data=whole).status_code == 422
    assert hosts.post(path, data={"press": "split", "pick": [str(rows[2].id)]}).status_code == 303
    assert [row.line for row in all_checks()] == [row.line for row in rows], "no word is lost"
    assert len({row.group_id for row in all_checks()}) == 2


def all_checks():
    db.session.expire_all()
    return db.session.scalars(db.select(ParagraphCheck).order_by(ParagraphCheck.id)).all()


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


def mails(kind):
    return db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.kind == kind)).all()


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


def end_checking(issue, ago=SECOND):
    """Let the time to say something end, and that to answer go on; return the report."""
    report = db.session.get(CheckedReport, issue.id)
    report.answers_until -= report.ends_at - utc_now() + ago
    report.ends_at = utc_now() - ago
    db.session.commit()
    return report


@pytest.mark.parametrize(("template", "hours"), [("sprint", 24), ("standard", 72), ("deep", 120)])
def test_what_is_said_in_the_last_second_has_its_own_time_to_be_answered(
    app, sign_in, client, template, hours
):
    organiser, someone = make_member("Olu"), make_member("Amina")
    issue = reported_issue(organiser=organiser, template=template)
    report = db.session.get(CheckedReport, issue.id)
    ends_at, until = report.ends_at, report.answers_until
    assert until - ends_at == timedelta(hours=hours)
    row = check(
        issue, someone, paragraph="headline", seen=1, verdict=Verdict.WRONG, line="Say who.",
        clock=lambda session: ends_at - SECOND,
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(NotAllowed):
        check(
            issue, someone, paragraph="asked", seen=1, verdict=Verdict.WRONG, line="Too late.",
            clock=lambda session: ends_at,
        )  # fmt: skip
    assert publish_reports(lambda session: ends_at) == 0
    assert publish_reports(lambda session: until - SECOND) == 0
    settle(
        row.group, organiser, issue, decision=Decision.KEPT, seen=1, wording=1,
        reason="They didn’t say.", clock=lambda session: until - SECOND,
    )  # fmt: skip
    db.session.commit()
    assert publish_reports(lambda session: ends_at - SECOND) == 0, "others may still say more"
    assert publish_reports(lambda session: ends_at) == 1, "all is answered, so nobody has to wait"
    assert latest_version(issue.id).tallies["unanswered"] == 0


def test_while_answers_come_nobody_says_more_and_pages_say_until_when(world, sign_in, client):
    issue, organiser, host = world
    row = say(issue, make_member(), line="Say who.")
    end_checking(issue)
    page = text_of(sign_in(make_member()).get(url_of(issue)))
    assert "Checking has ended. Organisers answer what people said" in page
    assert "Answers until" in page
    assert "Organisers answer what people said, until" in text_of(
        client.get(f"/issues/{issue.id}/outcome")
    )
    assert sign_in(host).get(f"/corrections/{row.group_id}/sort").status_code == 200
    answer(issue, organiser, row)
    assert publish() == 1
    assert sign_in(host).get(f"/corrections/{row.group_id}/sort").status_code == 403


def test_an_answer_after_the_end_makes_one_more_version(world, sign_in, client):
    issue, organiser, _host = world
    rows = [
        say(issue, make_member("Zed"), place, line="Say when.") for place in ("asked", "headline")
    ]
    before = paragraphs(issue)["asked"]
    report = end_checking(issue)
    until = report.answers_until
    publish_reports(lambda session: until)
    final_at, first = report.final_at, latest_version(issue.id)
    assert to_answer([issue.id]) == {issue.id: 2}, "it stays on the desk"
    browser = sign_in(organiser)
    assert "An organiser still can." in text_of(browser.get(url_of(issue, "/corrections")))
    sent = {"decision": "changed", "seen": "1", "wording": "1", "text": f"{before} Soon."}
    assert browser.post(f"/corrections/{rows[0].group_id}", data=sent).status_code == 303
    second = latest_version(issue.id)
    assert (second.number, second.is_final) == (first.number + 1, True)
    assert (second.tallies["changed"], second.tallies["unanswered"]) == (1, 1)
    assert second.tallies["people"] == first.tallies["people"]
    assert (first.tallies["changed"], first.tallies["waiting"]) == (0, ["asked", "headline"])
    kept = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "They won’t."}
    assert browser.post(f"/corrections/{rows[1].group_id}", data=kept).status_code == 303
    third = latest_version(issue.id)
    assert (third.tallies["kept"], third.tallies["waiting"]) == (1, [])
    assert report.final_at == final_at
    page = text_of(client.get(url_of(issue)))
    assert "Soon." in page
    assert "with a late answer" in page
    assert "Never answered" not in page
    assert "An answer came late." in text_of(client.get(url_of(issue, f"/versions/{third.number}")))
    assert browser.post(f"/corrections/{rows[1].group_id}", data=kept).status_code == 409
    assert len(mails("correction-answered")) == 2
    assert publish_reports(lambda session: until + ALL) == 0


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


def test_what_was_put_together_while_it_was_answered_leads_to_the_whole(world, sign_in):
    issue, organiser, host = world
    one, two = (
        say(issue, make_member(), line=line)
        for line in ("Say who was asked.", "Nothing on night buses.")
    )
    path = f"/corrections/{two.group_id}"
    grouping.merge(two.group, one.group, host, issue, now=utc_now())
    db.session.commit()
    sent = {"decision": "kept", "seen": "2", "wording": "1", "text": "", "reason": "My reason."}
    late = sign_in(organiser).post(path, data=sent)
    assert late.status_code == 409, "also where both were touched as often"
    for words in ("Say who was asked.", "Nothing on night buses.", "My reason."):
        assert words in text_of(late)
    assert f'action="/corrections/{one.group_id}"' in late.get_data(as_text=True)


def test_at_the_end_it_is_final_and_says_what_nobody_answered(
    world, sign_in, client, member_client
):
    issue, organiser, _host = world
    rows = [
        say(issue, make_member("Zed"), paragraph, line=line)
        for paragraph, line in (
            ("headline", "Say more."),
            ("asked", "Say when."),
            ("line", "Tell what it means."),
        )
    ]
    say(issue, make_member(), verdict="right")
    before = paragraphs(issue)["asked"]
    answer(issue, organiser, rows[0])
    answer(issue, organiser, rows[1], "changed", text=f"{before} Soon.", reason="")
    report = db.session.get(CheckedReport, issue.id)
    report.ends_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    sent = {"verdict": "right", "seen": "1"}
    late = member_client.post(url_of(issue, "/check/headline"), data=sent)
    assert late.status_code == 403, "over at its time, whether or not the worker was there"
    assert publish() == 0, "something waits, and there is time to answer it"
    until = report.answers_until
    assert publish_reports(lambda session: until - SECOND) == 0
    assert publish_reports(lambda session: until) == 1
    final = latest_version(issue.id)
    tallies = {name: final.tallies[name] for name in ("people", "changed", "kept", "unanswered")}
    assert tallies == {"people": 4, "changed": 1, "kept": 1, "unanswered": 1}
    [entry] = entries_of_kind(issue.id, "report-final")
    assert entry.content["content_hash"] == final.content_hash
    assert final.tallies["waiting"] == ["line"]
    assert publish() == 0
    page = text_of(client.get(url_of(issue)))
    assert "1 person says it’s right" in page, "at the end everybody sees the counts"
    assert "1 not answered" in page
    assert "Never answered “Tell what it means.”" in page
    version = text_of(client.get(url_of(issue, f"/versions/{final.number}")))
    assert f"Nobody had answered what was said about {paragraphs(issue)['line']}" in version
    for path in (f"/issues/{issue.id}/outcome", f"/issues/{issue.id}"):
        box = text_of(client.get(path))
        assert "4 people checked it. It is final since" in box, path
        assert "1 not changed, because" in box
        assert "It only counts who took part." in box
    table = client.get(url_of(issue, "/tables/corrections.csv")).get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    assert [line["decision"] for line in lines] == ["kept", "", "changed"]
    explained = {(name, column) for name, column, _words in MEANINGS}
    assert {("corrections", column) for column in lines[0]} <= explained
    assert {("paragraphs", column) for column in PARAGRAPHS} <= explained
    table = client.get(url_of(issue, "/tables/paragraphs.csv")).get_data(as_text=True)
    assert 'headline,1,1,"People chose Sitters' in table


def test_hidden_corrections_are_read_nowhere_and_need_no_answer(world, sign_in, client):
    issue, organiser, host = world
    row = say(issue, make_member("Zed"), line="zqhidden words", quote="People chose")
    hide_thing(
        thing_or_missing("correction", row.id),
        host,
        membership_in(host, issue),
        rule=HouseRule.NAMES,
        reason="It names a neighbour.",
        now=utc_now(),
    )
    db.session.commit()
    assert to_answer([issue.id]) == {}
    browser = sign_in(organiser)
    for path in ("", "/corrections", "/tables/corrections.csv", "/check/headline"):
        assert "zqhidden" not in browser.get(url_of(issue, path)).get_data(as_text=True)
    assert browser.get(f"/corrections/{row.group_id}").status_code == 404
    again = say(issue, make_member(), line="zqhidden words")
    assert again.group_id != row.group_id, "what is hidden draws nothing to itself"


def test_those_who_take_part_get_one_mail_when_checking_opens(app):
    someone, other = make_member(), make_member()
    issue = reported_issue(parts=1)
    declare(issue, someone)
    run_jobs()
    publish(ALL)
    run_jobs()
    [mail] = mails("checking")
    assert (mail.member_id, mail.topic) == (someone.id, Topic.STAGES)
    assert f"/issues/{issue.id}/report" in mail.text
    assert other.email not in {mail.address for mail in mails("checking")}


def test_statements_of_a_page_stay_the_same(world, client, count_statements):
    issue, _organiser, _host = world
    say(issue, make_member(), line="Say more.")
    path = url_of(issue, "/corrections")
    client.get(path)
    db.session.rollback()
    with count_statements() as few:
        client.get(path)
    for n in range(6):
        say(issue, make_member(), "asked", line=f"{'abcdef'[n] * 9} {n}.")
    db.session.rollback()
    with count_statements() as many:
        client.get(path)
    assert len(many) == len(few)
