"""Candidates, what people picked of those they were shown, and who keeps which idea on."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.storage.types import Documents, Moment, RandomKey, by_value
from app.extensions import db
from app.proposals.models import Proposal, ProposalVersion

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class KeptAs(enum.Enum):
    """How a candidate came onto the ballot."""

    SHARE = "share"
    RESCUE = "rescue"
    NEXT = "next"


class Shortlist(db.Model):
    """The first part of Rank on an issue with more ideas than a ballot holds.

    Its times are laid once, as Rank begins. `n_people` is how many had picked at the cut.
    """

    __tablename__ = "shortlists"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    n_candidates: Mapped[int]
    picks_until: Mapped[Moment]
    rescue_until: Mapped[Moment]
    candidates_hash: Mapped[str] = mapped_column(String(64))
    lot_seed: Mapped[str] = mapped_column(String(64))
    n_people: Mapped[int] = mapped_column(default=0)
    cut_at: Mapped[Moment | None]
    laid_at: Mapped[Moment | None]


class Candidate(db.Model):
    """An idea in its frozen words that may come onto the ballot; places are the frozen order.

    What was counted of it is written at the cut and stays covered until Rank has closed. `rank`
    counts from 0, by share and then by the lot; it is empty for what was hidden at the cut.
    """

    __tablename__ = "candidates"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    admitted_by: Mapped[str] = mapped_column(String(24))
    backers: Mapped[int]
    earlier_backers: Mapped[int]
    needed: Mapped[int]
    rank: Mapped[int | None]
    shown: Mapped[int] = mapped_column(default=0)
    picked: Mapped[int] = mapped_column(default=0)
    share: Mapped[str | None] = mapped_column(Text)
    is_near: Mapped[bool] = mapped_column(default=False)
    is_level: Mapped[bool] = mapped_column(default=False)
    rescuers: Mapped[int] = mapped_column(default=0)
    kept_as: Mapped[KeptAs | None] = mapped_column(by_value(KeptAs))

    proposal: Mapped[Proposal] = relationship()
    version: Mapped[ProposalVersion] = relationship()


class PickSheet(db.Model):
    """One answered page: a byte per candidate, 0 not shown, 1 shown, 2 picked.

    `drawn` of `among` is the chance each candidate had of being on the page.
    """

    __tablename__ = "pick_sheets"
    __table_args__ = (Index("ix_pick_sheets_issue_id", "issue_id"), NO_ROW_ORDER)

    id: Mapped[RandomKey] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    cells: Mapped[bytes] = mapped_column(LargeBinary)
    drawn: Mapped[int]
    among: Mapped[int]


class PickLink(db.Model):
    """What one person was shown, page by page, and where their answers are; destroyed at the cut.

    A page is `{"shown": places, "among": n, "in_pairs": bool, "sheet": key or ""}`.
    """

    __tablename__ = "pick_links"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    pages: Mapped[Documents]


class Rescue(db.Model):
    """That a backer wants an idea kept on; counted and destroyed as the ballot is laid."""

    __tablename__ = "rescues"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
