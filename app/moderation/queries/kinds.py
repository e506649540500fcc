"""The one table of the kinds of things that can be hidden: what they say, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.amendments.convert import TAKEN, base_of, text_after
from app.amendments.models import Amendment
from app.answers.models import GivenAnswer, Need
from app.checking.models import ParagraphCheck
from app.discussion.models import Post
from app.extensions import db
from app.moderation.models import Kind
from app.outcomes.models import CountDoubt
from app.proposals.models import Proposal, ProposalVersion
from app.statements.models import Statement
from app.story.models import Summary, SummaryCheck, SummarySentence

TAKEN_IN = _l("This change is in the idea's words now. If they break a rule, hide the idea.")
NOBODY_HERE = ""
"""Whose words they are has no account here."""

Where = tuple[str, Mapping[str, Any]]


def words_of_idea(version: ProposalVersion) -> Iterable[str]:
    """Return an idea's words in this version, and what was said with it."""
    text = [paragraph["text"] for paragraph in version.paragraphs]
    idea = version.proposal
    return (version.title, *text, idea.for_whom, idea.what_happened)


def words_of_change(change: Amendment) -> Iterable[str]:
    """Return what a change says of itself and what it puts in."""
    before = {paragraph.text for paragraph in base_of(change)}
    put_in = [p.text for p in text_after(change) if p.text not in before]
    return (change.summary, *put_in, change.why)


def is_in_the_words(change: Amendment) -> str | LazyString:
    """Say that a change is the idea's by now, if it is."""
    return TAKEN_IN if change.answer in TAKEN else ""


def latest_versions(ids: Collection[int]) -> Collection[ProposalVersion]:
    """Return the newest words of ideas."""
    rows = db.session.scalars(
        select(ProposalVersion)
        .join(ProposalVersion.proposal)
        .where(Proposal.id.in_(ids))
        .options(joinedload(ProposalVersion.proposal))
        .order_by(ProposalVersion.number)
    )
    return {row.proposal_id: row for row in rows}.values()


def summaries_told(ids: Collection[int]) -> Collection[tuple[Summary, list[str]]]:
    """Return versions of what hosts wrote of themes, each with its sentences."""
    rows = db.session.execute(
        select(Summary, SummarySentence.text)
        .join(SummarySentence, SummarySentence.summary_id == Summary.id)
        .where(Summary.id.in_(ids))
        .order_by(SummarySentence.place)
    )
    found: dict[int, tuple[Summary, list[str]]] = {}
    for summary, sentence in rows:
        found.setdefault(summary.id, (summary, []))[1].append(sentence)
    return found.values()


def variants_of(idea_id: int) -> Sequence[tuple[Kind, int]]:
    """Return what says an idea's words again: its variants, and the change that it grew out of."""
    idea = db.session.get_one(Proposal, idea_id)
    found: list[tuple[Kind, int]] = []
    if idea.variant == 1:
        rows = select(Proposal.id).where(
            Proposal.issue_id == idea.issue_id,
            Proposal.position == idea.position,
            Proposal.variant > 1,
        )
        found += [(Kind.IDEA, one) for one in db.session.scalars(rows)]
    grown = select(Amendment.id).where(
        Amendment.variant_id.in_([idea.id, *(one for _kind, one in found)])
    )
    return [*found, *((Kind.CHANGE, one) for one in db.session.scalars(grown))]


def variant_from(change_id: int) -> Sequence[tuple[Kind, int]]:
    """Return the idea that a change became, if it did."""
    variant_id = db.session.get_one(Amendment, change_id).variant_id
    return [(Kind.IDEA, variant_id)] if variant_id else []


def nothing_else(thing_id: int) -> Sequence[tuple[Kind, int]]:
    """Return that no other row says these words; quotes are left out where they are read."""
    return ()


def nothing_against(row: Any) -> str | LazyString:
    """Return that a thing can be hidden by itself."""
    return ""


