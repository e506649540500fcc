"""Made-up people picking from more ideas than a ballot holds, and keeping some of them on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from app.accounts.models import Member
from app.process.demo.scene import Scene
from app.process.demo.timing import spread
from app.process.tasks import move_within
from app.proposals.queries import backings_of, letter_of
from app.shortlists.queries import candidates_of, pick_link_of, shortlist_of
from app.shortlists.services import answer_page, draw_page, keep_on

A_LITTLE = timedelta(minutes=1)


def ballot_from(scene: Scene, starts_at: datetime, ends_at: datetime) -> datetime | None:
    """Let people pick and the mover cut the list, as far as time allows.

    Return from when there is a ballot: at once where it holds all ideas, None while it isn't laid.
    """
    row = shortlist_of(scene.issue.id)
    if row is None:
        return starts_at
    picks_until, stands_at = row.picks_until, row.rescue_until + A_LITTLE
    if starts_at < picks_until:
        pick_ideas(scene, starts_at, min(picks_until, ends_at) - A_LITTLE)
    for moment in (picks_until + A_LITTLE, stands_at):
        if moment > ends_at:
            return None
        scene.now = moment
        move_within(scene.issue.id, scene.clock)
        keep_some_on(scene)
    return stands_at


def pick_ideas(scene: Scene, starts_at: datetime, ends_at: datetime) -> None:
    """Let people say of the ideas they are shown which they would like on the ballot."""
    picks = scene.content["picks"]
    likings = {
        each.place: float(picks["tastes"].get(letter_of(each.proposal), 0.5))
        for each in candidates_of(scene.issue.id)
    }
    moments = spread(starts_at, ends_at, picks["people"], scene.rng)
    for member, moment in zip(scene.some(picks["people"]), moments, strict=False):
        scene.now = min(max(moment, starts_at), ends_at)
        pick_one_page(scene, member, likings)


def pick_one_page(scene: Scene, member: Member, likings: Mapping[int, float]) -> None:
    """Answer one page as a member does: each idea on it is picked or left."""
    issue, rng = scene.issue, scene.rng
    number = draw_page(issue, member, in_pairs=False, rng=rng, clock=scene.clock)
    link = pick_link_of(member, issue.id)
    shown: Collection[int] = link.pages[number - 1]["shown"] if link is not None else ()
    picked = {place for place in shown if rng.random() < likings[place]}
    answer_page(issue, member, number=number, picked=picked, clock=scene.clock)


def keep_some_on(scene: Scene) -> None:
    """Let the backers of a few ideas that missed the cut say that they should stay."""
    row = shortlist_of(scene.issue.id)
    if row is None or row.laid_at is not None:
        return
    wanted = scene.content["picks"].get("keep_on", ())
    for candidate in candidates_of(scene.issue.id):
        if letter_of(candidate.proposal) in wanted and candidate.kept_as is None:
            for backing in backings_of(candidate.proposal):
                keep_on(
                    scene.issue,
                    backing.member,
                    place=candidate.place,
                    wants=True,
                    clock=scene.clock,
                )
