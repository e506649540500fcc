"""What somebody keeps beside a conversation: a draft, how far they have read; and what was said."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.discussion import services
from app.discussion.convert import Place
from app.discussion.forms import DRAFT_LENGTH, PlaceForm, PostForm
from app.discussion.models import Post
from app.discussion.policy import may_mark, may_post, may_see_talk
from app.discussion.queries import earlier_words, opening_or_missing, post_or_missing
from app.discussion.views.frame import blueprint, form_for, form_page, place_on, when
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.queries import issue_or_missing, membership_in, participation_of


@blueprint.post("/issues/<int:issue_id>/drafts")
@guarded_by(may_post)
def keep(issue_id: int) -> ResponseReturnValue:
    """Keep what was typed until it is posted, or throw it away; only its writer sees it."""
    issue = issue_or_missing(issue_id)
    require(may_post(current_user, issue, *when(issue)))
    form = PostForm()
    parent = post_or_missing(form.parent_id.data) if form.parent_id.data else None
    place = place_on(issue, form)
    if len(form.text.data or "") > DRAFT_LENGTH:
        form.ask_experience(issue, participation_of(current_user, issue))
        form.text.errors = [_("That's too long to keep. Make it shorter, or keep it elsewhere.")]
        return form_page(issue, form, place, parent), HTTPStatus.UNPROCESSABLE_ENTITY
    is_kept = "drop" not in request.form and bool(form.text.data)
    if is_kept:
        fields = form.kept_fields(request.form)
        services.keep_draft(current_user, place, parent, fields=fields, now=utc_now())
    else:
        services.drop_draft(current_user, place, parent)
    services.mark_seen(current_user, place, seen=form.seen.data, now=utc_now())
    db.session.commit()
    return kept(place, parent, is_kept=is_kept)


def kept(place: Place, parent: Post | None, *, is_kept: bool) -> ResponseReturnValue:
    """Say that a draft is kept or gone; a script that asked by itself is told nothing."""
    if "by_itself" in request.form:
        return "", HTTPStatus.NO_CONTENT
    flash(_("Saved for later. Only you can see it.") if is_kept else _("Thrown away."))
    url = place.url(_anchor="talk")
    if parent is not None and is_kept:
        url = url_for("discussion.reply", post_id=parent.id)
    return redirect(url, code=HTTPStatus.SEE_OTHER)


@blueprint.post("/issues/<int:issue_id>/talk/read")
@guarded_by(may_mark)
def mark(issue_id: int) -> ResponseReturnValue:
    """Note that somebody has read a conversation up to where their page showed it."""
    issue = issue_or_missing(issue_id)
    require(may_mark(current_user, issue, membership_in(current_user, issue)))
    form = PlaceForm()
    place = place_on(issue, form)
    seen, now = form.seen.data, utc_now()
    services.mark_seen(current_user, place, seen=seen, now=now, all_of_it=True)
    db.session.commit()
    flash(_("Marked as read. What comes from now on is new."))
    return redirect(place.url(_anchor="talk"), code=HTTPStatus.SEE_OTHER)


@blueprint.get("/posts/<int:post_id>/earlier")
@public(may_see_talk)
def earlier(post_id: int) -> ResponseReturnValue:
    """Show how a post was worded before its author changed it."""
    post = post_or_missing(post_id)
    issue = issue_or_missing(post.issue_id)
    require(may_see_talk(current_user, issue, membership_in(current_user, issue)))
    return render_template(
        "discussion/earlier.html",
        issue=issue,
        post=post,
        wordings=earlier_words(post),
        zone=settings_of(issue).zone,
        back_url=url_for("discussion.show", post_id=post.id),
    )


@blueprint.get("/posts/<int:post_id>/replies")
@public(may_see_talk)
def replies(post_id: int) -> ResponseReturnValue:
    """Show all replies to a post that has more of them than its conversation shows."""
    post = opening_or_missing(post_id)
    issue = issue_or_missing(post.issue_id)
    require(may_see_talk(current_user, issue, membership_in(current_user, issue)))
    number = request.args.get("page", 1, type=int)
    thread = services.read_answers(
        issue, post, number=number, person_id=current_user.id, now=utc_now()
    )
    return render_template(
        "discussion/replies.html",
        issue=issue,
        post=post,
        thread=thread,
        may_post=may_post(current_user, issue, *when(issue)),
        post_form=form_for(issue, post),
    )
