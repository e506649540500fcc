"""The one appeal: made by whose words they are, decided by somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.accounts.models import Member
from app.core.errors import Conflict
from app.core.policy import require
from app.extensions import db
from app.moderation.models import Hiding
from app.moderation.policy import may_appeal, may_decide
from app.moderation.queries.records import deciders_of, hiding_or_missing
from app.moderation.queries.things import thing_or_missing
from app.moderation.services.hiding import note_down, put_back
from app.moderation.services.telling import tell_deciders, tell_of_decision

MEANWHILE = _l("Somebody else was faster. Look at it as it is now.")


def appeal(hiding: Hiding, author: Member, *, words: str, now: datetime) -> None:
    """Ask somebody else to look at it; once."""
    require(may_appeal(author, hiding))
    set_once(hiding, Hiding.appealed_at, appealed_at=now, appeal=words)
    tell_deciders(hiding, deciders_of(hiding).member_ids, now=now)
    note_down("appeal-made", hiding, now=now)


def decide(hiding: Hiding, decider: Member, *, puts_back: bool, reason: str, now: datetime) -> None:
    """Put the words back or keep them hidden, for a reason that everybody can read."""
    require(may_decide(decider, hiding, deciders_of(hiding)))
    set_once(
        hiding,
        Hiding.decided_at,
        decided_at=now,
        decided_by_id=decider.id,
        decision_reason=reason,
        restored_at=now if puts_back else None,
    )
    if puts_back:
        put_back(hiding, thing_or_missing(hiding.kind.value, hiding.thing_id), now=now)
        hiding = hiding_or_missing(hiding.id)
    tell_of_decision(hiding, now=now)
    kind = "appeal-put-back" if puts_back else "appeal-kept-hidden"
    note_down(kind, hiding, now=now, reason=reason)


def set_once(hiding: Hiding, column: Any, **values: Any) -> None:
    """Write what happens once in one statement: of two at the same moment, one does it."""
    done = db.session.scalars(
        update(Hiding)
        .where(Hiding.id == hiding.id, column.is_(None))
        .values(values)
        .returning(Hiding.id)
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        raise Conflict(MEANWHILE)
    db.session.refresh(hiding)
