"""One's own page: name, password, sessions, what was kept, leaving."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.convert import fields_of, safe_path
from app.accounts.forms import LeaveForm, NameForm, NewPasswordForm, PressForm
from app.accounts.policy import may_end_session, may_have_password, may_manage_account
from app.accounts.queries import kept_form, live_sessions
from app.accounts.services import choose_name, end_session, end_sessions, erase_member
from app.accounts.services.sign_in import password_fits, set_password
from app.accounts.views.arriving import blueprint, leave_browser
from app.core.clock import utc_now
from app.core.errors import Missing, is_typed_text
from app.core.policy import guarded_by, require
from app.core.tokens import digest_of
from app.core.web.whereabouts import arguments_of, may_be_passed_on
from app.extensions import db, limiter


@blueprint.get("/me")
@guarded_by(may_manage_account)
def me() -> ResponseReturnValue:
    """Show how you are known here, and where you are signed in."""
    return own_page(NewPasswordForm(formdata=None))


def own_page(password_form: NewPasswordForm) -> str:
    """Draw one's own page around the form for a password."""
    return render_template(
        "accounts/me.html",
        form=password_form,
        sessions=live_sessions(current_user, utc_now()),
        this_session=digest_of(session.get("session_token", "")),
        may_have_password=may_have_password(current_user),
        has_password=current_user.password_hash is not None,
        hidings=current_app.extensions["own_hidings"](current_user),
        questions=current_app.extensions["own_questions"](current_user),
    )


@blueprint.route("/me/name", methods=["GET", "POST"])
@guarded_by(may_manage_account)
def name() -> ResponseReturnValue:
    """Choose the name others see; the first time, before going on."""
    form = NameForm(data={"name": current_user.display_name, "next": request.args.get("next")})
    is_first = not current_user.has_chosen_name
    if is_first:
        form.name.description = _("It needn't be your own.")
    if form.validate_on_submit() and not form.warns_of_lookalike(current_user):
        choose_name(current_user, form.name.data or "", is_sure=True)
        db.session.commit()
        if not is_first:
            flash(_("From now on you're %(name)s.", name=current_user.display_name))
        return redirect(safe_path(form.next.data, url_for("accounts.me")), code=303)
    page = render_template("accounts/name.html", form=form, is_first=is_first)
    return page, 422 if form.errors else 200


@blueprint.post("/me/password")
@limiter.limit("20 per hour")
@guarded_by(may_have_password)
def change_password() -> ResponseReturnValue:
    """Set a password; every other browser is signed out."""
    require(may_have_password(current_user))
    form = NewPasswordForm()
    is_right = current_user.password_hash is None or password_fits(
        current_user.password_hash, form.current_password.data or ""
    )
    if form.validate_on_submit() and is_right:
        set_password(current_user, form.new_password.data or "")
        end_sessions(current_user, now=utc_now(), but=session.get("session_token", ""))
        db.session.commit()
        flash(_("Your password is set. Other browsers were signed out."))
        return redirect(url_for("accounts.me"), code=303)
    if not is_right:
        form.current_password.errors = [_("That isn't your password now.")]
    return own_page(form), 422


@blueprint.post("/me/password/remove")
@guarded_by(may_have_password)
def remove_password() -> ResponseReturnValue:
    """Go back to mailed links and codes alone."""
    set_password(current_user, "")
    db.session.commit()
    flash(_("Your password is gone. You sign in by mail from now on."))
    return redirect(url_for("accounts.me"), code=303)


@blueprint.post("/me/sessions/<int:session_id>/end")
@guarded_by(may_end_session)
def end_one(session_id: int) -> ResponseReturnValue:
    """Sign one of your browsers out, at once."""
    mine = {row.id: row for row in live_sessions(current_user, utc_now())}
    if session_id not in mine:
        raise Missing("")
    end_session(mine[session_id], current_user, now=utc_now())
    db.session.commit()
    flash(_("That browser is signed out."))
    return redirect(url_for("accounts.me"), code=303)


@blueprint.route("/me/leave", methods=["GET", "POST"])
@guarded_by(may_manage_account)
def leave() -> ResponseReturnValue:
    """Say what goes and what stays; on the second thought, take name and address away."""
    form = LeaveForm()
    if form.validate_on_submit():
        erase_member(current_user, now=utc_now())
        return leave_browser(_("You've left. Your name and address are gone."))
    return render_template("accounts/leave.html", form=form), 422 if form.errors else 200


@blueprint.get("/kept/<token>")
@guarded_by(may_manage_account)
def kept(token: str) -> ResponseReturnValue:
    """Show what was typed before signing in, with one button that sends it where it was going."""
    row = kept_form(token)
    if row is None or arguments_of(row.path, "POST") is None:
        raise Missing(_("What you wrote isn't kept any more. We keep it for two days."))
    fields = fields_of(row)
    return render_template(
        "accounts/kept.html",
        form=PressForm(),
        path=row.path,
        fields=fields,
        typed=[value for name, value in fields if is_typed_text(name, value)],
        back_path=row.path if may_be_passed_on(row.path) else "",
    )
