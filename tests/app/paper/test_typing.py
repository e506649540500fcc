"""Ballots on paper: printed with a number each, typed in twice, put right, and counted."""

import re
import secrets

import pytest

from app.ballots.models import Ballot, Channel, ReasonSheet, Turnout
from app.ballots.queries import n_taken_part
from app.ballots.services.counting import ballots_of
from app.extensions import db
from app.groups.models import Role
from app.issues.models import CodeUse, OneTimeCode
from app.journal.models import JournalPayload
from app.paper.convert import State, check_digit, is_sheet_number, sheet_number, state_of
from app.paper.models import PaperSheet
from deliberation.stages import Stage
from tests.app.paper.test_codes import print_codes, redeem, uses
from tests.factories import (
    add_to_group,
    cast_ballot,
    end_stage,
    let_time_pass,
    make_ballot_issue,
    make_member,
)

TAKES_PAPER = {"paper_place": "At the library, by noon."}


@pytest.fixture
def issue(organiser):
    return make_ballot_issue(organiser=organiser, **TAKES_PAPER)


def number_of(n):
    return sheet_number(n)


def fields_of(number, zones="support better worse", **more):
    """What the form of a sheet sends: an answer for each idea, by place."""
    said = {f"zone-{place}": zone for place, zone in enumerate(zones.split())}
    return {"number": number, "experience": "uses", "key": secrets.token_hex(), **said, **more}


def enter(browser, issue, fields, status=303):
    answer = browser.post(f"/issues/{issue.id}/paper", data=fields)
    assert answer.status_code == status, answer.text
    return answer


def enter_twice(browser, issue, n, zones="support better worse", **more):
    for _n in range(2):
        enter(browser, issue, fields_of(number_of(n), zones, **more))


def states():
    return {sheet.number: state_of(sheet) for sheet in db.session.scalars(db.select(PaperSheet))}


def rankings(issue):
    return sorted(map(tuple, ballots_of(issue).profile.ranks.tolist()))


def test_one_wrong_digit_never_fits():
    number = number_of(482190736)
    wrong = [number[:n] + digit + number[n + 1 :] for n in range(10) for digit in "0123456789"]
    assert [each for each in wrong if is_sheet_number(each)] == [number] * 10
    assert check_digit("000000000") == "0"
    assert not is_sheet_number("١٢٣٤٥٦٧٨٩٠")


def test_anyone_can_print_a_ballot_with_a_number_of_its_own(client, issue):
    assert "Print this ballot" in client.get(f"/issues/{issue.id}/ballot").text
    assert issue.question in client.get("/paper").text

    plain = client.get(f"/issues/{issue.id}/ballot.pdf")
    again = client.get(f"/issues/{issue.id}/ballot.pdf?large=1&copies=3")

    assert b"<pdfuaid:part>1" in plain.data
    assert plain.data != client.get(f"/issues/{issue.id}/ballot.pdf").data
    assert again.status_code == 200
    assert plain.headers["Cache-Control"] == "private, no-store"
    assert db.session.scalar(db.select(db.func.count()).select_from(PaperSheet)) == 0


def test_five_ideas_fit_on_one_printed_page(client):
    issue = make_ballot_issue(["Bus", "Boat", "Barge", "Bike", "Balloon"], **TAKES_PAPER)

    plain = client.get(f"/issues/{issue.id}/ballot.pdf").data
    large = client.get(f"/issues/{issue.id}/ballot.pdf?large=1").data

    assert [len(re.findall(rb"/Type\s*/Page\b", each)) for each in (plain, large)] == [1, 3]


def test_nothing_is_printed_where_no_paper_is_taken(client):
    issue = make_ballot_issue()
    answer = client.get(f"/issues/{issue.id}/ballot.pdf")
    assert answer.status_code == 403
    assert "No ballots on paper are taken" in answer.text
    assert "Print this ballot" not in client.get(f"/issues/{issue.id}/ballot").text
    assert client.get("/paper").status_code == 200


