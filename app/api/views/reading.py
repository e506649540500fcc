"""What programs read of groups, issues and what people brought to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_login import current_user

from app.amendments.policy import may_see_change
from app.amendments.queries import (
    amendment_or_missing,
    change_of,
    changes_by_version,
    changes_of_issue,
)
from app.api.convert.frame import Json, listing, page_in
from app.api.convert.issues import GroupSchema, IssueSchema, group_told, issue_told
from app.api.convert.words import (
    ChangeSchema,
    IdeaSchema,
    IdeaVersionSchema,
    PostSchema,
    StatementSchema,
    VersionSchema,
    change_told,
    idea_told,
    idea_version_told,
    post_told,
    statement_told,
    version_told,
)
from app.api.forms.queries import ChangesQuery, IssuesQuery, PageQuery, PostsQuery
from app.api.queries import (
    issues_page,
    posts_page,
    readable_post,
    taken_part_in,
    times_in,
    versions_page,
)
from app.api.views.frame import listed, operation
from app.core.errors import Missing
from app.core.policy import require
from app.discussion.policy import may_see_talk
from app.groups.policy import may_see_group
from app.groups.queries import groups_by_name
from app.issues.models import Issue
from app.issues.policy import may_see_issue
from app.issues.queries import issue_or_missing, membership_in
from app.proposals.models import Proposal
from app.proposals.policy import may_see_proposal
from app.proposals.queries import (
    idea_of,
    ideas_of,
    options_on_ballot,
    proposal_or_missing,
    versions_of,
)
from app.statements.models import Statement
from app.statements.policy import may_see_statement
from app.statements.queries import statement_or_missing, statements_of
from app.statements.services.showing import shown_statements
from deliberation.stages import Stage

Asked = Mapping[str, Any]


def seen(issue_id: int) -> Issue:
    """Return an issue that this person may see, or stop."""
    issue = issue_or_missing(issue_id)
    require(may_see_issue(current_user, issue, membership_in(current_user, issue)))
    return issue


def telling(issues: Sequence[Issue]) -> Callable[[Issue], Json]:
    """Return what tells each of some issues; how many took part, once Rank has begun."""
    ids = [issue.id for issue in issues]
    times, taken_part = times_in(ids), taken_part_in(ids)

    def tell(issue: Issue) -> Json:
        has_begun = issue.stage in (Stage.RANK, Stage.OUTCOME)
        return issue_told(
            issue, times[issue.id], taken_part.get(issue.id, 0) if has_begun else None
        )

    return tell


def places_in(issue: Issue) -> Mapping[int, int]:
    """Return the places of ideas on the ballot."""
    return {option.proposal_id: option.place for option in options_on_ballot(issue)}


@operation("GET", "/groups", may_see_group, tag="groups", query=PageQuery,
           returns=listing(GroupSchema))  # fmt: skip
def groups(asked: Asked) -> Any:
    """List the groups, by name."""
    page = page_in(groups_by_name(), asked["page"], asked["per_page"])
    return listed(page, group_told)


@operation("GET", "/groups/<slug>", may_see_group, tag="groups", returns=GroupSchema)
def group(slug: str) -> Any:
    """Read one group."""
    for row in groups_by_name():
        if row[0].slug == slug:
            return group_told(row)
    raise Missing("")


@operation("GET", "/issues", may_see_issue, tag="issues", query=IssuesQuery,
           returns=listing(IssueSchema))  # fmt: skip
def issues(asked: Asked) -> Any:
    """List the issues that have opened, the newest first."""
    found = issues_page(
        stage=asked.get("stage", ""),
        group=asked.get("group", ""),
        number=asked["page"],
        size=asked["per_page"],
    )
    return listed(found, telling(found.rows))


@operation("GET", "/issues/<int:issue_id>", may_see_issue, tag="issues", returns=IssueSchema)
def issue(issue_id: int) -> Any:
    """Read one issue: the question, its rules, its timetable, where it is up to."""
    row = seen(issue_id)
    return telling([row])(row)


@operation("GET", "/issues/<int:issue_id>/ideas", may_see_issue, tag="ideas", query=PageQuery,
           returns=listing(IdeaSchema))  # fmt: skip
def ideas(asked: Asked, issue_id: int) -> Any:
    """List an issue's ideas in order of arrival, those that were taken back among them."""
    row = seen(issue_id)
    places = places_in(row)
    page = page_in(ideas_of(row, with_gone=True), asked["page"], asked["per_page"])
    return listed(page, lambda idea: idea_told(idea, places))


