"""The blueprint of the room discussion, and what its pages share."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.core.clock import utc_now
from app.discussion import services
from app.discussion.convert import Place, Thread, place_of
from app.discussion.forms import PlaceForm, PostForm
from app.discussion.models import Post, PostDraft
from app.discussion.queries import draft_of, is_readable, page_of, page_of_reply
from app.groups.models import Membership
from app.issues.models import Issue, Participation, StageTime
from app.issues.queries import current_time, membership_in, participation_of

blueprint = Blueprint("discussion", __name__)
blueprint.record_once(lambda state: services.init_talk(state.app.extensions))


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def form_for(issue: Issue, post: Post) -> PostForm:
    """Return the form of an answer to a post as it was left, or empty."""
    place, participation = place_of(post), participation_of(current_user, issue)
    return form_as_left(issue, place, participation, draft_of(current_user, place, post.id), post)


def form_under(issue: Issue, thread: Thread, participation: Participation | None) -> PostForm:
    """Return the form under a conversation as it was left, or empty; also for other rooms."""
    return form_as_left(issue, thread.place, participation, thread.draft)


def form_as_left(
    issue: Issue,
    place: Place,
    participation: Participation | None,
    draft: PostDraft | None,
    parent: Post | None = None,
) -> PostForm:
    """Return a form with what was begun in it."""
    form = PostForm(formdata=MultiDict(draft.fields) if draft else None)
    form.ask_experience(issue, participation)
    form.hang_on(place, parent)
    if draft is not None:
        form.saved_at = draft.saved_at
        if form.quoted_id.data and not is_readable(form.quoted_id.data):
            form.quoted_id.data, form.quote.data = None, ""
    return form


def place_on(issue: Issue, form: PlaceForm) -> Place:
    """Return the conversation a form belongs to, or stop where there is none."""
    place = Place(issue.id, form.proposal_id.data, form.amendment_id.data)
    services.refuse_odd_place(issue, place)
    return place


def form_page(
    issue: Issue, form: PostForm, place: Place, parent: Post | None, quote_url: str = ""
) -> str:
    """Draw the form on a page of its own, under the post it answers."""
    return render_template(
        "discussion/create.html",
        issue=issue,
        form=form,
        parent=parent,
        quote_url=quote_url,
        back_url=place.url(_anchor="talk"),
    )


def to_post(post: Post) -> ResponseReturnValue:
    """Go to the page a post stands on, at the post."""
    anchor = f"post-{post.id}"
    number = page_of_reply(post)
    if number is not None:
        url = url_for("discussion.replies", post_id=post.parent_id, page=number, _anchor=anchor)
    else:
        url = place_of(post).url(sort="oldest", page=page_of(post), _anchor=anchor)
    return redirect(url, code=HTTPStatus.SEE_OTHER)
