"""What was said, as records of the trees: words and letters, and no names."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from app.amendments.models import Amendment
from app.discussion.models import Post
from app.journal.convert import canonical
from app.journal.models import JournalEntry, JournalPayload
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import letter_of
from deliberation.bundle import salted_leaf
from deliberation.canonical import canonical_json

SALT_BYTES = 16
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said: its kind and number, its words, and whether they are hidden."""

    kind: str
    number: int
    record: Record
    is_hidden: bool

    @property
    def label(self) -> str:
        """What its salt is made for."""
        return f"{self.kind}:{self.number}"


def salt_for(secret: bytes, label: str) -> str:
    """Return the salt of one record: always the same, and known to nobody until it is shown."""
    return hmac.digest(secret, label.encode(), "sha256")[:SALT_BYTES].hex()


def leaf_of(secret: bytes, label: str, record: Record) -> str:
    """Return the leaf of a record, in hexadecimal digits."""
    return salted_leaf(record, salt_for(secret, label)).hex()


def shown_or_sealed(secret: bytes, label: str, record: Record | None, leaf: str) -> Record:
    """Return a row of a bundle: record and salt while they give the leaf that was laid.

    What is hidden, or was changed since, is there as a leaf alone.
    """
    if record is None or leaf_of(secret, label, record) != leaf:
        return {"leaf": leaf}
    return {"record": record, "salt": salt_for(secret, label)}


def said_in_idea(idea: Proposal, *, is_hidden: bool) -> Said:
    """Return an idea: who it is for and what happened; its words are those of its versions."""
    record = {
        "kind": "idea",
        "letter": letter_of(idea),
        "for_whom": idea.for_whom,
        "what_happened": idea.what_happened,
    }
    return Said("idea", idea.id, record, is_hidden)


def said_in_version(version: ProposalVersion, idea: Proposal, *, is_hidden: bool) -> Said:
    """Return one wording of an idea."""
    record = {
        "kind": "version",
        "letter": letter_of(idea),
        "number": version.number,
        "title": version.title,
        "paragraphs": [paragraph["text"] for paragraph in version.paragraphs],
        "note": version.note,
    }
    return Said("version", version.id, record, is_hidden)


def said_in_change(change: Amendment, idea: Proposal, *, is_hidden: bool) -> Said:
    """Return a change, and what became of it."""
    record = {
        "kind": "change",
        "letter": letter_of(idea),
        "number": change.number,
        "summary": change.summary,
        "why": change.why,
        "edits": canonical_json(change.edits).decode(),
        "answer": change.answer.value,
        "answer_reason": change.answer_reason,
    }
    return Said("change", change.id, record, is_hidden)


def said_in_post(post: Post, *, is_hidden: bool) -> Said:
    """Return a post; what it quotes stands in the post it comes from."""
    record = {
        "kind": "post",
        "post": post.id,
        "reply_to": post.parent_id,
        "text": post.text,
        "source": post.source.value,
        "source_url": post.source_url,
    }
    return Said("post", post.id, record, is_hidden)


def journal_row(entry: JournalEntry, payload: JournalPayload | None, *, is_hidden: bool) -> Record:
    """Return an entry of the journal with what its hash is made of; erased words leave a gap."""
    is_told = payload is not None and not is_hidden
    return {
        "issue": entry.issue_id,
        "kind": entry.kind,
        "written_at": entry.written_at.isoformat(timespec="microseconds"),
        "payload": entry.payload_hash.hex(),
        "previous": entry.previous_hash.hex(),
        "hash": entry.entry_hash.hex(),
        "salt": payload.salt.hex() if payload is not None and is_told else None,
        "said": canonical(payload.content).decode() if payload is not None and is_told else None,
    }


def reason_label(place: int) -> str:
    """Return what the salt of a published reason is made for: its place in the result."""
    return f"reason:{place}"
