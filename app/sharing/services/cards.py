"""What pictures say of a question, an idea and a change: before close, only what is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from app.amendments.models import Amendment
from app.ballots.queries import reasons_apart
from app.core.drawing.outlines import outlined
from app.core.drawing.typesetting import png_from
from app.core.tombstones import hidden_title
from app.core.web.templating import moment
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time
from app.my_part.convert.telling import how_it_came_out
from app.outcomes.queries import outcome_of, outcomes_of
from app.outcomes.services.picturing import headline_of, place_and_month
from app.outcomes.services.redacting import document_in_pieces
from app.outcomes.services.showing import headlines_of, told_by
from app.proposals.models import BallotOption
from app.proposals.queries import Idea, letter_of, option_of, titles_of
from app.sharing.convert import Card
from deliberation.stages import Stage

Doc = Mapping[str, Any]
MOST_TOLD = 50
"""Reasons of one side out of which one is quoted: more than can be ticked, hence hidden."""


def told_of(issue: Issue) -> dict[str, Any] | None:
    """Return what a counted result tells everybody; nothing before it is counted."""
    row = outcome_of(issue) if issue.stage is Stage.OUTCOME else None
    if row is None:
        return None
    return told_by(document_in_pieces(row), reasons_apart(issue.id), MOST_TOLD)


def card_of_question(issue: Issue, now: datetime) -> Card:
    """Return the card of a question: what can be done now, or what came of it."""
    rows = outcomes_of([issue]) if issue.stage is Stage.OUTCOME else []
    told = headlines_of(rows).get(issue.id)
    did = headline_of(told) if told is not None else what_to_do(issue, now)
    return Card(_("A question"), "", issue.question, did, where=place_and_month(issue))


def what_to_do(issue: Issue, now: datetime) -> str:
    """Say what anybody can do about a question now, and until when."""
    time = current_time(issue)
    if issue.stage is Stage.OUTCOME:
        return _("Rank has closed. The count is under way.")
    if time is None or now >= time.ends_at:
        return _("The next stage is about to begin.")
    until = moment(time.ends_at, settings_of(issue).zone)
    return {
        Stage.PROPOSE: _("Put an idea on the table. You have until %(moment)s.", moment=until),
        Stage.DISCUSS: _("Add what you know. You have until %(moment)s.", moment=until),
        Stage.AMEND: _("Suggest better words. You have until %(moment)s.", moment=until),
        Stage.RANK: _("Rank the ideas. You have until %(moment)s.", moment=until),
    }[issue.stage or Stage.PROPOSE]


def card_of_idea(idea: Idea) -> Card:
    """Return the card of an idea: how it did, and the reason for it that most people share."""
    issue, option = idea.proposal.issue, option_of(idea.proposal)
    return card_told(issue, idea, option, told_of(issue))


def card_told(
    issue: Issue, idea: Idea, option: BallotOption | None, told: Mapping[str, Any] | None
) -> Card:
    """Return the card of an idea, from what its result tells."""
    kind = _("Idea %(letter)s", letter=idea.letter)
    where = f"{issue.question} {place_and_month(issue)}"
    if told is None or not told["is_shown"] or option is None:
        covered = told is not None and option is not None
        did = _("The Result stays covered.") if covered else so_far(issue, idea, option)
        return Card(kind, idea.letter, idea.title, did, where=where)
    doc = told["doc"]
    line = next(each for each in doc["outcome"]["lines"] if each["option"] == option.place)
    return Card(
        kind,
        idea.letter,
        doc["options"][option.place]["title"],
        how_it_came_out(option.place, doc)[0],
        number=None if issue.is_imported else line["above"],
        of_all=doc["outcome"]["n_ballots"],
        quote=strongest_reason(option.place, told["reasons"]),
        where=where,
    )


def so_far(issue: Issue, idea: Idea, option: BallotOption | None) -> str:
    """Say of an idea what everybody can see while nothing is counted."""
    if idea.proposal.withdrawn_at is not None:
        return _("Its author took it back.")
    if idea.proposal.retired_into_id is not None:
        return _("Its author folded it into another idea.")
    if option is not None:
        return _("It's on the ballot.")
    if issue.stage in (Stage.RANK, Stage.OUTCOME):
        return _("It didn't reach the ballot.")
    return ngettext("%(num)s person backs it.", "%(num)s people back it.", idea.backers)


def strongest_reason(place: int, reasons: Sequence[Doc]) -> str:
    """Return the reason for an option that most people gave, and how many; never who."""
    for found in reasons:
        rows = [row for row in found["for"] if row["text"] != hidden_title()]
        if found["option"] == place and rows:
            people = ngettext("%(num)s person", "%(num)s people", rows[0]["people"])
            return _("%(people)s: “%(words)s”", people=people, words=rows[0]["text"])
    return ""


def card_of_change(change: Amendment) -> Card:
    """Return the card of a change: what it would do, and to which idea."""
    idea = titles_of([change.proposal_id])[change.proposal_id]
    issue = change.proposal.issue
    return Card(
        _("A change to idea %(letter)s", letter=letter_of(change.proposal)),
        letter_of(change.proposal),
        _("In short, this would %(summary)s", summary=change.summary),
        _("It's about the idea “%(title)s”.", title=idea.title),
        where=f"{issue.question} {place_and_month(issue)}",
    )


def svg_of(card: Card) -> str:
    """Draw it."""
    return outlined(render_template("sharing/picture.svg", card=card))


def png_of(card: Card) -> bytes:
    """Return it as a picture that every place takes."""
    return png_drawn(svg_of(card))


@lru_cache(maxsize=64)
def png_drawn(svg: str) -> bytes:
    """Return a drawing as a picture; many ask for the same."""
    return png_from("picture", {"svg": svg}, ppi=72)
