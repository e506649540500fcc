"""Where a conversation hangs, as an address, as parameters and as a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.discussion.models import Post


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation hangs: on a change, on an idea, or else on the issue itself."""

    issue_id: int
    proposal_id: int | None = None
    amendment_id: int | None = None

    def url(self, **query: Any) -> str:
        """Return the address of the page that shows the conversation."""
        if self.amendment_id is not None:
            return url_for(
                "process.amendment",
                issue_id=self.issue_id,
                amendment_id=self.amendment_id,
                **query,
            )
        if self.proposal_id is not None:
            return url_for(
                "process.proposal", issue_id=self.issue_id, proposal_id=self.proposal_id, **query
            )
        return url_for("process.talk", issue_id=self.issue_id, **query)

    @property
    def on(self) -> tuple[bool, bool]:
        """Whether it is about an idea, and whether about a change."""
        return self.proposal_id is not None, self.amendment_id is not None

    @property
    def here(self) -> dict[str, int]:
        """The conversation as parameters of a statement; what it isn't about is left out."""
        named = {
            "issue_id": self.issue_id,
            "proposal_id": self.proposal_id,
            "amendment_id": self.amendment_id,
        }
        return {name: value for name, value in named.items() if value is not None}

    @property
    def key(self) -> tuple[int, int, int]:
        """The conversation as a key of tables: zeros for "on no idea" and "on no change"."""
        return (self.issue_id, self.proposal_id or 0, self.amendment_id or 0)

    def kept_by(self, person_id: int) -> dict[str, int]:
        """Return that key as parameters of a statement, for what somebody keeps here."""
        names = ("issue_id", "proposal_id", "amendment_id")
        return {"person_id": person_id, **dict(zip(names, self.key, strict=True))}


def place_of(post: Post) -> Place:
    """Return the conversation a post belongs to."""
    return Place(post.issue_id, post.proposal_id, post.amendment_id)
