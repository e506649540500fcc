"""Writers to one SQLite file take turns, across threads and processes; SQLite has the last word."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sqlite3
import threading
import time

import pytest

from app.core import turns
from app.core.turns import Turns, TurnTaking

FORK = multiprocessing.get_context("fork")
PATIENT = 20.0
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "written.db")


class Ungated(Turns):
    """A planted fault: whoever looks at the right moment writes next."""

    def take(self):
        self._open()
        return self._pen.take(time.monotonic() + turns.PATIENCE)


def write_in_turn(kind, path, name, order, asking):
    """Take a turn, note one's name, give the turn back."""
    queue = kind(path)
    asking.set()
    queue.take()
    order.put(name)
    queue.give()


def hold(path, holding):
    """Take a turn and keep it until killed."""
    Turns(path).take()
    holding.set()
    time.sleep(PATIENT * 10)


def writers_of(queue, order, n):
    """Let n threads of this process take a turn each."""

    def write():
        queue.take()
        order.put("ours")
        queue.give()

    threads = [threading.Thread(target=write) for _ in range(n)]
    [thread.start() for thread in threads]
    return threads


def has_waiter(path):
    """Say whether somebody stands at the gate: a lock that is held cannot be taken."""
    gate = turns.Lock(f"{path}-gate")
    was_free = gate.take(time.monotonic())
    if was_free:
        gate.give()
    gate.forget()
    return not was_free


def order_of_writers(path, kind):
    """Hold the turn; let another process ask, then many threads of ours; say who came when."""
    queue = kind(path)
    order, asking = FORK.Queue(), FORK.Event()
    queue.take()
    other = FORK.Process(target=write_in_turn, args=(kind, path, "theirs", order, asking))
    other.start()
    assert asking.wait(PATIENT)
    until = time.monotonic() + (PATIENT if kind is Turns else 0.2)
    while not has_waiter(path) and time.monotonic() < until:
        time.sleep(0.01)
    threads = writers_of(queue, order, 20)
    queue.give()
    found = [order.get(timeout=PATIENT) for _ in range(21)]
    other.join()
    [thread.join() for thread in threads]
    return found


def test_a_process_with_many_writers_overtakes_no_other_process(path):
    assert order_of_writers(path, Turns)[0] == "theirs"


def test_planted_fault_a_queue_without_a_gate_is_caught(path):
    assert any(order_of_writers(path, Ungated)[0] == "ours" for _round in range(10))


class OpenedTwice(Turns):
    """A planted fault: two threads that come first both open the locks."""

    def _open(self):
        if self._pid != os.getpid():
            self._gate, self._pen = (
                turns.Lock(f"{self._path}-gate"),
                turns.Lock(f"{self._path}-pen"),
            )
            self._pid = os.getpid()


def locks_opened_at_first(kind, path, monkeypatch):
    """Let eight threads be the first to write, opening slowly; count the locks they open."""
    opened, start = [], threading.Barrier(8)

    class SlowlyOpened(turns.Lock):
        def __init__(self, path):
            time.sleep(0.05)
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr(turns, "Lock", SlowlyOpened)
    queue = kind(path)

    def begin():
        start.wait()
        queue._open()

    threads = [threading.Thread(target=begin) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return len(opened)


def test_threads_that_write_first_in_a_process_open_one_queue(path, monkeypatch):
    assert locks_opened_at_first(Turns, path, monkeypatch) == 2


def test_planted_fault_a_queue_opened_twice_is_caught(path, monkeypatch):
    assert locks_opened_at_first(OpenedTwice, path, monkeypatch) > 2


def test_the_turn_of_a_killed_process_is_free(path):
    holding = FORK.Event()
    holder = FORK.Process(target=hold, args=(path, holding))
    holder.start()
    assert holding.wait(PATIENT)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    queue = Turns(path)
    assert queue.take()
    queue.give()


def test_who_has_waited_long_enough_asks_sqlite_itself(path, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    first, second = (sqlite3.connect(path, factory=TurnTaking) for _ in range(2))
    first.turns = second.turns = Turns(path)
    first.take_turn()
    second.take_turn()
    second.execute("CREATE TABLE written (n INTEGER)")
    second.commit()
    first.close()
    third = Turns(path)
    assert third.take()
    third.give()
    second.close()


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_the_turn_ends_with_the_transaction(path, end):
    connection = sqlite3.connect(path, factory=TurnTaking)
    connection.turns = Turns(path)
    connection.take_turn()
    getattr(connection, end)()
    other = Turns(path)
    assert other.take()
    other.give()
    connection.close()


def test_a_folder_that_cannot_be_written_to_has_no_queue(tmp_path):
    assert not Turns(str(tmp_path / "missing" / "x.db")).take()


def test_a_file_system_that_knows_no_locks_has_no_queue(path, monkeypatch):
    def refuse(file, operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(turns.fcntl, "flock", refuse)
    queue = Turns(path)
    assert not queue.take()
    assert not queue.take(), "the first try left a lock behind"


def test_a_child_does_not_share_the_turn_of_its_parent(path):
    queue = Turns(path)
    assert queue.take()
    asked, answer = os.pipe()
    child = os.fork()
    if child == 0:
        turns.PATIENCE = 0.05
        os.write(answer, b"y" if queue.take() else b"n")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(asked, 1) == b"n"
    queue.give()
    os.close(asked)
    os.close(answer)
