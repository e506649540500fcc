"""Conversations to tell a story of: many posts about a few things, and answered statements."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np

from app.accounts.models import Member
from app.core.clock import utc_now
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Experience, Participation
from app.statements.models import Reply, Statement, StatementReply
from app.story.models import Theme, ThemePost
from app.story.tasks import want_stories
from tests.factories import declare, make_member, run_jobs

TALK = {
    "buses": ["timetable", "driver", "depot", "fares", "shelter", "ticket", "route"],
    "library": ["books", "reading", "shelves", "librarian", "tables", "card", "lending"],
    "trees": ["shade", "leaves", "planting", "roots", "cherry", "saplings", "trunk"],
}
FILLER = [
    "morning", "evening", "street", "council", "weekend", "school", "winter", "money", "corner",
    "neighbour", "office", "phone", "letter", "hour", "minute", "summer", "station", "market",
]  # fmt: skip


def talked_of(n, kind, rng):
    """A post about one thing: its name, three of its words, and as many of no matter."""
    words = [kind, *rng.permutation(TALK[kind])[:3], *rng.permutation(FILLER)[:4]]
    return f"The {' '.join(words)}, number {n}{'?' if n % 3 == 0 else '.'}"


def make_talk(issue, n_posts, author=None, seed=5):
    """Many posts at once, in turn about three things; some are worries, some the same for many."""
    author, rng = author or make_member(), np.random.default_rng(seed)
    declare(issue, author)
    texts = [talked_of(n, list(TALK)[n % len(TALK)], rng) for n in range(n_posts)]
    posts = [
        Post(
            issue_id=issue.id,
            author_id=author.id,
            author_name=author.display_name,
            author_experience=Experience.USES,
            is_worry=n % 7 == 0,
            is_question=text.endswith("?"),
            same_count=n % 5,
            text=text,
            html=f"<p>{text}</p>",
            created_at=utc_now() - timedelta(hours=1),
        )
        for n, text in enumerate(texts)
    ]
    db.session.add_all(posts)
    db.session.commit()
    return posts


def make_statements(issue, n_statements=4, n_people=24):
    """Statements that half of the people answer otherwise than the rest, or that all agree on."""
    people = [Member(display_name=f"Person {n}", created_at=utc_now()) for n in range(n_people)]
    db.session.add_all(people)
    db.session.flush()
    kinds = [Experience.USES, Experience.WORKS] * n_people
    for person, kind in zip(people, kinds, strict=False):
        row = Participation(
            issue_id=issue.id, member_id=person.id, main_experience=kind, created_at=utc_now()
        )
        db.session.add(row)
    rows = []
    for n in range(n_statements):
        says = [
            Reply.AGREE if n % 2 == 0 or k % 2 == 0 else Reply.DISAGREE for k in range(n_people)
        ]
        row = Statement(
            issue_id=issue.id,
            text=f"Shops should open on day {n} of the week.",
            agree_count=says.count(Reply.AGREE),
            disagree_count=says.count(Reply.DISAGREE),
            created_at=utc_now(),
        )
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            StatementReply(
                statement_id=row.id, member_id=person.id, reply=reply, created_at=utc_now()
            )
            for person, reply in zip(people, says, strict=True)
        )
        rows.append(row)
    db.session.commit()
    return rows


def tell_stories():
    """Do what the worker does: notice what is new, and find the story."""
    noticed = want_stories(utc_now())
    run_jobs()
    return noticed


def themes_in(issue):
    """Return the themes of an issue by what most of their posts are about."""
    found = {}
    for theme in db.session.scalars(db.select(Theme).where(Theme.issue_id == issue.id)):
        texts = texts_in(theme)
        kinds = [kind for kind in TALK for text in texts if f" {kind} " in text]
        found[max(TALK, key=kinds.count)] = theme
    return found


def texts_in(theme):
    """Return what the posts of a theme say."""
    query = db.select(Post.text).join(ThemePost, ThemePost.post_id == Post.id)
    return db.session.scalars(query.where(ThemePost.theme_id == theme.id)).all()


def before_posts(page):
    """Return what stands on a page from its heading to its first post."""
    main = page[page.index("<main") :]
    return main[: main.index('<article class="say"')]


def words_in(markup):
    """Return the words of a part of a page, those for the ear alone too."""
    return re.sub(r"<[^>]+>", " ", markup.replace("&#39;", "'")).split()
