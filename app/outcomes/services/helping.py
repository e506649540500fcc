"""Who helps with a count: other machines, where the settings name a scheduler of theirs.

On one machine nobody does. A process pool was measured and loses up to ten million ballots: they
are counted in less time than it takes to hand them over.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
from collections.abc import Iterator
from concurrent.futures import Executor

from flask import current_app

LONGEST_WAIT = 10
"""Seconds after which a scheduler that does not answer is left out."""

log = logging.getLogger(__name__)


@contextlib.contextmanager
def helpers() -> Iterator[Executor | None]:
    """Give whoever `DASK_SCHEDULER` names, or nobody; the count is the same to the last ballot."""
    with contextlib.ExitStack() as stack:
        executor = None
        if address := current_app.config["DASK_SCHEDULER"]:
            distributed = importlib.import_module("distributed")
            try:
                client = distributed.Client(address, timeout=LONGEST_WAIT, set_as_default=False)
                executor = stack.enter_context(client).get_executor()
            except OSError as trouble:
                log.warning("no help with counting from %s: %s", address, type(trouble).__name__)
        yield executor
