"""Signing in and out."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.convert import digits_of, safe_path
from app.accounts.forms import AddressForm, CodeForm, PasswordSignInForm, PressForm, WayForm
from app.accounts.policy import (
    may_go_on_as_guest,
    may_manage_account,
    may_sign_in,
    may_use_demo,
)
from app.accounts.queries import live_token, password_hash_of
from app.accounts.services import end_sessions, join, join_as_guest
from app.accounts.services.people import demo_member
from app.accounts.services.sessions import end_session_of
from app.accounts.services.sign_in import (
    ask_for_way_in,
    enter_by_code,
    enter_by_link,
    password_fits,
    renew_kept,
)
from app.accounts.views.arriving import (
    admits_guests,
    arrive,
    arrive_by,
    blueprint,
    browser_and_address,
    browser_token,
    draft_hash,
    has_room_for_a_guest,
    kept_form_named,
    leave_browser,
    path_after,
    sign_in_page,
)
from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.extensions import db, limiter

A_FEW_TRIES = "12 per 10 minutes"
A_HALL_FULL = "400 per hour"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(A_HALL_FULL, methods=["POST"])
@limiter.limit(A_FEW_TRIES, key_func=browser_and_address, methods=["POST"])
@public(may_sign_in)
def sign_in() -> ResponseReturnValue:
    """Ask for an address; mail a link and a code to it, whoever it is."""
    if request.method == "GET":
        kept = session.pop("came_for", "")
        return sign_in_page(next_path=safe_path(request.args.get("next")), kept=kept)
    form = AddressForm()
    next_path = safe_path(form.next.data)
    if not form.validate_on_submit():
        return sign_in_page(form=form, next_path=next_path, kept=form.kept.data or ""), 422
    ask_for_way_in(
        form.address,
        browser=browser_token(),
        next_path=next_path,
        kept=kept_form_named(form.kept.data),
        draft_hash=draft_hash(),
        now=utc_now(),
    )
    db.session.commit()
    session["asked_address"] = form.address
    return redirect(url_for("accounts.code"), code=303)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit(A_HALL_FULL, methods=["POST"])
@limiter.limit("30 per 10 minutes", key_func=browser_and_address, methods=["POST"])
@public(may_sign_in)
def code() -> ResponseReturnValue:
    """Take the six digits, in the browser that asked for them."""
    form = CodeForm()
    if form.validate_on_submit():
        way = enter_by_code(digits_of(form.code.data or ""), browser=browser_token(), now=utc_now())
        if way is not None:
            return arrive_by(way)
        db.session.commit()
        form.code.errors = [
            _("That isn't the code, or it has been tried too often. Look at the newest mail.")
        ]
    page = render_template(
        "accounts/code.html",
        form=form,
        address=session.get("asked_address", ""),
        mails_lie_in=folder_of_mails(),
    )
    return page, 422 if form.errors else 200


def folder_of_mails() -> str:
    """Return where a demo lays its mails down; empty where they are sent, as anywhere else."""
    way_out = urlsplit(current_app.config["MAIL_URL"])
    return way_out.path if current_app.config["DEMO"] and way_out.scheme == "file" else ""


@blueprint.route("/sign-in/<token>", methods=["GET", "POST"])
@limiter.limit(A_HALL_FULL, methods=["POST"])
@public(may_sign_in)
def link(token: str) -> ResponseReturnValue:
    """Show a button: mail scanners open links, only people press buttons. The button signs in."""
    form = PressForm()
    if form.validate_on_submit() and (way := enter_by_link(token, now=utc_now())) is not None:
        return arrive_by(way)
    row = live_token(token, utc_now())
    page = render_template(
        "accounts/link.html", form=form, address=row.email if row is not None else ""
    )
    return page, 200 if row is not None else 410


@blueprint.route("/sign-in/password", methods=["POST"])
@limiter.limit("120 per hour", methods=["POST"])
@limiter.limit(A_FEW_TRIES, key_func=browser_and_address, methods=["POST"])
@limiter.limit("20 per hour", key_func=lambda: f"password {request.form.get('email', '').lower()}")
@public(may_sign_in)
def password() -> ResponseReturnValue:
    """Let in somebody who set a password; an unknown address is refused as slowly as a known."""
    form = PasswordSignInForm()
    if form.validate_on_submit():
        stored = password_hash_of(form.address)
        db.session.rollback()  # nobody else should wait for the lock while we hash
        if password_fits(stored, form.password.data or ""):
            kept = kept_form_named(form.kept.data)
            return arrive(
                join(form.address, now=utc_now()),
                next_path=safe_path(form.next.data),
                kept_token=renew_kept(kept) if kept is not None else None,
            )
        form.password.errors = [_("That address and password don't belong together.")]
    next_path = safe_path(form.next.data)
    return sign_in_page(password_form=form, next_path=next_path, kept=form.kept.data or ""), 422


@blueprint.route("/sign-in/guest", methods=["POST"])
@public(may_go_on_as_guest)
def guest() -> ResponseReturnValue:
    """Go on without an address, where the question on the way there is open to anyone."""
    form = WayForm()
    next_path = safe_path(form.next.data)
    is_open = admits_guests(path_after(next_path, form.kept.data or ""))
    require(may_go_on_as_guest(current_user, admits_guests=is_open))
    if not has_room_for_a_guest():
        abort(HTTPStatus.TOO_MANY_REQUESTS)
    kept = kept_form_named(form.kept.data)
    return arrive(
        join_as_guest(now=utc_now()),
        next_path=next_path,
        kept_token=renew_kept(kept) if kept is not None else None,
    )


@blueprint.route("/sign-in/demo", methods=["POST"])
@public(may_use_demo)
def demo() -> ResponseReturnValue:
    """Be one of the made-up people, in the demo."""
    require(may_use_demo(current_user, is_demo=current_app.config["DEMO"]))
    member = demo_member(request.form.get("person", ""))
    return arrive(member, next_path=safe_path(request.form.get("next")))


@blueprint.route("/sign-out", methods=["POST"])
@guarded_by(may_manage_account)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    end_session_of(session.get("session_token", ""), now=utc_now())
    return leave_browser(_("You're signed out, and this browser keeps nothing you wrote."))


@blueprint.route("/sign-out/everywhere", methods=["POST"])
@guarded_by(may_manage_account)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of this member, this one included."""
    end_sessions(current_user, now=utc_now())
    return leave_browser(
        _("You're signed out everywhere, and this browser keeps nothing you wrote.")
    )
