"""Putting the story together: a few lines for any page, a page of its own, a page for a theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.models import Member
from app.core.people import Visitor
from app.core.tombstones import why_hidden
from app.core.web.paging import Page
from app.discussion.models import Post
from app.issues.models import Issue
from app.story.convert import (
    Digest,
    Line,
    digest_from,
    line_from_post,
    line_from_sentence,
    line_from_statement,
    line_from_theme,
    title_of,
)
from app.story.models import Summary, SummaryCheck, Theme, Verdict
from app.story.queries.summaries import (
    Counts,
    Told,
    check_by,
    check_counts,
    checks_of,
    latest_summaries,
    sentences_of,
)
from app.story.queries.themes import (
    posts_in,
    posts_to_tell,
    statements_told,
    story_of,
    themes_of,
)

MOST_LISTED = 10
"""How many open questions and worries the page of the story lists."""
IN_A_DIGEST = 3
NONE: Counts = {}


@dataclass(frozen=True, slots=True)
class ToldTheme:
    """A theme, and what a host tells of it: the version shown, its sentences, who checked it."""

    theme: Theme
    n_posts: int
    summary: Summary | None
    sentences: Sequence[Told]
    counts: Counts
    hidden_words: str = ""

    @property
    def title(self) -> str:
        """The theme's name."""
        return title_of(self.theme)

    @property
    def n_fair(self) -> int:
        """How many say that it is fair."""
        return self.counts.get(Verdict.FAIR, 0)

    @property
    def n_misses(self) -> int:
        """How many say that it misses something."""
        return self.counts.get(Verdict.MISSES, 0)


@dataclass(frozen=True, slots=True)
class StoryPage:
    """The story whole."""

    agreed: Sequence[Line]
    disputed: Sequence[Line]
    questions: Sequence[Line]
    worries: Sequence[Line]
    themes: Sequence[ToldTheme]


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme with its posts, and what people say of the host's summary."""

    told: ToldTheme
    page: Page[Post]
    checks: Sequence[SummaryCheck]
    hidden_lines: Mapping[int, str]
    mine: SummaryCheck | None


def read_digest(issue: Issue) -> Digest:
    """Return what a newcomer reads before the first post, in as many statements as ever."""
    themes = themes_of(issue.id)
    summaries = shown(latest_summaries([theme.id for theme, _posts in themes]))
    told = sentences_of([summary.id for summary in summaries.values()])
    sentences = [
        line_from_sentence(theme, each)
        for theme, _posts in themes
        if theme.id in summaries
        for each in list(told.get(summaries[theme.id].id, ()))[:IN_A_DIGEST]
    ]
    agreed, disputed = statement_lines(issue)
    questions, worries = posts_to_tell(issue.id, IN_A_DIGEST)
    return digest_from(
        agreed,
        disputed,
        [line_from_post(row, asks=True) for row in questions],
        sentences,
        [line_from_post(row) for row in worries],
        [line_from_theme(*row) for row in themes],
    )


def statement_lines(issue: Issue) -> tuple[list[Line], list[Line]]:
    """Return the statements that most agree on, and those that people differ about."""
    story = story_of(issue.id)
    if story is None:
        return [], []
    rows = statements_told([*story.agreed, *story.disputed])
    agreed = [line_from_statement(rows[one]) for one in story.agreed if one in rows]
    return agreed, [line_from_statement(rows[one]) for one in story.disputed if one in rows]


def shown(summaries: Mapping[int, Summary]) -> Mapping[int, Summary]:
    """Leave out the summaries that are hidden."""
    return {one: row for one, row in summaries.items() if row.hidden_at is None}


def read_story(issue: Issue) -> StoryPage:
    """Return the story whole: more of everything, and every theme with what is told of it."""
    agreed, disputed = statement_lines(issue)
    questions, worries = posts_to_tell(issue.id, MOST_LISTED)
    return StoryPage(
        agreed,
        disputed,
        [line_from_post(row, asks=True) for row in questions],
        [line_from_post(row) for row in worries],
        told_themes(themes_of(issue.id)),
    )


def told_themes(themes: Sequence[tuple[Theme, int]]) -> list[ToldTheme]:
    """Return themes with what is told of each."""
    summaries = latest_summaries([theme.id for theme, _posts in themes])
    ids = [row.id for row in summaries.values()]
    sentences = sentences_of([row.id for row in shown(summaries).values()])
    counts = check_counts(ids)
    hidden = why_hidden("summary", [row.id for row in summaries.values() if row.hidden_at])
    return [
        ToldTheme(
            theme,
            n_posts,
            summary,
            sentences.get(summary.id, ()) if summary else (),
            counts.get(summary.id, NONE) if summary else NONE,
            hidden.get(summary.id, "") if summary else "",
        )
        for theme, n_posts in themes
        for summary in [summaries.get(theme.id)]
    ]


def read_theme(theme: Theme, person: Member | Visitor, *, number: int) -> ThemePage:
    """Return one page of a theme's posts, with its summary and who checked that."""
    page = posts_in(theme, number)
    [told] = told_themes([(theme, page.total)])
    summary = told.summary if not told.hidden_words else None
    checks = checks_of(summary) if summary else ()
    return ThemePage(
        told,
        page,
        checks,
        why_hidden("check", [row.id for row in checks if row.hidden_at]),
        check_by(person, summary) if summary else None,
    )
