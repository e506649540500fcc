"""Putting an idea on the table, through the page."""

from __future__ import annotations

from app.core.clock import database_now
from app.extensions import db
from app.issues.models import Experience
from app.issues.queries import participation_of
from app.journal.models import JournalPayload
from app.proposals.queries import backings_of, ideas_of, latest_version, letter_of
from app.proposals.services import propose
from deliberation.stages import Stage
from tests.factories import declare, let_time_pass, make_issue, make_member, make_proposal

IDEA = {
    "what_happened": "I waited five days for a sitter and missed a funeral.",
    "title": "Sitters at short notice",
    "text": "A trained sitter comes within two days.\n\nA carer can ask by text.",
    "for_whom": "People who care for someone at home",
    "experiences": ["cares"],
}


def new_idea_path(issue):
    return f"/issues/{issue.id}/proposals/new"


def test_an_idea_written_down_for_somebody_says_so(member_client, client):
    issue = make_issue()
    assert "These are my child’s words" in member_client.get(new_idea_path(issue)).text
    for voice, label in (("child", "My child’s words"), ("somebody", "Written down for somebody")):
        data = {**IDEA, "title": f"Sitters {voice}", "voice": voice}
        answer = member_client.post(new_idea_path(issue), data=data)
        if answer.status_code != 303:
            looked = ",".join(str(idea.proposal.id) for idea in ideas_of(issue))
            answer = member_client.post(new_idea_path(issue), data={**data, "looked": looked})
        assert f">{label}<" in client.get(answer.location).text
    assert [idea.proposal.voice.value for idea in ideas_of(issue)] == ["child", "somebody"]


def test_member_puts_an_idea_on_the_table(member_client, member):
    issue = make_issue()

    response = member_client.post(new_idea_path(issue), data=IDEA)

    assert response.status_code == 303
    [idea] = ideas_of(issue)
    assert (idea.title, idea.letter, idea.backers) == ("Sitters at short notice", "A", 1)
    assert idea.proposal.what_happened.startswith("I waited five days")
    assert idea.proposal.author_experience is Experience.CARES
    assert [p["text"] for p in idea.version.paragraphs] == IDEA["text"].split("\n\n")
    assert participation_of(member, issue).main_experience is Experience.CARES
    page = member_client.get(response.location).text
    assert "I waited five days" in page
    assert "A carer can ask by text." in page


def test_the_question_what_brings_you_is_asked_once(member_client, member):
    issue = make_issue()
    path = new_idea_path(issue)

    assert "What brings you here?" in member_client.get(path).text
    refused = member_client.post(path, data={**IDEA, "experiences": []})
    assert refused.status_code == 422
    assert "tick at least one" in refused.text
    assert "A trained sitter comes" in refused.text
    two = member_client.post(path, data={**IDEA, "experiences": ["cares", "works"]})
    assert "which one to count you under" in two.text
    both = {"experiences": ["cares", "works"], "main_experience": "works"}
    assert member_client.post(path, data={**IDEA, **both}).status_code == 303
    assert participation_of(member, issue).main_experience is Experience.WORKS
    assert "What brings you here?" not in member_client.get(path).text


def test_a_similar_idea_is_shown_and_the_second_press_posts(member_client):
    issue = make_issue()
    there = make_proposal(
        issue, title="A sitter at short notice", text="A trained sitter comes within three days."
    )
    make_proposal(issue, title="Free parking", text="Parking costs nothing on Sundays.")

    first = member_client.post(new_idea_path(issue), data=IDEA)

    assert first.status_code == 200
    assert "Is it one of these? Back it instead" in first.text
    assert "A sitter at short notice" in first.text
    assert "Free parking" not in first.text.split("Back A instead")[0]
    assert "missed a funeral" in first.text
    assert len(ideas_of(issue)) == 2
    second = member_client.post(new_idea_path(issue), data={**IDEA, "looked": str(there.id)})
    assert second.status_code == 303
    assert [idea.letter for idea in ideas_of(issue)] == ["A", "B", "C"]


