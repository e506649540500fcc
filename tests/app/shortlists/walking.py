"""Questions with too many ideas, brought to each part of Rank; shared by this room's tests."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from app.core.clock import database_now, utc_now
from app.extensions import db
from app.issues.queries import stage_times
from app.process.tasks import move_on_due_issues
from app.proposals.models import BallotOption
from app.shortlists.queries import pick_link_of, shortlist_of
from app.shortlists.services import answer_page, draw_page, lay_candidates
from deliberation.stages import Stage
from tests.factories import back_idea, make_issue, make_member, make_option

NAMES = [f"Idea number {n}" for n in range(1, 121)]


def many_ideas(n=30, stage=Stage.RANK, **given):
    """A question in Rank whose frozen options have just become candidates."""
    issue = make_issue(stage, **{"template": "sprint", **given})
    for name in NAMES[:n]:
        make_option(issue, name)
    issue.options_hash = "f" * 64
    time = stage_times(issue)[Stage.RANK]
    assert lay_candidates(issue, now=time.starts_at) is (n > 15)
    db.session.commit()
    return issue


def turn_to(issue, moment):
    """Shift every time of an issue so that this moment of its shortlist was a second ago."""
    row = shortlist_of(issue.id)
    shift = getattr(row, moment) - utc_now() + timedelta(seconds=1)
    for time in stage_times(issue).values():
        for name in ("announced_starts_at", "announced_ends_at", "starts_at", "ends_at"):
            setattr(time, name, getattr(time, name) - shift)
    row.picks_until -= shift
    row.rescue_until -= shift
    db.session.commit()


def pick(issue, member, likes, *, pages=1, in_pairs=False, seed=1):
    """Let somebody answer pages: whatever of the ideas shown is among those they like."""
    rng = np.random.default_rng(seed + member.id)
    for _n in range(pages):
        number = draw_page(issue, member, in_pairs=in_pairs, rng=rng, clock=database_now)
        shown = pick_link_of(member, issue.id).pages[number - 1]["shown"]
        answer_page(
            issue, member, number=number, picked=set(shown) & set(likes), clock=database_now
        )
        db.session.commit()


def picked_issue(n=30, people=12, pages=2, **given):
    """A question on which people have picked: early letters are liked by more of them."""
    issue = many_ideas(n, **given)
    dice = np.random.default_rng(7)
    for _n in range(people):
        likes = [place for place in range(n) if dice.random() < 1 - place / n]
        pick(issue, make_member(), likes, pages=pages)
    return issue


def cut_now(issue):
    """Let picking end and the mover run."""
    turn_to(issue, "picks_until")
    assert move_on_due_issues() == 1
    return shortlist_of(issue.id)


def lay_now(issue):
    """Let the time for keeping on end and the mover run."""
    turn_to(issue, "rescue_until")
    assert move_on_due_issues() >= 1
    return shortlist_of(issue.id)


def backed(candidate, n):
    """Give a candidate so many backers."""
    people = [make_member() for _n in range(n)]
    for someone in people:
        back_idea(candidate.proposal, someone)
    return people


def places_on_ballot(issue):
    return list(
        db.session.scalars(
            db.select(BallotOption.place)
            .where(BallotOption.issue_id == issue.id)
            .order_by(BallotOption.place)
        )
    )
