"""What a cast writes: the ballot, its sheets, the link that allows a change, who took part."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from app.accounts.models import Member
from app.ballots.convert import (
    ZONES_BY_CODE,
    ReasonsGiven,
    fingerprint,
    ranking_of,
    zones_of,
)
from app.ballots.models import (
    Ballot,
    CastHour,
    CastLink,
    Channel,
    ReasonSheet,
    ShownAs,
    Turnout,
    Zone,
)
from app.ballots.queries import places_of
from app.ballots.services.tickets import BALLOT, Ticket, sheet_key
from app.core.errors import Refused
from app.core.storage.database import uses_postgresql
from app.core.storage.rows import insert_into, write_rows
from app.core.tokens import new_key
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Experience, Issue, PrivacyMode
from app.issues.queries import holds_code


@dataclass(frozen=True, slots=True)
class Submission:
    """A ballot about to be written: its bytes, its reasons and the key it came with."""

    places: tuple[int, ...]
    zones: bytes
    ranking: bytes
    reasons: tuple[ReasonsGiven, ...]
    ticket: Ticket
    key: bytes
    payload_hash: bytes


def submission(
    issue: Issue,
    zones: Mapping[int, Zone],
    order: Mapping[int, int],
    reasons: Sequence[ReasonsGiven],
    ticket: Ticket,
    places: Sequence[int] | None = None,
) -> Submission:
    """Bring what was sent into the form in which it is stored; a ballot needs one sorted option."""
    places = places_of(issue) if places is None else places
    if not any(zones.get(place, Zone.UNSORTED) is not Zone.UNSORTED for place in places):
        raise Refused(_l("Answer for at least one idea first. One is enough."))
    by_place = [zones.get(place, Zone.UNSORTED) for place in places]
    tiers = [order.get(place, 1) for place in places]
    kept = tuple(sheet for sheet in reasons if sheet.lines and sheet.place in places)
    stored, ranking = zones_of(by_place), ranking_of(by_place, tiers)
    return Submission(
        places=tuple(places),
        zones=stored,
        ranking=ranking,
        reasons=kept,
        ticket=ticket,
        key=ticket.hash_for(issue.id, BALLOT),
        payload_hash=fingerprint(stored, ranking, kept),
    )


def forget_ballot(link: CastLink) -> None:
    """Delete the ballot and the sheets that a new cast replaces."""
    db.session.execute(delete(Ballot).where(Ballot.id == link.ballot_id))
    keys = [bytes.fromhex(key) for key in link.sheet_ids]
    db.session.execute(delete(ReasonSheet).where(ReasonSheet.id.in_(keys)))


def write_ballot(
    issue: Issue,
    member: Member,
    link: CastLink | None,
    sent: Submission,
    experience: Experience,
    channel: Channel,
) -> None:
    """Write the ballot, its sheets, who took part, and the link that allows a change."""
    is_recorded = settings_of(issue).privacy_mode is PrivacyMode.RECORDED
    ballot = ballot_row(
        issue,
        sent,
        experience=experience,
        channel=channel,
        is_checked=not member.is_guest or holds_code(member, issue),
        voter_name=member.display_name if is_recorded else None,
    )
    sheets = sheet_rows(issue, member.display_name, sent, experience)
    write_rows(Ballot, ballot)
    if sheets:
        write_rows(ReasonSheet, *sheets)
    write_link(
        issue,
        member,
        link,
        ballot_id=ballot["id"],
        sheet_ids=[sheet["id"].hex() for sheet in sheets],
        payload_hash=sent.payload_hash,
        key=sent.key,
    )


def ballot_row(issue: Issue, sent: Submission, **columns: Any) -> dict[str, Any]:
    """Return the row of a ballot under a random key; how it came is in the columns given."""
    return {
        "id": new_key(),
        "issue_id": issue.id,
        "ranking": sent.ranking,
        "zones": sent.zones,
        "nonce": sent.ticket.nonce(),
        "ticket_hash": sent.key,
        **columns,
    }


def write_link(
    issue: Issue, member: Member, link: CastLink | None, *, key: bytes, **columns: Any
) -> None:
    """Point the member's link at the ballot; the first time, note that they have taken part."""
    who = {"issue_id": issue.id, "member_id": member.id}
    if link is not None:
        used = [*link.used_keys, key.hex()]
        db.session.execute(update(CastLink).filter_by(**who).values(used_keys=used, **columns))
        db.session.expire(link)
        return
    write_rows(CastLink, {**who, "used_keys": [key.hex()], **columns})
    write_rows(Turnout, who)


def sheet_rows(
    issue: Issue, name: str, sent: Submission, experience: Experience
) -> list[dict[str, Any]]:
    """Return a row for each option and way of showing; sheets of a person share nothing."""
    zone_of = {
        place: ZONES_BY_CODE[code] for place, code in zip(sent.places, sent.zones, strict=True)
    }
    return [
        {
            "id": new_key(),
            "issue_id": issue.id,
            "option_place": sheet.place,
            "zone": zone_of[sheet.place],
            "experience": experience,
            "shown_as": sheet.shown_as,
            "shown_name": name if sheet.shown_as is ShownAs.NAME else None,
            "offers_shown": list(sheet.offers_shown),
            "lines": [dict(line) for line in sheet.lines],
            "ticket_hash": sent.ticket.hash_for(issue.id, sheet_key(sheet.place, sheet.shown_as)),
        }
        for sheet in sent.reasons
    ]


def count_hour(issue: Issue, now: datetime, *, is_change: bool) -> None:
    """Add to the hour's total, which names nobody; last, because casts queue for this row."""
    first = {"cast": int(not is_change), "changed": int(is_change)}
    hour = {"issue_id": issue.id, "hour": now.strftime("%Y-%m-%dT%H")}
    db.session.execute(counting_statement(uses_postgresql(db.session)), {**hour, **first})


@functools.cache
def counting_statement(on_postgresql: bool) -> Any:
    """Return the statement that adds to an hour's total, built once for each database."""
    statement = insert_into(CastHour.__table__)
    old, new = CastHour.__table__.c, statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["issue_id", "hour"],
        set_={"cast": old["cast"] + new["cast"], "changed": old["changed"] + new["changed"]},
    )
