"""Writers to one SQLite file take turns, across threads and processes; SQLite has the last word."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import multiprocessing
import os
import signal
import sqlite3
import struct
import threading
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.core.storage import turns
from app.core.storage.turns import Turns, TurnTaking
from tests.torture.figures import figure

FORK = multiprocessing.get_context("fork")
PATIENT = 20.0
pytestmark = [
    pytest.mark.torture,
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "written.db")


class Unnumbered(Turns):
    """A planted fault: numbers are drawn, and whoever looks at the right moment writes next."""

    def _wait(self, ticket, until):
        self.pen = os.open(f"{self._path}-pen", os.O_RDWR | os.O_CREAT, 0o600)
        while time.monotonic() < until:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self.pen, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.has, self.mine = self.pen, ticket
                return True
            time.sleep(turns.PAUSE)
        return False

    def give(self):
        os.close(self.has)
        self._leave(self.mine)


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


def numbers_drawn(path):
    """How many numbers were drawn at this file."""
    last = Path(f"{path}-turns").read_bytes()
    return int(struct.unpack(turns.NUMBER, last)[0])


def order_of_writers(path, kind):
    """Hold the turn; let another process ask, then many threads of ours; say who came when."""
    queue = kind(path)
    order, asking = FORK.SimpleQueue(), FORK.Event()
    queue.take()
    other = FORK.Process(target=write_in_turn, args=(kind, path, "theirs", order, asking))
    other.start()
    assert asking.wait(PATIENT)
    while numbers_drawn(path) < 2:
        time.sleep(0.01)
    threads = writers_of(queue, order, 20)
    queue.give()
    other.join(PATIENT)
    [thread.join(PATIENT) for thread in threads]
    return [order.get() for _ in range(21)]


def test_a_process_with_many_writers_overtakes_no_other_process(path):
    assert order_of_writers(path, Turns)[0] == "theirs"


def take_many(kind, path, notes, ready, start, n):
    """Take a turn so many times, as fast as one can; note each number as one writes."""
    queue = kind(path)
    ready.release()
    start.wait(PATIENT)
    numbers = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for _ in range(n):
        assert queue.take()
        os.write(numbers, f"{queue._line[0].number} {os.getpid()}\n".encode())
        time.sleep(0.0005)
        queue.give()


def turns_of_a_crowd(path, kind, crowd, n):
    """Let a crowd of processes write; return the numbers and the processes in order of writing."""
    notes, ready, start = Path(f"{path}-notes"), FORK.Semaphore(0), FORK.Event()
    writers = [
        FORK.Process(target=take_many, args=(kind, path, str(notes), ready, start, n))
        for _ in range(crowd)
    ]
    for writer in writers:
        writer.start()
    for _ in writers:
        assert ready.acquire(timeout=PATIENT)
    start.set()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    rows = [line.split() for line in notes.read_text().splitlines()]
    return [int(number) for number, _ in rows], [int(process) for _, process in rows]


CROWD, EACH = figure(32, 12), figure(100, 12)


def test_in_a_crowd_of_processes_nobody_is_overtaken(path):
    numbers, processes = turns_of_a_crowd(path, Turns, CROWD, EACH)
    assert numbers == list(range(1, CROWD * EACH + 1))
    assert set(Counter(processes).values()) == {EACH}


def test_planted_fault_a_crowd_without_numbers_is_caught(path):
    numbers, _ = turns_of_a_crowd(path, Unnumbered, 12, 12)
    assert numbers != sorted(numbers)


def test_whoever_is_killed_while_waiting_keeps_nobody_waiting(path):
    queue, order, asking = Turns(path), FORK.Queue(), FORK.Event()
    queue.take()
    waiting = FORK.Process(target=write_in_turn, args=(Turns, path, "killed", order, asking))
    waiting.start()
    while not Path(f"{path}-turns").exists() or numbers_drawn(path) < 2:
        time.sleep(0.01)
    [thread] = writers_of(queue, order, 1)
    os.kill(waiting.pid, signal.SIGKILL)
    waiting.join()
    queue.give()
    thread.join(PATIENT)
    assert order.get(timeout=PATIENT) == "ours"


def test_whoever_is_stopped_while_drawing_keeps_nobody_for_long(path, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    stopped = turns.Ticket(f"{path}-turns", 0)
    stopped._begin(0)
    assert not Turns(path).take()
    stopped.leave()
    assert Turns(path).take()


class BegunTwice(Turns):
    """A planted fault: two threads that come first both begin a line."""

    def _open(self):
        if self._pid != os.getpid():
            self._line = []
            self._drawing, self._moving = turns.threading.Lock(), threading.Lock()
            self._pid = os.getpid()


def locks_made_at_first(kind, path, monkeypatch):
    """Let eight threads be the first to write, beginning slowly; count the locks they make."""
    begun, start = [], threading.Barrier(8)

    def slowly():
        time.sleep(0.05)
        begun.append(1)
        return threading.Lock()

    queue = kind(path)
    slow = SimpleNamespace(Lock=slowly)
    monkeypatch.setattr(turns, "threading", slow)

    def begin():
        start.wait()
        queue._open()

    threads = [threading.Thread(target=begin) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return len(begun)


def test_threads_that_write_first_in_a_process_stand_in_one_line(path, monkeypatch):
    assert locks_made_at_first(Turns, path, monkeypatch) == 2


def test_planted_fault_a_line_begun_twice_is_caught(path, monkeypatch):
    assert locks_made_at_first(BegunTwice, path, monkeypatch) > 2


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
    def refuse(file, operation, asked):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(turns.fcntl, "fcntl", refuse)
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
