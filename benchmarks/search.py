"""Looking for words among 100,000 posts, beside plain LIKE on the same database."""

from __future__ import annotations

import os
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable

from benchmarks.report import publish, table_of
from benchmarks.words import TEXT

POSTS, RUNS = 100_000, 9
RARE = ("kettle", "lantern", "harbour", "ribbon", "tide")
QUESTIONS = {
    "a word in 1 of 1,000 posts": "kettle",
    "two such words": "kettle lantern",
    "the beginning of a rare word": "kett",
    "a word in every second post": "sitter",
    "three words, one of them nowhere": "sitter morning bus",
    "a quotation": '"nobody waits"',
}


def main() -> None:
    """Measure, and write the table into README.md."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/search.db",
            "QUEUE_FILE": f"{folder}/queue.db",
            "SECRET_KEY": secrets.token_hex(),
            "MAIL_URL": "memory:",
        }
        from app import create_app

        with create_app().app_context():
            indexed = prepare()
            rows = [measured(name, typed) for name, typed in QUESTIONS.items()]
    heads = ["looking for", "found", "first page, CPU s", "LIKE, CPU s"]
    notes = f"""

{POSTS:,} posts of 15 to 90 words on SQLite, the median of {RUNS} runs. The first page is counted,
ranked, read and marked; LIKE only returns the twenty newest posts with the words in them, parts of
longer words too. To index all took {indexed:.0f} CPU seconds, once."""
    publish("looking for words", table_of(heads, rows) + notes)


def prepare() -> float:
    """Write the posts, and return how long it took to index them."""
    from sqlalchemy import insert

    from app.core.clock import utc_now
    from app.discussion.models import Post, Source
    from app.extensions import db
    from app.search.tasks import catch_up
    from tests.factories import make_issue, make_member

    db.create_all()
    chance, words = random.Random(7), TEXT.split()
    issue, author = make_issue(), make_member()
    rows = []
    for _ in range(POSTS):
        said = chance.choices(words, k=chance.randint(15, 90))
        if chance.random() < len(RARE) / 1_000:
            said[0] = chance.choice(RARE)
        text = " ".join(said)
        rows.append(
            {
                "issue_id": issue.id,
                "author_id": author.id,
                "author_name": "Ann",
                "source": Source.NONE,
                "text": text,
                "html": f"<p>{text}</p>",
                "created_at": utc_now(),
            }
        )
    db.session.execute(insert(Post), rows)
    db.session.commit()
    began = time.process_time()
    catch_up(None)
    return time.process_time() - began


def measured(name: str, typed: str) -> list[str]:
    """Return a row of the table: ours beside LIKE."""
    from sqlalchemy import select

    from app.discussion.models import Post
    from app.extensions import db
    from app.search.convert import marked, question_from
    from app.search.queries import Filters, find

    found = 0

    def ours() -> None:
        nonlocal found
        question = question_from(typed)
        results = find(question, Filters())
        found = results.page.total
        for hit in results.page.rows:
            marked(hit.text.body, question)

    def plain() -> None:
        likes = [Post.text.ilike(f"%{part}%") for part in parts]
        db.session.execute(
            select(Post.id, Post.text).where(*likes).order_by(Post.id.desc()).limit(20)
        ).all()

    parts = [typed.strip('"')] if '"' in typed else typed.split()
    first, second = median_of(ours), median_of(plain)
    return [name, f"{found:,}", f"{first:.4f}", f"{second:.4f}"]


def median_of(work: Callable[[], None]) -> float:
    """Return the median of the CPU seconds that some work takes."""
    from app.extensions import db

    times = []
    for _ in range(RUNS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
        db.session.rollback()
    return statistics.median(times)


if __name__ == "__main__":
    main()
