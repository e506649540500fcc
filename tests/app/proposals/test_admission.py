"""What reaches the ballot, counted by hand; what is fixed and hashed when Improve ends."""

from __future__ import annotations

import hashlib
import json

from app.core.clock import utc_now
from app.extensions import db
from app.journal.models import JournalEntry, JournalPayload
from app.proposals.models import BallotOption
from app.proposals.queries import letter_of, options_on_ballot
from app.proposals.services import add_version, admit, freeze_options, new_proposal
from deliberation.admission import commitment_to
from deliberation.amendments import paragraphs_from_plain
from deliberation.stages import Stage
from tests.factories import back_idea, end_stage, make_issue, make_member, make_proposal


def told(issue, kind):
    """What the journal says in the one entry of a kind."""
    return db.session.scalars(
        db.select(JournalPayload.content)
        .join(JournalEntry, JournalEntry.id == JournalPayload.entry_id)
        .where(JournalEntry.issue_id == issue.id, JournalEntry.kind == kind)
    ).one()


def letters(issue):
    return [letter_of(option.proposal) for option in options_on_ballot(issue)]


def test_on_the_figure_is_on_the_ballot_and_one_backer_short_is_off(app):
    """Of 60 active people, 5 in a hundred: three backers are needed."""
    issue = make_issue(Stage.DISCUSS, has_lot=False)
    make_proposal(issue, backers=3)
    make_proposal(issue, backers=2)
    make_proposal(issue, backers=4)

    assert admit(issue, active=60, now=utc_now()) == 2

    assert letters(issue) == ["A", "C"]
    entry = told(issue, "ideas-admitted")
    assert (entry["needed"], entry["admitted"], entry["missed"]) == (3, ["A", "C"], ["B"])
    assert entry["backers"] == {"A": 3, "B": 2, "C": 4}
    assert [option.admitted_by for option in options_on_ballot(issue)] == ["backing", "backing"]


def test_the_lot_adds_one_and_anybody_can_repeat_it(app):
    issue = make_issue(Stage.DISCUSS)
    make_proposal(issue, backers=3)
    for _ in range(4):
        make_proposal(issue, backers=1)

    assert admit(issue, active=60, now=utc_now()) == 2

    entry = told(issue, "ideas-admitted")
    assert commitment_to(entry["lot_seed"]) == issue.settings["lot_commitment"]
    drawn = min(
        "BCDE", key=lambda name: hashlib.sha256(f"{entry['lot_seed']}\n{name}".encode()).hexdigest()
    )
    assert entry["by_lot"] == drawn
    assert letters(issue) == ["A", drawn]
    assert [option.admitted_by for option in options_on_ballot(issue)] == ["backing", "lot"]


def test_withdrawn_ideas_and_paused_backers_do_not_count(app):
    issue = make_issue(Stage.DISCUSS, has_lot=False)
    gone = make_proposal(issue, backers=9)
    gone.withdrawn_at = utc_now()
    paused = make_member()
    row = make_proposal(issue, backers=2)
    back_idea(row, paused)
    paused.is_suspended = True
    db.session.commit()

    assert admit(issue, active=60, now=utc_now()) == 0
    assert told(issue, "ideas-admitted")["backers"] == {"B": 2}


def test_admission_says_how_many_backed_an_earlier_text(app):
    issue = make_issue(Stage.DISCUSS, has_lot=False)
    row = make_proposal(issue, backers=4)
    new_words = paragraphs_from_plain("Something else altogether.")
    add_version(row, title="Idea", text=new_words, note="", now=utc_now())
    back_idea(row, make_member())

    admit(issue, active=0, now=utc_now())

    [option] = options_on_ballot(issue)
    assert (option.backers, option.earlier_backers) == (5, 3)


def test_places_versions_and_words_are_fixed_and_hashed(app):
    issue = make_issue(Stage.AMEND, has_lot=False)
    first = make_proposal(issue, backers=2, title="First", text="One.")
    gone = make_proposal(issue, backers=2)
    third = make_proposal(issue, backers=2, title="Third", text="Three.")
    admit(issue, active=0, now=utc_now())
    gone.withdrawn_at = utc_now()
    variant = new_proposal(
        issue,
        title="First, with a change",
        text=paragraphs_from_plain("One and a half."),
        now=utc_now(),
        position=first.position,
        variant=2,
    )
    db.session.add(
        BallotOption(
            issue_id=issue.id,
            place=9,
            proposal_id=variant.id,
            version_id=1,
            admitted_by="variant",
        )
    )
    text = paragraphs_from_plain("Three, improved.")
    add_version(third, title="Third", text=text, note="", now=utc_now())

    assert freeze_options(issue, now=utc_now()) == 3
    db.session.commit()

    options = options_on_ballot(issue)
    assert letters(issue) == ["A", "A2", "C"]
    assert [option.place for option in options] == [0, 1, 2]
    assert options[2].version.paragraphs[0]["text"] == "Three, improved."
    document = {
        "question": issue.question,
        "status_quo": issue.status_quo,
        "options": [
            {
                "place": place,
                "letter": letter,
                "version": option.version.number,
                "title": option.version.title,
                "paragraphs": option.version.paragraphs,
            }
            for place, (letter, option) in enumerate(zip(letters(issue), options, strict=True))
        ],
    }
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    assert issue.options_hash == hashlib.sha256(canonical).hexdigest()
    assert told(issue, "options-frozen")["options_hash"] == issue.options_hash


def test_through_the_page_and_the_clock(member_client):
    """Three active people: two backers are needed. A gets its second, B has its author."""
    issue = make_issue(Stage.DISCUSS, has_lot=False)
    on, short = make_proposal(issue, title="The one"), make_proposal(issue, title="The other")
    answer = {"seen": "1", "asked": "yes", "experiences": ["uses"]}
    assert member_client.post(f"/proposals/{on.id}/back", data=answer).status_code == 303

    end_stage(issue)

    assert issue.stage is Stage.AMEND
    assert letters(issue) == ["A"]
    assert "On the ballot" in member_client.get(f"/issues/{issue.id}/proposals/{on.id}").text
    page = member_client.get(f"/issues/{issue.id}/proposals/{short.id}").text
    assert "On the ballot" not in page


def test_nothing_admitted_is_nought(app):
    issue = make_issue(Stage.DISCUSS)
    make_proposal(issue, backers=1)

    assert admit(issue, active=0, now=utc_now()) == 0
    entry = told(issue, "ideas-admitted")
    assert (entry["missed"], entry["by_lot"]) == (["A"], "")
