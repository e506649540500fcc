"""A step of a rehearsal: made-up people do what belongs to a part, or the clock goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select

from app.amendments.queries import answer_by
from app.checking.policy import checking_runs
from app.checking.queries import report_of
from app.core.clock import utc_now
from app.core.errors import AppError
from app.discussion.models import Post
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time
from app.process.demo.acts import ACTS
from app.process.demo.scene import Content, Scene
from app.process.demo.shortlisting import ballot_from
from app.process.demo.timing import spread
from app.process.demo.voting import cast_ballots
from app.process.tasks import sweep
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import letter_of, options_on_ballot
from app.rehearsals.convert import PICKING, content_for, script
from app.rehearsals.queries import question_of_rehearsal
from app.rehearsals.services.building import found_people
from app.rehearsals.services.keeping import Files
from app.shortlists.queries import candidates_of, shortlist_of
from deliberation.stages import Stage

A_LITTLE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
ANSWERED_BY_AUTHORS = {"take_in", "refuse", "author_reasons"}
SWEEPS = 3
"""A job may queue another, and news are told once a job is done."""


def part_of(issue: Issue, now: datetime) -> str | None:
    """Return in what made-up people can take part now: a stage, or picking before Rank's ballot."""
    if issue.stage is Stage.OUTCOME:
        return Stage.OUTCOME.value if checking_runs(issue, report_of(issue.id), now) else None
    if current_time(issue) is None or issue.stage is None:
        return None
    row = shortlist_of(issue.id) if issue.stage is Stage.RANK else None
    return PICKING if row is not None and row.laid_at is None else issue.stage.value


def fill(files: Files) -> bool:
    """Let made-up people do what belongs to the present part, once; say whether they did."""
    issue, began = question_of_rehearsal(), utc_now()
    part = part_of(issue, began)
    if part is None or part in files.read().filled:
        return False
    until = max(began + A_LITTLE, end_of_filling(issue, part) or began)
    act_out(issue, part, began, until)
    db.session.commit()
    files.write(files.read().further(until - began).after_filling(part))
    catch_up()
    return True


def end_of_filling(issue: Issue, part: str) -> datetime | None:
    """Return until when they take part: past a stage's middle, or until there is a ballot."""
    row = shortlist_of(issue.id) if part == PICKING else None
    if row is not None:
        return row.rescue_until + 2 * A_LITTLE
    time = current_time(issue)
    if time is None:
        return None
    middle = time.starts_at + (time.ends_at - time.starts_at) * 0.6
    last = answer_by(issue) if issue.stage is Stage.AMEND else None
    return min(middle, (last or middle) - A_LITTLE)


def act_out(issue: Issue, part: str, began: datetime, until: datetime) -> None:
    """Let the made-up people of a site do what belongs to a part, between two times."""
    scene = scene_of(issue)
    acts = script()["acts"].get(part, ())
    moments = spread(began, until, len(acts), scene.rng)
    for act, moment in zip(acts, moments, strict=True):
        scene.now = min(max(moment, began), until)
        play(scene, act)
    if part == PICKING:
        ballot_from(scene, began, until)
    elif part == Stage.RANK.value and options_on_ballot(issue):
        cast_ballots(scene, [until] * scene.content["ballots"]["people"])


def play(scene: Scene, act: Content) -> None:
    """Let one thing happen; where it fits no longer, as after a visitor's own doing, leave it."""
    try:
        with db.session.begin_nested():
            ACTS[act["do"]](scene, by_its_author(scene, act))
    except (AppError, LookupError):
        return


def by_its_author(scene: Scene, act: Content) -> Content:
    """Return an act that only an idea's author may do, with the author's name in it."""
    if act["do"] not in ANSWERED_BY_AUTHORS:
        return act
    idea = scene.changes[act["change"]].proposal if "change" in act else scene.ideas[act["idea"]]
    return {**act, "by": idea.author_name}


def scene_of(issue: Issue) -> Scene:
    """Return the scene as it stands, with the ideas that the script calls by a short name."""
    settings, people = settings_of(issue), found_people()
    rows = options_on_ballot(issue) or candidates_of(issue.id)
    content = content_for(
        list(settings.experiences),
        len(people.crowd),
        [letter_of(row.proposal) for row in rows],
        on_paper=bool(settings.paper_place),
    )
    scene = Scene(issue, content, people, np.random.default_rng(len(people.crowd)))
    scene.ideas.update(ideas_by_name(issue))
    scene.posts.update(posts_by_name(issue))
    return scene


def ideas_by_name(issue: Issue) -> Iterator[tuple[str, Proposal]]:
    """Yield the ideas that came from the script, by the names it gives them."""
    named = {act["title"]: act["id"] for act in script()["acts"]["propose"] if "title" in act}
    rows = db.session.execute(
        select(ProposalVersion.title, Proposal)
        .join(Proposal, Proposal.id == ProposalVersion.proposal_id)
        .where(Proposal.issue_id == issue.id, ProposalVersion.number == 1)
    )
    for title, proposal in rows:
        if title in named and proposal.variant == 1:
            yield named[title], proposal


def posts_by_name(issue: Issue) -> Iterator[tuple[str, Post]]:
    """Yield the posts that came from the script, by the names it gives them."""
    acts = script()["acts"].values()
    named = {
        act["text"]: act["id"]
        for part in acts
        for act in part
        if act["do"] == "post" and "id" in act
    }
    for post in db.session.scalars(select(Post).where(Post.issue_id == issue.id)):
        if post.text in named:
            yield named[post.text], post


def go_on(files: Files, now: datetime) -> None:
    """Set the clock to the end of the present stage and do all that is due; later, a day on."""
    time = current_time(question_of_rehearsal())
    by = A_DAY if time is None else time.ends_at - now + A_LITTLE
    db.session.rollback()
    files.write(files.read().further(by))
    catch_up()


def catch_up() -> None:
    """Do what the worker would do by now."""
    for _time in range(SWEEPS):
        sweep()
