"""Whose turn it is to write to a SQLite file: first come, first served, across processes.

SQLite lets one connection write at a time and makes the others ask again after pauses that grow, so
under load the unlucky wait for seconds while newcomers pass them. Here writers queue before they
ask. The queue is a courtesy: whoever cannot join it, or has waited long enough, asks SQLite all the
same, and SQLite's own lock alone decides what is safe.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import threading
import time

PATIENCE = 10.0
"""Seconds to wait for a turn before asking SQLite without one."""

PAUSE = 0.001
"""Seconds between two looks at a lock that another process holds."""


class Lock:
    """A lock that one thread of one process holds at a time."""

    def __init__(self, path: str) -> None:
        self._threads = threading.Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, until: float) -> bool:
        """Wait for the lock until a moment of the monotonic clock; say whether it was had."""
        if not self._threads.acquire(timeout=max(0.0, until - time.monotonic())):
            return False
        try:
            while not self._has_file():
                if time.monotonic() >= until:
                    self._threads.release()
                    return False
                time.sleep(PAUSE)
        except OSError:  # a file system that knows no locks: then there is no queue
            self._threads.release()
            return False
        return True

    def _has_file(self) -> bool:
        """Take the file from other processes, if none holds it."""
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def give(self) -> None:
        """Let go of the lock; any thread of this process may."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()

    def forget(self) -> None:
        """Close the file, which the system does by itself for a process that dies."""
        os.close(self._file)


class Turns:
    """The queue of those who want to write to one file.

    Whoever is next waits at the gate for the one who writes, and holds the gate meanwhile: so a
    process with many writers cannot overtake another process with one.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._pid = 0
        self._opening = threading.Lock()
        self._gate: Lock
        self._pen: Lock

    def take(self) -> bool:
        """Wait for a turn; say whether it was had."""
        until = time.monotonic() + PATIENCE
        try:
            self._open()
        except OSError:
            return False
        if not self._gate.take(until):
            return False
        try:
            return self._pen.take(until)
        finally:
            self._gate.give()

    def give(self) -> None:
        """End the turn."""
        self._pen.give()

    def _open(self) -> None:
        """Open the locks, again after a fork: a child must not share its parent's.

        Only the first thread of a process does, or the others would wait at locks nobody opens.
        """
        if self._pid == os.getpid():
            return
        with self._opening:
            if self._pid != os.getpid():
                self._gate, self._pen = Lock(f"{self._path}-gate"), Lock(f"{self._path}-pen")
                self._pid = os.getpid()


class TurnTaking(sqlite3.Connection):
    """A connection that waits for its turn to write, and ends it with its transaction."""

    turns: Turns | None = None
    _has_turn = False

    def take_turn(self) -> None:
        """Wait for a turn, where there is a queue."""
        if self.turns is not None and not self._has_turn:
            self._has_turn = self.turns.take()

    def give_turn(self) -> None:
        """Let the next one write."""
        if self._has_turn and self.turns is not None:
            self._has_turn = False
            self.turns.give()

    def commit(self) -> None:
        """Commit, then let the next one write."""
        try:
            super().commit()
        finally:
            self.give_turn()

    def rollback(self) -> None:
        """Roll back, then let the next one write."""
        try:
            super().rollback()
        finally:
            self.give_turn()

    def close(self) -> None:
        """Close, which rolls back what was not committed."""
        try:
            super().close()
        finally:
            self.give_turn()
