"""What people see from picking to the Result, and what they don't."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.core.clock import database_now
from app.extensions import db
from app.mail.models import OutgoingMail
from app.proposals.queries import letter_of
from app.shortlists.models import KeptAs, PickLink, PickSheet
from app.shortlists.queries import candidates_of, shortlist_of
from app.shortlists.services import keep_on, showing
from deliberation.stages import Stage
from tests.app.shortlists.walking import (
    backed,
    cut_now,
    lay_now,
    many_ideas,
    pick,
    picked_issue,
    turn_to,
)
from tests.conftest import signed_in
from tests.factories import cast_ballot, end_stage, make_group, make_member, run_jobs


def places_in(page, kind="checkbox"):
    return [int(found) for found in re.findall(rf'type="{kind}"[^>]*value="(\d+)"', page)]


def test_somebody_picks_changes_and_goes_on_in_pairs(member_client, client, member, app):
    issue = many_ideas(30)
    path = f"/issues/{issue.id}/shortlist"
    first = member_client.get(path).text
    assert "Show me 10 ideas" in first
    assert client.get(path).status_code == 200
    assert "pick ideas" in client.get(f"/issues/{issue.id}").text

    member_client.post(f"{path}/draw", data={"how": "list"})
    page = member_client.get(path).text
    shown = places_in(page)
    assert len(set(shown)) == 10
    member_client.post(f"{path}/draw", data={"how": "list"})
    assert places_in(member_client.get(path).text) == shown, "nobody turns pages until one suits"

    sent = {"page": 1, "pick": [*shown[:2], min(set(range(30)) - set(shown))]}
    answer = member_client.post(f"{path}/pick", data=sent)
    assert answer.location.endswith("#more")
    [sheet] = db.session.scalars(db.select(PickSheet)).all()
    assert [place for place, cell in enumerate(sheet.cells) if cell == 2] == sorted(shown[:2])
    assert (sheet.drawn, sheet.among) == (10, 30)

    changed = member_client.get(f"{path}?page=1").text
    assert len(re.findall(r"checked", changed)) == 2
    member_client.post(f"{path}/pick", data={"page": 1, "pick": [shown[5]], "then": "pairs"})
    page = member_client.get(path).text
    pairs = places_in(page, "radio")
    assert len(pairs) == 10
    assert not set(pairs) & set(shown)
    member_client.post(
        f"{path}/pick", data={"page": 2, "pair-1": pairs[1], "pair-2": "", "then": "list"}
    )
    last = places_in(member_client.get(path).text)
    member_client.post(f"{path}/pick", data={"page": 3, "pick": last})
    page = member_client.get(path).text
    assert "You’ve seen every idea" in page
    assert member_client.post(f"{path}/draw", data={"how": "list"}).status_code == 422
    assert sorted([*shown, *pairs, *last]) == list(range(30))
    picked = sorted(sum(cell == 2 for cell in each.cells) for each in sheets())
    assert picked == [1, 1, 10]
    assert member_client.post(f"{path}/pick", data={"page": 9}).status_code == 409
    assert db.session.scalars(db.select(PickLink)).one().member_id == member.id


def sheets():
    return db.session.scalars(db.select(PickSheet)).all()


def test_there_is_no_ballot_while_ideas_are_picked(member_client, client, app):
    issue = many_ideas(20, question="Which of twenty should it be?")
    path = f"/issues/{issue.id}"
    for browser in (client, member_client):
        answer = browser.get(f"{path}/ballot")
        assert (answer.status_code, answer.location) == (303, f"{path}/shortlist")
        assert browser.post(f"{path}/ballot", data={"press": "check"}).status_code == 303
    assert member_client.post(f"{path}/ballot/cast", data={"ticket": "x"}).status_code == 303
    for page in ("/", path, "/issues"):
        assert "Rank, first part" in client.get(page).text or page == "/issues"
    assert "first part, until" in client.get(path).text
    assert "Pick ideas for the ballot" in client.get("/").text
    assert "May come onto the ballot" in client.get(path).text
    assert client.post(f"{path}/shortlist/draw").status_code == 401
    assert client.get(f"{path}/settings").text.count("If there are more than 15 ideas") == 1

    turn_to(issue, "picks_until")
    answer = member_client.post(f"{path}/shortlist/draw", data={"how": "list"})
    assert answer.status_code == 403
    assert "Picking has ended" in answer.text
    assert "The list is being cut" in client.get(f"{path}/shortlist").text
    assert client.get(f"{path}/ballot").location == f"{path}/shortlist"


def test_no_ballot_is_printed_or_typed_in_while_ideas_are_picked(sign_in, client, app):
    organiser = make_member()
    group = make_group(organiser=organiser)
    issue = many_ideas(16, group=group, paper_place="The library desk")
    for browser, page in ((client, "ballot.pdf"), (sign_in(organiser), "paper")):
        answer = browser.get(f"/issues/{issue.id}/{page}")
        assert (answer.status_code, answer.location) == (303, f"/issues/{issue.id}/shortlist")


def test_a_question_without_a_shortlist_has_no_such_page(member_client, app):
    issue = many_ideas(15)
    for method, path in (("GET", ""), ("POST", "/draw"), ("POST", "/pick"), ("POST", "/3/keep")):
        answer = member_client.open(f"/issues/{issue.id}/shortlist{path}", method=method)
        assert answer.status_code == 404


def test_backers_keep_an_idea_on_and_others_do_not(member_client, client, sign_in, app):
    issue = picked_issue(20, people=4, question="Which of these?")
    path = f"/issues/{issue.id}/shortlist"
    lost = candidates_of(issue.id)[-1]
    backers = backed(lost, 3)
    kept = candidates_of(issue.id)[0]
    backed(kept, 1)
    early = sign_in(backers[0]).post(f"{path}/{lost.place}/keep")
    assert (early.status_code, "isn’t cut yet" in early.text) == (403, True)
    cut_now(issue)
    run_jobs()
    mails = db.session.scalars(db.select(OutgoingMail)).all()
    assert {mail.member_id for mail in mails if mail.key.startswith("part:")} >= {
        someone.id for someone in backers
    }
    assert "missed the ballot" in mails[0].subject
    assert candidates_of(issue.id)[-1].kept_as is None

    browser = sign_in(backers[0])
    page = browser.get(path).text
    assert page.count("Keep it on the ballot:") == 1
    assert "Keep it on the ballot:" not in member_client.get(path).text
    assert member_client.post(f"{path}/{lost.place}/keep").status_code == 403
    assert browser.post(f"{path}/{kept.place}/keep").status_code == 403
    assert browser.post(f"{path}/77/keep").status_code == 404
    browser.post(f"{path}/{lost.place}/keep")
    assert "You want it kept on" in browser.get(path).text
    assert sign_in(backers[1]).post(f"{path}/{lost.place}/keep").status_code == 303
    browser.post(f"{path}/{lost.place}/keep", data={"wants": "no"})
    lay_now(issue)
    assert candidates_of(issue.id)[-1].kept_as is not KeptAs.RESCUE
    assert browser.post(f"{path}/{lost.place}/keep").status_code == 403
    assert client.get(path).location == f"/issues/{issue.id}/ballot"


def everything_told(app, issue, people):
    """All that visitors and the people see of an issue, its mails and its record; no tokens."""
    told = []
    for browser in (app.test_client(), *(signed_in(app, someone) for someone in people)):
        for page in ("", "/shortlist", "/journal", "/feed.atom", "/outcome.json"):
            told.append(browser.get(f"/issues/{issue.id}{page}").text)
        told.append(browser.get("/").text)
    told += [mail.text for mail in db.session.scalars(db.select(OutgoingMail))]
    return re.sub(r'name="csrf_token"[^>]*|name="seed"[^>]*|\d+ minutes? left', "", "".join(told))


def counts_changed(issue):
    """Write other figures beside each candidate, as if people had picked otherwise."""
    for n, each in enumerate(candidates_of(issue.id)):
        each.shown, each.picked, each.share = 700 + n, 600 + n, f"{600 + n}/{700 + n}"
        each.is_near, each.is_level, each.rescuers = True, True, 500 + n
    shortlist_of(issue.id).n_people = 777
    db.session.commit()


@pytest.fixture
def walked(app):
    """A question picked from, cut, ranked; shares and counts are covered all along."""
    issue, reader = picked_issue(20, people=11, pages=1, question="Which of them?"), make_member()
    lost = candidates_of(issue.id)[-1]
    people = backed(lost, 3)
    before = everything_told(app, issue, [reader])
    other = make_member()
    pick(issue, other, range(20))
    assert everything_told(app, issue, [reader]) == before
    cut_now(issue)
    for someone in people:
        keep_on(issue, someone, place=lost.place, wants=True, clock=database_now)
    db.session.commit()
    return issue, reader, lost.place


def test_shares_and_counts_stay_covered_until_rank_has_closed(walked, app, monkeypatch):
    issue, reader, _lost = walked
    run_jobs()
    for step in (lambda: None, lambda: lay_now(issue)):
        step()
        run_jobs()
        before = everything_told(app, issue, [reader])
        counts_changed(issue)
        assert everything_told(app, issue, [reader]) == before


def test_planted_fault_ticks_beside_a_title_are_seen(walked, app, monkeypatch):
    issue, reader, _lost = walked
    plain = showing.shown_from
    monkeypatch.setattr(
        showing, "shown_from", lambda row, **marks: replace(plain(row, **marks), title=row.picked)
    )
    before = everything_told(app, issue, [reader])
    counts_changed(issue)
    assert everything_told(app, issue, [reader]) != before


def test_the_result_tells_how_the_list_was_cut(walked, client, app):
    issue, _reader, lost = walked
    lay_now(issue)
    feed = client.get(f"/issues/{issue.id}/feed.atom").text
    assert "The list is cut: Which of them?" in feed
    assert "The ballot is ready: Which of them?" in feed
    letters = [letter_of(each.proposal) for each in candidates_of(issue.id) if each.kept_as]
    assert letter_of(candidates_of(issue.id)[lost].proposal) in letters
    for n in range(12):
        cast_ballot(issue, {letters[n % 3]: "support", letters[5]: "worse"})
    assert end_stage(issue) is Stage.OUTCOME
    run_jobs()
    page = client.get(f"/issues/{issue.id}/outcome").text
    told = client.get(f"/issues/{issue.id}/outcome.json").json["shortlist"]
    assert "How the list was cut" in page
    assert "12 people picked." in page
    assert "Kept on by 3 backers" in page
    assert "A short list can leave out an idea that would have won." in page
    assert len(told["candidates"]) == 20
    assert sum(line["is_kept"] for line in told["candidates"]) == 15
    by_letter = {letter_of(each.proposal): each for each in candidates_of(issue.id)}
    for line in told["candidates"]:
        row = by_letter[line["letter"]]
        assert (line["shown"], line["picked"]) == (row.shown, row.picked)
    assert client.get(f"/issues/{issue.id}/shortlist").location.endswith("#cut")


def test_few_people_are_not_told_of_one_by_one(app, client):
    issue = picked_issue(20, people=3)
    lay_now(issue)
    end_stage(issue)
    run_jobs()
    told = client.get(f"/issues/{issue.id}/outcome.json").json["shortlist"]
    assert told["people"] is None
    assert {tuple(sorted(line)) for line in told["candidates"]} == {("is_kept", "letter")}
    page = client.get(f"/issues/{issue.id}/outcome").text
    assert "Too few people took part to show what they picked" in page
