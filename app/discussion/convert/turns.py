"""Rows of talk to what a page shows: names, days and addresses in words, made once a page."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import get_template_attribute, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.core.web.paging import Page
from app.core.web.templating import asset, day
from app.core.words.markdown import stored_html
from app.discussion.convert.places import Place
from app.discussion.convert.reading import NOT_MARKED, Pace, Since
from app.discussion.models import PostDraft, Source
from app.proposals.convert import experience_words

FACES = "bcdfgae"
NOTHING: Mapping[int, str] = MappingProxyType({})
NO_NOTES: Mapping[int, Note] = MappingProxyType({})
Replies = Sequence[tuple[int, Markup]]
SOURCE_WORDS = {
    Source.EXPERIENCE: _l("From experience"),
    Source.WORK: _l("From work"),
    Source.EVIDENCE: _l("From evidence"),
    Source.SOMEBODY: _l("Written down for somebody"),
    Source.CHILD: _l("My child's words"),
    Source.NONE: "",
    Source.ELSEWHERE: _l("Said elsewhere"),
}
NOT_THE_WRITERS = {Source.SOMEBODY, Source.CHILD}


def whose_words(source: Source) -> str:
    """Return the label of words that are not the writer's own, wherever a post is shown."""
    return str(SOURCE_WORDS[source]) if source in NOT_THE_WRITERS else ""


@dataclass(frozen=True, slots=True)
class Trail:
    """The change that was made of a post, and whether it got into the words."""

    amendment_id: int
    number: int
    is_met: bool


class Note(NamedTuple):
    """What the room worries knows of a post: its label, where the words are that it is about.

    `said` is what those who hold it answered, `is_denied` whether not that it is met.
    """

    label: str
    words_url: str
    point_url: str
    said: str
    is_denied: bool


class Turn(NamedTuple):
    """One post as a page shows it; a tuple, since a hundred are made for each page."""

    id: int
    name: str
    face: str
    initial: str
    experience: str
    source: str
    source_url: str
    is_worry: bool
    is_question: bool
    is_new: bool
    html: Markup
    day: str
    same_count: int
    is_same: bool
    is_mine: bool
    hidden_words: str
    takes_replies: bool
    is_edited: bool
    is_fresh: bool
    quote: str
    quoted_id: int | None
    quoted_name: str
    is_quote_hidden: bool
    trail: Trail | None
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a conversation, ready to be drawn by templates/discussion/_thread.html."""

    place: Place
    sort: str
    page: Page[Turn]
    replies: Mapping[int, Sequence[Turn]]
    more_replies: Mapping[int, int]
    posts: int
    openings: int
    newest_id: int
    takes_reasons: bool
    is_from_elsewhere: bool = False
    since: Since = NOT_MARKED
    pace: Pace | None = None
    draft: PostDraft | None = None
    begun: Sequence[tuple[int, str]] = ()

    @property
    def url(self) -> str:
        """The address of this conversation in the order being shown."""
        return self.place.url(sort=self.sort)

    @property
    def read_up_to(self) -> dict[str, int]:
        """What a form sends to say that this conversation is read as far as it is shown."""
        place = {name: n for name, n in self.place.here.items() if name != "issue_id"}
        return {"seen": self.newest_id, **place}

    def drawn(self, can_act: bool, words_url: str) -> Iterator[tuple[int, Markup, Replies, int]]:
        """Give the page's turns as they are drawn, each with its replies and how many more."""
        look = look_from(self, can_act, words_url)
        for turn in self.page.rows:
            replies = self.replies.get(turn.id, ())
            below = [(reply.id, drawn(reply, look)) for reply in replies]
            yield turn.id, drawn(turn, look), below, self.more_replies.get(turn.id, 0)


@dataclass(frozen=True, slots=True)
class Look:
    """Everything but the turn itself that decides how a turn is drawn."""

    language: str
    at: str
    report_at: str
    sprite: str
    issue_id: int
    can_act: bool
    takes_reasons: bool
    words_url: str


@functools.lru_cache(maxsize=5_000)
def drawn(turn: Turn, look: Look) -> Markup:
    """Draw a turn, or remember how it was drawn: the arguments are all that decides it.

    A page holds a hundred turns, which most readers see alike; drawn anew for each reader they
    would cost two thirds of the page's time.
    """
    draw = get_template_attribute("discussion/_turn.html", "turn")
    return stored_html(draw(turn, look))


def look_from(thread: Thread, can_act: bool, words_url: str) -> Look:
    """Return how the turns of a page are drawn for this reader."""
    return Look(
        language=str(get_locale()),
        at=url_for("discussion.show", post_id=0).removesuffix("0"),
        report_at=url_for("moderation.report", kind="post", thing_id=0).removesuffix("0"),
        sprite=asset("icons.svg"),
        issue_id=thread.place.issue_id,
        can_act=can_act,
        takes_reasons=thread.takes_reasons,
        words_url=words_url,
    )


class TurnMaker:
    """Makes turns of one page, so that each name of a kind or day is put into words once."""

    def __init__(
        self,
        zone: str,
        person_id: int | None,
        trails: Mapping[int, Trail],
        fresh_since: datetime | None = None,
        hidden: Mapping[int, str] = NOTHING,
        notes: Mapping[int, Note] = NO_NOTES,
        since: Since = NOT_MARKED,
    ) -> None:
        self.fresh_since, self.hidden, self.notes = fresh_since, hidden, notes
        self.since = since
        self.zone, self.person_id, self.trails = zone, person_id, trails
        self.experience = functools.cache(experience_words)
        self.source = functools.cache(lambda source: str(SOURCE_WORDS[source]))
        self.days: dict[tuple[int, int, int, int], str] = {}

    def day_of(self, at: datetime) -> str:
        """Return a day in words; hours of one day share them."""
        key = (at.year, at.month, at.day, at.hour)
        if key not in self.days:
            self.days[key] = day(at, self.zone)
        return self.days[key]

    def turn(self, row: Any) -> Turn:
        """Return the turn of a row of `discussion.queries.TURN_COLUMNS`."""
        name = row.author_name
        is_mine = row.author_id is not None and row.author_id == self.person_id
        return Turn(
            id=row.id,
            name=name,
            face=FACES[(row.author_id or row.id) % len(FACES)],
            initial=(name or "?")[0].upper(),
            experience=self.experience(row.author_experience),
            source=self.source(row.source),
            source_url=row.source_url,
            is_worry=row.is_worry,
            is_question=row.is_question,
            is_new=self.since.is_marked and row.id > self.since.known_id and not is_mine,
            html=stored_html(row.html),
            day=self.day_of(row.created_at),
            same_count=row.same_count,
            is_same=bool(row.is_same),
            is_mine=is_mine,
            hidden_words=self.hidden.get(row.id, ""),
            takes_replies=row.parent_id not in self.hidden,
            is_edited=bool(row.is_edited),
            is_fresh=self.fresh_since is not None and row.created_at > self.fresh_since,
            quote=row.quote,
            quoted_id=row.quoted_id,
            quoted_name=row.quoted_name or "",
            is_quote_hidden=bool(row.is_quote_hidden),
            trail=self.trails.get(row.id),
            note=self.notes.get(row.id),
        )
