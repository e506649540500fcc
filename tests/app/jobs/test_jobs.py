"""Jobs: written in the transaction that wants them, run once, tried again, taken over."""

from __future__ import annotations

import threading
from datetime import timedelta

from flask import current_app

from app.core.clock import utc_now
from app.extensions import db
from app.jobs import services
from app.jobs.models import Job, JobState
from app.jobs.queries import job_of, longest_wait
from app.jobs.services import enqueue, take_next
from app.jobs.tasks import MOST_ATTEMPTS, STALE_AFTER, report_progress, run_due


def handle(**handlers):
    current_app.extensions["job_handlers"] = handlers


def queue(kind="work", key="k", **payload):
    job = enqueue(kind, key=key, payload=payload, now=utc_now())
    db.session.commit()
    return job


def in_an_hour(session):
    return utc_now() + timedelta(hours=1)


def test_a_job_runs_once_and_is_done(app):
    seen = []
    handle(work=seen.append)
    queue(n=3)

    assert run_due() == 1
    assert run_due() == 0
    assert seen == [{"n": 3}]
    job = job_of("k")
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert job.finished_at is not None


def test_a_key_is_queued_once(app):
    first = queue()
    assert queue().id == first.id


def test_a_job_of_a_transaction_that_failed_never_was(app):
    enqueue("work", key="k", payload={}, now=utc_now())
    db.session.rollback()

    assert job_of("k") is None


def test_a_queued_job_wakes_the_worker_once_it_is_committed(app):
    queue_of_app = current_app.extensions["queue"]
    enqueue("work", key="k", payload={}, now=utc_now())
    assert queue_of_app.pending_count() == 0

    db.session.commit()

    assert queue_of_app.pending_count() == 1


def test_a_queue_that_is_gone_loses_no_job(app, monkeypatch):
    def gone():
        raise ConnectionError

    monkeypatch.setitem(current_app.extensions, "wake_runner", gone)
    handle(work=lambda payload: None)
    queue()

    assert run_due() == 1


def test_a_job_that_fails_is_undone_and_tried_again_later(app):
    def fail(payload):
        make_half()
        raise ValueError("no ballots in logs")

    def make_half():
        db.session.execute(db.update(Job).values(done_steps=99))

    handle(work=fail)
    queue()

    assert run_due() == 1
    job = job_of("k")
    assert (job.state, job.trouble, job.done_steps) == (JobState.QUEUED, "ValueError", 0)
    assert job.run_after > utc_now()
    assert run_due() == 0
    assert run_due(in_an_hour) == 1


def test_a_job_that_keeps_failing_is_given_up(app):
    handle()  # nobody knows how
    queue()
    later = [utc_now()]

    def clock(session):
        later[0] += timedelta(hours=1)
        return later[0]

    assert run_due(clock) == MOST_ATTEMPTS
    assert job_of("k").state is JobState.FAILED


def test_a_job_whose_runner_was_killed_is_taken_again(app):
    seen = []
    handle(work=seen.append)
    queue()
    now = utc_now()
    take_next(now, now - STALE_AFTER)
    db.session.commit()  # and here the runner is killed

    assert run_due() == 0
    assert run_due(in_an_hour) == 1
    assert len(seen) == 1


def test_a_runner_that_was_overtaken_changes_nothing(app):
    def slow(payload):
        db.session.execute(db.update(Job).values(attempts=Job.attempts + 1))
        db.session.commit()  # somebody else has taken it over
        db.session.execute(db.update(Job).values(all_steps=99))

    handle(work=slow)
    queue()

    run_due()

    job = job_of("k")
    assert (job.state, job.attempts, job.all_steps) == (JobState.RUNNING, 2, 0)


def test_progress_is_seen_while_the_job_runs(app):
    seen = []

    def count(payload):
        report_progress(5, 20)
        seen.append((job_of("k").done_steps, job_of("k").all_steps))

    handle(work=count)
    queue()
    run_due()

    assert seen == [(5, 20)]


def test_the_longest_wait_is_told(app):
    queue()
    assert longest_wait(utc_now() + timedelta(minutes=3)) >= timedelta(minutes=2)


def run_at_once(app, n_jobs=20, n_runners=4):
    """Let several runners work off the same jobs; return how often each was done."""
    done, start = [], threading.Barrier(n_runners)
    handle(work=lambda payload: done.append(payload["n"]))
    for n in range(n_jobs):
        queue(key=f"k{n}", n=n)

    def runner():
        with app.app_context():
            start.wait()
            run_due()
            db.session.remove()

    threads = [threading.Thread(target=runner) for _ in range(n_runners)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(done)


def test_runners_at_once_do_each_job_once(any_app):
    assert run_at_once(any_app) == list(range(20))


def test_planted_fault_a_claim_without_lock_does_jobs_twice(any_app, monkeypatch):
    """The claim read without its lock, as if everybody had looked before anybody wrote."""
    first_look = threading.Barrier(4)
    look = services.take_next

    def everyone_sees_the_same(now, stale_before):
        job = db.session.scalar(db.select(Job).where(Job.state == JobState.QUEUED).limit(1))
        found = job and (job.id, job.kind, dict(job.payload))
        db.session.rollback()
        try:
            first_look.wait(timeout=5)
        except threading.BrokenBarrierError:
            return look(now, stale_before)
        if found is None:
            return None
        db.session.execute(db.update(Job).where(Job.id == found[0]).values(state=JobState.RUNNING))
        return db.session.get(Job, found[0])

    monkeypatch.setattr("app.jobs.tasks.take_next", everyone_sees_the_same)

    assert run_at_once(any_app, n_jobs=1) != [0]
