"""The blueprint, and what every page about one thing begins with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask_login import current_user

from app.core.web.forms import Form
from app.groups.models import Membership
from app.issues.queries import membership_in
from app.moderation.convert import Thing
from app.moderation.queries.kinds import kind_words
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import init_moderation

blueprint = Blueprint("moderation", __name__)
blueprint.record_once(lambda state: init_moderation(state.app.extensions))


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Hand the pages of this room the names of kinds."""
    return {"kind_words": kind_words}


def found(kind: str, thing_id: int) -> tuple[Thing, Membership | None]:
    """Return a thing, and this person's place in the group it was written in."""
    thing = thing_or_missing(kind, thing_id)
    return thing, membership_in(current_user, thing.issue)


def status_of(form: Form) -> HTTPStatus:
    """Return the status of a page with a form: 422 where something has to be put right."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
