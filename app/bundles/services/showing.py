"""What a page says of checking: what can be checked and what can't; the root beside each Result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.bundles.convert import statement
from app.bundles.queries import root_words
from app.issues.models import Issue
from app.outcomes.services.beside import add_beside

IN_WORDS = {
    statement.NOTHING_CHANGED: _l(
        "That nothing was changed since the root was sent out: no ballot, no rule, no word."
    ),
    statement.RECORD_UNCHANGED: _l(
        "That nothing was changed since the root was sent out: no rule, no figure, no word."
    ),
    statement.SAME_RULES: _l("That the count used the rules fixed when the question opened."),
    statement.JOURNAL: _l("That nothing was taken out of the record of who did what."),
    statement.FROM_BALLOTS: _l(
        "That the result follows from the ballots. They are all in the file."
    ),
    statement.FROM_TABLE: _l(
        "That the result follows from the table that compares every two ideas."
    ),
    statement.OWN_BALLOT: _l("With your ticket: that your ballot was counted, and what it says."),
    statement.WHO_VOTED: _l(
        "That voters were real, were different people, and were free to choose."
    ),
    statement.WHO_LOOKED: _l("That nobody who runs the site looked at ballots in the meantime."),
    statement.TABLE_FROM_BALLOTS: _l(
        "That the table follows from the ballots. They aren't in the file: a rare one could point "
        "to a person. The more people look for their own, the surer it gets."
    ),
    statement.TABLE_FROM_ELSEWHERE: _l(
        "That the table follows from ballots. The vote was held elsewhere; only its table is known."
    ),
    statement.COVERED: _l("The count. Fewer than 10 people took part, so it stays covered."),
    statement.OTHER_RULE: _l(
        "The order of ideas. This vote used a rule that the checking program lacks."
    ),
    statement.SEVERAL: _l("Which ideas were chosen one after the other."),
}
"""Each claim of the statement in a bundle, for a page in the reader's language."""


def what_shows(doc: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what the bundle of a result lets people check, and what nobody can check with it."""
    can, cannot = statement.claims(doc)
    return {
        "can": [IN_WORDS[claim] for claim in can],
        "cannot": [IN_WORDS[claim] for claim in cannot],
    }


def root_beside(issue: Issue) -> str:
    """Return the root that a Result prints; empty until it is laid."""
    return root_words(issue.id)


def init_bundles(extensions: dict[str, Any]) -> None:
    """Let the page of the Result, and its paper, print the root."""
    add_beside(extensions, "root", root_beside)
