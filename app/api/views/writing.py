"""What programs do for the person whose token they have: by the same rules as on the pages.

No address here casts a ballot, and none tells of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments import services as amendments
from app.amendments.forms import BackChangeForm
from app.amendments.policy import may_back_change, may_suggest, may_unback_change
from app.amendments.queries import amendment_or_missing, version_numbered
from app.api.convert.words import (
    ChangeSchema,
    IdeaSchema,
    PostSchema,
    StatementSchema,
)
from app.api.forms.writing import (
    BackChangeBody,
    BackIdeaBody,
    ChangeBody,
    IdeaBody,
    PostBody,
    ReplyBody,
    Sent,
    StatementBody,
    change_form,
    filled,
)
from app.api.views.frame import operation
from app.api.views.making import (
    once,
    take_in,
    tell_change,
    tell_idea,
    tell_statement,
    when,
)
from app.core.clock import database_now, utc_now
from app.core.errors import Conflict
from app.core.policy import require
from app.discussion import services as discussion
from app.discussion.convert import Place
from app.discussion.forms import PostForm
from app.discussion.models import Post
from app.discussion.policy import may_post
from app.discussion.queries import post_or_missing
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import issue_or_missing
from app.proposals import services as proposals
from app.proposals.convert import alike, plain_text_of, text_of
from app.proposals.forms import BackForm, IdeaForm
from app.proposals.models import Proposal
from app.proposals.policy import may_back, may_propose, may_unback
from app.proposals.queries import ideas_of, option_of, proposal_or_missing
from app.statements import services as statements
from app.statements.forms import StatementForm
from app.statements.models import Reply
from app.statements.policy import may_reply, may_state
from app.statements.queries import statement_or_missing

CONFLICT = (HTTPStatus.CONFLICT,)
Answered = tuple[dict[str, Any], HTTPStatus, Mapping[str, str]]


class SimilarIdeas(Conflict):
    """Ideas on the table resemble the one that was sent."""

    def __init__(self, ids: list[int]) -> None:
        super().__init__(_("Is it one of these? Back it instead. If not, send them as looked_at."))
        self.told = {"similar": ids}


@operation("POST", "/issues/<int:issue_id>/posts", may_post, scope="post", tag="posts",
           body=PostBody, returns=PostSchema, status=HTTPStatus.CREATED, also=CONFLICT)  # fmt: skip
def add_post(sent: Sent, issue_id: int) -> Any:
    """Post something on an issue, an idea or a change, or reply to a post."""
    issue = issue_or_missing(issue_id)
    require(may_post(current_user, issue, *when(issue)))
    return once("post", lambda: post_from(sent, issue).id)


def post_from(sent: Sent, issue: Issue) -> Post:
    """Add the post that was sent."""
    place = Place(issue.id, sent["idea"], sent["change"])
    discussion.refuse_odd_place(issue, place)
    form = filled(PostForm, sent)
    take_in(form, issue)
    return discussion.add_post(
        issue,
        current_user,
        text=form.text.data,
        now=utc_now(),
        place=place,
        parent=post_or_missing(sent["parent"]) if sent["parent"] else None,
        quoted=post_or_missing(sent["quoted"]) if sent["quoted"] else None,
        quote=form.quote.data,
        source=form.chosen_source,
        source_url=form.source_url.data,
        is_worry=form.is_worry.data,
        is_question=form.is_question.data,
    )


@operation("POST", "/issues/<int:issue_id>/ideas", may_propose, scope="propose", tag="ideas",
           body=IdeaBody, returns=IdeaSchema, status=HTTPStatus.CREATED, also=CONFLICT)  # fmt: skip
def add_idea(sent: Sent, issue_id: int) -> Any:
    """Put an idea on the table; where some are like it, you are told of them first (409)."""
    issue = issue_or_missing(issue_id)
    require(may_propose(current_user, issue, *when(issue)))
    return once("idea", lambda: idea_from(sent, issue))


def idea_from(sent: Sent, issue: Issue) -> int:
    """Put the idea that was sent on the table, unless it resembles one nobody has been told of."""
    form = filled(IdeaForm, sent)
    take_in(form, issue)
    ideas = ideas_of(issue)
    texts = [f"{idea.title}\n{plain_text_of(idea.version)}" for idea in ideas]
    near = [
        ideas[place].proposal.id for place in alike(texts, f"{form.title.data}\n{form.text.data}")
    ]
    if not set(near) <= set(sent["looked_at"]):
        raise SimilarIdeas(near)
    proposal = proposals.propose(
        issue,
        current_user,
        title=form.title.data,
        text=form.text.data,
        for_whom=form.for_whom.data,
        what_happened=form.what_happened.data,
        voice=form.chosen_voice,
        clock=database_now,
    )
    return proposal.id


@operation("PUT", "/ideas/<int:proposal_id>/backing", may_back, scope="back", tag="ideas",
           body=BackIdeaBody, returns=IdeaSchema, also=CONFLICT)  # fmt: skip
def back_idea(sent: Sent, proposal_id: int) -> Any:
    """Back an idea in the words you have read; backing it again changes nothing."""
    proposal = proposal_or_missing(proposal_id)
    require(may_back(current_user, proposal, *when(proposal.issue)))
    take_in(filled(BackForm, sent, seen=sent["version"]), proposal.issue)
    proposals.back(proposal, current_user, seen=sent["version"], clock=database_now)
    db.session.commit()
    return tell_idea(proposal_id)


@operation("DELETE", "/ideas/<int:proposal_id>/backing", may_unback, scope="back", tag="ideas",
           returns=None, status=HTTPStatus.NO_CONTENT, also=CONFLICT)  # fmt: skip
def unback_idea(proposal_id: int) -> Any:
    """Stop backing an idea."""
    proposal = proposal_or_missing(proposal_id)
    require(may_unback(current_user, proposal, *when(proposal.issue)))
    proposals.unback(proposal, current_user, clock=database_now)
    db.session.commit()
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("POST", "/ideas/<int:proposal_id>/changes", may_suggest, scope="change", tag="changes",
           body=ChangeBody, returns=ChangeSchema, status=HTTPStatus.CREATED,
           also=CONFLICT)  # fmt: skip
def add_change(sent: Sent, proposal_id: int) -> Any:
    """Suggest other words for an idea; where it changed meanwhile at the same words, 409."""
    proposal = proposal_or_missing(proposal_id)
    require(may_suggest(current_user, proposal, option_of(proposal), *when(proposal.issue)))
    return once("change", lambda: change_from(sent, proposal))


def change_from(sent: Sent, proposal: Proposal) -> int:
    """Suggest the change that was sent."""
    base = text_of(version_numbered(proposal, sent["version"]))
    form = change_form(sent, base)
    take_in(form, proposal.issue)
    change = amendments.suggest(
        proposal,
        current_user,
        seen=sent["version"],
        text=form.text,
        summary=form.summary.data or "",
        why=form.why.data or "",
        clock=database_now,
    )
    return change.id


@operation("PUT", "/changes/<int:amendment_id>/backing", may_back_change, scope="back",
           tag="changes", body=BackChangeBody, returns=ChangeSchema, also=CONFLICT)  # fmt: skip
def back_change(sent: Sent, amendment_id: int) -> Any:
    """Back a change in the wording you have read; again says only that it still holds."""
    amendment = amendment_or_missing(amendment_id)
    issue = amendment.proposal.issue
    require(may_back_change(current_user, amendment, *when(issue)))
    take_in(filled(BackChangeForm, sent, seen=sent["wording"]), issue)
    amendments.back(amendment, current_user, seen=sent["wording"], clock=database_now)
    db.session.commit()
    return tell_change(amendment_id)


@operation("DELETE", "/changes/<int:amendment_id>/backing", may_unback_change, scope="back",
           tag="changes", returns=None, status=HTTPStatus.NO_CONTENT, also=CONFLICT)  # fmt: skip
def unback_change(amendment_id: int) -> Any:
    """Stop backing a change."""
    amendment = amendment_or_missing(amendment_id)
    require(may_unback_change(current_user, amendment, *when(amendment.proposal.issue)))
    amendments.unback(amendment, current_user, clock=database_now)
    db.session.commit()
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("POST", "/issues/<int:issue_id>/statements", may_state, scope="answer",
           tag="statements", body=StatementBody, returns=StatementSchema,
           status=HTTPStatus.CREATED, also=CONFLICT)  # fmt: skip
def add_statement(sent: Sent, issue_id: int) -> Any:
    """Add a statement; you count as the first who agrees."""
    issue = issue_or_missing(issue_id)
    require(may_state(current_user, issue, *when(issue)))
    return once("statement", lambda: statement_from(sent, issue))


def statement_from(sent: Sent, issue: Issue) -> int:
    """Add the statement that was sent."""
    form = filled(StatementForm, sent)
    take_in(form, issue)
    made = statements.add_statement(issue, current_user, text=form.text.data, now=utc_now())
    return made.id


@operation("PUT", "/statements/<int:statement_id>/reply", may_reply, scope="answer",
           tag="statements", body=ReplyBody, returns=StatementSchema, also=CONFLICT)  # fmt: skip
def reply(sent: Sent, statement_id: int) -> Any:
    """Say what you say to a statement; the last word counts."""
    statement = statement_or_missing(statement_id, to_change=True)
    issue = issue_or_missing(statement.issue_id)
    require(may_reply(current_user, issue, *when(issue)))
    statements.answer(statement, issue, current_user, Reply(sent["reply"]), now=utc_now())
    db.session.commit()
    return tell_statement(statement_id)
