"""Groups and issues as programs read them."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import fields

from app.api.convert.frame import Json, Told, a_code, a_count, a_moment, a_text
from app.core.web.links import site_link
from app.groups.models import Group
from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, Joining, PrivacyMode, StageTime
from deliberation.stages import Stage

STAGES = tuple(stage.value for stage in Stage)
DRAFT = "draft"


class GroupSchema(Told):
    """A community that asks questions."""

    slug = a_text("What its address ends with.")
    name = a_text("Its name.")
    description = a_text("What it says of itself.")
    people = a_count("How many belong to it.")
    created_at = a_moment("When it was started.")
    url = a_text("Its page.")


class StageTimeSchema(Told):
    """When a stage runs."""

    stage = a_code("The stage.", STAGES)
    starts_at = a_moment("When it starts.")
    ends_at = a_moment("When it ends.")
    announced_ends_at = a_moment("When it was to end, as announced at opening.")


class IssueSchema(Told):
    """A question that people decide together."""

    id = a_count("Its number.")
    question = a_text("The question.")
    background = a_text("What there is to know, as Markdown.")
    status_quo = a_text("How things are now; empty where that isn't ranked.")
    group = a_text("The group's slug.")
    stage = a_code("Where it is up to; a draft is seen by its organisers alone.", (DRAFT, *STAGES))
    joining = a_code("Who may take part.", Joining)
    privacy_mode = a_code("What is published of ballots.", PrivacyMode)
    seats = a_count("How many ideas may be chosen.")
    experiences = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "What may bring people here, with its label."},
    )
    timetable = fields.List(fields.Nested(StageTimeSchema))
    taken_part = a_count("How many have put in a ballot; nothing before Rank.", may_lack=True)
    answerer = a_text("Who has been asked to answer; empty where nobody was named.")
    answer_asked_at = a_moment("When we asked for the answer.", may_lack=True)
    answer_promised_by = a_moment("By when the answer was promised.", may_lack=True)
    answered_at = a_moment("When everything was answered.", may_lack=True)
    settings_hash = a_text("The SHA-256 of all that was fixed at opening.", may_lack=True)
    options_hash = a_text("The SHA-256 of the ideas as they are ranked.", may_lack=True)
    opened_at = a_moment("When it opened.", may_lack=True)
    closed_at = a_moment("When Rank ended.", may_lack=True)
    url = a_text("Its page.")


def group_told(row: tuple[Group, int]) -> Json:
    """Return a group with how many belong to it."""
    group, people = row
    return {
        "slug": group.slug,
        "name": group.name,
        "description": group.description,
        "people": people,
        "created_at": group.created_at,
        "url": site_link("groups.show", slug=group.slug),
    }


def issue_told(issue: Issue, times: Mapping[Stage, StageTime], taken_part: int | None) -> Json:
    """Return an issue; before Rank nobody has taken part."""
    settings = settings_of(issue)
    asked = ", ".join(part for part in (settings.answerer, settings.answerer_role) if part)
    return {
        "id": issue.id,
        "question": issue.question,
        "background": issue.background,
        "status_quo": issue.status_quo if settings.has_status_quo else "",
        "group": issue.group.slug,
        "stage": issue.stage.value if issue.stage else DRAFT,
        "joining": settings.joining.value,
        "privacy_mode": settings.privacy_mode.value,
        "seats": settings.seats,
        "experiences": {kind.value: label for kind, label in settings.experiences.items()},
        "timetable": [time_told(time) for time in times.values()],
        "taken_part": taken_part,
        "answerer": issue.answer_from or asked,
        "answer_asked_at": issue.answer_asked_at,
        "answer_promised_by": issue.answer_promised_by,
        "answered_at": issue.answered_at,
        "settings_hash": issue.settings_hash,
        "options_hash": issue.options_hash,
        "opened_at": issue.opened_at,
        "closed_at": issue.closed_at,
        "url": site_link("process.show", issue_id=issue.id),
    }


def time_told(time: StageTime) -> Json:
    """Return when a stage runs."""
    return {
        "stage": time.stage.value,
        "starts_at": time.starts_at,
        "ends_at": time.ends_at,
        "announced_ends_at": time.announced_ends_at,
    }


def kind_told(kind: Experience | None) -> str | None:
    """Return what brings somebody here by its stored word."""
    return kind.value if kind else None