def test_backing_the_similar_idea_instead_is_one_press(member_client, member):
    issue = make_issue()
    declare(issue, member)
    there = make_proposal(issue, title=IDEA["title"], text=IDEA["text"])
    assert "Back A instead" in member_client.post(new_idea_path(issue), data=IDEA).text

    response = member_client.post(f"/proposals/{there.id}/back", data={"seen": "1"})

    assert response.status_code == 303
    assert member.id in [backing.member_id for backing in backings_of(there)]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(member_client):
    issue = make_issue()

    response = member_client.post(new_idea_path(issue), data={**IDEA, "title": "  "})

    assert response.status_code == 422
    assert "Give your idea a name" in response.text
    assert "missed a funeral" in response.text
    assert not ideas_of(issue)


def test_letters_go_on_after_z_and_are_never_used_again(app, member):
    issue = make_issue()
    declare(issue, member)
    for n in range(28):
        idea = propose(issue, member, title=f"Idea {n}", text="Words.", clock=database_now)
        if n == 3:
            idea.withdrawn_at = idea.created_at
    db.session.commit()

    letters = [idea.letter for idea in ideas_of(issue, with_gone=True)]
    assert letters[:4] == ["A", "B", "C", "D"]
    assert letters[25:] == ["Z", "AA", "AB"]
    assert "D" not in [idea.letter for idea in ideas_of(issue)]


def test_visitors_may_write_first_and_are_asked_to_sign_in_when_they_post(client):
    issue = make_issue()

    assert client.get(new_idea_path(issue)).status_code == 200
    response = client.post(new_idea_path(issue), data=IDEA)

    assert response.status_code == 401
    assert not ideas_of(issue)


def test_after_suggest_no_idea_is_taken_and_the_page_says_what_else(member_client):
    for issue in (make_issue(Stage.DISCUSS), ended_issue()):
        response = member_client.post(new_idea_path(issue), data=IDEA)

        assert response.status_code == 403
        assert not ideas_of(issue)
    page = member_client.get(new_idea_path(make_issue(Stage.DISCUSS))).text
    assert "write yours as a change" in page


def ended_issue():
    """An issue whose first stage is over though nobody has moved it on yet."""
    issue = make_issue()
    let_time_pass(issue)
    return issue


def test_an_idea_writes_one_line_into_the_journal(member_client):
    issue = make_issue()
    member_client.post(new_idea_path(issue), data=IDEA)

    contents = db.session.scalars(db.select(JournalPayload.content)).all()
    assert [c["letter"] for c in contents if "letter" in c] == ["A"]


def test_paragraphs_keep_their_ids_when_the_author_edits(member_client, member):
    issue = make_issue()
    row = make_proposal(issue, member, text="First thing.\n\nSecond thing.\n\nThird thing.")
    before = {p["text"]: p["id"] for p in latest_version(row).paragraphs}

    response = member_client.post(
        f"/proposals/{row.id}/edit",
        data={
            "seen": "1",
            "title": "Idea",
            "text": "First thing.\n\nA new one.\n\nSecond thing, later.\n\nThird thing.",
        },
    )

    assert response.status_code == 303
    after = {p["text"]: p["id"] for p in latest_version(row).paragraphs}
    assert after["First thing."] == before["First thing."]
    assert after["Second thing, later."] == before["Second thing."]
    assert after["Third thing."] == before["Third thing."]
    assert after["A new one."] not in before.values()
    assert letter_of(row) == "A"


def test_twelve_ideas_cost_as_many_statements_as_two(sign_in, count_statements):
    def cost(n):
        issue = make_issue()
        for _n in range(n):
            make_proposal(issue, backers=2)
        author = make_member()
        declare(issue, author)
        client = sign_in(author)
        with count_statements() as statements:
            assert client.post(new_idea_path(issue), data=IDEA).status_code in {200, 303}
        return len(statements)

    assert cost(2) == cost(12)
