"""Taking part on paper: what to print, and the sheets themselves."""

from __future__ import annotations

import secrets

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import public, require
from app.issues.queries import current_time, issue_for
from app.paper.convert import sheet_number
from app.paper.policy import may_print, may_read_of_paper, may_type_in
from app.paper.queries import OnPaper, questions_on_paper
from app.paper.services.printing import ballots_to_print
from app.paper.views.frame import blueprint

MOST_COPIES = 50
NUMBERS = 10**9


@blueprint.get("/paper")
@public(may_read_of_paper)
def index() -> ResponseReturnValue:
    """Say how to take part on paper, and for which questions."""
    return render_template(
        "paper/index.html",
        rows=questions_on_paper(current_user),
        may_print=is_printed,
        may_type_in=is_typed_in,
        most=MOST_COPIES,
    )


def is_printed(row: OnPaper) -> bool:
    """Say whether ballots of this question can be printed now."""
    return bool(may_print(current_user, row.issue, row.rank, utc_now(), row.membership))


def is_typed_in(row: OnPaper) -> bool:
    """Say whether this person types sheets of this question in."""
    return bool(may_type_in(current_user, row.issue, row.rank, utc_now(), row.membership))


def drawn_number() -> int:
    """Draw nine digits that nobody can guess and that stand on no list."""
    return secrets.randbelow(NUMBERS)


@blueprint.get("/issues/<int:issue_id>/ballot.pdf")
@public(may_print)
def ballot(issue_id: int) -> ResponseReturnValue:
    """Hand out ballots to print, each with a number of its own; nothing of them is kept."""
    found = issue_for(current_user, issue_id)
    time = current_time(found.issue)
    require(may_print(current_user, found.issue, time, utc_now(), found.membership))
    wanted = request.args.get("copies", 1, type=int)
    copies = min(max(wanted, 1), MOST_COPIES)
    drawn = [sheet_number(drawn_number()) for _n in range(copies)]
    is_large = "large" in request.args
    made = ballots_to_print(found.issue, drawn, rank=time, is_large=is_large)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ballot-{issue_id}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
