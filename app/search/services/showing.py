"""A page of what was found, in words: what each thing is, where it belongs, where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.web.paging import Page
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
    Found.ANSWER: _l("Answers"),
    Found.NEED: _l("What is needed"),
    Found.CORRECTION: _l("Corrections"),
}
LABELS = {
    Found.ISSUE: _l("Question"),
    Found.RESULT: _l("Result"),
    Found.IDEA: _l("Idea %(letter)s"),
    Found.CHANGE: _l("Change %(number)s to idea %(letter)s"),
    Found.STATEMENT: _l("Statement"),
    Found.ANSWER: _l("Answer on idea %(letter)s"),
    Found.NEED: _l("What idea %(letter)s would need"),
    Found.CORRECTION: _l("Correction of the report"),
}
"""What one thing is called; posts say more of where they stand."""
HEADINGS = {
    Found.POST: _l("What %(name)s said"),
    Found.ANSWER: _l("What %(name)s answered"),
    Found.NEED: _l("What they would need for it"),
    Found.CORRECTION: _l("What %(name)s said of the report"),
}
"""What stands above words that have no heading of their own."""
ADDRESSES: Mapping[Found, tuple[str, Callable[[int, Hit], dict[str, Any]]]] = {
    Found.ISSUE: ("process.show", lambda issue_id, hit: {"issue_id": issue_id}),
    Found.RESULT: ("outcomes.show", lambda issue_id, hit: {"issue_id": issue_id}),
    Found.IDEA: (
        "process.proposal",
        lambda issue_id, hit: {"issue_id": issue_id, "proposal_id": hit.text.ref_id},
    ),
    Found.CHANGE: (
        "process.amendment",
        lambda issue_id, hit: {"issue_id": issue_id, "amendment_id": hit.text.ref_id},
    ),
    Found.STATEMENT: ("statements.show", lambda issue_id, hit: {"statement_id": hit.text.ref_id}),
    Found.POST: ("discussion.show", lambda issue_id, hit: {"post_id": hit.text.ref_id}),
    Found.ANSWER: (
        "answers.index",
        lambda issue_id, hit: {
            "issue_id": issue_id,
            "answer": hit.text.ref_id,
            "_anchor": f"answer-{hit.text.ref_id}",
        },
    ),
    Found.NEED: (
        "process.proposal",
        lambda issue_id, hit: {
            "issue_id": issue_id,
            "proposal_id": hit.idea_id,
            "_anchor": "need",
        },
    ),
    Found.CORRECTION: (
        "checking.corrections",
        lambda issue_id, hit: {"issue_id": issue_id, "_anchor": f"correction-{hit.text.ref_id}"},
    ),
}
"""The page on which each kind of thing is read, and where on it."""
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
    who = text.said_by or _("somebody")
    return Shown(
        kind=text.kind,
        label=label_of(hit),
        letter=hit.letter if text.kind is Found.IDEA else "",
        heading=heading or [(heading_of(text.kind, who), False)],
        body=marked(text.body, question),
        url=address_of(hit),
        issue=hit.issue,
        group=hit.group,
        stage=str(STAGE_LABELS[hit.issue.stage or Stage.OUTCOME]),
        said_by=text.said_by,
        said_at=text.said_at,
        zone=settings_of(hit.issue).zone,
    )


def heading_of(kind: Found, name: str) -> str:
    """Return what stands above words that have no heading of their own."""
    return str(HEADINGS[kind]) % {"name": name}


def label_of(hit: Hit) -> str:
    """Say what something is, and which idea or change it is about."""
    letter, number = hit.letter, hit.number
    if hit.text.kind is not Found.POST:
        return str(LABELS[hit.text.kind]) % {"letter": letter, "number": number}
    if number is not None:
        return _("Post on change %(number)s to idea %(letter)s", number=number, letter=letter)
    return _("Post on idea %(letter)s", letter=letter) if letter else _("Post")


def address_of(hit: Hit) -> str:
    """Return where something found can be read."""
    endpoint, values = ADDRESSES[hit.text.kind]
    return url_for(endpoint, **values(hit.issue.id, hit))
