"""The root of each finished question, with what it was made of, and the leaves of its ballots."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Digest, Moment
from app.extensions import db


class BundleRoot(db.Model):
    """One hash over all that was counted and said; laid once and never changed.

    `content` is canonical JSON of `convert.Laid`. From `secret` come the salts under which words
    stand in the trees; it never leaves the server, or hidden words could be guessed.
    """

    __tablename__ = "bundle_roots"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    root: Mapped[str] = mapped_column(String(64))
    secret: Mapped[Digest]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    laid_at: Mapped[Moment]


class BundleLeaves(db.Model):
    """A piece of the leaves of ballots, in their order, so that one is found without the others.

    A leaf is a hash under which a ballot stands in the bundle, for everybody to read. Pieces begin
    at every so many leaves; `root` is that of the small tree over this one, `first` its first leaf.
    """

    __tablename__ = "bundle_leaves"

    issue_id: Mapped[int] = mapped_column(
        ForeignKey("bundle_roots.issue_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[Digest]
    root: Mapped[Digest]
    leaves: Mapped[bytes] = mapped_column(LargeBinary)
