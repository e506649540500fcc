"""Organisers answer what people say of a report; hosts put together what says the same."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from app.checking.forms import MergeForm, SettleForm, SplitForm
from app.checking.models import CorrectionGroup, Decision
from app.checking.policy import may_settle, may_sort
from app.checking.queries import (
    group_or_missing,
    hidden_in_group,
    is_empty,
    next_to_answer,
    report_of,
)
from app.checking.services import grouping
from app.checking.services.said import Said
from app.checking.services.settling import settle as settle_group
from app.checking.services.showing import Shown, group_shown
from app.checking.views.frame import blueprint, seen_issue
from app.core.clock import database_now, utc_now
from app.core.errors import Missing
from app.core.policy import Decision as Permission
from app.core.policy import guarded_by, require
from app.core.tombstones import why_hidden
from app.core.words.text import clean_line
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import organisers_are_away


def handled_group(group_id: int) -> tuple[Issue, Membership | None, CorrectionGroup]:
    """Return a group of corrections, or the one it was put into; held where it is changed."""
    group = group_or_missing(group_id, to_change=request.method == "POST")
    issue, membership = seen_issue(group.issue_id)
    return issue, membership, group


def require_handling(permission: Permission, group: CorrectionGroup) -> None:
    """Stop whoever may not care for a group; to them one that is hidden isn't there at all."""
    if not permission and is_empty(group) and hidden_in_group(group):
        raise Missing("")
    require(permission)


@blueprint.route("/corrections/<int:group_id>", methods=["GET", "POST"])
@guarded_by(may_settle)
def settle(group_id: int) -> ResponseReturnValue:
    """Change the paragraph, or say why not; nothing typed is lost where somebody was quicker."""
    issue, membership, group = handled_group(group_id)
    away = organisers_are_away(issue, utc_now())
    report = report_of(issue.id)
    permission = may_settle(current_user, issue, report, utc_now(), membership, hosts_may=away)
    require_handling(permission, group)
    if is_empty(group):
        return gone_page(issue, group, next_to_answer(issue.id))
    shown, said = group_shown(issue, group, current_user)
    form = SettleForm(text=shown.bare, seen=group.revision, wording=shown.wording)
    form.about(shown.bare)
    is_valid = form.validate_on_submit()
    is_stale = form.is_submitted() and not is_as_seen(form, group, shown, asked=group_id)
    if is_stale or not is_valid:
        n_gone = form.gone_of(said.hidden)
        return settle_page(issue, shown, said, form, is_stale=is_stale, n_gone=n_gone)
    settle_group(
        group,
        current_user,
        issue,
        decision=Decision(form.decision.data),
        seen=group.revision,
        wording=shown.wording,
        text=form.text.data or "",
        reason=form.reason.data or "",
        clock=database_now,
    )
    n_gone = form.gone_of(hidden_in_group(group))
    db.session.commit()
    tell_of_gone(n_gone)
    if (other := next_to_answer(issue.id)) is None:
        flash(_("That's answered. Whoever said it is told."))
        return to_corrections(issue, group)
    flash(_("That's answered. Whoever said it is told. Here is the next one."))
    address = url_for("checking.settle", group_id=other)
    return redirect(address, code=HTTPStatus.SEE_OTHER)


def is_as_seen(form: SettleForm, group: CorrectionGroup, shown: Shown, *, asked: int) -> bool:
    """Say whether nobody answered, sorted or reworded meanwhile; if not the form sees it now."""
    seen = (asked, form.seen.data, form.wording.data)
    if seen == (group.id, group.revision, shown.wording):
        return group.decision is None
    for field, now in ((form.seen, group.revision), (form.wording, shown.wording)):
        field.data, field.raw_data = now, [str(now)]
    return False


def tell_of_gone(n_gone: int) -> None:
    """Say on the next page if some of what was answered together had been hidden meanwhile."""
    if n_gone:
        flash(
            ngettext(
                "One of these was hidden meanwhile. Your answer stands for the others.",
                "%(num)s of these were hidden meanwhile. Your answer stands for the others.",
                n_gone,
            )
        )


def settle_page(
    issue: Issue, shown: Shown, said: Said, form: SettleForm, *, is_stale: bool, n_gone: int
) -> ResponseReturnValue:
    """Draw the form beside what people say, and the answer that somebody else gave meanwhile.

    What was hidden meanwhile is said once: from then on the form knows of it.
    """
    form.stand_beside(row.id for row in said.rows if row.id not in said.hidden)
    page = render_template(
        "checking/settle.html",
        issue=issue,
        zone=settings_of(issue).zone,
        shown=shown,
        said=said,
        form=form,
        is_stale=is_stale,
        n_gone=n_gone if said.is_open else 0,
    )
    if is_stale:
        return page, HTTPStatus.CONFLICT
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def gone_page(
    issue: Issue, group: CorrectionGroup, following: int | None = None
) -> ResponseReturnValue:
    """Say that nothing is left to answer, why and what is next; give back what was typed."""
    form = SettleForm()
    shown, _said = group_shown(issue, group, current_user)
    page = render_template(
        "checking/gone.html",
        issue=issue,
        shown=shown,
        hidden=why_hidden("correction", hidden_in_group(group)),
        following=following,
        typed=[
            field
            for field in (form.text, form.reason)
            if field.data and field.data != clean_line(shown.bare)
        ],
    )
    return page, HTTPStatus.CONFLICT if form.is_submitted() else HTTPStatus.GONE


@blueprint.route("/corrections/<int:group_id>/sort", methods=["GET", "POST"])
@guarded_by(may_sort)
def sort(group_id: int) -> ResponseReturnValue:
    """Put corrections together with others of their paragraph, or take some out."""
    issue, membership, group = handled_group(group_id)
    permission = may_sort(current_user, issue, report_of(issue.id), utc_now(), membership)
    require_handling(permission, group)
    if is_empty(group):
        return gone_page(issue, group)
    shown, said = group_shown(issue, group, current_user)
    others = {other.group.id: other for other in shown.said if other.is_open and other != said}
    merging, splitting = MergeForm(), SplitForm()
    merging.into.choices = [
        SelectChoice(str(number), other.first.line) for number, other in others.items()
    ]
    if request.form.get("press") == "split" and splitting.validate_on_submit():
        now, picked = utc_now(), splitting.pick.data or []
        grouping.split(group, picked, current_user, issue, now=now)
        flash(_("They stand by themselves now."))
    elif request.form.get("press") == "merge" and merging.validate_on_submit():
        into = others[merging.into.data].group
        grouping.merge(group, into, current_user, issue, now=utc_now())
        flash(_("They stand together now."))
    else:
        page = render_template(
            "checking/sort.html",
            issue=issue,
            shown=shown,
            said=said,
            merging=merging,
            splitting=splitting,
        )
        is_wrong = request.method == "POST"
        return page, HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    db.session.commit()
    return to_corrections(issue, group)


def to_corrections(issue: Issue, group: CorrectionGroup) -> ResponseReturnValue:
    """Go to the list of what people said, at the paragraph that this is about."""
    url = url_for("checking.corrections", issue_id=issue.id, _anchor=f"said-{group.paragraph}")
    return redirect(url, code=HTTPStatus.SEE_OTHER)
