"""How sure: redraws and other rules in the document, in sentences and on the pages behind."""

import json
import random
import re

import numpy as np
import pytest
from flask import get_template_attribute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Membership, Role
from app.outcomes.convert.reading import INSIDE_SINCE_FIRST, SINCE_FIRST
from app.outcomes.queries import outcome_of
from app.outcomes.services.counting import counted
from app.outcomes.services.document import document_of
from app.outcomes.services.redacting import document_from
from app.outcomes.services.showing import told_by
from app.outcomes.services.storing import count_and_store
from app.proposals.queries import options_on_ballot
from deliberation.robustness.stability import stability
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.app.outcomes.test_headlines import plain, votes
from tests.factories import make_member

CIRCLE = [order("A", "B", "C")] * 12 + [order("B", "C", "A")] * 10 + [order("C", "A", "B")] * 8


def counted_issue(ballots, n_options=3, **settings):
    issue = closed_issue(n_options, **settings)
    lay_ballots(issue, ballots)
    count_and_store(issue, now=utc_now())
    db.session.commit()
    return issue


def page_of(client, issue, name=""):
    response = client.get(f"/issues/{issue.id}/outcome{name}")
    assert response.status_code == 200
    return plain(response.get_data(as_text=True))


def test_redraws_are_told_as_they_are(app, client):
    issue = counted_issue([order("A", "B", "C")] * 25 + [order("B", "A", "C")] * 20)
    doc = document_from(outcome_of(issue))
    redrawn = doc["sure"]["redraws"]
    assert redrawn["n_redraws"] == 1000
    assert sum(redrawn["alone"]) + redrawn["nobody"] <= 1000
    page = page_of(client, issue)
    assert (
        f"In 1,000 redraws of these same ballots Sitters came first alone in "
        f"{redrawn['alone'][0]}, jointly in {redrawn['jointly'][0]}. It says how much hangs on a "
        "few ballots, not how other people would vote."
    ) in page
    for word in ("probab", "confiden", "margin of error", "likel"):
        assert word not in page.lower() + page_of(client, issue, "/rules").lower()


def test_redraws_are_those_that_anybody_can_draw_again(app):
    issue = counted_issue(CIRCLE)
    told = document_of(issue)["sure"]["redraws"]
    ballots, outcome = counted(issue, options_on_ballot(issue))
    again = stability(ballots.profile, outcome.settings, np.random.default_rng(told["seed"]))
    assert list(again.alone) == told["alone"]
    assert (again.same, again.nobody) == (told["same"], told["nobody"])


def test_with_fewer_than_thirty_ballots_nothing_is_drawn(app, client):
    issue = counted_issue([order("A", "B", "C")] * 29)
    assert document_of(issue)["sure"]["why_no_redraws"] == "few-ballots"
    page = page_of(client, issue)
    assert "redraws" not in page
    assert "With fewer than 30 ballots we don’t draw them again." in page


def test_nothing_is_drawn_where_everybody_took_part(app, client):
    issue = closed_issue(2, joining="list")
    people = [make_member() for _n in range(32)]
    for person in people:
        db.session.add(
            Membership(
                group_id=issue.group_id, member_id=person.id, role=Role.MEMBER, created_at=utc_now()
            )
        )
    lay_ballots(issue, [order("A", "B")] * 40)
    count_and_store(issue, now=utc_now())
    db.session.commit()
    assert document_of(issue)["sure"]["why_no_redraws"] == "everybody-took-part"
    assert "redraws" not in page_of(client, issue)


def test_other_rules_that_name_another_winner_are_told(app, client):
    issue = counted_issue(CIRCLE)
    rows = document_of(issue)["sure"]["rules"]
    other = [row for row in rows if row["winners"] != [0]]
    assert other, "in this circle not all rules agree"
    page = page_of(client, issue)
    assert f"We counted the same ballots in {len(rows)} other ways too." in page
    assert f"{len(rows) - len(other)} come to the same." in page
    behind = page_of(client, issue, "/rules")
    assert "The rule of this question is Ranked Pairs." in behind
    assert "Schulze" in behind
    assert all(0 <= row["pairs_same"] <= row["pairs"] == 3 for row in rows)


