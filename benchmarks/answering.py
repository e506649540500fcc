"""Answering statements over HTTP: one request an answer, on the disk before it is acknowledged."""

from __future__ import annotations

import os
import secrets
import statistics
import tempfile
import threading
import time
from collections import Counter
from http import HTTPStatus
from urllib.parse import urlencode

from benchmarks.report import publish, table_of
from benchmarks.served import ROOT, browsers_of, send, serving

SIZES = (10, 200)
"""Statements of the two questions; the larger one is measured."""
VOICES, PEOPLE, EACH, AT_ONCE = 300, 50, 20, 8
Answer = tuple[str, str, str]


def main() -> None:
    """Measure, and write the table into README.md."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/answering.db",
            "QUEUE_FILE": f"{folder}/queue.db",
            "SECRET_KEY": secrets.token_hex(),
            "MAIL_URL": "memory:",
            "OPENBLAS_NUM_THREADS": "1",
        }
        statements, answers = prepare()
        with serving("app:create_app()", ROOT, "/livez") as port:
            half = len(answers) // 2
            alone = measure(port, answers[:half], 1)
            together = measure(port, answers[half:], AT_ONCE)
    report(alone, together, statements)


def prepare() -> tuple[dict[int, int], list[Answer]]:
    """Fill the database; return SQL statements an answer by size, and answers ready to be sent."""
    from sqlalchemy import event

    from app import create_app
    from app.accounts.services import start_session
    from app.extensions import db
    from tests.factories import make_member

    application = create_app()
    browsers = browsers_of(application)
    with application.app_context():
        db.create_all()
        ids = {size: fill(size) for size in SIZES}
        sessions = [start_session(make_member()) for _ in range(PEOPLE)]
        db.session.commit()
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        db.session.remove()
    cookies = [browsers.cookie(each) for each in sessions]
    body = urlencode({"csrf_token": browsers.token, "reply": "disagree"})
    statements = {}
    for size in SIZES:
        client = application.test_client()
        client.set_cookie("session", cookies[0])
        seen.clear()
        path = f"/statements/{ids[size][0]}/reply"
        answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"{path} answered {answer.status}")
        statements[size] = len(seen)
    answers = [
        (f"/statements/{id}/reply", cookie, body)
        for id in ids[SIZES[-1]][1 : EACH + 1]
        for cookie in cookies
    ]
    return statements, answers


def fill(size: int) -> list[int]:
    """Make a question with so many statements that three hundred people have answered."""
    from sqlalchemy import insert

    from app.core.clock import utc_now
    from app.extensions import db
    from app.statements.models import Reply, Statement, StatementReply
    from deliberation.stages import Stage
    from tests.factories import make_issue, make_member

    issue, people, now = (
        make_issue(Stage.DISCUSS),
        [make_member() for _ in range(VOICES)],
        utc_now(),
    )
    rows = [
        Statement(
            issue_id=issue.id, text=f"Bus {n} should run on Sundays.", agree_count=VOICES,
            created_at=now,
        )
        for n in range(size)
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    replies = [
        {
            "statement_id": row.id,
            "member_id": person.id,
            "reply": Reply.AGREE,
            "propensity": None,
            "created_at": now,
            "changed_at": None,
        }
        for row in rows
        for person in people
    ]
    db.session.execute(insert(StatementReply), replies)
    db.session.commit()
    return [row.id for row in rows]


def measure(port: int, answers: list[Answer], at_once: int) -> tuple[list[float], Counter[int]]:
    """Let so many people answer at once until all answers are in; return times and statuses."""
    times: list[float] = []
    statuses: Counter[int] = Counter()
    waiting, lock = list(answers), threading.Lock()

    def answer() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                path, cookie, body = waiting.pop()
            began = time.perf_counter()
            status = send(port, path, cookie, body)
            with lock:
                times.append(time.perf_counter() - began)
                statuses[status] += 1

    threads = [threading.Thread(target=answer) for _person in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, statuses


def report(
    alone: tuple[list[float], Counter[int]],
    together: tuple[list[float], Counter[int]],
    statements: dict[int, int],
) -> None:
    """Write the table."""
    rows = []
    for name, (times, statuses) in (
        ("one person at a time", alone),
        (f"{AT_ONCE} people at once", together),
    ):
        good = statuses[HTTPStatus.SEE_OTHER]
        rows.append(
            [
                name,
                f"{statistics.median(times) * 1000:.0f}",
                f"{statistics.quantiles(times, n=20)[-1] * 1000:.0f}",
                str(good),
                str(sum(statuses.values()) - good),
            ]
        )
    head = ["an answer to a statement", "median, ms", "p95, ms", "counted", "errors"]
    costs = ", ".join(f"{count} among {size} statements" for size, count in statements.items())
    notes = (
        f"Each answer is one request from a person signed in, through the whole application with "
        f"its cross-site token, on a connection of its own; acknowledged after the commit is on "
        f"the disk. {SIZES[-1]} statements, {VOICES} people have answered each. SQL statements an "
        f"answer: {costs}. SQLite, gunicorn with 2 workers, people on the same machine.\n"
        "Goal: one request, at most 100 ms."
    )
    publish("answering statements", table_of(head, rows) + "\n\n" + notes)


if __name__ == "__main__":
    main()
