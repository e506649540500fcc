"""A change with its talk, and turning a post into one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.amendments.forms import AnswerForm
from app.amendments.policy import may_see_change, may_suggest
from app.amendments.queries import amendment_or_missing
from app.amendments.services.showing import page_of_change
from app.amendments.views.suggesting import (
    said_in,
    suggesting_allowed,
    suggestion_form,
    suggestion_from,
    suggestion_page,
)
from app.core.clock import utc_now
from app.core.errors import Missing
from app.core.policy import public, require
from app.discussion.convert import Place
from app.discussion.policy import may_post
from app.discussion.queries import post_or_missing, posts_behind
from app.discussion.services import link_change, read_thread
from app.discussion.views import form_for
from app.issues.convert import tracker_of
from app.issues.queries import membership_in, stage_times
from app.process.queries import active_people
from app.process.views.frame import blueprint
from app.process.views.ideas import change_url
from app.proposals.queries import proposal_or_missing


@blueprint.get("/issues/<int:issue_id>/amendments/<int:amendment_id>")
@public(may_see_change)
def amendment(issue_id: int, amendment_id: int) -> ResponseReturnValue:
    """Show a change: its words, who backs it, the author's answer, and what people say."""
    row = amendment_or_missing(amendment_id)
    issue = row.proposal.issue
    if issue.id != issue_id:
        raise Missing("")
    times, membership = stage_times(issue), membership_in(current_user, issue)
    require(may_see_change(current_user, row, membership))
    moment = (times.get(issue.stage) if issue.stage else None, utc_now(), membership)
    place = Place(issue.id, row.proposal_id, row.id)
    post_form = form_for(issue, place)
    post_form.is_worry.data = "worry" in request.args
    return render_template(
        "process/amendment.html",
        tracker=tracker_of(issue, times),
        times=times,
        grown_from=posts_behind(row),
        answer_form=AnswerForm(formdata=None, data={"seen": row.revision}),
        thread=read_thread(
            issue,
            place,
            sort=request.args.get("sort", ""),
            number=request.args.get("page", 1, type=int),
            person_id=current_user.id,
        ),
        may_post=may_post(current_user, issue, *moment),
        post_form=post_form,
        change_url=change_url(row.proposal, *moment),
        **page_of_change(row, current_user, active=active_people(issue), moment=moment),
    )


@blueprint.route("/posts/<int:post_id>/words/<int:proposal_id>", methods=["GET", "POST"])
@public(may_suggest)
def words(post_id: int, proposal_id: int) -> ResponseReturnValue:
    """Turn a post into a change to an idea; the post keeps a link to what became of it."""
    post = post_or_missing(post_id)
    proposal = proposal_or_missing(proposal_id)
    if post.issue_id != proposal.issue_id:
        raise Missing("")
    decision = suggesting_allowed(proposal)
    form = suggestion_form(proposal)
    made = suggestion_from(proposal, form, decision)
    if made is not None:
        link_change(post, made)
        return said_in(made)
    page, status = suggestion_page(
        proposal,
        form,
        url=url_for("process.words", post_id=post.id, proposal_id=proposal.id),
        heard=post.text,
        heard_from=post.author_name,
    )
    return page, status
