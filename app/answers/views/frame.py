"""The blueprint, and what its pages share."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from app.answers.services.hooks import answers_on, init_answers, need_for
from app.core.web.forms import Form

blueprint = Blueprint("answers", __name__)
blueprint.record_once(lambda state: init_answers(state.app.extensions))


@blueprint.app_context_processor
def hand_out() -> dict[str, Any]:
    """Let every page that tells of an issue say what was answered."""
    return {"answers_on": answers_on}


blueprint.add_app_template_global(need_for)


@blueprint.after_request
def keep_links_private(response: Response) -> Response:
    """Keep what a mailed link opens out of caches and search engines."""
    if "token" in (request.view_args or {}):
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def status_of(form: Form) -> int:
    """Return the status of a page with a form: whether it came back to be put right."""
    return int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
