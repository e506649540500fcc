"""The application as a worker that was down runs it, with the fault that was planted, if any."""

from __future__ import annotations

import os
from datetime import timedelta
from types import SimpleNamespace

from app import create_app
from app.core.clock import utc_now
from app.process import services
from deliberation.stages import Stage


def time_seen_before(issue):
    """Take what was seen before the lock for true after it: the stage, whichever, has ended."""
    if issue.stage is Stage.OUTCOME:
        return None
    return SimpleNamespace(ends_at=utc_now() - timedelta(hours=1))


def trusts_an_earlier_look():
    """Mutant: what ended while the worker was down has ended for every stage to come."""
    services.time_of_stage = time_seen_before


MUTANTS = {"trusts-an-earlier-look": trusts_an_earlier_look}

if "MUTANT" in os.environ:
    MUTANTS.get(os.environ["MUTANT"], lambda: None)()
    app = create_app()
