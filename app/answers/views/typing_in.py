"""For organisers: an answer that came by letter or in a meeting."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.answers.forms import TypedForm, points_form
from app.answers.models import CameBy
from app.answers.policy import may_ask
from app.answers.services import ChangedMeanwhile, replies_to
from app.answers.services.typing_in import newest_mark, type_in
from app.answers.views.frame import blueprint
from app.answers.views.organising import asked_person
from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.policy import guarded_by
from app.extensions import db, limiter


@blueprint.route("/issues/<int:issue_id>/answerer/<int:answerer_id>/came", methods=["GET", "POST"])
@guarded_by(may_ask)
@limiter.limit("20 per hour", methods=["POST"])
def came(issue_id: int, answerer_id: int) -> ResponseReturnValue:
    """Type in an answer that came by letter or in a meeting; whoever gave it is told."""
    row, membership = asked_person(issue_id, answerer_id)
    now, status = utc_now(), HTTPStatus.OK
    replies = replies_to(row.issue, now)
    points = [point for reply in replies for point in reply.recommendation.points]
    mark = newest_mark(row.issue, now)
    form = points_form(points, TypedForm)(data={"name": row.name, "role": row.role, "seen": mark})
    if form.is_submitted() and all([form.validate(), form.is_complete()]):
        given = {"came_on": form.came_on.data, "seen": form.seen.data or "", "now": now}
        how = CameBy(form.came_by.data)
        try:
            type_in(row, current_user, membership, typed=form.draft, came_by=how, **given)
        except (ChangedMeanwhile, Refused) as trouble:
            form.form_errors.append(trouble.message)
            status = trouble.status
        else:
            db.session.commit()
            flash(_("Published. %(name)s is told by mail and can put it right.", name=row.name))
            return redirect(url_for("answers.index", issue_id=issue_id), code=303)
    form.seen.data = mark
    page = render_template(
        "answers/came.html", issue=row.issue, person=row, replies=replies, form=form
    )
    return page, int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors and status < 400 else status)
