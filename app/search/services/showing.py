"""A page of what was found, in words: what each thing is, where it belongs, where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.paging import Page
from app.groups.models import Group
from app.issues.convert import STAGE_LABELS, settings_of
from app.search.convert import Pieces, Question, marked, question_from
from app.search.models import Found
from app.search.queries import Filters, Hit, find
from app.search.queries.finding import FINISHED, OPEN
from deliberation.stages import Stage

KIND_LABELS = {
    Found.ISSUE: _l("Questions"),
    Found.IDEA: _l("Ideas"),
    Found.CHANGE: _l("Changes"),
    Found.STATEMENT: _l("Statements"),
    Found.POST: _l("Posts"),
    Found.RESULT: _l("Results"),
}
WHEN_LABELS = {
    "": _l("At any stage"),
    OPEN: _l("Still open"),
    **{
        stage.value: _l("Now in %(stage)s", stage=label)
        for stage, label in STAGE_LABELS.items()
        if stage is not Stage.OUTCOME
    },
    FINISHED: _l("Finished"),
}
"""Where to look; the keys stand in addresses."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody looks for and where, as far as it can be understood."""

    question: Question
    kind: Found | None
    group: Group | None
    when: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words leaves something out."""
        return bool(self.kind or self.group or self.when)

    @property
    def filters(self) -> Filters:
        """The same for the query."""
        return Filters(self.kind, self.group.id if self.group else None, self.when)

    def address(self, **other: str) -> str:
        """Return the address of this search, with some things otherwise."""
        told: dict[str, Any] = {
            "q": self.question.typed,
            "kind": self.kind.value if self.kind else "",
            "group": self.group.slug if self.group else "",
            "when": self.when,
            **other,
        }
        return url_for("search.index", **{name: value for name, value in told.items() if value})


@dataclass(frozen=True, slots=True)
class Shown:
    """Something found, as the page draws it; headings and bodies come in pieces to be marked."""

    kind: Found
    label: str
    letter: str
    heading: Pieces
    body: Pieces
    url: str
    issue: Any
    group: str
    stage: str
    said_by: str
    said_at: datetime
    zone: str


def looking_for(given: Mapping[str, str], groups: Iterable[Group]) -> Looking:
    """Return what an address asks for; what there is no such thing of leaves nothing out."""
    kinds = {kind.value: kind for kind in Found}
    by_slug = {group.slug: group for group in groups}
    when = given.get("when", "")
    return Looking(
        question=question_from(given.get("q", "")),
        kind=kinds.get(given.get("kind", "")),
        group=by_slug.get(given.get("group", "")),
        when=when if when in WHEN_LABELS else "",
    )


def results_page(looking: Looking, number: int) -> dict[str, Any]:
    """Return everything the page of results shows."""
    results = find(looking.question, looking.filters, number)
    found = results.page
    tabs = [(_("Everything"), sum(results.counts.values()), "", looking.kind is None)]
    tabs += [
        (str(label), results.counts.get(kind, 0), kind.value, looking.kind is kind)
        for kind, label in KIND_LABELS.items()
    ]
    return {
        "looking": looking,
        "n_everywhere": sum(results.counts.values()),
        "page": Page(
            [shown(hit, looking.question) for hit in found.rows],
            found.number,
            found.size,
            found.total,
        ),
        "tabs": [(label, n, looking.address(kind=kind), now) for label, n, kind, now in tabs],
    }


def shown(hit: Hit, question: Question) -> Shown:
    """Return a hit as the page draws it."""
    text = hit.text
    heading = marked(text.heading, question, is_whole=True) if text.heading else []
    return Shown(
        kind=text.kind,
        label=label_of(hit),
        letter=hit.letter if text.kind is Found.IDEA else "",
        heading=heading or [(_("What %(name)s said", name=text.said_by or _("somebody")), False)],
        body=marked(text.body, question),
        url=address_of(hit),
        issue=hit.issue,
        group=hit.group,
        stage=str(STAGE_LABELS[hit.issue.stage or Stage.OUTCOME]),
        said_by=text.said_by,
        said_at=text.said_at,
        zone=settings_of(hit.issue).zone,
    )


def label_of(hit: Hit) -> str:
    """Say what something is, and which idea or change it is about."""
    letter, number = hit.letter, hit.number
    match hit.text.kind:
        case Found.ISSUE:
            return _("Question")
        case Found.RESULT:
            return _("Result")
        case Found.IDEA:
            return _("Idea %(letter)s", letter=letter)
        case Found.CHANGE:
            return _("Change %(number)s to idea %(letter)s", number=number, letter=letter)
        case Found.STATEMENT:
            return _("Statement")
    if number is not None:
        return _("Post on change %(number)s to idea %(letter)s", number=number, letter=letter)
    return _("Post on idea %(letter)s", letter=letter) if letter else _("Post")


def address_of(hit: Hit) -> str:
    """Return where something found can be read."""
    issue_id, ref_id = hit.issue.id, hit.text.ref_id
    match hit.text.kind:
        case Found.ISSUE:
            return url_for("process.show", issue_id=issue_id)
        case Found.RESULT:
            return url_for("outcomes.show", issue_id=issue_id)
        case Found.IDEA:
            return url_for("process.proposal", issue_id=issue_id, proposal_id=ref_id)
        case Found.CHANGE:
            return url_for("process.amendment", issue_id=issue_id, amendment_id=ref_id)
        case Found.STATEMENT:
            return url_for("statements.show", statement_id=ref_id)
    return url_for("discussion.show", post_id=ref_id)
