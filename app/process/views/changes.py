"""A change with its talk, and turning a post into one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments.convert import IN_PLAY, base_of, edits_of, fitted
from app.amendments.forms import AnswerForm, SuggestForm
from app.amendments.models import Amendment
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
from app.discussion.models import Post
from app.discussion.policy import may_post
from app.discussion.queries import post_or_missing, posts_behind
from app.discussion.services import link_change, read_thread
from app.discussion.views import form_under
from app.issues.convert import tracker_of
from app.issues.queries import membership_in, participation_of, stage_times
from app.process.queries import active_people
from app.process.views.frame import blueprint
from app.process.views.ideas import change_url
from app.proposals.convert import text_of
from app.proposals.queries import latest_version, proposal_or_missing
from app.sharing.services.cards import card_of_change
from app.worries.queries import reservation_of
from app.worries.services.showing import Placed, worries_touched
from deliberation.amendments import apply


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
    thread = read_thread(
        issue,
        Place(issue.id, row.proposal_id, row.id),
        sort=request.args.get("sort", ""),
        number=request.args.get("page", 1, type=int),
        person_id=current_user.id,
        now=moment[1],
    )
    post_form = form_under(issue, thread, participation_of(current_user, issue))
    post_form.is_worry.data = "worry" in request.args
    return render_template(
        "process/amendment.html",
        tracker=tracker_of(issue, times),
        times=times,
        grown_from=posts_behind(row),
        touched=touched_by(row),
        answer_form=AnswerForm(formdata=None, data={"seen": row.revision}),
        thread=thread,
        may_post=may_post(current_user, issue, *moment),
        post_form=post_form,
        change_url=change_url(row.proposal, *moment),
        picture=card_of_change(row),
        **page_of_change(row, current_user, active=active_people(issue), moment=moment),
    )


def touched_by(row: Amendment) -> Sequence[Placed]:
    """Return the open worries whose words a change still in play would touch."""
    if row.answer not in IN_PLAY:
        return []
    words = text_of(latest_version(row.proposal))
    edits = fitted(edits_of(row), base_of(row), words)
    return worries_touched(row.proposal, words, apply(words, edits)) if edits else []


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
    preset(form, post)
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


def preset(form: SuggestForm, post: Post) -> None:
    """Say at the box of the paragraph that a worry points at what it is about, and begin there.

    Where that paragraph is gone, or nothing was pointed at, all boxes are alike.
    """
    row = reservation_of(post)
    places = {paragraph.id: place for place, paragraph in enumerate(form.base)}
    if row is None or row.paragraph not in places:
        return
    box = form[f"words_{places[row.paragraph]}"]
    box.description = (
        _("%(name)s means these words: “%(words)s”", name=post.author_name, words=row.words)
        if row.words
        else _("%(name)s means this paragraph.", name=post.author_name)
    )
    box.render_kw = {**(box.render_kw or {}), "autofocus": True}
