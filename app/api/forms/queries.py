"""What may stand in the query of an address."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.api.forms.parsing import QueryNumber
from deliberation.stages import Stage

MOST_A_PAGE = 100
USUAL_A_PAGE = 50
MOST_PAGES = 1_000_000
SLUG = r"^[a-z0-9-]{1,60}$"


class PageQuery(Schema):
    """Which page of a list."""

    page = QueryNumber(
        most=MOST_PAGES, load_default=1, metadata={"description": "Which page, from 1."}
    )
    per_page = QueryNumber(
        most=MOST_A_PAGE,
        load_default=USUAL_A_PAGE,
        metadata={"description": "How many items a page holds."},
    )


class IssuesQuery(PageQuery):
    """Which issues."""

    stage = fields.String(
        validate=validate.OneOf([stage.value for stage in Stage]),
        metadata={"description": "Only issues in this stage."},
    )
    group = fields.String(
        validate=validate.Regexp(SLUG),
        metadata={"description": "Only issues of this group, by its slug."},
    )


class ChangesQuery(PageQuery):
    """Which changes."""

    idea = QueryNumber(metadata={"description": "Only changes to this idea."})


class PostsQuery(PageQuery):
    """Which posts."""

    idea = QueryNumber(metadata={"description": "Only posts on this idea and its changes."})
    change = QueryNumber(metadata={"description": "Only posts on this change."})
