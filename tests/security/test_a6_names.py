"""A6: wherever a name is typed or shown: nothing unseen in it, look-alikes warned of, <bdi>."""

from __future__ import annotations

import unicodedata

import pytest

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Group
from app.groups.services import seen_of
from app.statements.services import add_statement
from deliberation.stages import Stage
from tests import factories as make
from tests.app.issues.test_preparing import form_of

UNSEEN = (
    "\x00\x01\x1b\x7f\x85\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069"
    "\ufeff\ufff9\ue000\uf8ff\U000e0041\U000f0000\u0378\U0001fbff"
)
"""Control, format, private-use and unassigned characters."""
HEBREW = "\u05d3\u05e0\u05d4 \u05db\u05d4\u05df"


def own_name(client, member, name):
    client.post("/me/name", data={"name": name})
    return member.display_name


def new_group(client, member, name):
    client.post("/groups/new", data={"name": name, "description": "Us."})
    return db.session.scalars(db.select(Group).order_by(Group.id.desc())).first().name


def other_group_name(client, member, name):
    group = make.make_group(organiser=member)
    words = {"seen": seen_of(group), "name": name, "description": "Us."}
    client.post(f"/groups/{group.slug}/edit", data=words)
    return db.session.get(Group, group.id).name


def answerer(client, member, name):
    issue = make.make_issue(None, organiser=member)
    client.post(f"/issues/{issue.id}/edit", data=form_of(issue, answerer=name))
    return issue.settings["answerer"]


PLACES = {each.__name__: each for each in (own_name, new_group, other_group_name, answerer)}
"""Every place where a name can be typed."""


@pytest.mark.parametrize("place", PLACES)
def test_no_name_holds_what_cannot_be_seen(place, member_client, member):
    typed = "Dana" + "".join(f"{sign}x" for sign in UNSEEN)
    kept = PLACES[place](member_client, member, typed[:39])
    assert kept.startswith("Danax")
    assert {unicodedata.category(c)[0] for c in kept} <= {"L", "Z"}
    rest = PLACES[place](member_client, member, "Bo" + typed[39:])
    assert {unicodedata.category(c)[0] for c in rest} <= {"L", "Z"}


def test_planted_fault_a_place_that_only_tidies_lines_is_found(member_client, member, monkeypatch):
    from app.core.words.text import clean_line
    from app.groups import forms

    monkeypatch.setattr(forms, "clean_name", clean_line)
    kept = new_group(member_client, member, "Da\u200dna")
    assert {unicodedata.category(c)[0] for c in kept} > {"L"}


def test_a_group_that_looks_like_another_is_warned_of_once(member_client, member):
    make.make_group("Millbrook Carers")
    fake = "Mi11br\u043eok C\u0430rers"
    first = member_client.post("/groups/new", data={"name": fake, "description": "Us."})
    assert first.status_code == 422
    assert "already has a name that looks like that" in first.text
    assert f'name="warned_about" type="hidden" value="{fake}"' in first.text
    again = {"name": fake, "description": "Us.", "warned_about": fake}
    assert member_client.post("/groups/new", data=again).status_code == 303
    assert member_client.post("/groups/new", data={"name": "\u2026"}).status_code == 422


def shown_at(member):
    """Put somebody's name wherever names stand in a line with other words; return the pages."""
    issue = make.make_issue(Stage.AMEND, organiser=member)
    idea = make.make_proposal(issue, member, "Sitters", "It opens at nine.")
    make.put_on_ballot(idea)
    change = make.make_change(idea, "nine", "eight", member)
    make.make_post(issue, member)
    told = add_statement(issue, member, text="Buses should run.", now=utc_now())
    db.session.commit()
    return {
        "an issue": f"/issues/{issue.id}",
        "its talk": f"/issues/{issue.id}/talk",
        "an idea": f"/issues/{issue.id}/proposals/{idea.id}",
        "a change": f"/issues/{issue.id}/amendments/{change.id}",
        "a statement": f"/statements/{told.id}",
        "a group": f"/groups/{issue.group.slug}",
        "its people": f"/groups/{issue.group.slug}/people",
        "one's own page": "/me",
    }


def test_names_stand_by_themselves_in_a_line(member_client, member):
    """A name written from right to left would pull the words beside it round."""
    member.display_name = HEBREW
    pages = shown_at(member)
    missing = [
        name for name, path in pages.items()
        if f"<bdi>{HEBREW}</bdi>" not in member_client.get(path).text
    ]  # fmt: skip
    assert missing == []
