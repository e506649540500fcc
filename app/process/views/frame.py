"""The page frame, its colours, and the gallery of its pieces."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.convert import safe_path
from app.core.drawing.codes import square_code
from app.core.errors import Missing
from app.core.policy import public
from app.core.web.links import fixed_address
from app.core.web.whereabouts import is_behind_a_key
from app.process.forms import LookForm
from app.process.queries import (
    groups_organised_by,
)
from app.process.services import init_people

blueprint = Blueprint("process", __name__)
blueprint.record_once(lambda state: init_people(state.app.extensions))

ONE_YEAR = 31_536_000
WITHIN_A_QUESTION = (
    "/posts/",
    "/statements/",
    "/proposals/",
    "/amendments/",
    "/themes/",
    "/summaries/",
)
"""Where the addresses of what belongs to a question begin, beside that of questions."""


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    """Hand the page frame its links; a phone's header has room for the lists and one's own part."""
    here = f"{request.script_root}{request.path}" if request else ""
    pages = [(_("Issues"), fixed_address("process.index"), True), (_("How it works"), how(), False)]
    pages.append((_("Search"), fixed_address("search.index"), False))
    if current_user.is_authenticated:
        pages.append((_("My part"), fixed_address("my_part.index"), True))
        if groups_organised_by(current_user):
            pages.append((_("Your desk"), fixed_address("process.desks"), False))
    return {
        "nav_links": [
            (label, url, where_from(url, here), is_on_phones) for label, url, is_on_phones in pages
        ],
        "footer_links": [
            (_("How it works"), how()),
            (_("How we count"), fixed_address("process.how_we_count")),
            (_("Groups"), fixed_address("groups.index")),
            (_("Take part on paper"), fixed_address("paper.index")),
            (_("House rules"), fixed_address("process.house_rules")),
            (_("Privacy in plain words"), fixed_address("process.privacy")),
            (_("For programs"), fixed_address("api.docs")),
        ],
        "theme_url": None if request and is_behind_a_key() else fixed_address("process.theme"),
    }


def where_from(url: str, here: str) -> str:
    """Say for `aria-current` whether a link leads to this page, or to the list it belongs to."""
    if url == here:
        return "page"
    inside = WITHIN_A_QUESTION if url == fixed_address("process.index") else ()
    return "true" if here.startswith((f"{url}/", *inside)) else ""


def how() -> str:
    """Return the address of the page that says how it works."""
    return fixed_address("process.how_it_works")


@blueprint.post("/theme")
@public()
def theme() -> ResponseReturnValue:
    """Remember light or dark in a cookie; anything else means as the device has it."""
    response = make_response(redirect(safe_path(request.form.get("next")), 303))
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
    form = LookForm(meta={"csrf": False})
    form.validate()
    words = "plum kettle harbour seven lantern oak ribbon tide"
    return render_template("process/look.html", form=form, qr=square_code(words))
