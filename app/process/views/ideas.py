"""An idea with its changes and talk."""

from __future__ import annotations

import functools
from datetime import datetime
from typing import Any

from flask import (
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.amendments.services.showing import changes_to
from app.answers.policy import may_write_need_for_them
from app.core.clock import utc_now
from app.core.errors import Missing
from app.core.policy import public, require
from app.discussion.convert import Place
from app.discussion.policy import TICK_LIST_GROWS, may_post
from app.discussion.services import read_thread
from app.discussion.views import form_under
from app.following.policy import may_follow_idea
from app.following.queries import standing_to
from app.groups.models import Membership
from app.issues.convert import settings_of, tracker_of
from app.issues.models import StageTime
from app.issues.policy import stage_permits
from app.issues.queries import (
    membership_in,
    participation_of,
    stage_times,
)
from app.process.queries import (
    active_people,
)
from app.process.views.frame import blueprint
from app.proposals.convert import (
    differences_between,
    experience_words,
    needed_from,
    people_in_words,
)
from app.proposals.models import Proposal
from app.proposals.policy import (
    is_author,
    may_back,
    may_edit,
    may_keep,
    may_reaffirm,
    may_retire,
    may_see_proposal,
    may_unback,
    may_withdraw,
)
from app.proposals.queries import (
    Idea,
    backers_by_experience,
    backing_of,
    backings_of,
    idea_of,
    ideas_of,
    open_request,
    option_of,
    proposal_or_missing,
    titles_of,
)
from app.sharing.services.cards import card_of_idea
from app.worries.policy import may_worry
from app.worries.services import worries_about
from deliberation.stages import Action


@blueprint.get("/issues/<int:issue_id>/proposals/<int:proposal_id>")
@public(may_see_proposal)
def proposal(issue_id: int, proposal_id: int) -> ResponseReturnValue:
    """Show an idea: its words, who backs it, changes to it, and what people say about it."""
    idea = idea_of(proposal_or_missing(proposal_id))
    issue, row = idea.proposal.issue, idea.proposal
    if issue.id != issue_id:
        raise Missing("")
    times, membership = stage_times(issue), membership_in(current_user, issue)
    require(may_see_proposal(current_user, row, membership))
    moment = (times.get(issue.stage) if issue.stage else None, utc_now(), membership)
    worries = worries_about(row, idea.version)
    thread = read_thread(
        issue,
        Place(issue.id, row.id),
        sort=request.args.get("sort", ""),
        number=request.args.get("page", 1, type=int),
        person_id=current_user.id,
        now=moment[1],
        notes_on=functools.partial(worries.notes, can_point=issue.stage in TICK_LIST_GROWS),
    )
    return render_template(
        "process/proposal.html",
        issue=issue,
        idea=idea,
        picture=card_of_idea(idea),
        tracker=tracker_of(issue, times),
        thread=thread,
        may_write_need=may_write_need_for_them(current_user, issue, *moment),
        may_worry=may_worry(current_user, row, *moment),
        worries=worries,
        may_post=may_post(current_user, issue, *moment),
        post_form=form_under(issue, thread, participation_of(current_user, issue)),
        change_url=change_url(row, *moment),
        may_follow=may_follow_idea(current_user, row, membership),
        standing=standing_to(current_user, issue.id, row.id),
        others=[other for other in ideas_of(issue) if other.proposal.id != row.id],
        **backing_of_page(idea, *moment),
        **changes_to(row, current_user, active=active_people(issue), moment=moment),
    )


def backing_of_page(
    idea: Idea, time: StageTime | None, now: datetime, membership: Membership | None
) -> dict[str, Any]:
    """Return what an idea's page says about backing, and what this person may do about it."""
    row, issue = idea.proposal, idea.proposal.issue
    moment = (time, now, membership)
    mine = backing_of(current_user, row)
    asks = mine is not None and mine.asked_version_id is not None
    into = row.retired_into_id
    is_backed = bool(stage_permits(issue, time, Action.BACK, now))
    return {
        "needed": needed_from(settings_of(issue)).of(active_people(issue)),
        "is_being_backed": is_backed,
        "is_being_asked": is_backed or bool(stage_permits(issue, time, Action.REAFFIRM, now)),
        "experience_words": experience_words,
        "people": people_in_words(backers_by_experience(row)),
        "backers": [backing.member.display_name for backing in backings_of(row)],
        "backing": mine,
        "is_author": bool(is_author(current_user, row)),
        "changed": differences_between(mine.version, idea.version) if mine and asks else None,
        "is_asked_to_move": open_request(current_user, row) is not None,
        "retired_into": titles_of([into]).get(into) if into else None,
        "option": option_of(row),
        "may_back": may_back(current_user, row, *moment),
        "may_unback": may_unback(current_user, row, *moment),
        "may_reaffirm": may_reaffirm(current_user, row, *moment),
        "may_edit": may_edit(current_user, row, *moment),
        "may_withdraw": may_withdraw(current_user, row, *moment),
        "may_retire": may_retire(current_user, row, *moment),
        "may_keep": may_keep(current_user, row, mine, *moment),
    }


def change_url(
    row: Proposal, time: StageTime | None, now: datetime, membership: Membership | None
) -> str:
    """Return where a post is turned into a change, less the post's number; nothing if too late."""
    if not stage_permits(row.issue, time, Action.AMEND, now):
        return ""
    return url_for("amendments.create", proposal_id=row.id) + "?post="
