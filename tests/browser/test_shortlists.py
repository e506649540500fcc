"""Ballots of 30 and of 120 ideas, cast through their shortlists on a phone, with keys alone."""

from __future__ import annotations

from app.accounts.models import Member
from app.accounts.services import start_session
from app.ballots.models import Ballot
from app.extensions import db
from app.issues.models import Issue
from app.proposals.queries import options_on_ballot
from app.shortlists.queries import candidates_of, sheets_of
from tests.app.shortlists.walking import cut_now, lay_now, many_ideas
from tests.browser.hands import Keys
from tests.factories import back_idea, declare, make_member
from tests.security.world import cookie_for

PHONE = {"width": 390, "height": 844}


def test_many_ideas_are_ranked_through_a_shortlist_without_scripts_by_keyboard(site, new_page):
    with site.app.app_context():
        member = make_member()
        issues = [many_ideas(n, question=f"Which of {n} should it be?") for n in (30, 120)]
        for issue in issues:
            declare(issue, member)
        ids, token, member_id = [issue.id for issue in issues], start_session(member), member.id
        db.session.commit()
        name, _, value = cookie_for(site.app, token).partition("=")
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.context.add_cookies([{"name": name, "value": value, "url": site.url}])
    hands = Keys(page, site.url, is_phone=True)
    for issue_id, first, more in zip(ids, (10, 12), (10, 12), strict=True):
        pick_two_pages(hands, issue_id, first, more)
        with site.app.app_context():
            lost = cut_and_back_what_missed(issue_id, member_id, first + more)
        hands.go(f"/issues/{issue_id}/ballot")
        hands.press(f"Keep it on the ballot: {lost}")
        hands.sees("You want it kept on")
        with site.app.app_context():
            lay_now(db.session.get(Issue, issue_id))
        rank_one_and_put_in(hands, issue_id)
        with site.app.app_context():
            issue = db.session.get(Issue, issue_id)
            assert len(options_on_ballot(issue)) == 15
            [ballot] = db.session.scalars(db.select(Ballot).filter_by(issue_id=issue_id))
            assert sorted(ballot.zones) == [0] * 14 + [1]
            db.session.remove()


def pick_two_pages(hands, issue_id, first, more):
    """From the question to a list with one tick, then to pairs with one choice."""
    hands.go(f"/issues/{issue_id}")
    hands.follow("Pick the ideas for the ballot")
    hands.press(f"Show me {first} ideas")
    boxes = hands.page.locator("#page input[name=pick]")
    assert boxes.count() == first
    hands.act(boxes.first)
    hands.press("Keep this, show me more")
    assert hands.page.locator("#page input[name=pick]").count() == more
    hands.press("Keep this")
    hands.sees("Thank you.")


def cut_and_back_what_missed(issue_id, member_id, n_shown):
    """Cut the list; let the person back an idea that missed; return its title."""
    issue = db.session.get(Issue, issue_id)
    sheets = sheets_of(issue_id)
    assert sum(cell > 0 for sheet in sheets for cell in sheet.cells) == n_shown
    assert sum(cell == 2 for sheet in sheets for cell in sheet.cells) == 1
    cut_now(issue)
    lost = next(each for each in candidates_of(issue_id) if each.kept_as is None)
    back_idea(lost.proposal, db.session.get(Member, member_id))
    title = lost.version.title
    db.session.remove()
    return title


def rank_one_and_put_in(hands, issue_id):
    """Answer for the first card, check, put in."""
    hands.go(f"/issues/{issue_id}/ballot")
    hands.choose("Yes, I want this")
    hands.press("Check my ballot")
    hands.press("Put my ballot in")
    hands.sees("That’s in. Thank you.")