@dataclass(frozen=True, slots=True)
class Holder:
    """One kind: its name, its table, its words, where they stand, and how else it differs.

    `told` reads rows where words are spread over several tables; `holder` finds the row that can
    be hidden in what `told` gave. `goes_with` names what says the same words again.
    """

    name: LazyString
    table: type[Any]
    words: Callable[[Any], Iterable[str]]
    where: Callable[[Any], Where]
    author: str = "author_id"
    issue: str = "issue_id"
    covers: tuple[str, ...] = ()
    options: tuple[Any, ...] = ()
    only: tuple[ColumnElement[bool], ...] = ()
    told: Callable[[Collection[int]], Collection[Any]] | None = None
    holder: Callable[[Any], Any] = lambda row: row
    not_by_itself: Callable[[Any], str | LazyString] = nothing_against
    goes_with: Callable[[int], Sequence[tuple[Kind, int]]] = nothing_else

    def rows(self, ids: Collection[int]) -> Collection[Any]:
        """Return rows by their ids, each with what its words need."""
        if self.told is not None:
            return self.told(ids)
        query = select(self.table).where(self.table.id.in_(ids), *self.only)
        found: Sequence[Any] = db.session.scalars(query.options(*self.options)).all()
        return found


def at(endpoint: str, **names: str) -> Callable[[Any], Where]:
    """Return what says where a row stands: an endpoint, and the row's columns by their names."""
    return lambda row: (endpoint, {key: attrgetter(name)(row) for key, name in names.items()})


def under(endpoint: str, anchor: Callable[[Any], str]) -> Callable[[Any], Where]:
    """Return what says where a row stands on a page about its issue."""
    return lambda row: (endpoint, {"issue_id": row.issue_id, "_anchor": anchor(row)})


HOLDERS: Mapping[Kind, Holder] = {
    Kind.POST: Holder(
        _l("A post"),
        Post,
        words=lambda row: (row.text, row.source_url),
        where=at("discussion.show", post_id="id"),
    ),
    Kind.IDEA: Holder(
        _l("An idea"),
        Proposal,
        words=words_of_idea,
        where=at("process.proposal", issue_id="issue_id", proposal_id="id"),
        told=latest_versions,
        holder=lambda version: version.proposal,
        goes_with=variants_of,
    ),
    Kind.CHANGE: Holder(
        _l("A change"),
        Amendment,
        words=words_of_change,
        where=at("process.amendment", issue_id="proposal.issue_id", amendment_id="id"),
        issue="proposal.issue_id",
        covers=("proposal.hidden_at",),
        options=(joinedload(Amendment.base_version), joinedload(Amendment.proposal)),
        not_by_itself=is_in_the_words,
        goes_with=variant_from,
    ),
    Kind.STATEMENT: Holder(
        _l("A statement"),
        Statement,
        words=lambda row: (row.text,),
        where=at("statements.show", statement_id="id"),
    ),
    Kind.SUMMARY: Holder(
        _l("A summary by a host"),
        Summary,
        words=lambda told: told[1],
        where=at("story.theme", theme_id="theme_id"),
        told=summaries_told,
        holder=lambda told: told[0],
    ),
    Kind.CHECK: Holder(
        _l("A line about a summary"),
        SummaryCheck,
        words=lambda row: (row.line,),
        where=at("story.theme", theme_id="summary.theme_id"),
        author="member_id",
        options=(joinedload(SummaryCheck.summary),),
        only=(SummaryCheck.line != "",),
    ),
    Kind.CORRECTION: Holder(
        _l("A correction of the report"),
        ParagraphCheck,
        words=lambda row: (row.line, row.quote),
        where=under("checking.show", lambda row: f"p-{row.paragraph}"),
        author="member_id",
        only=(ParagraphCheck.line != "",),
    ),
    Kind.DOUBT: Holder(
        _l("A line about the count"),
        CountDoubt,
        words=lambda row: (row.text,),
        where=under("outcomes.show", lambda row: "doubts"),
        author="member_id",
    ),
    Kind.ANSWER: Holder(
        _l("An answer"),
        GivenAnswer,
        words=lambda row: (row.words, row.name, row.role),
        where=under("answers.index", lambda row: f"asked-{row.place}"),
        author=NOBODY_HERE,
    ),
    Kind.NEED: Holder(
        _l("What an idea would need"),
        Need,
        words=lambda row: (row.text, row.name),
        where=at("process.proposal", issue_id="proposal.issue_id", proposal_id="proposal_id"),
        author=NOBODY_HERE,
        issue="proposal.issue_id",
        covers=("proposal.hidden_at",),
        options=(joinedload(Need.proposal),),
    ),
}
"""Every kind of thing that can be hidden; a room whose words can be hidden adds a row here."""


def kind_words(kind: Kind) -> str:
    """Name a kind of thing, as the log does, which tells nothing more of it."""
    return str(HOLDERS[kind].name)
