"""Casting through the service: what is stored, what replaces what, what is refused."""

from __future__ import annotations

import hmac
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.ballots.convert import ReasonsGiven
from app.ballots.models import (
    Ballot,
    CastHour,
    CastLink,
    ReasonSheet,
    ShownAs,
    Turnout,
    Zone,
)
from app.ballots.queries import n_taken_part
from app.ballots.services import TooLate, ballots_of, cast, draw_ticket
from app.ballots.services.tickets import Ticket, known_words, typed_ticket, word_list
from app.core.clock import database_now, utc_now
from app.core.errors import NotAllowed, Refused
from app.extensions import db
from app.issues.models import PrivacyMode
from app.jobs.models import Job
from app.journal.models import JournalEntry
from app.mail.models import OutgoingMail
from deliberation.stages import Stage
from tests.factories import cast_ballot, let_time_pass, make_ballot_issue, make_member, make_option


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_ballot_is_a_complete_weak_order_with_the_status_quo_last(any_app):
    issue = make_ballot_issue(("A", "B", "C", "D", "E"))

    cast_ballot(
        issue,
        {"A": "better", "B": "support", "C": "worse", "D": "unsure"},
    )

    [ballot] = db.session.scalars(select(Ballot)).all()
    assert list(ballot.ranking) == [2, 1, 4, 3, 3, 3]
    assert list(ballot.zones) == [2, 1, 4, 3, 0]
    assert count(Turnout) == count(CastLink) == 1
    assert ballots_of(issue).profile.options == ("A", "B", "C", "D", "E", "status quo")
    assert ballots_of(issue).profile.ranks.tolist() == [[2, 1, 4, 3, 3, 3]]
    assert ballots_of(issue).zones.tolist() == [[2, 1, 4, 3, 0]]


def test_order_inside_a_zone_splits_it(app):
    issue = make_ballot_issue(("A", "B", "C", "D"))

    cast_ballot(
        issue,
        {"A": "support", "B": "support", "C": "worse", "D": "worse"},
        order={"A": 2, "B": 1, "C": 7, "D": 7},
    )

    assert ballots_of(issue).profile.ranks.tolist() == [[2, 1, 4, 4, 3]]


def test_the_last_one_counts_and_replaces_ballot_and_sheets(any_app):
    issue, voter = make_ballot_issue(), make_member()
    cast_ballot(issue, {"A": "support"}, voter, reasons={"A": "first", "B": "also first"})

    _ticket, receipt = cast_ballot(issue, {"A": "worse"}, voter, reasons={"C": "second"})

    assert receipt.is_change
    assert count(Ballot) == count(Turnout) == count(CastLink) == n_taken_part(issue.id) == 1
    [sheet] = db.session.scalars(select(ReasonSheet)).all()
    assert sheet.lines == [{"slot": "why", "text": "second"}]
    assert ballots_of(issue).profile.ranks.tolist() == [[2, 1, 1, 1]]
    [hour] = db.session.scalars(select(CastHour)).all()
    assert (hour.cast, hour.changed) == (1, 1)


def test_the_same_ticket_with_the_same_ballot_is_answered_like_the_first_time(any_app):
    issue, voter = make_ballot_issue(), make_member()
    ticket, first = cast_ballot(issue, {"A": "support"}, voter, reasons={"A": "why"})
    before = db.session.scalar(select(Ballot.id))

    _same, again = cast_ballot(
        issue, {"A": "support"}, voter, reasons={"A": "why"}, ticket=Ticket(ticket.text)
    )

    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert db.session.scalar(select(Ballot.id)) == before
    assert db.session.scalar(select(CastHour.cast)) == 1


def test_the_same_ticket_with_another_ballot_is_refused(app):
    issue, voter = make_ballot_issue(), make_member()
    ticket, _receipt = cast_ballot(issue, {"A": "support"}, voter)

    with pytest.raises(Refused):
        cast_ballot(issue, {"A": "worse"}, voter, ticket=ticket)
    with pytest.raises(Refused):
        cast_ballot(issue, {"A": "support"}, make_member(), ticket=ticket)
    db.session.rollback()
    assert ballots_of(issue).profile.ranks.tolist() == [[1, 2, 2, 2]]


def test_a_late_repeat_of_an_older_ballot_never_replaces_a_newer_one(app):
    issue, voter = make_ballot_issue(), make_member()
    old, _receipt = cast_ballot(issue, {"A": "support"}, voter)
    cast_ballot(issue, {"A": "worse"}, voter)

    with pytest.raises(Refused):
        cast_ballot(issue, {"A": "support"}, voter, ticket=old)
    db.session.rollback()
    assert ballots_of(issue).profile.ranks.tolist() == [[2, 1, 1, 1]]


def test_a_ballot_needs_one_sorted_option(app):
    issue = make_ballot_issue()
    with pytest.raises(Refused):
        cast_ballot(issue, {"A": "unsorted"})
    db.session.rollback()
    assert count(Ballot) == 0


