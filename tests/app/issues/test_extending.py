"""A stage is made longer for a public reason, within its cap, and never shorter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import utc_now
from app.core.errors import Refused
from app.extensions import db
from app.groups.models import Role
from app.issues.queries import extensions_of, membership_in, stage_times
from app.issues.services import extend_stage
from app.journal.queries import entries_page
from deliberation.stages import Stage
from tests.factories import add_to_group, let_time_pass, make_group, make_issue, make_member

REASON = "The letter about it went out two days late."


@pytest.fixture
def organiser(app):
    return make_member("Olu")


@pytest.fixture
def group(organiser):
    return make_group(organiser=organiser)


@pytest.fixture
def browser(sign_in, organiser):
    return sign_in(organiser)


def extend(browser, issue, hours, reason=REASON):
    return browser.post(f"/issues/{issue.id}/extend", data={"hours": hours, "reason": reason})


def test_a_longer_stage_moves_the_later_ones_along(browser, group, client):
    issue = make_issue(Stage.DISCUSS, group=group)
    before = {stage: time.ends_at for stage, time in stage_times(issue).items()}

    assert extend(browser, issue, 24).status_code == 303

    db.session.expire_all()
    times = stage_times(issue)
    moved = {stage: time.ends_at - before[stage] for stage, time in times.items()}
    assert moved == {
        Stage.PROPOSE: timedelta(0),
        **dict.fromkeys((Stage.DISCUSS, Stage.AMEND, Stage.RANK), timedelta(days=1)),
    }
    assert times[Stage.AMEND].starts_at == times[Stage.DISCUSS].ends_at
    assert times[Stage.DISCUSS].announced_ends_at == before[Stage.DISCUSS]
    page = client.get(f"/issues/{issue.id}").text
    assert REASON in page
    [entry] = entries_page(issue.id).rows
    assert (entry.kind, entry.content["reason"]) == ("stage-extended", REASON)
    assert REASON in client.get(f"/issues/{issue.id}/journal").text


def test_a_reason_is_needed(browser, group):
    issue = make_issue(group=group)

    assert extend(browser, issue, 24, reason="").status_code == 422
    assert extensions_of(issue) == []


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (73, "at most half its announced length"),
        (0, "never shortened"),
        (-5, "never shortened"),
    ],
)
def test_an_extension_meets_its_cap(browser, group, hours, sentence):
    issue = make_issue(group=group, template="standard")  # six days of Suggest

    response = extend(browser, issue, hours)

    assert response.status_code == 422
    assert sentence in response.text
    assert REASON in response.text, "what was typed stays in the form"
    assert extensions_of(issue) == []
    assert extend(browser, issue, 72).status_code == 303


def test_a_stage_is_made_longer_twice_at_most(browser, group):
    issue = make_issue(group=group)

    assert extend(browser, issue, 1).status_code == 303
    assert extend(browser, issue, 1).status_code == 303
    response = extend(browser, issue, 1)

    assert response.status_code == 422
    assert "as often as it may be" in response.text


def test_rank_is_made_longer_once_and_not_in_its_last_six_hours(browser, group):
    issue = make_issue(Stage.RANK, group=group)
    late = make_issue(Stage.RANK, group=group)
    let_time_pass(late, seconds=-5 * 3_600)

    assert extend(browser, issue, 1).status_code == 303
    assert "as often as it may be" in extend(browser, issue, 1).text
    assert "less than six hours" in extend(browser, late, 1).text


def test_a_stage_whose_time_has_passed_is_over_moved_on_or_not(browser, group):
    issue = make_issue(group=group)
    let_time_pass(issue)

    assert "has just ended" in extend(browser, issue, 1).text


def test_the_clock_is_read_after_the_lock(group, organiser):
    """The stage ended while we waited for the row: what counts is the clock read last."""
    issue = make_issue(group=group)
    end = stage_times(issue)[Stage.PROPOSE].ends_at

    with pytest.raises(Refused, match="has just ended"):
        extend_stage(
            issue,
            organiser,
            membership_in(organiser, issue),
            hours=1,
            reason=REASON,
            clock=lambda session: end,
        )


def test_nothing_is_extended_once_there_is_a_result(browser, group):
    issue = make_issue(Stage.OUTCOME, group=group)

    assert browser.get(f"/issues/{issue.id}/extend").status_code == 403


def test_hosts_extend_only_while_no_organiser_has_been_here(sign_in, group, organiser):
    issue = make_issue(group=group)
    host = make_member()
    add_to_group(group, host, Role.HOST)
    stranger = sign_in(make_member())

    assert extend(sign_in(host), issue, 1).status_code == 303, "nobody has ever signed in"
    assert extend(stranger, issue, 1).status_code == 403
    sign_in(organiser)
    assert extend(sign_in(host), issue, 1).status_code == 403
    assert utc_now() < stage_times(issue)[Stage.PROPOSE].ends_at
