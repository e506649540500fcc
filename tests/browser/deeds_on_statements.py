"""Statements: none, long ones, similar ones, all answered or skipped, groups on a map or none."""

from __future__ import annotations

from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Experience
from app.statements.models import OpinionMap, Reply
from app.statements.services import add_statement, answer
from deliberation.stages import Stage
from tests.browser.person import LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import declare, make_issue, make_member


def statements(atlas):
    """A page in each of its states, and each form with something missing."""
    bare = make_issue(Stage.DISCUSS, question=f"What should become of the {LONG}?")
    Person(atlas).go(f"/issues/{bare.id}/statements", "with none")
    issue = make_issue(Stage.DISCUSS, question=f"What should become of the {LONG}?")
    author, someone = make_member(LONG_NAME), make_member(LONG_NAME + " II")
    told = [
        add_statement(issue, author, text=text, now=utc_now())
        for text in (
            LONG_TEXT,
            "Buses should run on Sundays and on holidays.",
            "Fares should fall.",
        )
    ]
    for kind, says in ((Experience.USES, Reply.AGREE), (Experience.WORKS, Reply.DISAGREE)):
        for n in range(26):
            member = make_member()
            declare(issue, member, kind)
            for row in told:
                answer(row, issue, member, says if n % 5 else Reply.UNSURE, now=utc_now())
    path, speaker = f"/issues/{issue.id}/statements", Person(atlas, someone)
    speaker.go(path, "with long ones")
    speaker.send(f"{path}/new", {"text": ""}, "with nothing in it")
    speaker.send(
        f"{path}/new",
        {"text": "Buses should run on Sundays.", "experiences": "uses"},
        "like another",
        200,
    )
    speaker.send(
        f"{path}/new",
        {"text": f"The {LONG} stays and the CQC looks on.", "experiences": "uses"},
        "that could be better",
        200,
    )
    Person(atlas).go(f"/statements/{told[0].id}?say=disagree", "laid ready by a link")
    for row in told:
        speaker.send(f"/statements/{row.id}/reply", {"reply": "agree"})
    speaker.go(path, "all answered, and asked what brings one here")
    speaker.go(f"/statements/{told[0].id}", "answered")
    speaker.send(f"/issues/{issue.id}/why-here", {}, "saying nothing of oneself")
    skipping = "&".join(f"skip={row.id}" for row in told)
    Person(atlas).go(f"{path}?{skipping}", "all skipped")
    draw(issue, someone, told, is_clear=True)
    speaker.go(path, "with groups")
    draw(issue, someone, told, is_clear=False)
    speaker.go(path, "with no clear groups")
    told[1].hidden_at = utc_now()
    db.session.commit()
    Person(atlas).go(f"{path}?page=2", "with one hidden")


def draw(issue, member, told, *, is_clear):
    """Write a map down as the job would."""
    apart = {
        "statement": told[0].id,
        "agrees": True,
        "given": 20,
        "voted": 25,
        "given_outside": 5,
        "voted_outside": 25,
    }
    found = {
        "is_clear": is_clear,
        "failed": [] if is_clear else ["too-few-people", "unstable"],
        "n_people": 50,
        "n_on_map": 50,
        "groups": [
            {
                "n_people": 25,
                "statements": [apart, apart | {"statement": told[2].id, "agrees": False}],
            },
            {"n_people": 25, "statements": []},
        ],
        "hexagons": [
            {"x": 20.0 * n, "y": 10.0, "radius": 11.0, "n_people": 10, "group": n % 2}
            for n in range(4)
        ],
        "tallies": {},
        "axes": {str(row.id): [0.0, 1.0, 0.0] for row in told},
        "middles": [[5.0, 0.0], [-5.0, 0.0]],
        "shared": [{"statement": told[1].id, "group": 1, "agreed": 20, "voted": 25}],
    }
    row = db.session.get(OpinionMap, issue.id) or OpinionMap(issue_id=issue.id)
    row.replies, row.found, row.drawn_at = 150, found, utc_now()
    row.places = {str(member.id): [0.0, 0.0, 1]}
    db.session.add(row)
    db.session.commit()


DEEDS = {"statements": statements}
