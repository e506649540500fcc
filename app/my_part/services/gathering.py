"""What became of all that somebody brought, on several issues in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.answers.convert import Reply
from app.answers.services.showing import standings_on
from app.checking.models import ParagraphCheck
from app.checking.queries import corrections_by
from app.discussion.models import Post
from app.issues.convert import Settings, settings_of
from app.issues.models import Issue, PrivacyMode
from app.my_part import queries
from app.my_part.convert.telling import (
    Item,
    change_item,
    correction_item,
    idea_item,
    post_item,
    reason_items,
)
from app.outcomes.queries import outcomes_of
from app.outcomes.services.redacting import documents_from
from app.proposals.models import BallotOption
from app.proposals.queries import Idea
from app.worries.queries import worries_on

MOST_POSTS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody brought to one issue. Reasons are those they showed by name, and no others."""

    issue: Issue
    settings: Settings
    ideas: Sequence[Item]
    changes: Sequence[Item]
    worries: Sequence[Item]
    posts: Sequence[Item]
    reasons: Sequence[Item]
    corrections: Sequence[Item]
    n_posts: int
    n_statements: int
    has_ranked: bool

    @property
    def groups(self) -> list[tuple[str, Sequence[Item]]]:
        """What there is to tell, each under its heading; what is empty is left out."""
        told = [
            (_("Your ideas"), self.ideas),
            (_("Changes you suggested"), self.changes),
            (_("Worries you raised"), self.worries),
            (_("What you said"), self.posts),
            (_("Reasons you showed with your name"), self.reasons),
            (_("What you said of the report"), self.corrections),
        ]
        return [(heading, items) for heading, items in told if items]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell but that they came."""
        return not self.groups

    @property
    def has_ticket(self) -> bool:
        """Whether eight words find their ballot again."""
        return (
            self.has_ranked
            and self.issue.closed_at is not None
            and self.settings.privacy_mode is PrivacyMode.TICKET
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was read for one person, by issue."""

    ideas: Sequence[Idea]
    options: Mapping[int, BallotOption]
    changes: Sequence[Amendment]
    posts: Sequence[Post]
    statements: Mapping[int, int]
    ranked: Collection[int]
    docs: Mapping[int, dict[str, Any]]
    replies: Mapping[int, Sequence[Reply]]
    corrections: Sequence[ParagraphCheck]


def part_in(member: Member, issue: Issue, now: datetime) -> Part:
    """Return what somebody brought to one issue."""
    return parts_of(member, [issue], now)[0]


def parts_of(member: Member, issues: Sequence[Issue], now: datetime) -> list[Part]:
    """Return what somebody brought to several issues."""
    ids = [issue.id for issue in issues]
    standings = standings_on(issues, now)
    found = Found(
        ideas=queries.ideas_by(member.id, ids),
        options=queries.options_in(ids),
        changes=queries.changes_by(member.id, ids),
        posts=queries.posts_by(member.id, ids),
        statements=queries.statements_by(member.id, ids),
        ranked=queries.ranked_in(member.id, ids),
        docs=documents_from(outcomes_of(issues)),
        replies={issue_id: one.replies for issue_id, one in standings.items()},
        corrections=corrections_by(member.id, ids),
    )
    said = items_of_posts(found.posts)
    reasons = named_reasons(member, found)
    return [part_from(issue, found, said, reasons.get(issue.id, [])) for issue in issues]


def part_from(
    issue: Issue, found: Found, said: Mapping[int, Item], reasons: Sequence[Item]
) -> Part:
    """Return the part in one issue, from all that was read."""
    doc, replies = found.docs.get(issue.id), found.replies.get(issue.id, ())
    posts = [post for post in found.posts if post.issue_id == issue.id]
    return Part(
        issue=issue,
        settings=settings_of(issue),
        ideas=[
            idea_item(issue, idea, found.options.get(idea.proposal.id), doc, replies)
            for idea in found.ideas
            if idea.proposal.issue_id == issue.id
        ],
        changes=[
            change_item(change) for change in found.changes if change.proposal.issue_id == issue.id
        ],
        worries=[said[post.id] for post in posts if post.is_worry][:MOST_POSTS],
        posts=[said[post.id] for post in posts if not post.is_worry and said[post.id].became][
            :MOST_POSTS
        ],
        reasons=reasons,
        corrections=[correction_item(row) for row in found.corrections if row.issue_id == issue.id],
        n_posts=len(posts),
        n_statements=found.statements.get(issue.id, 0),
        has_ranked=issue.id in found.ranked,
    )


def items_of_posts(posts: Sequence[Post]) -> dict[int, Item]:
    """Tell of each post what it became."""
    ids = [post.id for post in posts]
    changes: defaultdict[int, list[Amendment]] = defaultdict(list)
    for post_id, change in queries.changes_from(ids):
        changes[post_id].append(change)
    reasons = queries.reasons_from(ids)
    worries = worries_on([post.id for post in posts if post.is_worry])
    return {
        post.id: post_item(post, changes[post.id], reasons.get(post.id), worries.get(post.id))
        for post in posts
    }


def named_reasons(member: Member, found: Found) -> dict[int, list[Item]]:
    """Tell by issue of the reasons that this person, who ranked there, showed by name.

    The name of today is looked for, and those under which they wrote there; of other names that
    they went by we know nothing.
    """
    wrote_as = queries.names_used(member.id, found.ranked)
    called = {one: {member.display_name, *wrote_as.get(one, ())} for one in found.ranked}
    sheets = queries.named_sheets(called)
    offer_ids = {line["offer"] for sheet in sheets for line in sheet.lines if "offer" in line}
    offers = queries.offers_by_id(offer_ids)
    told = {}
    for issue_id, doc in found.docs.items():
        titles = {option["place"]: option["title"] for option in doc["options"]}
        mine = [sheet for sheet in sheets if sheet.issue_id == issue_id]
        told[issue_id] = reason_items(mine, offers, titles)
    return told
