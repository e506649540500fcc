"""With Redis: the worker is woken through it from any machine, and processes share rate limits."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import time

import pytest
from redis import Redis

from app import create_app
from app.accounts.models import KeptForm
from app.core.clock import utc_now
from app.extensions import db, limiter
from app.jobs.models import JobState
from app.jobs.queries import job_of
from app.jobs.services import enqueue
from app.jobs.tasks import run_due
from app.process import commands
from tests.conftest import sqlite_config

CHILDREN = multiprocessing.get_context("fork")
A_WHILE = 30
TWELVE = 12
"""How often one browser may ask for a link in ten minutes."""

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def app_with(path, redis, **settings):
    """An application of its own on a SQLite file, with a Redis or without."""
    storage = {"REDIS_URL": redis, "RATELIMIT_STORAGE_URI": redis or "memory://"}
    return create_app(sqlite_config(path, **storage, **settings))


def work(made, swept):
    """Be a worker that looks for work once and then only when it is woken."""
    sweep = commands.sweep

    def sweep_and_tell():
        sweep()
        swept.release()

    commands.sweep, commands.SWEEP_EVERY = sweep_and_tell, 3_600
    with made.app_context():
        db.engine.dispose(close=False)
        commands.worker.callback()
    os._exit(0)


@contextlib.contextmanager
def worker_of(made):
    """Run a worker in a process of its own; yield what counts its rounds."""
    swept = CHILDREN.Semaphore(0)
    worker = CHILDREN.Process(target=work, args=(made, swept))
    worker.start()
    try:
        assert swept.acquire(timeout=A_WHILE)
        yield swept
    finally:
        os.kill(worker.pid, signal.SIGTERM)
        worker.join(A_WHILE)
        worker.kill()
        assert worker.exitcode == 0


@pytest.fixture
def path(empty_database, tmp_path):
    return shutil.copy(empty_database, tmp_path / "test.db")


def queue_a_job(made, key):
    """Write a job down as a web process does; it wakes whoever listens."""
    with made.app_context():
        enqueue("note", key=key, payload={}, now=utc_now())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def state_of(made, key):
    with made.app_context():
        state = job_of(key).state
        db.session.remove()
        db.engine.dispose()
        return state


def test_a_job_goes_to_the_worker_through_redis(redis_url, path):
    made = app_with(path, redis_url)
    made.extensions["job_handlers"] = {"note": lambda payload: None}
    queue_a_job(made, "before")
    assert made.extensions["queue"].pending_count() == 1
    with Redis.from_url(redis_url) as store:
        assert store.llen("huey.redis.guerilla") == 1

    with worker_of(made) as swept:
        queue_a_job(made, "while it listens")
        assert swept.acquire(timeout=A_WHILE), "nobody woke the worker"
        until = time.monotonic() + A_WHILE
        while state_of(made, "while it listens") is not JobState.DONE:
            assert time.monotonic() < until
            assert swept.acquire(timeout=A_WHILE)
    assert state_of(made, "before") is JobState.DONE
    assert made.extensions["queue"].pending_count() == 0


def test_planted_fault_a_worker_that_listens_elsewhere_is_not_woken(redis_url, path):
    made, deaf = app_with(path, redis_url), app_with(path, "")
    with worker_of(deaf) as swept:
        # what its first round queues wakes it by its own queue
        while swept.acquire(timeout=3):
            continue
        queue_a_job(made, "unheard")
        assert not swept.acquire(timeout=3)
    assert state_of(made, "unheard") is JobState.QUEUED


def statuses(path, redis, n, answers, **settings):
    """Be a web process of its own and ask for a link so often; tell what was answered.

    The limiter is one for all applications of a process and remembers a fallback that another
    one had; this process begins as a copy of the tests' own.
    """
    limiter._in_memory_fallback_enabled = None
    made = app_with(path, redis, RATELIMIT_ENABLED=True, **settings)
    client = made.test_client()
    with client.session_transaction() as session:
        session["browser"] = "one and the same"
    answers.put([client.post("/sign-in", data={"email": ""}).status_code for _ in range(n)])
    os._exit(0)


def ask_two_processes(path, redis):
    """Let one web process be asked ten times, then another; return what each answered."""
    answers = CHILDREN.SimpleQueue()
    for _ in range(2):
        web = CHILDREN.Process(target=statuses, args=(path, redis, 10, answers))
        web.start()
        web.join(A_WHILE)
    return answers.get(), answers.get()


def test_two_processes_count_one_limit_in_redis(redis_url, path):
    first, second = ask_two_processes(path, redis_url)
    assert set(first) == {422}
    assert [status == 429 for status in second] == [n >= TWELVE - 10 for n in range(10)]
    with Redis.from_url(redis_url) as store:
        assert any(store.scan_iter("LIMITS:*"))


def test_planted_fault_limits_in_memory_are_not_shared(path):
    first, second = ask_two_processes(path, "")
    assert set(first) == set(second) == {422}


def test_without_its_redis_a_site_goes_on_and_each_process_counts(path, unused_port, caplog):
    gone = f"redis://127.0.0.1:{unused_port}/0"
    made = app_with(path, gone)
    made.extensions["job_handlers"] = {"note": lambda payload: None}
    queue_a_job(made, "written down all the same")
    assert "the queue did not take a wake-up" in caplog.text
    with made.app_context():
        assert run_due() == 1
        db.session.remove()
        db.engine.dispose()

    assert ask_one_process(path, gone, 14) == [422] * TWELVE + [429, 429]


def ask_one_process(path, redis, n, **settings):
    answers = CHILDREN.SimpleQueue()
    web = CHILDREN.Process(target=statuses, args=(path, redis, n, answers), kwargs=settings)
    web.start()
    web.join(A_WHILE)
    return answers.get()


def test_planted_fault_a_site_that_cannot_do_without_redis_is_caught(path, unused_port):
    gone = f"redis://127.0.0.1:{unused_port}/0"
    stubborn = {"RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": False}
    assert set(ask_one_process(path, gone, 2, **stubborn)) == {500}


def keep_a_form(path, redis, answers):
    """Send what only members may, and tell whether it was kept for after signing in."""
    made = app_with(path, redis, RATELIMIT_ENABLED=True)
    answers.put(made.test_client().post("/groups/new", data={"name": "Two words"}).status_code)
    with made.app_context():
        answers.put(db.session.scalar(db.select(db.func.count()).select_from(KeptForm)))
    os._exit(0)


def test_without_its_redis_what_was_typed_is_kept_all_the_same(path, unused_port):
    answers = CHILDREN.SimpleQueue()
    gone = f"redis://127.0.0.1:{unused_port}/0"
    web = CHILDREN.Process(target=keep_a_form, args=(path, gone, answers))
    web.start()
    web.join(A_WHILE)
    assert (answers.get(), answers.get()) == (401, 1)
