"""What those in power would need for an idea, written before people rank."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.answers.models import Answerer, Need
from app.answers.policy import may_write_need
from app.answers.queries import need_of
from app.answers.services.answering import ChangedMeanwhile
from app.core.errors import Refused
from app.core.policy import require
from app.core.words.text import fingerprint
from app.extensions import db
from app.issues.queries import current_time
from app.journal.services import write_entry
from app.proposals.models import Proposal
from app.proposals.queries import letter_of, option_of


def write_need(
    proposal: Proposal,
    *,
    text: str,
    who: str,
    seen: str,
    now: datetime,
    answerer: Answerer | None = None,
    by: str = "",
) -> Need:
    """Write what an idea would need, over what stood there if that is what was seen."""
    require(may_write_need(proposal.issue, current_time(proposal.issue), now))
    if option_of(proposal) is None:
        raise Refused(_l("This idea didn't reach the ballot, so nothing is needed for it."))
    row = need_of(proposal, to_change=True)
    if seen != mark_of(row):
        raise ChangedMeanwhile(_l("Somebody else wrote this meanwhile. Look at it, then save."))
    if row is None:
        row = Need(proposal_id=proposal.id)
        db.session.add(row)
    row.text, row.name, row.written_at = text, who, now
    row.answerer_id = answerer.id if answerer is not None else None
    db.session.flush()
    write_entry(
        "need-written",
        issue_id=proposal.issue_id,
        now=now,
        by=by,
        who=who,
        letter=letter_of(proposal),
        need=row.id,
        words=text,
    )
    return row


def mark_of(row: Need | None) -> str:
    """Return a short mark of what stands there, for the form it is shown with."""
    return fingerprint(row.text if row is not None else "")
