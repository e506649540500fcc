"""New words for an idea: nothing is overwritten silently (L5), every version can be read."""

from __future__ import annotations

import itertools
import threading
from types import SimpleNamespace

import pytest

from app.accounts.models import Member
from app.core.clock import database_now
from app.core.errors import Conflict
from app.extensions import db
from app.issues.models import Issue
from app.proposals import services
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version, proposal_or_missing, versions_of
from app.proposals.services import ideas
from tests.factories import make_issue, make_member, make_proposal

ROUNDS = 100


def change(client, row, seen, text, title="Idea"):
    data = {"seen": str(seen), "title": title, "text": text}
    return client.post(f"/proposals/{row.id}/edit", data=data)


def test_stale_save_answers_409_and_shows_both_texts(member_client, member):
    row = make_proposal(make_issue(), member)
    change(member_client, row, 1, "What the other window saved.")

    response = change(member_client, row, 1, "What this window typed.", title="My title")

    assert response.status_code == 409
    assert "What the other window saved." in response.text
    assert "What this window typed." in response.text
    assert "My title" in response.text
    assert 'name="seen" type="hidden" value="2"' in response.text
    assert latest_version(row).number == 2
    assert change(member_client, row, 2, "Both brought together.").status_code == 303


def test_two_editors_never_overwrite_each_other_silently(any_app):
    row = make_proposal(make_issue(), make_member())

    assert edit_in_turns(row.id) == (ROUNDS, ROUNDS, 0)
    numbers = [version.number for version in versions_of(row)]
    assert numbers == list(range(1, ROUNDS + 2))


def test_the_count_above_catches_a_save_that_does_not_look(app, monkeypatch):
    row = make_proposal(make_issue(), make_member())
    calls = itertools.count(1)

    def claims_nobody_saved(proposal):
        real = latest_version(proposal)
        if next(calls) % 2 == 0:
            return real
        return SimpleNamespace(
            number=db.session.info["seen"], title=real.title, paragraphs=real.paragraphs
        )

    monkeypatch.setattr(ideas, "latest_version", claims_nobody_saved)

    assert edit_in_turns(row.id) == (2 * ROUNDS, 0, ROUNDS)


def edit_in_turns(proposal_id):
    """Two editors start from the same words and both save: (saved, refused, overwritten)."""
    saved = refused = overwritten = 0
    for n in range(ROUNDS):
        seen = latest_version(db.session.get(Proposal, proposal_id)).number
        db.session.info["seen"] = seen
        for editor in ("one", "two"):
            row = proposal_or_missing(proposal_id, to_change=True)
            try:
                version = save(row, seen, f"Round {n} by {editor}.")
                saved += 1
                overwritten += version.number != seen + 1
            except Conflict:
                db.session.rollback()
                refused += 1
    return saved, refused, overwritten


def save(row, seen, text):
    """Save other words, as the page does after holding the row."""
    words = {"title": "Idea", "text": text, "for_whom": "", "what_happened": ""}
    version = services.edit_idea(row, row.author, seen=seen, clock=database_now, **words)
    db.session.commit()
    return version


def at_once(app, act, arguments):
    """Call `act` with each argument in a thread and a session of its own, all at one moment."""
    start = threading.Barrier(len(arguments))
    db.session.remove()

    def run(argument):
        with app.app_context():
            start.wait()
            act(argument)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_editors_at_the_same_moment(any_app):
    proposal_id, outcomes = make_proposal(make_issue(), make_member()).id, []

    def edit(n):
        try:
            save(proposal_or_missing(proposal_id, to_change=True), 1, f"Words of {n}.")
            outcomes.append("saved")
        except Conflict:
            db.session.rollback()
            outcomes.append("refused")

    at_once(any_app, edit, range(4))

    assert sorted(outcomes) == ["refused"] * 3 + ["saved"]


def test_ideas_posted_at_the_same_moment_get_different_letters(any_app):
    issue_id, people = make_issue().id, [make_member().id for _ in range(6)]

    def post(member_id):
        issue, someone = db.session.get(Issue, issue_id), db.session.get(Member, member_id)
        services.propose(issue, someone, title="Idea", text="Words.", clock=database_now)
        db.session.commit()

    at_once(any_app, post, people)

    query = db.select(Proposal.position).where(Proposal.issue_id == issue_id)
    assert sorted(db.session.scalars(query)) == [1, 2, 3, 4, 5, 6]


def test_versions_page_shows_what_each_changed(client, sign_in):
    author = make_member()
    row = make_proposal(make_issue(), author, text="It opens at eight.")
    change(sign_in(author), row, 1, "It opens at nine.")

    page = client.get(f"/proposals/{row.id}/versions").text

    assert "taken out: </span>eight" in page.replace("[", "")
    assert "put in: </span>nine" in page.replace("[", "")
    assert page.index("Version 2") < page.index('id="version-1"')


def test_saving_without_a_change_makes_no_version(member_client, member):
    row = make_proposal(make_issue(), member, title="Idea", text="As it is.")

    assert change(member_client, row, 1, "As it is.").status_code == 303
    assert db.session.scalar(db.select(db.func.count(ProposalVersion.id))) == 1


@pytest.mark.parametrize("length", [5_000, 5_001])
def test_five_thousand_letters_are_taken_and_not_one_more(member_client, member, length):
    row = make_proposal(make_issue(), member)

    response = change(member_client, row, 1, "x" * length)

    assert response.status_code == (303 if length == 5_000 else 422)
    assert ("Make it shorter" in response.text) == (length > 5_000)
