"""Feeds of the room feeds."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.errors import Missing
from app.core.policy import public, require
from app.feeds.convert import Feed, feed, feed_of_issue, for_xml, moment_for_feeds, tag_of
from app.feeds.queries import happened_in, happened_to, issues_opened_by
from app.groups.policy import may_see_group
from app.groups.queries import group_or_missing
from app.issues.policy import may_see_issue
from app.issues.queries import issue_or_missing, membership_in
from app.proposals.policy import may_see_proposal
from app.proposals.queries import idea_of, proposal_or_missing

blueprint = Blueprint("feeds", __name__)
blueprint.add_app_template_filter(moment_for_feeds)


@blueprint.get("/issues/<int:issue_id>/feed.atom")
@public(may_see_issue)
def issue(issue_id: int) -> ResponseReturnValue:
    """Hand out what happened in an issue: stages, ideas, changes, posts, the result."""
    row = issue_or_missing(issue_id)
    require(may_see_issue(current_user, row, membership_in(current_user, row)))
    return answer(feed_of_issue(row, happened_in([row])))


@blueprint.get("/issues/<int:issue_id>/proposals/<int:proposal_id>/feed.atom")
@public(may_see_proposal)
def idea(issue_id: int, proposal_id: int) -> ResponseReturnValue:
    """Hand out what happened to an idea: changes to it, posts on it and on them."""
    row = proposal_or_missing(proposal_id)
    if row.issue_id != issue_id:
        raise Missing("")
    require(may_see_proposal(current_user, row, membership_in(current_user, row.issue)))
    found = idea_of(row)
    values = {"issue_id": issue_id, "proposal_id": row.id}
    return answer(
        feed(
            tag_of("feeds/ideas", row.id, row.created_at),
            f"{found.letter} · {found.title}",
            ("process.proposal", "feeds.idea", values),
            row.issue.group.name,
            row.created_at,
            happened_to(row),
        )
    )


@blueprint.get("/groups/<slug>/feed.atom")
@public(may_see_group)
def group(slug: str) -> ResponseReturnValue:
    """Hand out what happened in every issue of a group."""
    row = group_or_missing(slug)
    return answer(
        feed(
            tag_of("feeds/groups", row.id, row.created_at),
            row.name,
            ("groups.show", "feeds.group", {"slug": row.slug}),
            row.name,
            row.created_at,
            happened_in(issues_opened_by(row.id)),
        )
    )


def answer(made: Feed) -> ResponseReturnValue:
    """Send a feed, or word that nothing has changed since the reader last asked."""
    response = make_response(for_xml(render_template("feeds/atom.xml", feed=made)))
    response.content_type = "application/atom+xml; charset=utf-8"
    response.last_modified = made.updated
    response.add_etag()
    return response.make_conditional(request)
