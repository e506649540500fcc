"""One thing that was hidden, the appeal against it, and the public log."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.core.web.paging import Page
from app.extensions import db
from app.groups.policy import may_see_group
from app.issues.queries import group_by_slug, membership_in
from app.moderation import services
from app.moderation.convert import months_from, state_words, tombstone
from app.moderation.forms import AppealForm, DecideForm
from app.moderation.models import Hiding
from app.moderation.policy import may_appeal, may_decide, may_see_hidden
from app.moderation.queries.kinds import kind_words
from app.moderation.queries.records import (
    deciders_of,
    hiding_or_missing,
    hidings_of_group,
    thing_of,
)
from app.moderation.views.frame import blueprint, status_of

PAGE = 50


def seen_hiding(hiding_id: int) -> Hiding:
    """Return a hiding that this person may see."""
    hiding = hiding_or_missing(hiding_id)
    membership = membership_in(current_user, hiding.issue)
    require(may_see_hidden(current_user, hiding, membership, deciders_of(hiding)))
    return hiding


def hiding_page(
    hiding: Hiding, appeal_form: AppealForm | None = None, decide_form: DecideForm | None = None
) -> str:
    """Draw what was hidden, why, and what can be done about it."""
    deciders = deciders_of(hiding)
    return render_template(
        "moderation/show.html",
        hiding=hiding,
        thing=thing_of(hiding),
        what=kind_words(hiding.kind),
        stands=tombstone(hiding.rule, hiding.reason),
        state=state_words(hiding),
        deciders=deciders,
        is_author=hiding.author_id == current_user.id,
        may_appeal=may_appeal(current_user, hiding),
        may_decide=may_decide(current_user, hiding, deciders),
        appeal_form=appeal_form or AppealForm(formdata=None),
        decide_form=decide_form or DecideForm(formdata=None),
    )


@blueprint.get("/hidden/<int:hiding_id>")
@guarded_by(may_see_hidden)
def show(hiding_id: int) -> ResponseReturnValue:
    """Show what was hidden to whose words they are, to the hosts, and to who may decide."""
    return hiding_page(seen_hiding(hiding_id))


@blueprint.post("/hidden/<int:hiding_id>/appeal")
@guarded_by(may_appeal)
def appeal(hiding_id: int) -> ResponseReturnValue:
    """Ask somebody else to look at it, once."""
    hiding = seen_hiding(hiding_id)
    require(may_appeal(current_user, hiding))
    form = AppealForm()
    if not form.validate_on_submit():
        return hiding_page(hiding, appeal_form=form), status_of(form)
    services.appeal(hiding, current_user, words=form.words.data or "", now=utc_now())
    db.session.commit()
    flash(_("Your appeal is in. You'll hear what was decided, and why."))
    return to_hiding(hiding)


@blueprint.post("/hidden/<int:hiding_id>/decide")
@guarded_by(may_decide)
def decide(hiding_id: int) -> ResponseReturnValue:
    """Put it back or keep it hidden, for a public reason."""
    hiding = seen_hiding(hiding_id)
    require(may_decide(current_user, hiding, deciders_of(hiding)))
    form = DecideForm()
    if not form.validate_on_submit():
        return hiding_page(hiding, decide_form=form), status_of(form)
    puts_back = form.decision.data == "put-back"
    services.decide(
        hiding, current_user, puts_back=puts_back, reason=form.reason.data or "", now=utc_now()
    )
    url = url_for("moderation.log", slug=hiding.issue.group.slug)
    db.session.commit()
    flash(_("It's back on the page.") if puts_back else _("It stays hidden."))
    return redirect(url, code=HTTPStatus.SEE_OTHER)


def to_hiding(hiding: Hiding) -> ResponseReturnValue:
    """Go to the page of a hiding."""
    return redirect(url_for("moderation.show", hiding_id=hiding.id), code=HTTPStatus.SEE_OTHER)


@blueprint.get("/groups/<slug>/hidden")
@public(may_see_group)
def log(slug: str) -> ResponseReturnValue:
    """Tell everybody what was hidden in a group, by which rule and why; never the words."""
    group = group_by_slug(slug)
    rows = hidings_of_group(group)
    page: Page[Hiding] = Page((), 1, PAGE, len(rows))
    number = min(max(request.args.get("page", 1, type=int), 1), page.last)
    shown = rows[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "moderation/log.html",
        group=group,
        months=months_from(rows),
        page=Page(shown, number, PAGE, len(rows)),
        tombstone=tombstone,
        state_words=state_words,
    )
