"""Naming tellers, making the file as ballots are sealed, writing to them, printing their word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from app.accounts.models import Member
from app.accounts.services import add_eraser
from app.ballots.services.counting import ballots_of
from app.core.errors import Refused
from app.core.policy import require
from app.core.tokens import digest_of, new_token
from app.core.web.links import site_link
from app.core.web.templating import day
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import document_of, settings_of, with_changes
from app.issues.models import Issue, PrivacyMode
from app.jobs.services import enqueue
from app.journal.services import write_entry
from app.mail.services import queue_mail
from app.outcomes.services.beside import add_beside
from app.tellers.convert import ballots_text, pairs_text
from app.tellers.models import Found, RecountFile, Teller
from app.tellers.policy import may_name_tellers, may_say
from app.tellers.queries import backed_letters, file_of, files_gone, tellers_of

FINAL_AFTER = timedelta(days=7)
FEWEST = 10
"""With fewer ballots than this a whole order could point to a person."""


def name_tellers(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    named: Sequence[tuple[str, str]],
) -> None:
    """Write down who counts again, (name, address) each; the names are fixed at opening."""
    db.session.refresh(issue, with_for_update={"of": Issue})
    require(may_name_tellers(member, issue, membership))
    addresses = [address for _name, address in named if address]
    if len(set(addresses)) < len(addresses):
        raise Refused(_l("Name two different people, each with an address of their own."))
    db.session.execute(delete(Teller).where(Teller.issue_id == issue.id))
    db.session.add_all(
        Teller(issue_id=issue.id, place=place, name=name, address=address, backs=[])
        for place, (name, address) in enumerate(named, start=1)
    )
    names = tuple(name for name, _address in named)
    issue.settings = document_of(with_changes(settings_of(issue), tellers=names))
    db.session.flush()


def make_recount_file(issue: Issue, *, now: datetime) -> RecountFile | None:
    """Make the file for tellers, in the transaction that seals; None where there is none to make.

    It holds orders and how many say so: no experience, no reason, no time. Where too few took
    part there is no file, as a single order could point to a person.
    """
    if not tellers_of(issue):
        return None
    settings, profile = settings_of(issue), ballots_of(issue).profile
    if profile.n_ballots < FEWEST and settings.privacy_mode is not PrivacyMode.RECORDED:
        return None
    is_pairs = settings.privacy_mode is PrivacyMode.PRIVATE
    text = pairs_text(profile) if is_pairs else ballots_text(profile)
    row = RecountFile(
        issue_id=issue.id,
        content=text.encode(),
        is_pairs=is_pairs,
        made_at=now,
        gone_at=now + FINAL_AFTER,
    )
    db.session.add(row)
    enqueue(JOB, key=f"{JOB}:{issue.id}", payload={"issue_id": issue.id}, now=now)
    return row


JOB = "tell-tellers"


def tell_tellers(issue: Issue, *, now: datetime) -> None:
    """Write to each teller once, with a link of their own that needs no account."""
    file = file_of(issue)
    if file is None or now >= file.gone_at:
        return
    until = day(file.gone_at, settings_of(issue).zone)
    for row in tellers_of(issue):
        if row.token_hash is not None or not row.address:
            continue
        token = new_token()
        row.token_hash = digest_of(token)
        queue_mail(
            key=f"teller:{row.id}",
            kind="teller",
            member=None,
            address=row.address,
            subject=_("Please count again: %(question)s", question=issue.question),
            template="news",
            now=now,
            good_until=file.gone_at,
            words=_("You were named to count the ballots again, until %(day)s.", day=until),
            quote="",
            question=issue.question,
            url=site_link("tellers.link", token=token),
            verb=_("Count again"),
        )


def say(teller: Teller, issue: Issue, *, found: Found, note: str, now: datetime) -> None:
    """Print what a teller found; until all is final they may say it anew."""
    require(may_say(file_of(issue), now))
    if found is Found.OTHER and not note:
        raise Refused(_l("Say what you got, so that people can look into it."))
    teller.found, teller.note, teller.said_at = found, note, now
    teller.backs = backed_letters(issue, teller.address)
    write_entry(
        "teller-said",
        issue_id=issue.id,
        now=now,
        by=teller.name,
        found=found.value,
        note=note,
    )


def drop_files(clock_now: datetime) -> int:
    """Delete the files whose time is over, with tellers' addresses and links; return how many."""
    gone = files_gone(clock_now)
    for row in gone:
        db.session.execute(
            update(Teller)
            .where(Teller.issue_id == row.issue_id)
            .values(address="", token_hash=None)
        )
        db.session.delete(row)
    return len(gone)


def forget_teller(member: Member, now: datetime) -> None:
    """Let no address stay of somebody who leaves; the name an organiser gave is in the rules."""
    db.session.execute(update(Teller).where(Teller.address == member.email).values(address=""))


@dataclass(frozen=True, slots=True)
class Word:
    """What one teller said, with the ideas they back."""

    name: str
    found: str
    note: str
    letters: Sequence[str]


def words_on(issue: Issue) -> Sequence[Word]:
    """Return the word of each teller, for the Result; most questions have none to look up."""
    if not settings_of(issue).tellers:
        return []
    return [
        Word(row.name, row.found.value if row.found else "", row.note, row.backs)
        for row in tellers_of(issue)
    ]


def init_tellers(extensions: dict[str, Any]) -> None:
    """Let the page of the Result print what tellers say."""
    add_beside(extensions, "tellers", words_on)
    add_eraser(extensions, forget_teller)
