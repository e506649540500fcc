"""What every way in shares: the browser's mark, what was typed before, where to go afterwards."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from limits import parse

from app.accounts.convert import device_from, pairs_from, safe_path
from app.accounts.forms import AddressForm, PasswordSignInForm
from app.accounts.models import KeptForm, Member
from app.accounts.queries import kept_form
from app.accounts.services import start_session
from app.accounts.services.sessions import end_session_of
from app.accounts.services.sign_in import WayIn, forget_kept, keep_form
from app.core.clock import utc_now
from app.core.errors import is_typed_text
from app.core.storage.database import SAFE_METHODS
from app.core.tokens import digest_of, new_token
from app.core.web.whereabouts import may_be_passed_on
from app.extensions import db, limiter, login_manager
from app.jobs.services import REDIS_TROUBLE

blueprint = Blueprint("accounts", __name__)

STAYS_IN_BROWSER = ("language", "kept", "mark")
DRAFT_COOKIE = "ballot_draft"
KEEPING_LIMIT = parse("40 per hour")
GUESTS_OF_A_BROWSER = parse("6 per hour")
GUESTS_OF_A_NETWORK = parse("400 per hour")
"""A hall full of people shares one address, so that it alone may bring many."""
MOST_NOTED = 200
"""Kept forms that a browser remembers; a cookie has little room."""
HAVE_THEIR_OWN_DRAFT = {"ballots"}
"""Rooms whose forms are never kept: a ballot beside an address is what sealing must not find."""


def browser_and_address() -> str:
    """Name who asks: a hall full of people behind one address is not one person."""
    return f"{get_remote_address()} {session.get('browser', '')}"


def browser_token() -> str:
    """Return the secret by which this browser is known again; the code is bound to it."""
    if "browser" not in session:
        session["browser"] = new_token()
    token: str = session["browser"]
    return token


def draft_hash() -> bytes | None:
    """Return the digest of the ballot draft this browser carries, if it carries one."""
    token = request.cookies.get(DRAFT_COOKIE, "")
    return digest_of(token) if token else None


@login_manager.unauthorized_handler
def ask_to_sign_in() -> ResponseReturnValue:
    """Send a reader to the sign-in page; keep what a writer wrote and show the page at once."""
    db.session.rollback()
    if request.method in SAFE_METHODS:
        if request.endpoint == "accounts.kept":
            session["came_for"] = (request.view_args or {})["token"]
        return redirect(url_for("accounts.sign_in", next=page_here() or "/"), code=303)
    token = keep_what_was_typed()
    typed = [value for name, value in request.form.items() if is_typed_text(name, value)]
    return sign_in_page(next_path=page_behind(), kept=token, typed=typed), 401


def keep_what_was_typed() -> str:
    """Keep the posted fields for afterwards; return their token, or nothing if they can't be."""
    pairs = pairs_from(request.form.items(multi=True))
    path = safe_path(request.path, default="")
    if pairs is None or not path or request.blueprint in HAVE_THEIR_OWN_DRAFT:
        return ""
    if limiter.enabled and not may_keep_another():
        return ""
    token = keep_form(path, pairs, now=utc_now())
    db.session.commit()
    note_kept(token)
    return token


def may_keep_another() -> bool:
    """Count one more form kept for this browser; while nobody can count, all are kept."""
    try:
        return limiter.limiter.hit(KEEPING_LIMIT, browser_and_address())
    except REDIS_TROUBLE:
        return True


def has_room_for_a_guest() -> bool:
    """Count one more person without an address, by their browser and by their network.

    The browser's mark tells nothing of a person and stays when one leaves, or leaving would be
    all it takes to come again. While nobody can count, everybody is let in.
    """
    if not limiter.enabled:
        return True
    mark = session.setdefault("mark", new_token())
    try:
        return limiter.limiter.hit(GUESTS_OF_A_BROWSER, f"guest {mark}") and limiter.limiter.hit(
            GUESTS_OF_A_NETWORK, f"guests {get_remote_address()}"
        )
    except REDIS_TROUBLE:
        return True


def note_kept(token: str) -> None:
    """Note in this browser which forms were kept for it, so that signing out can delete them."""
    if (row := kept_form(token)) is not None:
        session["kept"] = sorted({*session.get("kept", ()), row.id})[-MOST_NOTED:]


