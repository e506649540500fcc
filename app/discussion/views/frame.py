"""The blueprint of the room discussion, and what its pages share."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import utc_now
from app.discussion.convert import Place, place_of
from app.discussion.forms import PostForm
from app.discussion.models import Post
from app.discussion.queries import page_of
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.queries import current_time, membership_in, participation_of

blueprint = Blueprint("discussion", __name__)


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def form_for(issue: Issue, place: Place, parent: Post | None = None) -> PostForm:
    """Return an empty form for one conversation; also for pages of other rooms."""
    form = PostForm(formdata=None)
    form.ask_experience(issue, participation_of(current_user, issue))
    form.hang_on(place, parent)
    return form


def to_post(post: Post) -> ResponseReturnValue:
    """Go to the page a post stands on, at the post."""
    url = place_of(post).url(sort="oldest", page=page_of(post), _anchor=f"post-{post.id}")
    return redirect(url, code=HTTPStatus.SEE_OTHER)