def test_a_sheet_typed_in_twice_counts(host, issue):
    assert "typed in once" in host.get(enter(host, issue, fields_of(number_of(1))).location).text
    assert states() == {number_of(1): State.ONCE}

    page = host.get(enter(host, issue, fields_of(number_of(1))).location).text

    assert "both entries agree" in page
    assert "1 sheet counts so far." in page
    assert db.session.scalars(db.select(Ballot)).all() == []


def test_the_same_form_sent_twice_is_one_entry(host, issue):
    fields = fields_of(number_of(1))
    for _n in range(3):
        enter(host, issue, fields)
    assert states() == {number_of(1): State.ONCE}


def test_small_letters_and_spaces_make_no_difference_but_words_do(host, issue):
    enter(host, issue, fields_of(number_of(1), **{"why-0": "It is near."}))
    enter(host, issue, fields_of(number_of(1), **{"why-0": "it is  near"}))
    enter(host, issue, fields_of(number_of(2), **{"why-0": "It is near."}))
    enter(host, issue, fields_of(number_of(2), **{"why-0": "It is far."}))
    assert states() == {number_of(1): State.COUNTS, number_of(2): State.DIFFERS}


def test_numbers_that_mean_the_same_order_agree(host, issue):
    zones = "support support worse"
    enter(host, issue, fields_of(number_of(1), zones, **{"place-0": "1", "place-1": "2"}))
    enter(host, issue, fields_of(number_of(1), zones, **{"place-0": "1"}))
    assert states() == {number_of(1): State.COUNTS}


def test_a_mismatch_is_shown_side_by_side_and_put_right(host, issue):
    enter(host, issue, fields_of(number_of(1)))
    leads_to = enter(host, issue, fields_of(number_of(1), "support worse worse")).location
    assert leads_to == f"/issues/{issue.id}/paper/{number_of(1)}"
    page = host.get(leads_to).text
    assert page.count("differs</span>") == 2
    assert "typed in differently" in page
    assert re.search(r'<option value="support" selected>', page)

    right = fields_of(number_of(1), "support worse better")
    assert host.post(leads_to, data={"zone-0": "support"}).status_code == 422
    assert host.post(leads_to, data=right).status_code == 303

    assert states() == {number_of(1): State.COUNTS}
    assert host.post(leads_to, data=right).status_code == 303
    other = fields_of(number_of(1), "worse worse worse")
    assert "say the same" in host.post(leads_to, data=other).text
    assert end_stage(issue) is Stage.OUTCOME
    assert rankings(issue) == [(1, 4, 2, 3)]


def test_a_third_entry_is_refused_and_shown_again(host, issue):
    enter_twice(host, issue, 1)
    answer = enter(host, issue, fields_of(number_of(1), **{"why-0": "Because."}), 422)
    assert "counts. Put it on the done pile" in answer.text
    assert "\nBecause.</textarea>" in answer.text


def test_what_cannot_be_typed_in_says_what_to_do(host, issue):
    assert "each digit" in enter(host, issue, fields_of("1234567890"), 422).text
    assert "Nothing is ticked" in enter(host, issue, fields_of(number_of(1), ""), 422).text
    long = fields_of(number_of(1), **{"why-0": "a" * 300})
    assert "One reason has 300 letters" in enter(host, issue, long, 422).text
    assert states() == {}


def test_a_sheet_set_aside_needs_a_reason_and_does_not_count(host, issue):
    enter_twice(host, issue, 1)
    path = f"/issues/{issue.id}/paper/{number_of(1)}/aside"
    assert host.post(path, data={"reason": "no"}).status_code == 422
    assert host.post(path, data={"reason": "Handed in twice by mistake."}).status_code == 303

    assert states() == {number_of(1): State.VOID}
    assert "set aside" in enter(host, issue, fields_of(number_of(1)), 422).text
    page = host.get(f"/issues/{issue.id}/journal").text
    assert "Olu set a ballot on paper aside: “Handed in twice by mistake.”" in page
    assert number_of(1) not in page
    end_stage(issue)
    assert rankings(issue) == []