def page_behind() -> str:
    """Return the page from which a form was sent, if it is one of ours and may be passed on."""
    referrer = request.referrer or ""
    own = request.host_url.rstrip("/")
    path = safe_path(referrer.removeprefix(own) if referrer.startswith(own + "/") else "")
    return path if may_be_passed_on(path) else "/"


def page_here() -> str:
    """Return the page somebody is on, to come back to it; nothing if its address is a key."""
    if request.method not in SAFE_METHODS:
        return page_behind()
    path = safe_path(request.full_path if request.query_string else request.path, default="")
    return path if path and may_be_passed_on(path) else ""


def sign_in_page(
    *,
    form: AddressForm | None = None,
    password_form: PasswordSignInForm | None = None,
    next_path: str = "/",
    kept: str = "",
    typed: list[str] | None = None,
) -> str:
    """Draw the sign-in page around what somebody was in the middle of."""
    browser_token()
    goes_to = path_after(next_path, kept)
    blank: dict[str, Any] = {"formdata": None, "data": {"next": next_path, "kept": kept}}
    return render_template(
        "accounts/sign_in.html",
        form=form or AddressForm(**blank),
        password_form=password_form or PasswordSignInForm(**blank, prefix=""),
        is_password_open=password_form is not None,
        is_kept=bool(kept),
        typed=typed or [],
        admits_guests=admits_guests(goes_to),
        takes_codes=takes_codes(goes_to),
        next_path=next_path,
        kept=kept,
        demo_people=current_app.config["DEMO"],
    )


def path_after(next_path: str, kept: str) -> str:
    """Return the path somebody will go to once they are signed in."""
    row = kept_form(kept) if kept else None
    return row.path if row is not None else next_path


def admits_guests(path: str) -> bool:
    """Ask the room that knows issues whether a path belongs to one that is open to anyone."""
    answer = current_app.extensions.get("admits_guests")
    return bool(answer is not None and answer(path))


def takes_codes(path: str) -> bool:
    """Ask the same room whether a path belongs to one that is entered with a code on paper."""
    answer = current_app.extensions.get("takes_codes")
    return bool(answer is not None and answer(path))


def kept_form_named(token: str | None) -> KeptForm | None:
    """Return the kept form whose token came with the sign-in form."""
    return kept_form(token) if token else None


def arrive(
    member: Member,
    *,
    next_path: str = "/",
    kept_token: str | None = None,
    draft_digest: str | None = None,
    token: str = "",
) -> ResponseReturnValue:
    """Begin a new session in this browser, drop the old one, and go on where they were."""
    now = utc_now()
    if old := session.get("session_token"):
        end_session_of(old, now=now)
    device = device_from(request.user_agent.string)
    token = start_session(member, device=device, now=now, token=token)
    db.session.commit()
    carry(token)
    if kept_token is not None:
        note_kept(kept_token)
    if draft_digest is not None:
        session["ballot_draft_digest"] = draft_digest
    destination = url_for("accounts.kept", token=kept_token) if kept_token else safe_path(next_path)
    if not member.has_chosen_name and not member.is_guest:
        destination = url_for("accounts.name", next=destination)
    return redirect(destination, code=303)


def carry(token: str) -> None:
    """Let this browser carry a session and, but for a few marks, nothing it carried before."""
    staying = {key: session[key] for key in STAYS_IN_BROWSER if key in session}
    session.clear()
    session.update(staying)
    session.permanent = True
    session["session_token"] = token


def leave_browser(said: str) -> ResponseReturnValue:
    """Forget all that this browser keeps of a person: the next one at it may be somebody else."""
    forget_kept(session.get("kept", ()))
    db.session.commit()
    mark = session.get("mark")
    session.clear()
    if mark:
        session["mark"] = mark
    flash(said)
    response = redirect("/", code=303)
    response.delete_cookie(DRAFT_COOKIE)
    return response


def arrive_by(way: WayIn) -> ResponseReturnValue:
    """Begin a session for somebody who came in by link or code."""
    return arrive(
        way.member,
        next_path=way.next_path,
        kept_token=way.kept_token,
        draft_digest=way.draft_digest,
    )


@blueprint.app_context_processor
def offer_sign_in() -> dict[str, Any]:
    """Tell every page where the door is, and how to come back through it."""
    if not has_request_context():
        return {}
    here = page_here()
    is_at_door = request.blueprint == "accounts" or here in ("", "/")
    return {
        "sign_in_url": url_for("accounts.sign_in", next=None if is_at_door else here),
        "page_here": here,
        "me_url": url_for("accounts.me"),
    }
