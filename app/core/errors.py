"""Errors whose message is written for the person who caused them, and the page that shows them."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from app.core.clock import utc_now
from app.core.web.problems import is_for_programs, problem, words_for_programs
from app.core.web.whereabouts import told_path
from app.extensions import db, limiter, login_manager

log = logging.getLogger(__name__)
NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


class AppError(Exception):
    """Base of errors whose message is written for the member who caused them.

    `told` is what a program is told besides.
    """

    status = HTTPStatus.BAD_REQUEST
    told: Mapping[str, Any] = NOTHING_MORE

    @property
    def message(self) -> str:
        """The sentence to show; a lazy translation is resolved when it is read."""
        return str(self.args[0]) if self.args else ""


class Refused(AppError):
    """What was sent cannot be taken as it stands; the message says what to change."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotAllowed(AppError):
    """The policy said no."""

    status = HTTPStatus.FORBIDDEN


class Missing(AppError):
    """There is no such thing, or this person may not know that there is."""

    status = HTTPStatus.NOT_FOUND


class Gone(AppError):
    """What this address once led to is no longer to be had; the message says what to do."""

    status = HTTPStatus.GONE


class SignInNeeded(AppError):
    """Somebody who is not signed in asked for what only members may do."""

    status = HTTPStatus.UNAUTHORIZED


class Conflict(AppError):
    """The page was shown before something changed; it has to be shown again."""

    status = HTTPStatus.CONFLICT


class Unavailable(AppError):
    """The site cannot do this at the moment; nothing was lost."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def init_errors(app: Flask) -> None:
    """Show every error on one page of the site, in words that say what to do next."""
    app.register_error_handler(SignInNeeded, ask_to_sign_in)
    app.register_error_handler(AppError, show_app_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(OperationalError, show_database_trouble)
    app.register_error_handler(OverflowError, show_number_too_large)
    app.register_error_handler(Exception, show_crash)


def ask_to_sign_in(error: SignInNeeded) -> ResponseReturnValue:
    """Lead a person to where they sign in; tell a program that it needs a token."""
    if is_for_programs():
        db.session.rollback()
        return problem(error.status, error.message or words_for_programs(error.status), error.told)
    return login_manager.unauthorized()


def show_app_error(error: AppError) -> ResponseReturnValue:
    """Show the message that came with the error."""
    db.session.rollback()
    return error_page(error.status, error.message, error.told)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Show an error of the web framework in our words, with the headers that belong to it."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    response = make_response(error_page(HTTPStatus(error.code), ""))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, TooManyRequests) and limiter.current_limit is not None:
        seconds = math.ceil(limiter.current_limit.reset_at - utc_now().timestamp())
        response.headers["Retry-After"] = str(max(1, seconds))
    return response


def show_database_trouble(error: OperationalError) -> ResponseReturnValue:
    """Say that nothing was saved; what was typed is still in the form behind the page."""
    log.error("database trouble on %s %s: %s", request.method, told_path(), type(error.orig))
    db.session.rollback()
    return error_page(HTTPStatus.SERVICE_UNAVAILABLE, "")


def show_number_too_large(error: OverflowError) -> ResponseReturnValue:
    """Answer a number that no row can have like any other of which there is no row."""
    db.session.rollback()
    return error_page(HTTPStatus.NOT_FOUND, "")


def show_crash(error: Exception) -> ResponseReturnValue:
    """Log what went wrong and say that it is our fault."""
    log.exception("unexpected error on %s %s", request.method, told_path())
    db.session.rollback()
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR, "")


def error_page(
    status: HTTPStatus, message: str, told: Mapping[str, Any] = NOTHING_MORE
) -> ResponseReturnValue:
    """Draw the error page; on a failed POST it shows what was typed, so that it can be kept.

    Programs get no page.
    """
    if is_for_programs():
        return problem(status, message or words_for_programs(status) or words_for(status), told)
    typed = []
    is_readable = status is not HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if request.method == "POST" and is_readable and request.form:
        typed = [value for key, value in request.form.items() if is_typed_text(key, value)]
    page = render_template(
        "error.html",
        status=int(status),
        message=message or words_for(status),
        typed=typed,
        signed_in=bool(current_user.is_authenticated),
    )
    return page, int(status)


def is_typed_text(key: str, value: str) -> bool:
    """Say whether a form value is something a person wrote rather than a token or a choice."""
    return " " in value.strip() and key not in {"csrf_token", "password", "ticket"}


def words_for(status: HTTPStatus) -> str:
    """Return a plain sentence that says what to do next."""
    sentences = {
        HTTPStatus.BAD_REQUEST: _(
            "That page was open for too long. Go back, reload it and try once more."
        ),
        HTTPStatus.FORBIDDEN: _("You can't do that here."),
        HTTPStatus.NOT_FOUND: _(
            "There's nothing at this address. It may have moved, or the link may be cut short."
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: _(
            "That link only works from a button. Go back and press the button again."
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _(
            "That's more text than we can take at once. Press Back in your browser: your words "
            "should still be there. Make them shorter and send them again."
        ),
        HTTPStatus.TOO_MANY_REQUESTS: _(
            "That was a lot in a short time. Wait a minute, then try again."
        ),
        HTTPStatus.SERVICE_UNAVAILABLE: _(
            "We can't save anything just now. Nothing was counted. Try again in a minute."
        ),
    }
    return sentences.get(
        status,
        _(
            "Something went wrong on our side. Try again in a minute. "
            "If it keeps happening, tell whoever runs this site."
        ),
    )
