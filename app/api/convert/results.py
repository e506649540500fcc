"""What came out, as programs read it: from the stored document alone, so every figure is its own.

Pairs, reasons and experiences are the rows of the tables that people take away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields

from app.answers.convert import AnsweredPoint, Given, Reply
from app.answers.models import Status
from app.api.convert.frame import (
    Json,
    Told,
    a_code,
    a_count,
    a_day,
    a_list,
    a_moment,
    a_text,
    a_truth,
)
from app.api.convert.issues import STAGES
from app.checking.models import Decision, Verdict
from app.issues.models import StageTime

Doc = Mapping[str, Any]
ZONES = ("support", "better", "unsure", "unsorted", "worse")
TESTS = ("majority", "floor", "quorum", "turnout")


class OptionSchema(Told):
    """How one idea came out; what is covered or was not asked is null."""

    letter = a_text("The letter it has everywhere.")
    title = a_text("Its title as it was ranked.")
    author = a_text("Who put it on the table.")
    place = a_count("1 came first; level options share a place.", may_lack=True)
    is_winner = a_truth("Whether it came first, alone or level with others.", may_lack=True)
    passed = a_truth("Whether it passed every test fixed at opening.", may_lack=True)
    above = a_count("People who put it above keeping things as they are.", may_lack=True)
    level = a_count("People who put it level with that, or left it untouched.", may_lack=True)
    below = a_count("People who put it below that.", may_lack=True)
    want_this = a_count("People who said: Yes, I want this.", may_lack=True)
    a_bit_better = a_count("People who said: Yes, a bit better.", may_lack=True)
    not_sure = a_count("People who said: Not sure, or no different.", may_lack=True)
    left_blank = a_count("People who left it untouched; counted like not sure.", may_lack=True)
    worse = a_count("People who said: No, worse.", may_lack=True)
    first_places = a_count("Ballots that put it first, alone or level.", may_lack=True)
    tests_failed = a_list("Tests it did not pass.", TESTS, may_lack=True)
    backers = a_count("People who backed it onto the ballot.", may_lack=True)
    could_win_over = a_count("People not above now whose points could be met.", may_lack=True)


class ZoneSchema(Told):
    """How many people gave one answer to "Would this be better than now?"."""

    letter = a_text("The option's letter.")
    title = a_text("Its title as it was ranked.")
    answer = a_code("The answer; unsorted is left untouched.", ZONES)
    people = a_count("People who gave it.")


class PairSchema(Told):
    """Two options compared, how things are now among them."""

    first = a_text("An option's letter, or status quo.")
    second = a_text("The other one.")
    prefer_first = a_count("People who put the first above the second.")
    prefer_second = a_count("And the other way round.")
    level = a_count("People who put them level.", may_lack=True)


class ExperienceFigureSchema(Told):
    """A figure of one group of people, counted under what brings them."""

    experience = a_text("The group.")
    people = a_count("People in it, rounded to 5 unless names were recorded.")
    first = a_text("An option's letter.")
    second = a_text("The other one, or status quo.")
    prefer_first = a_count("People of the group who put the first above the second.")
    prefer_second = a_count("And the other way round.")


class ReasonSchema(Told):
    """A reason that is shown."""

    letter = a_text("The option it is about.")
    side = a_text("for, worries (of those who like it), against, unsure, change, mixed.")
    reason = a_text("In the writer's own words.")
    people = a_count("People who ticked or wrote it.", may_lack=True)
    experience = a_text("What brings them here, where that may be said.", may_lack=True)
    name = a_text("Who wrote it, if they chose to be named.", may_lack=True)
    was_ticked = a_truth("Whether people ticked it on the list.")
    is_met = a_truth("Whether a change to the words has met this worry.", may_lack=True)


class MomentSchema(Told):
    """When a stage ran, or how many ballots came in one hour of Rank."""

    what = a_code("A stage, or ballots for an hour of Rank.", (*STAGES, "ballots"))
    starts_at = a_moment("When it began.")
    ends_at = a_moment("When it ended; nothing for an hour.", may_lack=True)
    announced_ends_at = a_moment("When it was to end.", may_lack=True)
    cast = a_count("Ballots that came in that hour.", may_lack=True)
    changed = a_count("Ballots changed in that hour.", may_lack=True)


class GivenAnswerSchema(Told):
    """One answer, as given."""

    status = a_code("What will be done.", Status)
    words = a_text("In the answerer's own words, or why they are hidden.")
    due_on = a_day("The day it names.")
    by = a_text("Who answers.")
    role = a_text("What they are.")
    given_at = a_moment("When.")


class AnsweredPointSchema(Told):
    """A point that was answered: the idea as a whole, or one of its paragraphs."""

    paragraph = a_count("0 is the idea as a whole.")
    text = a_text("The words that are answered.")
    answer = fields.Nested(GivenAnswerSchema)
    earlier = fields.List(fields.Nested(GivenAnswerSchema))
    days_over = a_count("Days since the day it names has passed.")


class AnswerSchema(Told):
    """What is to be answered about one idea, and what has been."""

    letter = a_text("The idea.")
    title = a_text("Its title.")
    why = a_code("Why this one is to be answered.", ("chosen", "level", "nearest"))
    is_complete = a_truth("Whether everything was answered.")
    open_points = a_count("How many points wait for an answer.")
    answered = fields.List(fields.Nested(AnsweredPointSchema))


class ReportParagraphSchema(Told):
    """A paragraph of the report, as it is worded now."""

    paragraph = a_text("The name it keeps.")
    part = a_count("In which part it stands.")
    wording = a_count("How often it was worded.")
    text = a_text("What it says.")
    right = a_count("People who say it's right; nothing until checking has ended.", may_lack=True)
    wrong = a_count("People who say it's wrong.", may_lack=True)
    missing = a_count("People who say something is missing.", may_lack=True)


class CorrectionSchema(Told):
    """What somebody says the report should say; empty where it was hidden."""

    paragraph = a_text("The paragraph it is about.")
    group = a_count("The same number for those that were answered together.")
    verdict = a_code("What is the matter.", (Verdict.WRONG.value, Verdict.MISSING.value))
    says = a_text("What it should say, in the person's own words.")
    quote = a_text("The words that are meant, where some were named.")
    name = a_text("Who said it.")
    decision = a_code("What became of it; nothing while it waits.", Decision, may_lack=True)
    reason = a_text("Why.")
    version = a_count("The version of the report that has the change.", may_lack=True)


def rows_told(table: Iterable[Sequence[Any]]) -> list[Json]:
    """Return the rows of a table with the names of its columns."""
    head, *rows = table
    return [dict(zip(head, row, strict=True)) for row in rows]


def options_told(table: Iterable[Sequence[Any]]) -> list[Json]:
    """Return the options of a table, the tests that failed one by one."""
    return [
        {**row, "tests_failed": None if failed is None else failed.split()}
        for row in rows_told(table)
        for failed in [row["tests_failed"]]
    ]


def corrections_told(table: Iterable[Sequence[Any]]) -> list[Json]:
    """Return the corrections of a table, with nothing for a decision that waits."""
    return [{**row, "decision": row["decision"] or None} for row in rows_told(table)]


def reasons_told(table: Iterable[Sequence[Any]]) -> list[Json]:
    """Return the reasons of a table, yes and no as such."""
    flags = ("was_ticked", "is_met")
    return [
        {**row, **{name: None if row[name] is None else bool(row[name]) for name in flags}}
        for row in rows_told(table)
    ]


def timeline_of(doc: Doc) -> list[Json]:
    """Return when each stage ran, and how many ballots came in each hour."""
    stages = [
        moment_told(
            stage["stage"],
            *(read(stage[name]) for name in ("starts_at", "ends_at", "announced_ends_at")),
        )
        for stage in doc["timeline"]
    ]
    hours = [
        {**moment_told("ballots", read(hour["hour"])), "cast": hour["cast"],
         "changed": hour["changed"]}
        for hour in doc["took_part"]["hours"]
    ]  # fmt: skip
    return [*stages, *hours]


def timeline_so_far(times: Sequence[StageTime]) -> list[Json]:
    """Return when each stage runs, before there is a result."""
    return [
        moment_told(time.stage.value, time.starts_at, time.ends_at, time.announced_ends_at)
        for time in times
    ]


def read(written: str | None) -> datetime | None:
    """Read a moment of a document; hours stand there without a zone, and are in UTC."""
    if not written:
        return None
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def moment_told(
    what: str,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    announced: datetime | None = None,
) -> Json:
    """Return one line of a timeline."""
    return {
        "what": what,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "announced_ends_at": announced,
        "cast": None,
        "changed": None,
    }


def reply_told(reply: Reply) -> Json:
    """Return a recommendation with its answers."""
    about = reply.recommendation
    return {
        "letter": about.letter,
        "title": about.title,
        "why": about.why,
        "is_complete": reply.is_complete,
        "open_points": reply.n_open,
        "answered": [point_told(point) for point in reply.answered],
    }


def point_told(answered: AnsweredPoint) -> Json:
    """Return a point with its newest answer and those before it."""
    return {
        "paragraph": answered.point.paragraph,
        "text": answered.point.text,
        "answer": given_told(answered.answer),
        "earlier": [given_told(one) for one in answered.earlier],
        "days_over": answered.days_over,
    }


def given_told(given: Given) -> Json:
    """Return one answer."""
    return {
        "status": given.status.value,
        "words": given.words or given.stands,
        "due_on": given.due_on,
        "by": given.name,
        "role": given.role,
        "given_at": given.given_at,
    }
