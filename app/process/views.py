"""Pages of the room process."""

from __future__ import annotations

import segno
from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import Missing
from app.core.policy import public
from app.process.forms import LookForm

blueprint = Blueprint("process", __name__)

ONE_YEAR = 31_536_000


@blueprint.post("/theme")
@public()
def theme() -> ResponseReturnValue:
    """Remember light or dark in a cookie; anything else means as the device has it."""
    back = request.form.get("next", "")
    is_ours = back.startswith("/") and not back.startswith("//") and "\\" not in back
    response = make_response(redirect(back if is_ours else "/", 303))
    chosen = request.form.get("theme", "")
    if chosen in {"light", "dark"}:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(
            "theme", chosen, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie("theme")
    return response


@blueprint.route("/look", methods=["GET", "POST"])
@public()
def look() -> ResponseReturnValue:
    """Show every piece that pages are made of; only in the demo."""
    if not current_app.config["DEMO"]:
        raise Missing("")
    form = LookForm()
    form.validate()
    words = "plum kettle harbour seven lantern oak ribbon tide"
    return render_template("process/look.html", form=form, qr=segno.make(words, error="m").matrix)
