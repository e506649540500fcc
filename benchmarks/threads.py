"""Long conversations to measure: the longest one published, and made-up ones."""

from __future__ import annotations

import gzip
import itertools
import random
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, event, func, select, text

from app import create_app
from app.accounts.services import start_session
from app.core.clock import utc_now
from app.core.words.markdown import render_markdown
from app.discussion.convert import Place
from app.discussion.convert.published import read_topics
from app.discussion.models import Post, Source
from app.discussion.queries.threads import SORTS
from app.discussion.services import mark_seen
from app.discussion.services.loading import load_topics
from app.extensions import db
from app.issues.models import Experience, Issue
from benchmarks.words import TEXT
from config import TestConfig
from tests.factories import make_issue, make_member
from tests.security.world import cookie_for

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "data" / "decide-madrid"
SIZES = (50, 1_000)


@dataclass(frozen=True)
class Thread:
    """A conversation: where it is, how many pages it has, and how large they are."""

    name: str
    path: str
    pages: int
    cookie: str
    page: str
    sizes: str


def prepare(url: str, secret: str) -> list[Thread]:
    """Fill the database; return the threads to measure, the last one being the made-up thousand."""
    settings = {"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": secret}
    application = create_app(type("Settings", (TestConfig,), settings))
    with application.app_context():
        db.create_all()
        issues = [fill(size) for size in SIZES]
        if PUBLISHED.exists():
            [found] = load_topics(read_topics(PUBLISHED)[:1], source="benchmark", now=utc_now())
            issues.insert(1, found.issue)
        reader = make_member()
        token = start_session(reader)
        for issue in issues:
            spread(issue)
            half = db.session.scalars(
                select(Post.id).where(Post.issue_id == issue.id).order_by(Post.id)
            ).all()
            mark_seen(reader, Place(issue.id), seen=half[len(half) // 2], now=utc_now())
        db.session.commit()
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
        cookie = cookie_for(application, token)
        found = [counted(issue) for issue in issues]
        engine = db.engine
        db.session.remove()
    threads = [looked_at(application, engine, cookie, *each) for each in found]
    engine.dispose()
    return threads


def spread(issue: Issue) -> None:
    """Let people who come from different places find posts helpful."""
    chance = random.Random(issue.id)
    for post in db.session.scalars(select(Post).where(Post.issue_id == issue.id)):
        post.same_others = chance.choice((0, 0, 0, 1, 2, 5, 9))
        post.same_groups = min(post.same_others + 1, 4)
        post.same_count = max(post.same_count, 3 * post.same_others)


def counted(issue: Issue) -> tuple[str, str, int]:
    """Return what a thread is called, where it is, and how many pages it has."""
    posts = select(func.count()).where(Post.issue_id == issue.id)
    n = db.session.scalar(posts) or 0
    openings = db.session.scalar(posts.where(Post.parent_id.is_(None))) or 0
    kind = "published" if issue.is_imported else "made up"
    return f"{n:,} posts, {kind}", f"/issues/{issue.id}/talk", -(-openings // 50)


def looked_at(
    application: Flask, engine: Engine, cookie: str, name: str, path: str, pages: int
) -> Thread:
    """Return a thread, having looked at each of its pages as a visitor and as a member."""
    seen: list[bool] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[-1]))
    client = application.test_client(use_cookies=False)
    first = client.get(path).text
    largest, counts = (0, 0), []
    for headers in ({}, {"Cookie": cookie}):
        statements = set()
        for sort, number in itertools.product(SORTS, range(1, pages + 1)):
            seen.clear()
            answer = client.get(f"{path}?sort={sort}&page={number}", headers=headers).get_data()
            statements.add(len(seen))
            largest = max(largest, (len(gzip.compress(answer, 6)), len(answer)))
        counts.append(" or ".join(map(str, sorted(statements))))
    sizes = (
        f"{counts[0]} SQL statements a page for a visitor, {counts[1]} for a member; the largest "
        f"page has {largest[1] / 1_000:.0f} kB, {largest[0] / 1_000:.1f} kB gzipped"
    )
    return Thread(name, path, pages, cookie, first, sizes)


def fill(size: int) -> Issue:
    """Make an issue with a thread of so many posts, two in five of them replies."""
    chance = random.Random(size)
    words = TEXT.split()
    issue, people = make_issue(), [make_member() for _ in range(20)]
    openings: list[int] = []
    for k in range(size):
        text = " ".join(chance.choices(words, k=chance.randint(15, 90))).capitalize() + "."
        author = chance.choice(people)
        post = Post(
            issue_id=issue.id,
            parent_id=chance.choice(openings) if k % 5 in (1, 3) else None,
            author_id=author.id,
            author_name=author.display_name,
            author_experience=chance.choice(list(Experience)),
            source=chance.choice([Source.EXPERIENCE, Source.WORK, Source.NONE]),
            is_worry=chance.random() < 0.2,
            text=text,
            html=render_markdown(text),
            is_question=k % 7 == 0,
            created_at=utc_now(),
        )
        db.session.add(post)
        db.session.flush()
        if post.parent_id is None:
            openings.append(post.id)
    db.session.commit()
    return issue
