"""Codes on paper: printed once, good once, and nobody can tell whose was whose."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest

from app import create_app
from app.accounts.models import Member, MemberSession
from app.ballots.models import Ballot
from app.core.clock import utc_now
from app.extensions import db, limiter
from app.issues.models import CodeBatch, CodeHolder, CodeUse, OneTimeCode
from app.issues.services import codes as service
from app.issues.services.codes import grouped, make_batch, new_codes, read_code
from deliberation.stages import Stage
from tests.conftest import sqlite_config
from tests.factories import cast_ballot, end_stage, make_ballot_issue, make_member


@pytest.fixture
def issue(organiser):
    return make_ballot_issue(organiser=organiser, joining="codes")


@pytest.fixture
def printed(issue, organiser):
    """Three codes of the question, as they stand on their sheets."""
    return print_codes(issue, organiser, 3)


def print_codes(issue, organiser, n):
    from app.issues.queries import membership_in

    made = new_codes(n)
    make_batch(issue, organiser, membership_in(organiser, issue), codes=made, now=utc_now())
    db.session.commit()
    return made


def redeem(browser, code, status=303):
    answer = browser.post("/code", data={"code": code})
    assert answer.status_code == status, answer.text
    return answer


def uses():
    return sorted(row.value for row in db.session.scalars(db.select(OneTimeCode.used_as)) if row)


def test_an_organiser_gets_sheets_and_a_table_once(sign_in, issue, organiser):
    browser = sign_in(organiser)

    answer = browser.post(f"/issues/{issue.id}/codes", data={"how_many": "12"})

    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["code-sheets-1.pdf", "codes.csv"]
        sheets, table = (archive.read(name) for name in archive.namelist())
    assert b"<pdfuaid:part>1" in sheets
    [_head, *rows] = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    assert len({code for code, _link in rows}) == 12
    assert all(link.endswith(f"/code/{read_code(code)}") for code, link in rows)
    assert redeem(browser, rows[0][0]).location == f"/issues/{issue.id}"
    page = browser.get(f"/issues/{issue.id}/codes").text
    assert "1 of 12 codes used" in page
    assert not any(code in page for code, _link in rows)


def test_only_hashes_are_stored(printed):
    dump = "\n".join(db.engine.raw_connection().driver_connection.iterdump())
    assert OneTimeCode.__tablename__ in dump
    assert not any(code in dump or grouped(code) in dump for code in printed)


def test_codes_are_too_many_to_guess(app):
    assert len(service.ALPHABET) ** service.LENGTH >= 2**60
    assert not set("ILOU") & set(service.ALPHABET)
    assert read_code(" o1l-i0 ") == "01110"


def test_somebody_without_an_account_takes_part_and_is_checked(client, issue, printed):
    assert client.get(f"/code/{printed[0]}").status_code == 200
    assert uses() == []

    assert redeem(client, grouped(printed[0]).lower()).location == f"/issues/{issue.id}"

    [holder] = db.session.scalars(db.select(CodeHolder))
    member = db.session.get(Member, holder.member_id)
    assert (member.email, member.is_guest) == (None, True)
    assert client.get(f"/issues/{issue.id}/ballot").status_code == 200
    cast_ballot(issue, {"A": "support"}, member)
    assert db.session.scalars(db.select(Ballot.is_checked)).all() == [True]


def test_a_signed_in_member_gets_it_bound_and_a_second_code_stays_good(sign_in, issue, printed):
    someone = make_member()
    browser = sign_in(someone)
    page = browser.get(f"/issues/{issue.id}/ballot")
    assert page.status_code == 403
    assert "needs a code on paper" in page.text

    redeem(browser, printed[0])
    redeem(browser, printed[1])

    assert browser.get(f"/issues/{issue.id}/ballot").status_code == 200
    assert uses() == ["online"]
    assert db.session.scalars(db.select(CodeHolder.member_id)).all() == [someone.id]


def test_a_used_code_lets_nobody_else_in(app, client, issue, printed):
    redeem(app.test_client(), printed[0])

    answer = redeem(client, printed[0], 422)

    assert "was used already" in answer.text
    assert printed[0] in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(CodeHolder)) == 1
    assert db.session.scalar(db.select(db.func.count()).where(Member.is_guest)) == 1


def test_a_browser_whose_answer_was_lost_comes_in_again(client, issue, printed):
    client.get("/code")
    with client.session_transaction() as session:
        before = dict(session)
    redeem(client, printed[0])
    with client.session_transaction() as session:
        session.clear()
        session.update(before)

    assert redeem(client, printed[0]).location == "/issues"

    assert client.get(f"/issues/{issue.id}/ballot").status_code == 200
    assert db.session.scalar(db.select(db.func.count()).select_from(MemberSession)) == 1


def test_wrong_letters_say_so_and_are_kept(client, printed):
    answer = redeem(client, "ABCD-EFGH-JKMN", 422)
    assert "We don’t know that code." in answer.text
    assert "ABCDEFGHJKMN" in answer.text
    assert "Type the code from your sheet." in redeem(client, "", 422).text


def test_a_code_opens_nothing_once_rank_has_ended(client, issue, printed):
    assert end_stage(issue) is Stage.OUTCOME
    assert "Rank has ended" in redeem(client, printed[0], 422).text
    assert uses() == []


def test_lost_sheets_can_be_made_useless(sign_in, client, issue, organiser, printed):
    redeem(client, printed[0])
    batch = db.session.scalar(db.select(CodeBatch.id))

    answer = sign_in(organiser).post(f"/issues/{issue.id}/codes/{batch}/void")

    assert answer.status_code == 303
    assert uses() == ["online"]
    redeem(client.application.test_client(), printed[1], 422)
    assert client.get(f"/issues/{issue.id}/ballot").status_code == 200


def test_only_organisers_of_such_a_question_make_codes(sign_in, issue, organiser):
    other = make_ballot_issue(organiser=organiser)
    draft = make_ballot_issue(stage=None, organiser=organiser, joining="codes")
    browser = sign_in(organiser)
    assert browser.get(f"/issues/{other.id}/codes").status_code == 403
    assert browser.get(f"/issues/{draft.id}/codes").status_code == 403
    assert sign_in(make_member()).get(f"/issues/{issue.id}/codes").status_code == 403
    assert browser.post(f"/issues/{issue.id}/codes", data={"how_many": "5001"}).status_code == 422


def test_the_door_of_such_a_question_asks_for_a_code(client, issue):
    page = client.get(f"/sign-in?next=/issues/{issue.id}/ballot/check").text
    assert "Have you got a code on paper?" in page
    assert "Have you got a code on paper?" not in client.get("/sign-in").text
    assert "I have a code" in client.get(f"/issues/{issue.id}").text


@pytest.fixture
def limited(app):
    """The same site with its limits on."""
    yield create_app(sqlite_config(db.engine.url.database, RATELIMIT_ENABLED=True))
    limiter.enabled = False
    limiter.reset()


def test_guessing_is_limited_by_browser_and_address(limited, printed):
    db.session.rollback()
    guesser, neighbour = limited.test_client(), limited.test_client()
    for browser in (guesser, neighbour):
        browser.get("/code")
    guesses = [f"ABCDEFGHJK{n:02d}" for n in range(14)]
    statuses = [guesser.post("/code", data={"code": code}).status_code for code in guesses]
    redeem(neighbour, printed[0])
    assert set(statuses[:12]) == {422}
    assert 429 in statuses[12:]


def test_nothing_ties_a_code_to_a_person(issue, printed, client):
    redeem(client, printed[0])
    columns = {column.name for column in OneTimeCode.__table__.columns}
    assert columns == {"code_hash", "batch_id", "used_as"}
    assert {column.name for column in CodeHolder.__table__.columns} == {"issue_id", "member_id"}
    row = db.session.get(OneTimeCode, service.hash_of(printed[0]))
    assert row.used_as is CodeUse.ONLINE
    assert db.session.scalar(db.select(CodeBatch.made_at)) > utc_now() - timedelta(hours=1)
