"""Your words, the changed text, what they did: one change as a picture to share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import format_date
from flask_babel import gettext as _

from app.amendments.models import Amendment
from app.answers.convert import STATUS_LABELS, AnsweredPoint, Reply, day_in
from app.answers.services import standing_on
from app.core.drawing.lines import Block, Run, block_of
from app.core.drawing.outlines import outlined
from app.core.drawing.typesetting import png_from
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.my_part.convert.shortening import changed_paragraph
from app.my_part.convert.telling import how_it_came_out
from app.outcomes.queries import outcomes_of
from app.outcomes.services.redacting import documents_from
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, option_of

WIDTH = 1_032


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture says, and its lines."""

    letter: str
    summary: str
    changed: list[Run]
    did: str
    question: str
    where: str

    def block(self, runs: list[Run] | str, size: int, most: int) -> Block:
        """Return words in lines; the template says how large they are."""
        given = [("kept", runs)] if isinstance(runs, str) else runs
        return block_of(given, width=WIDTH, size=size, most=most)

    @property
    def words(self) -> str:
        """The picture in words, for those who don't see it."""
        return _(
            "Somebody's words: %(summary)s Now in the text. What they did: %(did)s",
            summary=self.summary,
            did=self.did,
        )


def picture_of(change: Amendment, now: datetime) -> Picture:
    """Return the picture of a change that is in the words."""
    issue = change.proposal.issue
    paragraph_id, changed = changed_paragraph(change)
    zone = settings_of(issue).zone
    month = format_date(day_in(zone, issue.closed_at or now), "MMMM y")
    return Picture(
        letter=letter_of(change.proposal),
        summary=change.summary,
        changed=changed,
        did=what_they_did(issue, option_of(change.proposal), paragraph_id, now),
        question=issue.question,
        where=f"{issue.group.name}. {month}",
    )


def what_they_did(
    issue: Issue, option: BallotOption | None, paragraph_id: str, now: datetime
) -> str:
    """Say what was answered about the words; before that, how far things have come."""
    doc = documents_from(outcomes_of([issue])).get(issue.id)
    if doc is None or option is None:
        return _("People are still deciding.")
    standing = standing_on(issue, now)
    for reply in standing.replies if standing is not None else ():
        if reply.recommendation.place == option.place:
            return answered_words(reply, number_of(option, paragraph_id))
    return " ".join(how_it_came_out(option.place, doc)) or _("The result stays covered.")


def number_of(option: BallotOption, paragraph_id: str) -> int:
    """Return which paragraph of the words that were ranked this is; 0 if it is none of them."""
    ids = [paragraph["id"] for paragraph in option.version.paragraphs]
    return ids.index(paragraph_id) + 1 if paragraph_id in ids else 0


def answered_words(reply: Reply, number: int) -> str:
    """Return the answer about a paragraph, otherwise about the idea as a whole."""
    about: Mapping[int, AnsweredPoint] = {one.point.paragraph: one for one in reply.answered}
    one = about.get(number) or about.get(0)
    if one is None:
        return _("People chose it. There's no answer yet.")
    label = str(STATUS_LABELS[one.answer.status])
    return f"{label}: “{one.answer.words}”" if one.answer.words else f"{label}."


def svg_of(picture: Picture) -> str:
    """Draw it."""
    return outlined(render_template("my_part/picture.svg", picture=picture))


def png_of(picture: Picture) -> bytes:
    """Return it as a picture that every place takes."""
    given: dict[str, Any] = {"svg": svg_of(picture)}
    return png_from("picture", given, ppi=72)