def test_the_steps_of_the_rule_show_what_it_left_out(app, client):
    page = page_of(client, counted_issue(CIRCLE), "/steps")
    taken = page.index("Budget over Night away, 22 people to 8. Taken.")
    left = page.index("Night away over Sitters, 18 people to 12. Left out")
    assert taken < left


def test_each_pair_stands_where_sentences_point_at_it(app, client):
    issue = counted_issue(CIRCLE)
    html = client.get(f"/issues/{issue.id}/outcome/pairs").get_data(as_text=True)
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    told = told_by(document_of(issue))
    found = [told["where_from"](fact["pointer"]) for fact in told["doc"]["facts"]]
    pages = {name: client.get(f"/issues/{issue.id}/outcome/{name}").text for name, _ in found}
    for name, anchor in found:
        assert f'id="{anchor}"' in pages[name], anchor
    assert {"support-0-1", "support-1-0", "lines-0", "n_ballots"} <= ids
    assert "18" in re.search(r'id="support-0-2">.*?</tr>', html, re.S)[0]


def test_pages_behind_a_result_lead_back_until_there_is_one(app, client):
    covered = counted_issue([order("A", "B", "C")] * 4)
    for issue in (closed_issue(), covered):
        response = client.get(f"/issues/{issue.id}/outcome/pairs")
        assert response.status_code == 303
    assert client.get(f"/issues/{covered.id}/outcome/nothing").status_code == 404


def test_a_document_of_the_first_version_still_shows(app, client):
    issue = counted_issue(CIRCLE)
    row = outcome_of(issue)
    row.content = as_first_version(row.content)
    db.session.commit()
    assert "There’s no single favourite." in page_of(client, issue)
    for name in ("pairs", "steps", "rules", "reasons"):
        page_of(client, issue, f"/{name}")
    assert client.get(f"/issues/{issue.id}/outcome/print").status_code == 200
    assert client.get(f"/issues/{issue.id}/tables/options.csv").status_code == 200


def as_first_version(content):
    """The bytes a document had before it held more than one engine's answer."""
    document = json.loads(content)
    for name in SINCE_FIRST:
        del document[name]
    for name, since in INSIDE_SINCE_FIRST.items():
        for key in since:
            del document[name][key]
    document["version"] = 1
    return json.dumps(document).encode()


@pytest.fixture
def issues(app):
    make_member()
    return {n: closed_issue(n, privacy_mode="recorded") for n in range(1, 5)}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(vote=votes(), seed=st.integers(0, 9))
def test_every_sentence_of_how_sure_has_its_figures_in_the_document(issues, vote, seed):
    n_options, ballots = vote
    ballots = ballots * 3
    lay_ballots(issues[n_options], ballots)
    doc = document_of(issues[n_options])
    told, sure = told_by(doc), doc["sure"]
    words = get_template_attribute("outcomes/_sure_words.html", "redraw_words")
    if sure["redraws"]:
        said = plain(words(sure["redraws"], doc["outcome"]["winners"], told["names"]))
        figures = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", said)]
        known = [sure["redraws"][key] for key in ("n_redraws", "same", "nobody")]
        known += [*sure["redraws"]["alone"], *sure["redraws"]["jointly"]]
        assert set(figures) <= set(known)
        total = sum(sure["redraws"]["alone"]) + sure["redraws"]["nobody"]
        assert total <= 1000
    else:
        assert len(ballots) < 30
    if sure["rules"]:
        words = get_template_attribute("outcomes/_sure_words.html", "rules_words")
        said = plain(words(told["by_winners"], doc, told["names"]))
        agree = sum(row["is_same"] for row in sure["rules"])
        numbers = [int(number) for number in re.findall(r"\d+", said)]
        assert numbers[0] == len(sure["rules"])
        assert sum(numbers[1:]) == (0 if agree == len(sure["rules"]) else len(sure["rules"]))
    random.Random(seed).shuffle(ballots)
    lay_ballots(issues[n_options], ballots)
    assert document_of(issues[n_options]) == doc
