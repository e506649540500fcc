"""What became of what one brought: told to oneself alone; tickets' words for one answer only."""

import re
from html import unescape

import pytest

from app.amendments import services as changes
from app.ballots.models import ReasonOffer, Slot
from app.core.clock import database_now, utc_now
from app.discussion.models import PostAmendment
from app.discussion.services import toggle_same
from app.extensions import db
from app.mail.models import OutgoingMail
from app.proposals.queries import latest_version
from app.statements.models import Reply
from app.statements.services import add_statement, answer
from app.worries.services import raise_worry
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_ballots
from tests.factories import (
    cast_ballot,
    declare,
    end_stage,
    make_ballot_issue,
    make_change,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)

BY_NAME = "I would sleep again, says Ada"
QUIET = "Canary nineteen whispers at noon"
HIDDEN = "zqhiddenzq"


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def brought(app, member):
    """Somebody brought everything that can be brought to one issue, which was then decided."""
    member.display_name = "Ada Byron"
    issue = make_issue(Stage.AMEND, template="sprint")
    others = make_member()
    own = make_proposal(issue, member, "Sitters", "It opens at nine.", 2)
    theirs = make_proposal(issue, others, "Vans", "A van comes at five.\n\nIt waits.", 2)
    make_proposal(issue, member, "Night buses", "They run.")
    for idea in (own, theirs):
        put_on_ballot(idea)
    taken = make_change(theirs, "five", "six", member, summary="let the van come later")
    refused = make_change(theirs, "waits", "rests", member, summary="let it rest")
    hidden = make_change(theirs, "van", "bus", member, summary=f"{HIDDEN} change")
    post = make_post(issue, member, "Five is when I pick up my son.")
    db.session.add(PostAmendment(post_id=post.id, amendment_id=taken.id))
    offer = ReasonOffer(
        issue_id=issue.id, proposal_id=theirs.id, post_id=post.id, slot=Slot.WHY,
        text="Five is too early.", created_at=utc_now(),
    )  # fmt: skip
    db.session.add(offer)
    declare(issue, others)
    toggle_same(post, others, issue, now=utc_now())
    raise_worry(
        own, member, seen=latest_version(own), text="Nine is late for nurses.", now=utc_now()
    )
    stated = add_statement(issue, others, text="Rain is no excuse.", now=utc_now())
    answer(stated, issue, member, Reply.AGREE, now=utc_now())
    bad = make_post(issue, member, f"Some {HIDDEN} words.")
    toggle_same(bad, others, issue, now=utc_now())
    changes.take_in(taken, others, seen=taken.revision, clock=database_now)
    db.session.refresh(refused)
    changes.refuse(refused, others, seen=refused.revision, reason="No rest.", clock=database_now)
    hidden.hidden_at = bad.hidden_at = utc_now()
    db.session.commit()
    return issue, taken


def decided(issue, member):
    """Let the stages pass; twelve people rank, this member by name and quietly."""
    end_stage(issue)
    lay_ballots(issue, [[("better", 1), ("support", 1)]] * 11)
    ticket, _receipt = cast_ballot(
        issue,
        {"A": "support", "B": "worse"},
        member,
        reasons={"A": (BY_NAME, "why", "name"), "B": (QUIET, "why", "anonymous")},
    )
    end_stage(issue)
    run_jobs()
    return ticket


@pytest.fixture
def finished(brought, member):
    issue, taken = brought
    return issue, taken, decided(issue, member)


TOLD = [
    "Sitters",
    "It came out in place 2. 12 of 12 said it would be better than now.",
    "Night buses",
    "It didn’t reach the ballot.",
    "let the van come later",
    "It’s in the words, as you wrote it.",
    "The author said no: “No rest.”",
    "“Five is when I pick up my son.”",
    "1 person said it holds for them, too.",
    "It became a change that is in the words: “let the van come later”",
    "It became a reason on the ballot, about “Vans”.",
    "“Nine is late for nurses.”",
    "You ranked the ideas.",
    "You answered 1 statement.",
    BY_NAME,
]


def test_everything_somebody_brought_is_told_to_them(finished, member_client):
    issue, _taken, _ticket = finished
    for page in (f"/issues/{issue.id}/my-part", "/my-part"):
        text = plain(member_client.get(page).text)
        assert [words for words in TOLD if words not in text] == []
        assert HIDDEN not in text
        assert QUIET not in text


def test_before_the_count_nothing_of_ballots_is_told(brought, member_client, member):
    issue, _taken = brought
    end_stage(issue)
    cast_ballot(issue, {"A": "support"}, member, reasons={"A": (BY_NAME, "why", "name")})
    text = plain(member_client.get(f"/issues/{issue.id}/my-part").text)
    assert BY_NAME not in text
    assert "came out" not in text
    assert "Your ballot and your reasons" not in text
    assert member_client.post(f"/issues/{issue.id}/my-part").status_code == 403


def test_quiet_reasons_need_the_words_and_only_for_that_answer(finished, member_client, sign_in):
    issue, _taken, ticket = finished
    page = f"/issues/{issue.id}/my-part"
    wrong = member_client.post(page, data={"words": "plum kettle harbour seven lantern oak"})
    assert wrong.status_code == 422
    shown = member_client.post(page, data={"words": " ".join(ticket.words)})
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert QUIET in shown.text
    assert " ".join(ticket.words) not in shown.text
    assert QUIET not in member_client.get(page).text
    run_jobs()
    mails = db.session.scalars(db.select(OutgoingMail.text)).all()
    assert not [text for text in mails if QUIET in text]