def test_a_cast_is_refused_by_its_end_though_no_job_has_run(any_app):
    issue, voter = make_ballot_issue(), make_member()
    cast_ballot(issue, {"A": "support"}, voter)
    let_time_pass(issue)

    with pytest.raises(TooLate):
        cast_ballot(issue, {"A": "worse"}, voter)
    db.session.rollback()
    with pytest.raises(TooLate):
        cast_ballot(issue, {"A": "worse"})
    db.session.rollback()
    assert issue.stage is Stage.RANK
    assert ballots_of(issue).profile.ranks.tolist() == [[1, 2, 2, 2]]


def test_the_clock_is_read_after_the_lock_and_decides(app):
    issue = make_ballot_issue()
    with pytest.raises(TooLate):
        cast_ballot(issue, {"A": "support"}, clock=lambda _session: utc_now() + timedelta(days=9))


def test_nobody_casts_before_rank_and_no_suspended_member_does(app):
    early = make_ballot_issue(stage=Stage.AMEND)
    with pytest.raises(NotAllowed):
        cast_ballot(early, {"A": "support"})
    db.session.rollback()
    issue, voter = make_ballot_issue(), make_member()
    voter.is_suspended = True
    db.session.commit()
    with pytest.raises(NotAllowed):
        cast_ballot(issue, {"A": "support"}, voter)


def test_guests_rank_open_issues_unchecked_and_private_ones_not_at_all(app):
    guest = make_member(email=None, is_guest=True)
    cast_ballot(make_ballot_issue(joining="open"), {"A": "support"}, guest)
    assert [row.is_checked for row in db.session.scalars(select(Ballot))] == [False]

    with pytest.raises(NotAllowed):
        cast_ballot(
            make_ballot_issue(joining="open", privacy_mode="private"), {"A": "support"}, guest
        )


def test_mode_recorded_keeps_the_name_beside_the_ballot_and_others_do_not(app):
    voter = make_member("Ada Example")
    cast_ballot(make_ballot_issue(privacy_mode="recorded"), {"A": "support"}, voter)
    cast_ballot(make_ballot_issue(), {"A": "support"}, voter)
    names = db.session.scalars(select(Ballot.voter_name).order_by(Ballot.issue_id)).all()
    assert names == ["Ada Example", None]


def test_only_a_reason_by_name_holds_a_name(app):
    issue, voter = make_ballot_issue(), make_member("Ada Example")
    cast_ballot(
        issue,
        {"A": "support"},
        voter,
        reasons={
            "A": ("x", "why", "name"),
            "B": ("y", "worry", "experience"),
            "C": ("z", "change", "anonymous"),
        },
    )
    shown = db.session.execute(
        select(ReasonSheet.option_place, ReasonSheet.shown_as, ReasonSheet.shown_name).order_by(
            ReasonSheet.option_place
        )
    ).all()
    assert [tuple(row) for row in shown] == [
        (0, ShownAs.NAME, "Ada Example"),
        (1, ShownAs.EXPERIENCE, None),
        (2, ShownAs.ANONYMOUS, None),
    ]


def test_sheets_of_one_person_share_no_hash_and_the_words_are_not_stored(app):
    issue = make_ballot_issue()
    ticket, _receipt = cast_ballot(issue, {"A": "support"}, reasons={"A": "x", "B": "y", "C": "z"})
    hashes = [*db.session.scalars(select(ReasonSheet.ticket_hash))]
    hashes += [*db.session.scalars(select(Ballot.ticket_hash))]
    assert len(set(hashes)) == 4
    [ballot] = db.session.scalars(select(Ballot)).all()
    assert ballot.nonce == hmac.digest(ticket.text.encode(), b"nonce", "sha256")


def test_casting_writes_no_journal_entry_no_mail_and_no_job(app):
    issue = make_ballot_issue()
    before = [count(model) for model in (JournalEntry, OutgoingMail, Job)]
    cast_ballot(issue, {"A": "support"}, reasons={"A": "x"})
    assert [count(model) for model in (JournalEntry, OutgoingMail, Job)] == before


def test_a_reason_about_no_option_is_left_out(app):
    issue, voter = make_ballot_issue(), make_member()
    cast_ballot(issue, {"A": "support"}, voter)
    stray = ReasonsGiven(99, ({"slot": "why", "text": "x"},), ShownAs.EXPERIENCE)
    cast(
        issue,
        voter,
        zones={0: Zone.SUPPORT},
        reasons=[stray],
        ticket=draw_ticket(PrivacyMode.TICKET),
        clock=database_now,
    )
    assert count(ReasonSheet) == 0


def test_variants_are_options_of_their_own(app):
    issue = make_ballot_issue(("Sitters",))
    make_option(issue, "Sitters, faster", position=1, variant=2)
    cast_ballot(issue, {"A": "better", "A2": "support"})
    assert ballots_of(issue).profile.options == ("A", "A2", "status quo")
    assert ballots_of(issue).profile.ranks.tolist() == [[2, 1, 3]]


def test_tickets_are_eight_words_out_of_2048():
    assert len(word_list()) == len(known_words()) == 2048
    assert all(3 <= len(word) <= 8 and word.isascii() and word.islower() for word in word_list())
    drawn = draw_ticket(PrivacyMode.TICKET)
    assert len(drawn.words) == 8
    typed = "1. " + ", 2. ".join(drawn.text.upper().split())
    assert typed_ticket(typed).text == drawn.text
    assert draw_ticket(PrivacyMode.PRIVATE).words == ()
