"""What rooms below ask this one: which worries are open, what somebody is asked."""

from __future__ import annotations

from typing import Any

from app.core.beside import set_beside
from app.worries.queries import questions_for
from app.worries.services.showing import open_worries


def init_worries(extensions: dict[str, Any]) -> None:
    """Let pages of other rooms show worries beside words, and what somebody is asked."""
    set_beside(extensions, open_worries)
    extensions["own_questions"] = questions_for
