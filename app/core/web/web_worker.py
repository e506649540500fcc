"""The web server's worker: takes a request only when one of its threads is free for it."""

from __future__ import annotations

import gc
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

NEW_OBJECTS = 10_000
"""Objects after which the youngest are looked through for what nobody holds any more."""


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

    def load_wsgi(self) -> None:
        """Load the application, and never look through what it is made of again.

        Half a million objects stay as long as the process does. Python would go through all of them
        again and again in the middle of somebody's request.
        """
        super().load_wsgi()
        gc.collect()
        gc.freeze()
        _new, some, old = gc.get_threshold()
        gc.set_threshold(NEW_OBJECTS, some, old)
