"""Typing sheets in: twice by whoever, a third look where the two differ, and into the count."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from app.accounts.models import Member
from app.ballots.models import Channel, Zone
from app.ballots.queries import places_of
from app.ballots.services import Ticket, TooLate
from app.ballots.services.apart import hold, put_in_unlinked, unlinked
from app.core.clock import AnySession
from app.core.errors import Missing, Refused
from app.core.policy import require
from app.core.tokens import new_token
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import CodeUse, Issue, Joining
from app.issues.queries import current_time
from app.issues.services.codes import CodeUsed, claim, hash_of, issue_of_code, release
from app.journal.services import write_entry
from app.paper.convert import (
    Entry,
    State,
    document_of,
    entry_from,
    final_entry,
    is_sheet_number,
    reasons_in,
    state_of,
    what_differs,
)
from app.paper.models import Helping, PaperSheet
from app.paper.policy import may_put_right, may_type_in
from app.paper.queries import sheet_of, sheets_of_issue

Clock = Callable[[AnySession], datetime]

NOT_OURS = _l("No sheet has that number. Look at each digit once more.")
TYPED_TWICE = _l("This sheet was typed in twice already and counts. Put it on the done pile.")
DIFFERS = _l("Two entries of this sheet differ. Look at both and put it right.")
SET_ASIDE = _l("This sheet was set aside. Print a new one if it should count after all.")
NOTHING = _l("Nothing is ticked on this sheet. Set it aside, it can't be counted.")
OTHER_CODE = _l("The first entry of this sheet had another code. Look at the code once more.")
NEEDS_CODE = _l("Type the code written on the sheet. Without one it can't count here.")
OTHER_QUESTION = _l("That code is for another question.")
LATE = _l("Rank had ended when this sheet reached us, so it wasn't typed in.")
USED_ELSEWHERE = _l(
    "That code was used before, here or on another sheet. The first ballot counts, so this one "
    "can't. Set the sheet aside."
)


def type_in(
    issue: Issue,
    host: Member,
    membership: Membership | None,
    *,
    number: str,
    entry: Entry,
    code: str,
    key: str,
    clock: Clock,
) -> State:
    """Take one entry of a sheet; the same form sent again is answered like the first time."""
    if not is_sheet_number(number):
        raise Refused(NOT_OURS)
    begin(issue, host, membership, number, clock)
    sheet = sheet_of(issue, number)
    mark = hashlib.sha256(key.encode()).hexdigest()
    if sheet is not None and mark in sheet.keys:
        return state_of(sheet)
    if all(zone is Zone.UNSORTED for zone in entry.zones):
        raise Refused(NOTHING)
    if sheet is None:
        sheet = PaperSheet(issue_id=issue.id, number=number, first=document_of(entry), keys=[mark])
        sheet.code_hash = use_code(issue, code)
        db.session.add(sheet)
    else:
        refuse_third(state_of(sheet))
        if sheet.code_hash is not None and hash_of(code) != sheet.code_hash:
            raise Refused(OTHER_CODE)
        sheet.second, sheet.keys = document_of(entry), [*sheet.keys, mark]
    db.session.flush()
    return state_of(sheet)


def begin(
    issue: Issue, host: Member, membership: Membership | None, number: str, clock: Clock
) -> None:
    """Hold the sheet and the issue, then ask the clock and the policy."""
    hold(issue, int(number[:-1]))
    now, time = clock(db.session), current_time(issue)
    if issue.closed_at is not None or (time is not None and now >= time.ends_at):
        raise TooLate(LATE)
    require(may_type_in(host, issue, time, now, membership))


def refuse_third(state: State) -> None:
    """Refuse an entry of a sheet that has two, or was set aside."""
    told = {State.COUNTS: TYPED_TWICE, State.DIFFERS: DIFFERS, State.VOID: SET_ASIDE}
    if state in told:
        raise Refused(told[state])


def use_code(issue: Issue, code: str, use: CodeUse = CodeUse.PAPER) -> bytes | None:
    """Use up the code of a ballot that came apart, where there are codes; return its hash."""
    if settings_of(issue).joining is not Joining.CODES:
        return None
    if not code:
        raise Refused(NEEDS_CODE)
    try:
        if issue_of_code(code).id != issue.id:
            raise Refused(OTHER_QUESTION)
        claim(code, use)
    except CodeUsed as used:
        raise Refused(USED_ELSEWHERE) from used
    return hash_of(code)


def put_right(
    issue: Issue,
    host: Member,
    membership: Membership | None,
    *,
    number: str,
    entry: Entry,
    clock: Clock,
) -> None:
    """Write what a third look at the paper says, where two entries differ."""
    sheet = begun(issue, host, membership, number, clock)
    if sheet.settled is not None and not what_differs(entry, entry_from(sheet.settled)):
        return
    require(may_put_right(state_of(sheet)))
    if all(zone is Zone.UNSORTED for zone in entry.zones):
        raise Refused(NOTHING)
    sheet.settled = document_of(entry)
    db.session.flush()


def set_aside(
    issue: Issue,
    host: Member,
    membership: Membership | None,
    *,
    number: str,
    reason: str,
    clock: Clock,
) -> None:
    """Let a sheet not count, for a public reason; its code can be used again."""
    sheet = begun(issue, host, membership, number, clock)
    if sheet.void_reason is not None:
        return
    if sheet.code_hash is not None:
        release(sheet.code_hash)
    sheet.void_reason, sheet.code_hash = reason, None
    db.session.flush()
    write_entry(
        "paper-set-aside",
        issue_id=issue.id,
        now=clock(db.session),
        by=host.display_name,
        reason=reason,
    )


def begun(
    issue: Issue, host: Member, membership: Membership | None, number: str, clock: Clock
) -> PaperSheet:
    """Hold a sheet that was typed in; there may be none by that number."""
    if not is_sheet_number(number):
        raise Missing("")
    begin(issue, host, membership, number, clock)
    sheet = sheet_of(issue, number)
    if sheet is None:
        raise Missing("")
    return sheet


def put_in_sheets(issue: Issue, *, now: datetime) -> None:
    """Make a ballot of each sheet that counts and forget every entry; Rank has just ended.

    Part of the transaction that closes and seals: ballots are written anew in random order there.
    """
    db.session.execute(delete(Helping).where(Helping.issue_id == issue.id))
    sheets = sheets_of_issue(issue.id)
    if not sheets:
        return
    states = [state_of(sheet) for sheet in sheets]
    places = places_of(issue)
    for sheet, state in zip(sheets, states, strict=True):
        if state is State.COUNTS:
            put_in(issue, sheet, places)
    write_entry(
        "paper-put-in",
        issue_id=issue.id,
        now=now,
        counted=states.count(State.COUNTS),
        left_out=states.count(State.ONCE) + states.count(State.DIFFERS),
        set_aside=states.count(State.VOID),
    )
    db.session.execute(delete(PaperSheet).where(PaperSheet.issue_id == issue.id))


def put_in(issue: Issue, sheet: PaperSheet, places: Sequence[int]) -> None:
    """Make a ballot of a sheet: checked if a code was written on it, found again by nobody."""
    entry = final_entry(sheet)
    sent = unlinked(
        issue,
        zones=dict(zip(places, entry.zones, strict=True)),
        order=dict(zip(places, entry.tiers, strict=True)),
        reasons=reasons_in(entry, places),
        ticket=Ticket(new_token()),
    )
    put_in_unlinked(
        issue,
        sent,
        experience=entry.experience,
        channel=Channel.PAPER,
        is_checked=sheet.code_hash is not None,
    )