@operation("GET", "/ideas/<int:proposal_id>", may_see_proposal, tag="ideas", returns=IdeaSchema)
def idea(proposal_id: int) -> Any:
    """Read one idea in its latest words."""
    row = seen_idea(proposal_id)
    return idea_told(idea_of(row), places_in(row.issue))


def seen_idea(proposal_id: int) -> Proposal:
    """Return an idea that this person may see, or stop."""
    row = proposal_or_missing(proposal_id)
    require(may_see_proposal(current_user, row, membership_in(current_user, row.issue)))
    return row


@operation("GET", "/ideas/<int:proposal_id>/versions", may_see_proposal, tag="ideas",
           query=PageQuery, returns=listing(VersionSchema))  # fmt: skip
def versions(asked: Asked, proposal_id: int) -> Any:
    """List every wording of an idea, the oldest first, with the changes that came in with it."""
    row = seen_idea(proposal_id)
    came_in = changes_by_version([row.id])
    page = page_in(versions_of(row), asked["page"], asked["per_page"])
    return listed(page, lambda version: version_told(version, came_in.get(version.id, ())))


@operation("GET", "/issues/<int:issue_id>/versions", may_see_issue, tag="ideas",
           query=PageQuery, returns=listing(IdeaVersionSchema))  # fmt: skip
def issue_versions(asked: Asked, issue_id: int) -> Any:
    """List every wording of every idea of an issue, by idea, the oldest first."""
    page = versions_page(seen(issue_id), number=asked["page"], size=asked["per_page"])
    came_in = changes_by_version({idea.id for idea, _version in page.rows})
    return listed(page, lambda row: idea_version_told(row, came_in.get(row[1].id, ())))


@operation("GET", "/issues/<int:issue_id>/changes", may_see_issue, tag="changes",
           query=ChangesQuery, returns=listing(ChangeSchema))  # fmt: skip
def changes(asked: Asked, issue_id: int) -> Any:
    """List the changes suggested to an issue's ideas, by idea and in order of arrival."""
    row, about = seen(issue_id), asked.get("idea")
    rows = [
        change
        for change in changes_of_issue(row)
        if about is None or change.amendment.proposal_id == about
    ]
    return listed(page_in(rows, asked["page"], asked["per_page"]), change_told)


@operation("GET", "/changes/<int:amendment_id>", may_see_change, tag="changes",
           returns=ChangeSchema)  # fmt: skip
def change(amendment_id: int) -> Any:
    """Read one change: what the idea would say, who backs it, what became of it."""
    row = amendment_or_missing(amendment_id)
    require(may_see_change(current_user, row, membership_in(current_user, row.proposal.issue)))
    return change_told(change_of(row))


@operation("GET", "/issues/<int:issue_id>/posts", may_see_talk, tag="posts", query=PostsQuery,
           returns=listing(PostSchema))  # fmt: skip
def posts(asked: Asked, issue_id: int) -> Any:
    """List what people say on an issue, its ideas and their changes, the oldest first."""
    found = posts_page(
        seen(issue_id),
        idea=asked.get("idea"),
        change=asked.get("change"),
        number=asked["page"],
        size=asked["per_page"],
    )
    return listed(found, post_told)


@operation("GET", "/posts/<int:post_id>", may_see_talk, tag="posts", returns=PostSchema)
def post(post_id: int) -> Any:
    """Read one post."""
    found = readable_post(post_id)
    seen(found[0].issue_id)
    return post_told(found)


@operation("GET", "/issues/<int:issue_id>/statements", may_see_issue, tag="statements",
           query=PageQuery, returns=listing(StatementSchema))  # fmt: skip
def statements(asked: Asked, issue_id: int) -> Any:
    """List an issue's statements in the order they came, with how they were answered."""
    row = seen(issue_id)
    rows = page_in(statements_of(row), asked["page"], asked["per_page"])
    shown = {each.id: each for each in shown_statements(row, rows.rows)}
    return listed(rows, lambda one: statement_told(row.id, shown[one.id]))


@operation("GET", "/statements/<int:statement_id>", may_see_statement, tag="statements",
           returns=StatementSchema)  # fmt: skip
def statement(statement_id: int) -> Any:
    """Read one statement with how it was answered."""
    row = statement_or_missing(statement_id)
    issue = issue_or_missing(row.issue_id)
    require(may_see_statement(current_user, row, issue, membership_in(current_user, issue)))
    return statement_shown(row)


def statement_shown(row: Statement) -> Json:
    """Return a statement as everybody may see it now."""
    [shown] = shown_statements(issue_or_missing(row.issue_id), [row])
    return statement_told(row.issue_id, shown)
