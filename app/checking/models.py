"""The report, each of its versions, what people say of its paragraphs, and what was done then."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Document, Documents, Moment, by_value
from app.extensions import db
from app.issues.models import Issue

PARAGRAPH_LENGTH = 40
LINE_LENGTH = 280
WORDS_LENGTH = 6_000


class Verdict(enum.Enum):
    """What somebody says of a paragraph."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"


class Decision(enum.Enum):
    """What became of corrections that say the same."""

    CHANGED = "changed"
    KEPT = "kept"


class CheckedReport(db.Model):
    """That an issue has a report, until when people check it, and when it became final.

    `ends_at` is fixed with the last part: as announced, or later where that part came late. What
    was said until then is answered until `answers_until`.
    """

    __tablename__ = "checked_reports"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    begun_at: Mapped[Moment]
    ends_at: Mapped[Moment | None]
    answers_until: Mapped[Moment | None]
    final_at: Mapped[Moment | None]

    issue: Mapped[Issue] = relationship()


class ReportVersion(db.Model):
    """A report as people could read it: a new part, other words, or the last of all.

    Paragraphs hold marks where `words` has what people wrote: titles, reasons, names. So what is
    hidden later is left out of every version, and a name goes when its bearer does.
    """

    __tablename__ = "report_versions"
    __table_args__ = (UniqueConstraint("issue_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("checked_reports.issue_id"))
    number: Mapped[int]
    part: Mapped[int | None]
    is_final: Mapped[bool] = mapped_column(default=False)
    paragraphs: Mapped[Documents]
    words: Mapped[Document]
    tallies: Mapped[Document]
    content_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]


class CorrectionGroup(db.Model):
    """Corrections of one paragraph that say the same, answered once.

    `revision` counts what hosts and organisers did to it, so that nobody answers what they have not
    seen; `version_number` is the version that the answer made. A group stays, empty, when all that
    is in it was taken back, or put together with another: so whoever was answering it is told.
    """

    __tablename__ = "correction_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("checked_reports.issue_id"), index=True)
    paragraph: Mapped[str] = mapped_column(String(PARAGRAPH_LENGTH))
    decision: Mapped[Decision | None] = mapped_column(by_value(Decision))
    reason: Mapped[str] = mapped_column(Text, default="")
    version_number: Mapped[int | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    decided_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    revision: Mapped[int] = mapped_column(default=1)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("correction_groups.id"))

    decided_by: Mapped[Member | None] = relationship()


class ParagraphCheck(db.Model):
    """What one person says of one wording of a paragraph: right, wrong or missing, and what.

    `line` is what it should say, `quote` the words that are wrong; both may be empty.
    `author_name` is what they were called when they wrote it, as it stands with their posts.
    """

    __tablename__ = "paragraph_checks"
    __table_args__ = (UniqueConstraint("issue_id", "paragraph", "wording", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    paragraph: Mapped[str] = mapped_column(String(PARAGRAPH_LENGTH))
    wording: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="")
    verdict: Mapped[Verdict] = mapped_column(by_value(Verdict))
    line: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    quote: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("correction_groups.id"), index=True)
    checked_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]

    member: Mapped[Member] = relationship()
    issue: Mapped[Issue] = relationship()
    group: Mapped[CorrectionGroup | None] = relationship()
