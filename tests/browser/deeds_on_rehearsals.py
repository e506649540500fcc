"""A rehearsal: before it begins, its steps in some stages, a page within it, its end."""

from __future__ import annotations

import re
from html import unescape

from app.core.clock import utc_now
from app.extensions import db
from app.groups.queries import place_in
from app.issues.services import create_draft
from app.rehearsals.services import wipe_old
from tests.browser.person import LONG, Person


def rehearsal(atlas):
    """Each page of a rehearsal in each of its states."""
    organiser, group = atlas.organiser.member, atlas.organiser.group
    draft = create_draft(
        group,
        organiser,
        place_in(organiser, group),
        question=f"What should become of the {LONG}?",
        status_quo="It is closed.",
        template="sprint",
        now=utc_now(),
    )
    db.session.commit()
    leads, page = Person(atlas, organiser), f"/issues/{draft.id}/rehearsal"
    leads.go(page, "none under way")
    answer = leads.send(page, {"people": 20}, "", 303)
    steps = answer.location
    leads.go(steps, "just begun")
    leads.go(page, "one under way")
    press(leads, steps, "fill")
    leads.go(steps, "a stage that was filled")
    leads.go(f"{steps.removesuffix('/rehearse')}/issues/1", "within a rehearsal")
    for _stage in range(4):
        press(leads, steps, "on")
    leads.go(steps, "with a result")
    wipe_old(atlas.app.wsgi_app.folder, utc_now().replace(year=9000))


def press(person, steps, button):
    """Press a button of a rehearsal, with the token of its own site."""
    token = unescape(re.search(r'name="csrf_token" value="([^"]*)"', person.go(steps).text)[1])
    person.ask("POST", f"{steps}/{button}", data={"csrf_token": token})


DEEDS = {"rehearsal": rehearsal}
