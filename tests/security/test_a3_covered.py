"""A3: while Rank runs, only how many have taken part leaves the site, by any way."""

from __future__ import annotations

import re

import pytest

from app.accounts.models import Member
from app.ballots.queries import has_taken_part
from app.ballots.views import browser
from app.extensions import db
from app.issues.models import Issue
from app.mail.models import OutgoingMail
from app.paper.views import printing
from tests import factories as make
from tests.security import matrix
from tests.security.expectations import TABLE
from tests.security.world import SAID, build, nothing_is_kept, without_numbers

OTHERWISE = "zqotherwisezq"
NAMED = {"own", "plain", "group", "place", "asked"}
"""Objects that are there while Rank runs; of other rows the address alone is tried."""

OWN = {("GET ballots.edit", "participant"), ("GET ballots.check", "participant")}
"""Where somebody finds the reasons of their own ballot while they may change it."""


@pytest.fixture
def world(empty_database, tmp_path):
    return build("rank", empty_database, tmp_path)


def everything_seen(world):
    """Return what every address shows to everybody, less what changes with every look."""
    seen, rules = {}, matrix.rows_of(world.app)
    for key, row in TABLE.items():
        if key.startswith("GET") and row.answer("anonymous", "rank", "own") != "missing":
            name = next((n for n in row.objects if n in NAMED), "")
            for role in ("anonymous", "participant", "organiser", "host"):
                path = matrix.path_to(world, rules[key], name, role)
                if path is None:  # what there is only once a question has a Result
                    continue
                answer = world.ask(role, "GET", path)
                seen[key, role] = (answer.status_code, settled(answer))
    return seen


def settled(answer):
    text = without_numbers(answer.get_data().decode(errors="replace"))
    return re.sub(r'<input[^>]*name="(?:seed|ticket|key)"[^>]*>', "", text)


def vote_otherwise(world):
    """Let everybody but the participant put in another ballot, with other reasons."""
    with world.app.app_context():
        issue = db.session.get(Issue, world.ids["issue"]["own"])
        for member in db.session.query(Member).filter(Member.display_name.like("Member %")):
            if took_part(issue, member):
                make.cast_ballot(
                    issue,
                    {"A": "worse", "B": "support", "C": "better"},
                    member,
                    reasons={"B": f"Because {OTHERWISE}", "A": (f"Never {OTHERWISE}", "worry")},
                )
        db.session.remove()


def took_part(issue, member):
    return has_taken_part(member, issue)


def differing(before, after):
    return sorted(key for key in before if before[key] != after[key])


def test_other_ballots_change_nothing_that_anybody_sees(world, monkeypatch):
    monkeypatch.setattr(browser, "drawn_seed", lambda: 0)
    monkeypatch.setattr(printing, "drawn_number", lambda: 0)
    with nothing_is_kept(world):
        before = everything_seen(world)
    vote_otherwise(world)
    with nothing_is_kept(world):
        after = everything_seen(world)
    assert len(before) > 100
    assert differing(before, after) == []
    told = "".join(page[1] for key, page in (*before.items(), *after.items()) if key not in OWN)
    assert SAID not in told
    assert OTHERWISE not in told
    assert OTHERWISE not in "".join(after[key][1] for key in OWN)


def test_only_how_many_took_part_is_told(world):
    path = f"/issues/{world.ids['issue']['own']}"
    with nothing_is_kept(world):
        table = world.ask("anonymous", "GET", f"{path}/tables/pairs.csv")
        document = world.ask("organiser", "GET", f"{path}/outcome.json")
    assert set(document.json) == {"taken_part", "known_at"}
    assert document.json["taken_part"] == 12
    assert table.text.split()[0].lstrip("\ufeff") == "taken_part,known_at"
    assert (table.status_code, document.status_code) == (202, 202)


def test_no_mail_and_no_journal_line_tells_of_a_ballot(world):
    vote_otherwise(world)
    with world.app.app_context():
        kept = "".join(
            mail.subject + mail.text + mail.html for mail in db.session.query(OutgoingMail)
        )
        for table in ("journal_entries", "journal_payloads", "jobs"):
            rows = db.session.execute(db.text(f"SELECT * FROM {table}")).all()
            kept += str(rows)
        db.session.remove()
    assert kept
    assert SAID not in kept
    assert OTHERWISE not in kept


def test_planted_fault_a_standing_at_the_foot_of_a_page_is_found(world, monkeypatch):
    def tell(response):
        with world.app.app_context():
            response.set_data(response.get_data() + str(zones_now()).encode())
        return response

    def zones_now():
        return db.session.execute(db.text("SELECT hex(zones) FROM ballots ORDER BY 1")).all()

    monkeypatch.setitem(world.app.after_request_funcs, None, [tell])
    with nothing_is_kept(world):
        before = world.ask("anonymous", "GET", f"/issues/{world.ids['issue']['own']}").text
    vote_otherwise(world)
    with nothing_is_kept(world):
        after = world.ask("anonymous", "GET", f"/issues/{world.ids['issue']['own']}").text
    assert before != after
