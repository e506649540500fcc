"""The web server's worker: takes a request only when one of its threads is free for it."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class EvenWorker(ThreadWorker):
    """Leaves connections it could not serve yet to whichever process is free first.

    The worker it extends accepts up to a thousand connections and lets them wait for its own
    threads, so one process may have thirty people waiting while the other has none.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        self._limit = 0
        super().__init__(*given, **named)

    @property
    def worker_connections(self) -> int:
        """How many connections to hold now: a busy one for each thread, and the idle ones."""
        idle = len(self.keepalived_conns) + len(self.pending_conns)
        return min(self._limit, int(self.cfg.threads) + idle)

    @worker_connections.setter
    def worker_connections(self, limit: int) -> None:
        self._limit = limit
