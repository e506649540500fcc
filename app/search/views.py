"""Pages of the room search."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.core.policy import public
from app.search.queries import groups_with_issues
from app.search.services import looking_for, results_page
from app.search.services.showing import WHEN_LABELS

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@public()
def index() -> ResponseReturnValue:
    """Find questions, ideas, what is said of them and what came of it by words, best first."""
    groups = groups_with_issues()
    looking = looking_for(request.args, groups)
    return render_template(
        "search/index.html",
        groups=groups,
        when_labels=WHEN_LABELS,
        **results_page(looking, request.args.get("page", 1, type=int)),
    )
