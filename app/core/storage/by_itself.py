"""Doing one thing of many: should it fail, nothing of it stands and the others are still done."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Literal

from app.extensions import db

log = logging.getLogger(__name__)


class ByItself:
    """One thing among many, with the words in which the log says that it failed."""

    def __init__(self, trouble: str, thing_id: int) -> None:
        self.trouble, self.thing_id = trouble, thing_id

    def __enter__(self) -> None:
        """Begin with it."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[True] | None:
        if error is None or not isinstance(error, Exception):
            return None
        db.session.rollback()
        log.error(self.trouble, self.thing_id, exc_info=error)
        return True
