"""The conversation on an issue."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import public, require
from app.discussion.convert import Place
from app.discussion.policy import may_post, may_see_talk
from app.discussion.queries import posts_about_ideas
from app.discussion.services import read_thread
from app.discussion.views import form_under
from app.issues.convert import tracker_of
from app.issues.queries import issue_for, stage_times
from app.process.views.frame import blueprint
from app.proposals.queries import ideas_of
from app.story.services.showing import read_digest
from deliberation.stages import Action, permits


@blueprint.get("/issues/<int:issue_id>/talk")
@public(may_see_talk)
def talk(issue_id: int) -> ResponseReturnValue:
    """Show the conversation on an issue, fifty posts a page."""
    found = issue_for(current_user, issue_id)
    issue, membership = found.issue, found.membership
    times, now = stage_times(issue), utc_now()
    time = times.get(issue.stage) if issue.stage else None
    require(may_see_talk(current_user, issue, membership))
    place = Place(issue.id)
    thread = read_thread(
        issue,
        place,
        sort=request.args.get("sort", ""),
        number=request.args.get("page", 1, type=int),
        person_id=current_user.id,
        now=now,
    )
    return render_template(
        "process/talk.html",
        issue=issue,
        tracker=tracker_of(issue, times),
        digest=read_digest(issue),
        is_new_here=not thread.since.is_marked,
        thread=thread,
        ideas=ideas_of(issue),
        takes_ideas=issue.stage is not None and permits(issue.stage, Action.PROPOSE),
        posts_by_idea=posts_about_ideas(issue.id),
        may_post=may_post(current_user, issue, time, now, membership),
        post_form=form_under(issue, thread, found.participation),
    )
