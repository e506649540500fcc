"""Preparing and opening an issue, making a stage longer, saying what brings one here."""

from app.issues.services.extending import extend_stage
from app.issues.services.preparing import create_draft, note_answerer, open_issue, save_draft
from app.issues.services.taking_part import (
    declare_experience,
    note_experience,
    wait_for_own_requests,
)

__all__ = [
    "create_draft",
    "declare_experience",
    "extend_stage",
    "note_answerer",
    "note_experience",
    "open_issue",
    "save_draft",
    "wait_for_own_requests",
]
