"""A change that is in the words, as a page and a picture that anybody may share."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.amendments.models import Amendment
from app.amendments.queries import amendment_or_missing
from app.core.clock import utc_now
from app.core.files.downloads import picture as shown_elsewhere
from app.core.policy import public, require
from app.core.web.links import site_link
from app.extensions import limiter
from app.issues.queries import membership_in
from app.my_part.policy import may_see_picture
from app.my_part.services import picture_of, png_of, svg_of
from app.my_part.views.frame import blueprint


def pictured(amendment_id: int) -> Amendment:
    """Return a change that has a picture, or stop."""
    change = amendment_or_missing(amendment_id)
    membership = membership_in(current_user, change.proposal.issue)
    require(may_see_picture(current_user, change, membership))
    return change


@blueprint.get("/amendments/<int:amendment_id>/became")
@public(may_see_picture)
def became(amendment_id: int) -> ResponseReturnValue:
    """Show a change from somebody's words to what those in power did."""
    change = pictured(amendment_id)
    return render_template(
        "my_part/became.html",
        change=change,
        issue=change.proposal.issue,
        picture=picture_of(change, utc_now()),
        page_url=site_link("my_part.became", amendment_id=change.id),
        image_url=site_link("my_part.png", amendment_id=change.id),
    )


@blueprint.get("/amendments/<int:amendment_id>/became.svg")
@public(may_see_picture)
def svg(amendment_id: int) -> ResponseReturnValue:
    """Hand out the picture as a drawing."""
    picture = picture_of(pictured(amendment_id), utc_now())
    return shown_elsewhere(svg_of(picture), "image/svg+xml")


@blueprint.get("/amendments/<int:amendment_id>/became.png")
@public(may_see_picture)
@limiter.limit("30 per minute")
def png(amendment_id: int) -> ResponseReturnValue:
    """Hand out the picture in the form that every place takes."""
    picture = picture_of(pictured(amendment_id), utc_now())
    return shown_elsewhere(png_of(picture), "image/png")
