"""Words ready to send: for a message, a letter, a forum that takes Markdown or BBCode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.core.web.links import site_link
from app.issues.models import Issue
from app.outcomes.services.picturing import Picture, headline_of, picture_from
from app.sharing.convert import Card, as_bbcode, as_markdown, message_of
from app.sharing.services.cards import card_of_question, told_of, what_to_do


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody copies, and what it leads to."""

    said: str
    link: str
    image: str
    has_result: bool
    shown: str
    message: str
    letter: str
    markdown: str
    bbcode: str


def words_about(issue: Issue, now: datetime) -> Words:
    """Return words about a question as it stands: what to do, or what came of it."""
    told = told_of(issue)
    picture = picture_from(told, issue) if told is not None else None
    pictured: Picture | Card = picture or card_of_question(issue, now)
    page = "process.show" if told is None else "outcomes.show"
    link = site_link(page, issue_id=issue.id)
    image = image_of(issue, has_result=picture is not None)
    said = said_of(issue, told, now)
    return Words(
        said=said,
        link=link,
        image=image,
        has_result=picture is not None,
        shown=pictured.words,
        message=message_of(said, link),
        letter=letter_with(said, link, is_told=told is not None),
        markdown=f"**[{as_markdown(issue.question)}]({link})**\n\n{as_markdown(said)}\n\n"
        f"[![{as_markdown(pictured.words)}]({image})]({link})",
        bbcode=f"[b][url={link}]{as_bbcode(issue.question)}[/url][/b]\n{as_bbcode(said)}\n"
        f"[url={link}][img]{image}[/img][/url]",
    )


def image_of(issue: Issue, *, has_result: bool) -> str:
    """Return where the picture stands that goes with a question: of its result, if one is shown."""
    if has_result:
        return site_link("outcomes.png", issue_id=issue.id)
    return site_link("sharing.question", issue_id=issue.id, form="png")


def said_of(issue: Issue, told: Mapping[str, Any] | None, now: datetime) -> str:
    """Return one or two sentences about a question."""
    if told is None:
        return _("“%(question)s” %(do)s", question=issue.question, do=what_to_do(issue, now))
    said = _(
        "We asked: “%(question)s” %(headline)s",
        question=issue.question, headline=headline_of(told),
    )  # fmt: skip
    above = told["headline"].get("above")
    if above is None or issue.is_imported:
        return said
    number = _(
        "%(x)s of %(n)s people said it would be better than now.",
        x=above, n=told["doc"]["outcome"]["n_ballots"],
    )  # fmt: skip
    return f"{said} {number}"


def letter_with(said: str, link: str, *, is_told: bool) -> str:
    """Return a letter of a few lines."""
    about = (
        _("The page says why, what people worry about, and who saw it differently.")
        if is_told
        else _("It takes a few minutes. How people rank the ideas stays covered until it closes.")
    )
    return "\n\n".join([_("Hello,"), said, about, link])
