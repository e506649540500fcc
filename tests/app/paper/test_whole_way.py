"""The whole way: ten on the page, ten on paper, ten by code; the count is a plain recount."""

from __future__ import annotations

import random

from app.ballots.services import draw_ticket
from app.issues.models import PrivacyMode
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from
from app.paper.convert import State
from deliberation.stages import Stage
from tests.app.paper.test_codes import print_codes, redeem, uses
from tests.app.paper.test_typing import TAKES_PAPER, enter, fields_of, number_of, states
from tests.factories import end_stage, make_ballot_issue, make_member, run_jobs

ZONES = ("support", "better", "unsure", "worse", "")
BAND = {"support": 0, "better": 1, "unsure": 2, "": 2, "worse": 3}
PEOPLE = 10


def drawn_ballot(chance):
    """Where somebody puts three ideas; at least one is answered for."""
    zones = [chance.choice(ZONES) for _n in range(3)]
    return zones if any(zones) else ["support", "", ""]


def cast_online(browser, issue, zones):
    said = {f"zone-{place}": zone for place, zone in enumerate(zones)}
    ticket = draw_ticket(PrivacyMode.TICKET).text
    data = {**said, "ticket": ticket, "experiences": "uses"}
    answer = browser.post(f"/issues/{issue.id}/ballot/cast", data=data)
    assert answer.status_code == 200, answer.text


def on_paper(host, issue, n, zones, code, *, is_mistyped):
    """Type a sheet in twice, the second time wrongly if asked, and put it right then."""
    right = fields_of(number_of(n), code=code)
    right |= {f"zone-{place}": zone for place, zone in enumerate(zones)}
    enter(host, issue, right)
    if not is_mistyped:
        enter(host, issue, {**right, "key": f"second {n}"})
        return
    wrong = "worse" if zones[0] != "worse" else "support"
    path = enter(host, issue, {**right, "key": f"second {n}", "zone-0": wrong}).location
    assert states()[number_of(n)] is State.DIFFERS
    assert host.post(path, data=right).status_code == 303


def preferred(zones, i, j):
    """Say whether a ballot puts one idea above another; the last is how things are now."""
    bands = [*(BAND[zone] for zone in zones), BAND["unsure"]]
    return bands[i] < bands[j]


def test_thirty_people_by_three_ways_are_counted_as_they_said(app, sign_in):
    chance, organiser = random.Random(5), make_member("Olu")
    issue = make_ballot_issue(organiser=organiser, joining="codes", **TAKES_PAPER)
    codes, host = print_codes(issue, organiser, 3 * PEOPLE), sign_in(organiser)
    said = [drawn_ballot(chance) for _n in codes]
    for n, (zones, code) in enumerate(zip(said, codes, strict=True)):
        if n < PEOPLE:
            browser = sign_in(make_member())
            redeem(browser, code)
            cast_online(browser, issue, zones)
        elif n < 2 * PEOPLE:
            on_paper(host, issue, n, zones, code, is_mistyped=n == PEOPLE)
        else:
            browser = app.test_client()
            redeem(browser, code)
            cast_online(browser, issue, zones)

    assert end_stage(issue) is Stage.OUTCOME
    run_jobs()

    doc = document_from(outcome_of(issue))
    support = [[sum(preferred(z, i, j) for z in said) for j in range(4)] for i in range(4)]
    assert doc["outcome"]["support"] == support
    assert doc["took_part"]["cast"] == 3 * PEOPLE
    assert doc["channels"]["people"] == {"online": 20, "paper": 10}
    assert doc["checked_only"] is None
    assert uses() == ["online"] * 20 + ["paper"] * 10
    page = app.test_client().get(f"/issues/{issue.id}/outcome").text
    assert "Anyone with a code on paper could join in, and 30 took part." in page
    assert "On paper, typed in twice" in page