def test_nobody_sees_anybody_elses_part(finished, client, sign_in):
    issue, _taken, _ticket = finished
    for page in ("/my-part", f"/issues/{issue.id}/my-part"):
        assert "/sign-in" in client.get(page).headers["Location"]
    text = plain(sign_in(make_member("Somebody Else")).get(f"/issues/{issue.id}/my-part").text)
    assert [words for words in TOLD if words in text and words != "Sitters"] == []
    namesake = make_member("Ada Byron")
    assert BY_NAME not in sign_in(namesake).get(f"/issues/{issue.id}/my-part").text
    assert sign_in(namesake).get(f"/issues/{make_issue(None).id}/my-part").status_code == 404


def test_a_name_alone_moves_no_reason_and_the_page_says_so(brought, member, sign_in):
    issue, _taken = brought
    namesake = make_member("Ada Byron")
    end_stage(issue)
    cast_ballot(issue, {"A": "support"}, namesake)
    lay_ballots(issue, [[("better", 1), ("support", 1)]] * 11)
    cast_ballot(issue, {"A": "support"}, member, reasons={"A": (BY_NAME, "why", "name")})
    end_stage(issue)
    run_jobs()
    for person in (member, namesake):
        page = sign_in(person).get(f"/issues/{issue.id}/my-part").text
        assert BY_NAME in page, "both go by the name it was shown with"
        assert "Somebody else may go by the same name" in plain(page)
        assert f'href="/issues/{issue.id}/ballot/yours"' in page
        assert "/ballot/apart" not in page


def my_page(browser, issue):
    return plain(browser.get(f"/issues/{issue.id}/my-part").text)


def test_reasons_shown_with_an_older_name_are_found_where_one_wrote_with_it(
    finished, member, member_client, sign_in
):
    issue, _taken, _ticket = finished
    member.display_name = "Ada Lovelace"
    db.session.commit()
    page = my_page(member_client, issue)
    assert BY_NAME in page
    assert QUIET not in page
    assert "under the names you wrote here with" in page
    other = make_member("Mo")
    make_post(issue, other, "I said this under Mo.")
    assert BY_NAME not in my_page(sign_in(other), issue)


def test_reasons_under_a_name_one_never_wrote_with_are_not_found_and_the_page_says_so(app, sign_in):
    issue = put_to_rank()
    voter = make_member("Vera")
    cast_ballot(issue, {"A": "support"}, voter, reasons={"A": (BY_NAME, "why", "name")})
    elsewhere = make_issue(Stage.DISCUSS)
    make_post(elsewhere, voter)
    open_page = my_page(sign_in(voter), issue)
    end_stage(issue)
    run_jobs()
    assert BY_NAME in my_page(sign_in(voter), issue)
    voter.display_name = "Vera Rubin"
    db.session.commit()
    page = my_page(sign_in(voter), issue)
    assert BY_NAME not in page, "written with that name elsewhere, not here"
    assert "Reasons you showed with another name, or with none, can’t be listed here" in page
    assert "can’t be listed here" not in open_page
    assert "Your ticket’s words find them." in page


def put_to_rank():
    """A question in Rank with ballots of other people."""
    issue = make_ballot_issue()
    for _n in range(11):
        cast_ballot(issue, {"A": "support"})
    return issue


def test_planted_fault_reasons_of_every_kind_are_found(finished, member_client, monkeypatch):
    from app.ballots.models import ReasonSheet
    from app.my_part import queries

    issue, _taken, _ticket = finished
    everybodys = db.select(ReasonSheet).filter_by(issue_id=issue.id)
    monkeypatch.setattr(queries, "named_sheets", lambda names: db.session.scalars(everybodys).all())
    assert QUIET in member_client.get(f"/issues/{issue.id}/my-part").text


@pytest.mark.usefixtures("finished")
def test_statements_do_not_grow_with_what_one_brought(member, member_client, count_statements):
    with count_statements() as before:
        member_client.get("/my-part")
    for _n in range(4):
        other = make_issue(Stage.DISCUSS)
        make_post(other, member)
        make_proposal(other, member)
    with count_statements() as after:
        member_client.get("/my-part")
    assert len(after) <= len(before)


def test_a_change_in_the_words_is_a_picture_for_everybody(finished, client, member):
    _issue, taken, _ticket = finished
    page = client.get(f"/amendments/{taken.id}/became")
    assert f'property="og:image" content="http://localhost/amendments/{taken.id}/became.png"' in (
        page.text
    )
    drawing = client.get(f"/amendments/{taken.id}/became.svg")
    assert drawing.mimetype == "image/svg+xml"
    for words in ("let the van come later", "six", "People chose it. There’s no answer yet."):
        assert words in drawing.text
        assert words in plain(page.text)
    assert member.display_name not in drawing.text + page.text.partition("<main")[2]
    png = client.get(f"/amendments/{taken.id}/became.png").data
    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1200, 630)
    for hide in (taken, taken.proposal):
        hide.hidden_at = utc_now()
        db.session.commit()
        assert client.get(f"/amendments/{taken.id}/became.svg").status_code == 404
        hide.hidden_at = None
    db.session.commit()
