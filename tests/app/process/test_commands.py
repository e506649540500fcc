"""Two children that are looked after, and a worker that does what is due."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from app.process import commands
from app.process.commands import Child, Sweeper, supervise
from app.process.tasks import sweep
from deliberation.stages import Stage
from tests.factories import let_time_pass, make_issue

SLEEP = ["-c", "import time; time.sleep(60)"]


def wait_until(is_so, seconds=10):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.05)


@pytest.fixture
def watched():
    """Two sleeping children under a supervisor in a thread; stopped at the end."""
    children = [Child(SLEEP, dict(os.environ)) for _ in range(2)]
    stop = threading.Event()
    thread = threading.Thread(target=supervise, args=(children, stop))
    thread.start()
    yield children, stop, thread
    stop.set()
    thread.join()


def test_a_child_that_is_killed_is_started_again(watched):
    children, _stop, _thread = watched
    first, other = children[0].process.pid, children[1].process.pid

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: children[0].process.pid != first and children[0].process.poll() is None)
    assert children[1].process.pid == other


def test_both_children_end_with_the_supervisor(watched):
    children, stop, thread = watched

    stop.set()
    thread.join(timeout=10)

    assert [child.process.poll() for child in children] == [-signal.SIGTERM] * 2


def test_a_child_that_dies_at_once_is_given_longer_and_longer_rests():
    child = Child(["-c", "raise SystemExit(3)"], dict(os.environ))
    rests = []
    for _ in range(3):
        child.process.wait()
        child.look_after(0.01)
        rests.append(child.pause)
        child.rest = 0.001
        child.look_after(0.01)
    child.process.wait()

    assert rests == sorted(rests)
    assert rests[0] < rests[2]


def test_a_round_of_the_worker_moves_runs_and_sends(app):
    issue = make_issue()
    let_time_pass(issue)

    sweep()

    assert issue.stage is Stage.DISCUSS


def test_the_sweeper_sweeps_when_woken_and_stops_when_told(app, monkeypatch):
    swept, stop = threading.Semaphore(0), threading.Event()
    monkeypatch.setattr(commands, "sweep", swept.release)
    monkeypatch.setattr(commands, "SWEEP_EVERY", 60)
    sweeper = Sweeper(app)

    sweeper.start(stop)
    assert swept.acquire(timeout=5)
    sweeper.wake()
    assert swept.acquire(timeout=5)
    stop.set()
    sweeper.wake()
    sweeper.thread.join(timeout=5)

    assert not sweeper.thread.is_alive()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_sweeper_that_breaks_stops_the_worker_so_that_it_is_started_anew(app, monkeypatch):
    def broken():
        raise ValueError

    monkeypatch.setattr(commands, "sweep", broken)
    stop = threading.Event()
    sweeper = Sweeper(app)
    sweeper.start(stop)

    assert stop.wait(5)
    sweeper.thread.join()
