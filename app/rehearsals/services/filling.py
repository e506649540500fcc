"""A step of a rehearsal: made-up people do what belongs to a stage, or the clock goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select

from app.amendments.queries import answer_by
from app.core.clock import utc_now
from app.core.errors import AppError
from app.discussion.models import Post
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time
from app.process.demo.acts import ACTS
from app.process.demo.scene import Content, Scene
from app.process.demo.timing import spread
from app.process.demo.voting import cast_ballots
from app.process.tasks import sweep
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import letter_of, options_on_ballot
from app.rehearsals.convert import content_for, script
from app.rehearsals.queries import question_of_rehearsal
from app.rehearsals.services.building import found_people
from app.rehearsals.services.keeping import Files
from deliberation.stages import Stage

A_LITTLE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
ANSWERED_BY_AUTHORS = {"take_in", "refuse", "author_reasons"}
SWEEPS = 3
"""A job may queue another, and news are told once a job is done."""


def fill(files: Files) -> None:
    """Let made-up people do what belongs to the present stage, until past its middle."""
    issue = question_of_rehearsal()
    stage, time = issue.stage, current_time(issue)
    if stage is None or time is None:
        return
    began = utc_now()
    middle = time.starts_at + (time.ends_at - time.starts_at) * 0.6
    last = answer_by(issue) if stage is Stage.AMEND else None
    until = max(began + A_LITTLE, min(middle, (last or middle) - A_LITTLE))
    act_out(issue, began, until)
    db.session.commit()
    files.write(files.read().further(until - began).after_filling(stage))
    catch_up()


def act_out(issue: Issue, began: datetime, until: datetime) -> None:
    """Let the made-up people of a site do what belongs to a question's stage, between two times."""
    scene, stage = scene_of(issue), issue.stage or Stage.PROPOSE
    acts = script()["acts"][stage.value]
    moments = spread(began, until, len(acts), scene.rng)
    for act, moment in zip(acts, moments, strict=True):
        scene.now = min(max(moment, began), until)
        play(scene, act)
    if stage is Stage.RANK and options_on_ballot(issue):
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
    kinds = list(settings_of(issue).experiences)
    people = found_people()
    letters = [letter_of(option.proposal) for option in options_on_ballot(issue)]
    content = content_for(kinds, len(people.crowd), letters)
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
