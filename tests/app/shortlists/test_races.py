"""At once: one page sent many times, picks against the cut, many movers; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from app.accounts.models import Member
from app.core.errors import AppError
from app.core.policy import ALLOW
from app.extensions import db
from app.issues.models import Issue
from app.journal.queries import entries_of_kind
from app.process.tasks import move_on_due_issues
from app.shortlists.models import PickLink, PickSheet
from app.shortlists.queries import candidates_of, pick_link_of, sheets_of, shortlist_of
from app.shortlists.services import answer_page, picking
from tests.app.shortlists.walking import cut_now, many_ideas, pick
from tests.conftest import signed_in
from tests.crowds import at_once
from tests.factories import make_member

pytestmark = pytest.mark.torture
PARALLEL = 64
PICKERS = 8


def test_one_page_sent_many_times_at_once_is_one_sheet(any_app):
    issue, member = many_ideas(20), make_member()
    issue_id = issue.id
    path, browser = f"/issues/{issue_id}/shortlist", signed_in(any_app, member)
    assert browser.post(f"{path}/draw", data={"how": "list"}).status_code == 303
    [link] = db.session.scalars(db.select(PickLink)).all()
    shown = link.pages[0]["shown"]
    db.session.remove()
    cookie = browser.get_cookie("session").value

    def send(n):
        own = any_app.test_client(use_cookies=False)
        data = {"page": 1, "pick": [shown[0], shown[n % 3]]}
        answer = own.post(f"{path}/pick", data=data, headers={"Cookie": f"session={cookie}"})
        assert answer.status_code == 303

    assert at_once(any_app, [lambda n=n: send(n) for n in range(PARALLEL)]) == []
    [sheet] = db.session.scalars(db.select(PickSheet)).all()
    assert sum(cell > 0 for cell in sheet.cells) == len(shown) == 10
    assert sheet.cells[shown[0]] == 2
    [link] = db.session.scalars(db.select(PickLink).execution_options(populate_existing=True)).all()
    assert [page["sheet"] for page in link.pages] == [sheet.id.hex()]
    db.session.commit()
    picks_race_the_cut(any_app, issue_id)


def picks_race_the_cut(app, issue_id):
    """Whatever was acknowledged is counted, nothing comes after the cut, one mover cuts."""
    until = shortlist_of(issue_id).picks_until
    people = [make_member().id for _n in range(PICKERS)]
    db.session.remove()
    kept, cuts, begun = [1], [], threading.Event()

    def picks(member_id):
        try:
            for _page in range(2):
                issue, member = db.session.get(Issue, issue_id), db.session.get(Member, member_id)
                pick(issue, member, {1, 2, 3})
                kept.append(1)
                begun.set()
        except AppError:
            db.session.rollback()

    def moves():
        begun.wait()
        cuts.append(move_on_due_issues(lambda session: until))

    works = [lambda one=one: picks(one) for one in people] + [moves] * 4
    assert at_once(app, works) == []
    assert sorted(cuts) == [0, 0, 0, 1]
    assert 1 < len(sheets_of(issue_id)) == len(kept)
    assert is_all_counted(issue_id)
    assert db.session.scalars(db.select(PickLink)).all() == []
    assert len(entries_of_kind(issue_id, "shortlist-cut")) == 1


def is_all_counted(issue_id):
    sheets = sheets_of(issue_id)
    return [each.shown for each in candidates_of(issue_id)] == [
        sum(sheet.cells[place] > 0 for sheet in sheets)
        for place in range(shortlist_of(issue_id).n_candidates)
    ]


def late_pick(issue, member):
    """Send a page whose sender's clock is behind: the list has been cut already."""
    early = shortlist_of(issue.id).picks_until - timedelta(minutes=1)
    db.session.execute(
        db.insert(PickLink).values(
            issue_id=issue.id,
            member_id=member.id,
            pages=[{"shown": [0, 1], "among": 20, "in_pairs": False, "sheet": ""}],
        )
    )
    answer_page(issue, member, number=1, picked={0}, clock=lambda session: early)
    db.session.commit()


def test_a_pick_after_the_cut_is_refused_whatever_the_clock_says(app, monkeypatch):
    issue, member = many_ideas(20), make_member()
    pick(issue, make_member(), {1, 2})
    cut_now(issue)
    with pytest.raises(AppError):
        late_pick(issue, member)
    db.session.rollback()
    assert is_all_counted(issue.id)
    assert pick_link_of(member, issue.id) is None

    monkeypatch.setattr(picking, "may_pick", lambda *given: ALLOW)
    late_pick(issue, member)
    assert not is_all_counted(issue.id), "the planted fault, a policy that asks nothing, is seen"
