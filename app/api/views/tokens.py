"""One's own tokens: made, shown once, taken back; and what a program learns of its own."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.api import services
from app.api.convert.tokens import TokenSchema, token_told
from app.api.forms.tokens import TokenForm
from app.api.policy import SCOPES, may_have_tokens, may_make_token, may_take_back_token
from app.api.queries import token_or_missing, tokens_of
from app.api.views.frame import blueprint, operation
from app.core.clock import utc_now
from app.core.policy import guarded_by, require
from app.extensions import db, limiter


@blueprint.page("/me/tokens", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guarded_by(may_have_tokens, may_make_token)
def tokens() -> ResponseReturnValue:
    """List one's tokens, and make one; its words are shown in this one answer."""
    require(may_have_tokens(current_user))
    form, secret = TokenForm(), ""
    if form.validate_on_submit():
        made, secret = services.make_token(
            current_user,
            name=form.name.data,
            scopes=form.scopes.data,
            days=int(form.days.data),
            now=utc_now(),
        )
        db.session.commit()
        return render_template("api/made.html", token=made, secret=secret, scopes=SCOPES)
    rows = tokens_of(current_user)
    page = render_template(
        "api/tokens.html",
        form=form,
        tokens=rows,
        scopes=SCOPES,
        now=utc_now(),
        may_make=may_make_token(current_user, len(rows)),
    )
    return page, 422 if form.errors else 200


@blueprint.page("/me/tokens/<int:token_id>/take-back", methods=["POST"])
@guarded_by(may_take_back_token)
def take_back(token_id: int) -> ResponseReturnValue:
    """Take a token back, at once."""
    token = token_or_missing(token_id)
    require(may_take_back_token(current_user, token))
    services.take_back(token, current_user)
    db.session.commit()
    flash(_("Taken back. It opens nothing any more."))
    return redirect(url_for("api.tokens"), code=303)


@operation("GET", "/token", may_have_tokens, tag="token", returns=TokenSchema, needs_token=True)
def token() -> Any:
    """Read what this token is good for, and until when."""
    require(may_have_tokens(current_user))
    return token_told(g.api_token)