def test_only_hosts_type_in_and_only_until_rank_ends(sign_in, host, issue):
    fields = fields_of(number_of(1), **{"why-1": "It is near."})
    assert sign_in(make_member()).get(f"/issues/{issue.id}/paper").status_code == 403
    helper = make_member()
    add_to_group(issue.group, helper, Role.HOST)
    enter(sign_in(helper), issue, fields)

    let_time_pass(issue)

    late = enter(host, issue, {**fields, "key": "another"}, 409)
    assert "Rank had ended" in late.text
    assert "\nIt is near.</textarea>" in late.text
    assert host.get(f"/issues/{issue.id}/paper").status_code == 403
    assert states() == {number_of(1): State.ONCE}


def test_only_sheets_that_agree_become_ballots_and_entries_are_forgotten(host, issue):
    cast_ballot(issue, {"A": "support"})
    enter_twice(host, issue, 1, **{"why-0": "It is near.", "worry-2": "It is loud."})
    enter(host, issue, fields_of(number_of(2)))
    for zones in ("worse", "better"):
        enter(host, issue, fields_of(number_of(3), zones))
    assert n_taken_part(issue.id) == 1

    assert end_stage(issue) is Stage.OUTCOME

    assert states() == {}
    assert rankings(issue) == [(1, 2, 2, 2), (1, 2, 4, 3)]
    [paper] = db.session.scalars(db.select(Ballot).where(Ballot.channel == Channel.PAPER))
    assert (paper.is_checked, paper.voter_name) == (False, None)
    assert n_taken_part(issue.id) == 2
    assert db.session.scalar(db.select(db.func.count()).select_from(Turnout)) == 1
    said = {sheet.lines[0]["text"] for sheet in db.session.scalars(db.select(ReasonSheet))}
    assert said == {"It is near.", "It is loud."}
    told = [row.content for row in db.session.scalars(db.select(JournalPayload))]
    assert {"counted": 1, "left_out": 2, "set_aside": 0} in told


@pytest.fixture
def coded(organiser):
    return make_ballot_issue(organiser=organiser, joining="codes", **TAKES_PAPER)


def test_a_code_counts_on_paper_or_online_and_the_first_wins(app, client, host, coded, organiser):
    first, second = print_codes(coded, organiser, 2)
    redeem(client, first)
    assert "was used before" in enter(host, coded, fields_of(number_of(1), code=first), 422).text
    assert "Type the code" in enter(host, coded, fields_of(number_of(1)), 422).text
    assert "We don’t know" in enter(host, coded, fields_of(number_of(1), code="A"), 422).text

    enter(host, coded, fields_of(number_of(1), code=second))
    assert "another code" in enter(host, coded, fields_of(number_of(1), code="ABC"), 422).text
    enter(host, coded, fields_of(number_of(1), code=second.lower()))

    assert "was used before" in enter(host, coded, fields_of(number_of(2), code=second), 422).text
    redeem(app.test_client(), second, 422)
    assert uses() == ["online", "paper"]
    end_stage(coded)
    [ballot] = db.session.scalars(db.select(Ballot))
    assert (ballot.channel, ballot.is_checked) == (Channel.PAPER, True)


def test_setting_a_sheet_aside_gives_its_code_back(client, host, coded, organiser):
    [code] = print_codes(coded, organiser, 1)
    enter(host, coded, fields_of(number_of(1), code=code))
    assert db.session.scalars(db.select(OneTimeCode.used_as)).all() == [CodeUse.PAPER]
    path = f"/issues/{coded.id}/paper/{number_of(1)}/aside"
    host.post(path, data={"reason": "It can't be read at all."})
    redeem(client, code)


def test_entries_carry_no_time_and_no_person():
    columns = {column.name for column in PaperSheet.__table__.columns}
    assert columns == {
        "issue_id", "number", "first", "second", "settled", "keys", "code_hash", "void_reason",
        "is_told",
    }  # fmt: skip
