"""Pages of the room discussion."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.core.words.text import fingerprint
from app.discussion import services
from app.discussion.convert import place_of
from app.discussion.forms import EditForm, PostForm
from app.discussion.models import Source
from app.discussion.policy import may_edit_post, may_post, may_say_same, may_see_talk
from app.discussion.queries import post_or_missing
from app.discussion.views.frame import (
    blueprint,
    form_for,
    form_page,
    place_on,
    to_post,
    when,
)
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import (
    issue_or_missing,
    membership_in,
    participation_of,
)
from app.issues.services import declare_experience


@blueprint.post("/issues/<int:issue_id>/posts")
@guarded_by(may_post)
def create(issue_id: int) -> ResponseReturnValue:
    """Post what was typed; where something is missing show it again with what to do."""
    issue = issue_or_missing(issue_id)
    require(may_post(current_user, issue, *when(issue)))
    form = PostForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    parent = post_or_missing(form.parent_id.data) if form.parent_id.data else None
    place = place_on(issue, form)
    if not form.validate_on_submit() or not is_said_in_time(issue, form):
        return form_page(issue, form, place, parent), HTTPStatus.UNPROCESSABLE_ENTITY
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)
    post = services.add_post(
        issue,
        current_user,
        text=form.text.data,
        now=utc_now(),
        place=place,
        parent=parent,
        quoted=post_or_missing(form.quoted_id.data) if form.quoted_id.data else None,
        quote=form.quote.data,
        source=form.chosen_source,
        source_url=form.source_url.data,
        is_worry=form.is_worry.data,
        is_question=form.is_question.data,
    )
    services.drop_draft(current_user, place, parent)
    services.mark_seen(current_user, place, seen=form.seen.data, now=utc_now())
    db.session.commit()
    flash(_("That's in. You can change it for 15 minutes."))
    return to_post(post)


def is_said_in_time(issue: Issue, form: PostForm) -> bool:
    """Say whether a new account may post this yet; if not, the form says why and keeps it."""
    said = services.first_day(
        current_user,
        issue,
        text=form.text.data or "",
        source_url=form.source_url.data if form.chosen_source is Source.EVIDENCE else "",
        now=utc_now(),
    )
    if not said:
        form.text.errors = [*form.text.errors, said.reason]
    return bool(said)


@blueprint.get("/posts/<int:post_id>")
@public(may_see_talk)
def show(post_id: int) -> ResponseReturnValue:
    """A link that stays: go to wherever the post stands today."""
    post = post_or_missing(post_id)
    issue = issue_or_missing(post.issue_id)
    require(may_see_talk(current_user, issue, membership_in(current_user, issue)))
    return to_post(post)


@blueprint.get("/posts/<int:post_id>/reply")
@public(may_post)
def reply(post_id: int) -> ResponseReturnValue:
    """Show a form to reply to a post, its words ready to be quoted."""
    post = post_or_missing(post_id)
    issue = issue_or_missing(post.issue_id)
    decision = may_post(current_user, issue, *when(issue))
    if not decision.needs_sign_in:
        require(decision)
    opening = post_or_missing(post.parent_id) if post.parent_id else post
    form = form_for(issue, opening)
    quotes = post.parent_id is not None or "quote" in request.args
    if quotes:
        form.quoted_id.data, form.quote.data = post.id, services.quotable(post)
    url = "" if quotes else url_for("discussion.reply", post_id=post.id, quote=1)
    return form_page(issue, form, place_of(post), post, url)


@blueprint.post("/posts/<int:post_id>/same")
@guarded_by(may_say_same)
def same(post_id: int) -> ResponseReturnValue:
    """Say "same for me", or take it back; then return to the same place on the page."""
    post = post_or_missing(post_id, to_change=True)
    issue = issue_or_missing(post.issue_id)
    require(may_say_same(current_user, post, issue, *when(issue)))
    services.toggle_same(post, current_user, issue, now=utc_now())
    seen = request.form.get("seen", type=int)
    services.mark_seen(current_user, place_of(post), seen=seen, now=utc_now())
    db.session.commit()
    query = {name: request.form[name] for name in ("sort", "page") if request.form.get(name)}
    if not query:
        return to_post(post)
    url = place_of(post).url(**query, _anchor=f"post-{post.id}")
    return redirect(url, code=HTTPStatus.SEE_OTHER)


@blueprint.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@guarded_by(may_edit_post)
def edit(post_id: int) -> ResponseReturnValue:
    """Change a post of one's own while it is fresh."""
    post = post_or_missing(post_id, to_change=request.method == "POST")
    issue = issue_or_missing(post.issue_id)
    require(may_edit_post(current_user, post, issue, *when(issue)))
    mark = fingerprint(post.text)
    form = EditForm(text=post.text, seen=mark)
    is_sent = form.validate_on_submit()
    is_stale = is_sent and form.seen.data != mark
    if is_sent and not is_stale:
        words = {"seen": mark, "text": form.text.data}
        services.edit_post(post, current_user, issue, now=utc_now(), **words)
        db.session.commit()
        flash(_("Your words are changed."))
        return to_post(post)
    form.seen.data = mark
    page = render_template(
        "discussion/edit.html",
        issue=issue,
        post=post,
        form=form,
        is_stale=is_stale,
        back_url=url_for("discussion.show", post_id=post.id),
    )
    return (
        page,
        HTTPStatus.CONFLICT
        if is_stale
        else HTTPStatus.UNPROCESSABLE_ENTITY
        if form.errors
        else HTTPStatus.OK,
    )
