"""Whose turn it is to write to a SQLite file: first come, first served, across processes.

SQLite lets one connection write at a time and makes the others ask again after pauses that grow, so
under load the unlucky wait for seconds while newcomers pass them. Here writers draw a number before
they ask, as at a counter, and the lowest number still there is next. The queue is a courtesy:
whoever cannot join it, or has waited long enough, asks SQLite all the same, and SQLite's own lock
alone decides what is safe.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import struct
import threading
import time

PATIENCE = 10.0
"""Seconds to wait for a turn before asking SQLite without one."""

PAUSE = 0.0002
"""Seconds between two looks at who is next."""

LOCK = "hhqqi0q"
"""C's `struct flock`: kind, whence, first byte, how many, process."""

NUMBER = "=Q"
HAS_LOCKS = hasattr(fcntl, "F_OFD_SETLK")


class Ticket:
    """A number drawn from a file, and a lock on the byte of that number while one is in the queue.

    The locks belong to the open file, not to the process: the system takes them away from whoever
    is killed, and two threads do not share them. Byte 0 is held while a number is drawn.
    """

    def __init__(self, path: str, until: float) -> None:
        self.is_first = threading.Event()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._begin(until)
            last = os.pread(self._file, 8, 0).ljust(8, b"\0")
            self.number = int(struct.unpack(NUMBER, last)[0]) + 1
            os.pwrite(self._file, struct.pack(NUMBER, self.number), 0)
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_WRLCK, self.number)
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, 0)
        except OSError:
            os.close(self._file)
            raise

    def _begin(self, until: float) -> None:
        """Wait while somebody else draws: moments, unless they were stopped in the middle."""
        while True:
            try:
                self._lock(fcntl.F_OFD_SETLK, fcntl.F_WRLCK, 0)
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= until:
                    raise
                time.sleep(PAUSE)
            else:
                return

    def is_next(self) -> bool:
        """Say whether nobody with a lower number is there any more."""
        found = self._lock(fcntl.F_OFD_GETLK, fcntl.F_WRLCK, 1, self.number - 1)
        return self.number == 1 or struct.unpack(LOCK, found)[0] == fcntl.F_UNLCK

    def leave(self) -> None:
        """Leave the queue, also for a child that was forked meanwhile and holds the same file."""
        with contextlib.suppress(OSError):
            self._lock(fcntl.F_OFD_SETLK, fcntl.F_UNLCK, self.number)
        self.forget()

    def forget(self) -> None:
        """Close the file, which the system does by itself for a process that dies."""
        os.close(self._file)

    def _lock(self, what: int, kind: int, first: int, length: int = 1) -> bytes:
        asked = struct.pack(LOCK, kind, os.SEEK_SET, first, max(1, length), 0)
        return fcntl.fcntl(self._file, what, asked)


class Turns:
    """The queue of those who want to write to one file.

    Of the threads of a process only the first looks who is next; the others wait behind it.
    """

    def __init__(self, path: str) -> None:
        self._path = f"{path}-turns"
        self._pid = 0
        self._opening = threading.Lock()
        self._drawing: threading.Lock
        self._moving: threading.Lock
        self._line: list[Ticket] = []

    def take(self) -> bool:
        """Wait for a turn; say whether it was had."""
        until = time.monotonic() + PATIENCE
        self._open()
        try:
            ticket = self._draw(until)
        except OSError:  # no such folder, or a file system that knows no locks
            return False
        if ticket is not None and self._wait(ticket, until):
            return True
        if ticket is not None:
            self._leave(ticket)
        return False

    def give(self) -> None:
        """End the turn, which is that of the first in line."""
        self._leave(self._line[0])

    def _draw(self, until: float) -> Ticket | None:
        """Draw a number and stand in line, in the order of numbers; None without such locks."""
        if not HAS_LOCKS:
            return None
        with self._drawing:
            ticket = Ticket(self._path, until)
            with self._moving:
                self._line.append(ticket)
                self._line[0].is_first.set()
        return ticket

    def _wait(self, ticket: Ticket, until: float) -> bool:
        """Wait to be first of one's process, then of all; say whether it came to that in time."""
        if not ticket.is_first.wait(max(0.0, until - time.monotonic())):
            return False
        try:
            while not ticket.is_next():
                if time.monotonic() >= until:
                    return False
                time.sleep(PAUSE)
        except OSError:
            return False
        return True

    def _leave(self, ticket: Ticket) -> None:
        """Leave the line and tell whoever is first now."""
        with self._moving:
            self._line.remove(ticket)
            ticket.leave()
            if self._line:
                self._line[0].is_first.set()

    def _open(self) -> None:
        """Begin an empty line, again after a fork: a child does not stand in its parent's.

        Only the first thread of a process does, or the others would wait in a line of their own.
        """
        if self._pid == os.getpid():
            return
        with self._opening:
            if self._pid != os.getpid():
                for inherited in self._line:
                    inherited.forget()
                self._line = []
                self._drawing, self._moving = threading.Lock(), threading.Lock()
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
