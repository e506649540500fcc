"""What somebody with five minutes reads in a brief: each thing apart, and where it is from."""

from app.core.clock import utc_now
from app.extensions import db
from app.outcomes.convert.vote import vote_from
from app.outcomes.services.importing import import_vote
from app.reports.convert.content import blocks_from
from app.reports.services.files import BRIEF, DRAWN, above
from tests.app.outcomes.votes import SMALL
from tests.app.reports.cases import demo, pinned
from tests.app.reports.test_brief_and_report import said


def brief_of(app, issue):
    """The blocks of a brief, and what stands under each of its headings."""
    with app.test_request_context():
        blocks = blocks_from(DRAWN[BRIEF](issue))
    parts, name = {}, ""
    for block in blocks:
        if block["kind"] == "heading":
            name = said(block)
        elif "runs" in block:
            parts.setdefault(name, []).append(said(block))
        elif block["kind"] == "list":
            items = ["".join(run["text"] for run in item) for item in block["items"]]
            parts.setdefault(name, []).append(items)
    return parts


def test_in_a_circle_each_idea_is_told_with_the_one_it_is_ahead_of(app):
    parts = brief_of(app, pinned("round in a circle"))
    ideas = parts["Please look at all of these"]
    assert [idea.split(". ", 2)[2] for idea in ideas] == [
        "15 people preferred it to Budget, 8 preferred Budget.",
        "17 people preferred it to Night away, 6 preferred Night away.",
        "14 people preferred it to Sitters, 9 preferred Sitters.",
    ]
    asked = "what will you do about Sitters, which came out just ahead of Budget and Night away?"
    assert asked in parts["What is asked"][0]
    [note, _small] = parts["In a hundred words, to say aloud"]
    assert note.startswith(
        "There’s no single favourite. Sitters, Budget and Night away each lost to at least one of "
        "the others, and Sitters came out just ahead."
    )


def test_without_a_circle_nothing_is_told_of_one(app):
    parts = brief_of(app, pinned("two are level"))
    assert "Please look at all of these" not in parts
    assert "preferred it to" not in str(parts)
    assert "just ahead" not in str(parts)


def test_answers_stand_apart_from_what_was_said_before(app):
    parts = brief_of(app, demo())
    _asked, answers, before, terms = parts["What is asked"]
    assert len(answers) == 3
    assert all(answer.startswith("To “") and ".”:" not in answer for answer in answers)
    assert before == "Said before anybody took part:"
    assert [term.split(":")[0] for term in terms] == ["Open to change", "Fixed", "The money"]
    [note, small] = parts["In a hundred words, to say aloud"]
    assert "The answers: 1 “Will do”, 1 “Will do part”, 1 “Looking into it”." in note
    assert "It depends who you ask. People counted under “I work in home care” put" in note
    assert "no room for all of it" not in small
    whom = " ".join(parts["Whom this speaks for"])
    assert "What brings them here, to the nearest 5: 100 “I get home care”, 70 “I work" in whom


def test_a_vote_from_elsewhere_says_where_it_is_from(app):
    issue = import_vote(vote_from(SMALL), now=utc_now())
    db.session.commit()
    with app.test_request_context():
        drawn = DRAWN[BRIEF](issue)
        assert above(BRIEF, issue) == "Brief on a vote held elsewhere"
    [figures] = [block["items"] for block in blocks_from(drawn) if block["kind"] == "figures"]
    assert ["5", "put At the school above “Where it is”"] in figures
    whom = " ".join(brief_of(app, issue)["Whom this speaks for"])
    assert "counted again here, from what was published. Minutes of the parish meeting." in whom
    assert "Held on 2 May 2024." in whom


def test_how_sure_it_is_is_said_aloud_too(app):
    note = brief_of(app, pinned("nearly level"))["In a hundred words, to say aloud"][0]
    assert "Changing 1 of the 51 ballots would be enough to change this." in note
