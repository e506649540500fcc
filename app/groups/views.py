"""Pages of the room groups."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.extensions import db, limiter
from app.groups.forms import KINDS, AddressesForm, DescribeForm, GroupForm, PopulationForm, RoleForm
from app.groups.models import Role
from app.groups.policy import (
    may_change_role,
    may_create_group,
    may_host_group,
    may_join_group,
    may_leave_group,
    may_run_group,
    may_see_group,
)
from app.groups.queries import (
    group_or_missing,
    groups_by_name,
    membership_or_missing,
    memberships_in,
    people_by_role,
    people_who_run,
    place_in,
    population_of,
)
from app.groups.services import (
    add_people,
    ask_to_join,
    change_role,
    create_group,
    describe_group,
    hold_group,
    init_groups,
    leave_group,
    remove_person,
    seen_of,
    seen_of_population,
    set_population,
)

blueprint = Blueprint("groups", __name__)
blueprint.record_once(lambda state: init_groups(state.app.extensions))


@blueprint.get("/groups")
@public(may_see_group)
def index() -> ResponseReturnValue:
    """Show every group."""
    return render_template(
        "groups/index.html",
        groups=groups_by_name(),
        may_create_group=may_create_group(current_user),
    )


@blueprint.get("/groups/<slug>")
@public(may_see_group)
def show(slug: str) -> ResponseReturnValue:
    """Show who a group is and who runs it."""
    group = group_or_missing(slug)
    place = place_in(current_user, group)
    by_role = people_by_role(group)
    return render_template(
        "groups/show.html",
        group=group,
        place=place,
        people=people_who_run(group),
        population=population_of(group),
        kinds=KINDS,
        n_people=sum(n for role, n in by_role.items() if role is not Role.PENDING),
        n_pending=by_role.get(Role.PENDING, 0),
        may_join=may_join_group(current_user, place),
        may_leave=may_leave_group(current_user, place, by_role.get(Role.ORGANISER, 0)),
        may_run=may_run_group(current_user, place),
        may_host=may_host_group(current_user, place),
    )


@blueprint.route("/groups/new", methods=["GET", "POST"])
@limiter.limit("10 per day", methods=["POST"])
@guarded_by(may_create_group)
def create() -> ResponseReturnValue:
    """Start a group."""
    require(may_create_group(current_user))
    form = GroupForm()
    if form.validate_on_submit() and not form.warns_of_lookalike():
        group = create_group(
            current_user,
            name=form.name.data or "",
            description=form.description.data or "",
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Your group stands. Now ask it a question, or bring people in."))
        return redirect(url_for("groups.show", slug=group.slug), code=303)
    return render_template("groups/create.html", form=form), 422 if form.errors else 200


@blueprint.route("/groups/<slug>/edit", methods=["GET", "POST"])
@guarded_by(may_run_group)
def edit(slug: str) -> ResponseReturnValue:
    """Change the name and description."""
    group = group_or_missing(slug)
    require(may_run_group(current_user, place_in(current_user, group)))
    form = DescribeForm(obj=group, seen=seen_of(group))
    is_sent = form.validate_on_submit()
    is_stale = is_sent and form.seen.data != seen_of(group)
    if is_sent and not is_stale and not form.warns_of_lookalike(group):
        describe_group(
            group,
            current_user,
            seen=form.seen.data or "",
            name=form.name.data or "",
            description=form.description.data or "",
        )
        db.session.commit()
        flash(_("Changed."))
        return redirect(url_for("groups.show", slug=group.slug), code=303)
    form.seen.data = seen_of(group)
    page = render_template("groups/edit.html", form=form, group=group, is_stale=is_stale)
    return page, 409 if is_stale else 422 if form.errors else 200


@blueprint.route("/groups/<slug>/population", methods=["GET", "POST"])
@guarded_by(may_run_group)
def population(slug: str) -> ResponseReturnValue:
    """Say how many people of each kind there are where the group is."""
    group = group_or_missing(slug)
    require(may_run_group(current_user, place_in(current_user, group)))
    form = PopulationForm()
    if form.is_submitted():
        hold_group(group)
    known = population_of(group)
    is_stale = form.is_submitted() and form.seen.data != seen_of_population(group)
    if form.validate_on_submit() and not is_stale:
        seen = form.seen.data or ""
        set_population(group, current_user, seen=seen, figures=form.figures())
        db.session.commit()
        flash(_("Kept. Results counted from now on show these figures."))
        return redirect(url_for("groups.show", slug=slug), code=303)
    if not form.is_submitted():
        form.fill_from(known)
    form.seen.data = seen_of_population(group)
    page = render_template(
        "groups/population.html",
        form=form,
        group=group,
        kinds=KINDS,
        known=known,
        is_stale=is_stale,
    )
    return page, 409 if is_stale else 422 if form.errors else 200


@blueprint.post("/groups/<slug>/join")
@guarded_by(may_join_group)
def request_place(slug: str) -> ResponseReturnValue:
    """Ask to join."""
    group = group_or_missing(slug)
    ask_to_join(group, current_user, now=utc_now())
    db.session.commit()
    flash(_("Asked. An organiser will answer."))
    return redirect(url_for("groups.show", slug=slug), code=303)


@blueprint.post("/groups/<slug>/leave")
@guarded_by(may_leave_group)
def leave(slug: str) -> ResponseReturnValue:
    """Leave the group, or take back that you asked to join."""
    leave_group(group_or_missing(slug), current_user)
    db.session.commit()
    flash(_("You're off the list of this group."))
    return redirect(url_for("groups.show", slug=slug), code=303)


@blueprint.route("/groups/<slug>/people", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@guarded_by(may_run_group)
def people(slug: str) -> ResponseReturnValue:
    """Show everybody on the list; add addresses to it."""
    group = group_or_missing(slug)
    require(may_run_group(current_user, place_in(current_user, group)))
    form = AddressesForm()
    if form.validate_on_submit():
        added = add_people(group, current_user, form.people, now=utc_now())
        db.session.commit()
        flash(
            ngettext("One person added.", "%(num)s people added.", added)
            if added
            else _("Everybody you typed was on the list already.")
        )
        return redirect(url_for("groups.people", slug=slug), code=303)
    page = render_template(
        "groups/people.html", form=form, group=group, memberships=memberships_in(group)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/groups/<slug>/people/<int:membership_id>", methods=["GET", "POST"])
@guarded_by(may_change_role)
def role(slug: str, membership_id: int) -> ResponseReturnValue:
    """Change what somebody may do in the group."""
    group = group_or_missing(slug)
    require(may_run_group(current_user, place_in(current_user, group)))
    place = membership_or_missing(group, membership_id)
    form = RoleForm(data={"role": place.role.value})
    if form.validate_on_submit():
        change_role(group, current_user, place, Role(form.role.data), now=utc_now())
        db.session.commit()
        flash(_("Changed."))
        return redirect(url_for("groups.people", slug=slug), code=303)
    page = render_template("groups/role.html", form=form, group=group, place=place)
    return page, 422 if form.errors else 200


@blueprint.post("/groups/<slug>/people/<int:membership_id>/accept")
@guarded_by(may_change_role)
def accept(slug: str, membership_id: int) -> ResponseReturnValue:
    """Let somebody in who asked."""
    group = group_or_missing(slug)
    require(may_run_group(current_user, place_in(current_user, group)))
    place = membership_or_missing(group, membership_id)
    change_role(group, current_user, place, Role.MEMBER, now=utc_now())
    db.session.commit()
    flash(_("They're in."))
    return redirect(url_for("groups.people", slug=slug), code=303)


@blueprint.post("/groups/<slug>/people/<int:membership_id>/remove")
@guarded_by(may_change_role)
def remove(slug: str, membership_id: int) -> ResponseReturnValue:
    """Take somebody off the list, or decline what they asked for."""
    group = group_or_missing(slug)
    require(may_run_group(current_user, place_in(current_user, group)))
    place = membership_or_missing(group, membership_id)
    remove_person(group, current_user, place, now=utc_now())
    db.session.commit()
    flash(_("They're off the list."))
    return redirect(url_for("groups.people", slug=slug), code=303)
