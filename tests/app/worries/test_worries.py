"""Worries aimed at words: raised, asked about again when the words change, met or open."""

from __future__ import annotations

import re
import threading
from html import unescape

import pytest

from app.accounts.services import erase_member
from app.amendments import services as amendments
from app.core.clock import database_now, utc_now
from app.discussion.convert import Place
from app.discussion.models import Post
from app.discussion.services import link_change, toggle_same
from app.extensions import db
from app.mail.models import OutgoingMail
from app.proposals.queries import latest_version
from app.proposals.services import add_version
from app.worries.models import Kind, Met, MetQuestion, Reservation
from app.worries.queries import tallies_of, worries_for_result
from app.worries.services import asking, raise_worry, say_met
from app.worries.tasks import follow_words
from deliberation.amendments import text_from_json
from deliberation.stages import Stage
from tests import factories as make
from tests.security.world import set_stage

TEXT = "Answered within five working days.\n\nA weekly call to check in.\n\nFree of charge."
SAYS = {"experiences": "uses", "main_experience": "uses"}


@pytest.fixture
def idea(app):
    """An idea in Improve, on the ballot, by Joanne."""
    issue = make.make_issue(Stage.AMEND)
    row = make.make_proposal(issue, make.make_member("Joanne"), "Sitters", TEXT)
    make.put_on_ballot(row)
    return row


def paragraph_of(idea, place=0):
    return latest_version(idea).paragraphs[place]["id"]


def worry_about(idea, words="", place=0, author=None, holders=(), text="Five days is too long."):
    """A worry about words of an idea, held by others as well."""
    author = author or make.make_member("Ben")
    make.declare(idea.issue, author)
    row = raise_worry(
        idea,
        author,
        seen=latest_version(idea),
        text=text,
        paragraph=paragraph_of(idea, place) if place is not None else "",
        words=words,
        now=utc_now(),
    )
    for member in holders:
        make.declare(idea.issue, member)
        toggle_same(row.post, member, idea.issue, now=utc_now())
    db.session.commit()
    return row


def take_in(idea, old, new, post=None):
    """A change that exchanges words, made of a post or of nothing, and taken in."""
    change = make.make_change(idea, old, new)
    if post is not None:
        link_change(post, change)
    amendments.take_in(change, idea.author, seen=change.revision, clock=database_now)
    db.session.commit()
    return change


def reword(idea, **swaps):
    """Write other words into an idea, as every way of changing it does in the end."""
    version = latest_version(idea)
    rows = [dict(row) for row in version.paragraphs]
    for old, new in swaps.items():
        assert any(old in row["text"] for row in rows)
        rows = [{**row, "text": row["text"].replace(old, new)} for row in rows]
    text = text_from_json([row for row in rows if row["text"]])
    add_version(idea, title=version.title, text=text, note="", now=utc_now())
    db.session.commit()


def words_of(page):
    """What a page says, tags and extra spaces left out."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def asked():
    """Who is asked about which version."""
    rows = db.session.scalars(db.select(MetQuestion).order_by(MetQuestion.id))
    return [(row.member.display_name, row.version.number) for row in rows]


def tally_of(idea):
    """How many worries about an idea are met, as pages say it."""
    tally = tallies_of(idea.issue).get(idea.id)
    return tally.words if tally else ""


def letters():
    return db.session.query(OutgoingMail).filter_by(kind="worry-asked").count()


def answer(row, member, met):
    number = latest_version(row.proposal).number
    say_met(row.post, member, row.proposal, seen=number, answer=Met(met), now=utc_now())
    db.session.commit()


def test_member_points_a_worry_at_words_of_an_idea(member_client, member, idea):
    page = member_client.get(f"/proposals/{idea.id}/worries/new").text
    assert "Answered within five working days." in page

    response = member_client.post(
        f"/proposals/{idea.id}/worries/new",
        data={
            "seen": 1,
            "kind": "condition",
            "text": "Five days is too long for me.",
            "paragraph": paragraph_of(idea),
            "words": "five  working days",
            **SAYS,
        },
    )

    row = db.session.query(Reservation).one()
    assert response.status_code == 303
    assert (row.kind, row.paragraph, row.words) == (
        Kind.CONDITION,
        paragraph_of(idea),
        "five working days",
    )
    assert (row.seen.number, row.post.author_id, row.post.is_worry) == (1, member.id, True)
    shown = member_client.get(f"/issues/{idea.issue_id}/proposals/{idea.id}").text
    assert "1 person worries about this point" in shown
    assert "1 worry, open" in shown
    assert "Would change my mind" in shown
    assert f'href="#{row.paragraph}">about these words' in shown
    assert "1 worry, open" in member_client.get(f"/issues/{idea.issue_id}").text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"words": "ten days", "paragraph": 0}, "aren’t in that part"),
        ({"words": "five working days", "paragraph": "whole"}, "Choose the part"),
        ({"text": "", "paragraph": 0}, "Write something first"),
        ({"paragraph": "p-nowhere"}, "Choose one of these"),
    ],
)
def test_nothing_typed_is_lost_where_a_worry_is_incomplete(member_client, idea, given, says):
    if given["paragraph"] == 0:
        given = given | {"paragraph": paragraph_of(idea)}
    data = {"seen": 1, "kind": "worry", "text": "My very own worry.", "words": "", **SAYS}

    page = member_client.post(f"/proposals/{idea.id}/worries/new", data=data | given)

    assert page.status_code == 422
    assert says in page.text
    assert ("My very own worry." in page.text) == ("text" not in given)
    assert db.session.query(Reservation).count() == 0


def test_whoever_raised_it_says_afterwards_which_words_are_meant(app, sign_in, idea):
    ann = make.make_member("Ann")
    post = make.make_post(
        idea.issue, ann, "A call is not enough.", place=Place(idea.issue_id, idea.id), is_worry=True
    )
    browser = sign_in(ann)
    talk = f"/issues/{idea.issue_id}/proposals/{idea.id}"
    assert "Say which words" in browser.get(talk).text

    data = {"seen": 1, "kind": "worry", "paragraph": paragraph_of(idea, 1), "words": "weekly call"}
    assert browser.post(f"/posts/{post.id}/about", data=data).status_code == 303

    assert db.session.query(Reservation).one().words == "weekly call"
    assert "Say which words" not in browser.get(talk).text
    assert sign_in(idea.author).get(f"/posts/{post.id}/about").status_code == 403


def test_everyone_who_holds_it_is_asked_once_by_one_letter(idea):
    ann, carl = make.make_member("Ann"), make.make_member("Carl")
    ben = make.make_member("Ben")
    worry_about(idea, "five working days", author=ben, holders=[ann])
    worry_about(idea, "weekly call", 1, author=ann, holders=[ben, carl])
    worry_about(idea, "Free", 2, author=carl)

    reword(idea, five="two", weekly="daily", Free="Cheap")
    assert follow_words() == 3

    assert sorted(asked()) == [("Ann", 2)] * 2 + [("Ben", 2)] * 2 + [("Carl", 2)] * 2
    assert letters() == 3
    assert follow_words() == 0
    assert len(asked()) == 6


@pytest.mark.parametrize(
    ("swaps", "is_asked"),
    [
        ({"five working days": "48 hours"}, True),
        ({"within five": "not within five"}, False),
        ({"five working days": "five working days at most"}, True),
        ({"Answered": "Everybody is answered"}, False),
        ({"weekly": "daily"}, False),
        ({"five working days": "FIVE  working days"}, False),
        ({"five working days": "five days"}, True),
        ({"Answered within five working days.": ""}, True),
    ],
)
def test_they_are_asked_when_these_words_change_and_only_then(idea, swaps, is_asked):
    worry_about(idea, "five working days")

    reword(idea, **swaps)
    follow_words()

    assert bool(asked()) is is_asked


def test_words_that_are_gone_are_said_to_be_gone_and_asked_about(sign_in, idea):
    row = worry_about(idea, "five working days")
    reword(idea, **{"Answered within five working days.": ""})
    follow_words()
    browser = sign_in(row.post.author)

    assert "The paragraph it was about is gone" in browser.get(f"/posts/{row.post_id}/met").text
    page = browser.get(f"/proposals/{idea.id}/worries").text
    assert "About words that are gone by now: “five working days”" in words_of(page)
    reword(idea, weekly="daily")
    follow_words()
    assert asked() == [("Ben", 2)]


def test_once_the_words_have_changed_the_whole_paragraph_counts(idea):
    worry_about(idea, "five working days")
    reword(idea, **{"five working days": "48 hours"})
    follow_words()
    reword(idea, Answered="Seen to")
    follow_words()

    assert asked() == [("Ben", 2), ("Ben", 3)]
    assert letters() == 1


def test_the_newest_question_is_the_one_that_waits(sign_in, idea):
    row = worry_about(idea)
    for old, new in (("five", "four"), ("four", "three")):
        reword(idea, **{old: new})
        follow_words()
    browser = sign_in(row.post.author)

    for page in ("/me", f"/issues/{idea.issue_id}"):
        assert browser.get(page).text.count(f'href="/posts/{row.post_id}/met"') == 1
    page = browser.get(f"/posts/{row.post_id}/met").text
    assert "[taken out: </span>five" in page
    assert "[put in: </span>three" in page
    data = {"seen": 3, "answer": "partly", "line": "Two would be better."}
    assert browser.post(f"/posts/{row.post_id}/met", data=data).status_code == 303

    assert 'id="asked"' not in browser.get("/me").text
    reply = db.session.query(Post).filter_by(parent_id=row.post_id).one()
    assert reply.text == "Two would be better."
    reword(idea, three="two")
    follow_words()
    assert letters() == 2


def test_an_answer_for_words_that_changed_meanwhile_is_kept_and_asked_again(sign_in, idea):
    row = worry_about(idea)
    reword(idea, five="four")
    follow_words()
    reword(idea, four="three")
    data = {"seen": 2, "answer": "no", "line": "Four is long."}

    page = sign_in(row.post.author).post(f"/posts/{row.post_id}/met", data=data)

    assert page.status_code == 409
    assert "Four is long." in page.text
    assert 'name="seen" type="hidden" value="3"' in page.text
    assert db.session.query(MetQuestion).filter(MetQuestion.answer.is_not(None)).count() == 0


def test_it_is_met_when_more_say_yes_than_not(sign_in, idea):
    ann, carl = make.make_member("Ann"), make.make_member("Carl")
    row = worry_about(idea, "five working days", holders=[ann, carl])
    worry_about(idea, "weekly", 1, author=ann, text="A call is not a visit.")
    take_in(idea, "five working days", "48 hours")
    follow_words()
    states = []
    for member, met in ((ann, "yes"), (row.post.author, "partly"), (carl, "yes"), (ann, "no")):
        answer(row, member, met)
        states.append(tally_of(idea))

    assert states == [
        "2 worries: 1 met, 1 open",
        "2 worries, all open",
        "2 worries: 1 met, 1 open",
        "2 worries, all open",
    ]
    page = words_of(sign_in(carl).get(f"/proposals/{idea.id}/worries").text)
    assert "1 say it’s met, 1 not quite, 1 not met. Ben says it’s not quite met." in page
    assert sign_in(idea.author).get(f"/posts/{row.post_id}/met").status_code == 403


def test_the_result_can_ask_for_each_worry_with_its_figures(idea):
    ann = make.make_member("Ann")
    worry_about(idea, "Free", 2, author=make.make_member("Dee"))
    row = worry_about(idea, "five working days", holders=[ann])
    take_in(idea, "five", "two")
    follow_words()
    answer(row, ann, "yes")

    [first, second] = worries_for_result(idea.issue)[idea.id]

    assert (first.number, first.is_met, first.people) == (1, False, 1)
    assert (second.number, second.is_met, second.people, second.yes) == (2, True, 2, 1)
    assert second.paragraph == paragraph_of(idea)


def test_those_who_are_paused_or_gone_are_not_asked_nor_counted(idea):
    ann, dee = make.make_member("Ann"), make.make_member("Dee")
    row = worry_about(idea, holders=[ann, dee])
    dee.deleted_at, dee.email = utc_now(), None
    take_in(idea, "five", "two")
    follow_words()
    assert sorted(asked()) == [("Ann", 2), ("Ben", 2)]
    answer(row, ann, "yes")

    ann.is_suspended = True
    db.session.commit()

    assert tally_of(idea) == "1 worry, open"
    assert worries_for_result(idea.issue)[idea.id][0].people == 2
    row.post.author.is_suspended = dee.is_suspended = True
    db.session.commit()
    assert tally_of(idea) == ""


def test_a_worry_stays_under_another_name_when_its_author_leaves(client, idea):
    row = worry_about(idea, "five working days")
    answer(row, row.post.author, "partly")
    path = f"/proposals/{idea.id}/worries"
    assert "Ben says it’s not quite met." in words_of(client.get(path).text)

    erase_member(row.post.author, now=utc_now())
    db.session.commit()

    page = words_of(client.get(path).text)
    assert "says it’s not quite met." in page
    assert "Ben" not in page


def test_a_worry_that_was_hidden_is_neither_counted_nor_asked_about(idea):
    row = worry_about(idea)
    row.post.hidden_at = utc_now()
    reword(idea, five="two")
    assert follow_words() == 0
    assert tally_of(idea) == ""

    row.post.hidden_at = None
    db.session.commit()

    assert follow_words() == 1
    assert asked() == [("Ben", 2)]


def test_who_takes_back_same_for_me_is_not_asked_and_does_not_count(sign_in, idea):
    ann = make.make_member("Ann")
    row = worry_about(idea, holders=[ann])
    reword(idea, five="two")
    follow_words()
    answer(row, ann, "yes")
    toggle_same(row.post, ann, idea.issue, now=utc_now())
    db.session.commit()

    assert tally_of(idea) == "1 worry, open"
    assert sign_in(ann).get(f"/posts/{row.post_id}/met").status_code == 403


def test_a_worry_about_no_words_is_asked_about_when_its_own_change_comes_in(sign_in, idea):
    place = Place(idea.issue_id, idea.id)
    ann = make.make_member("Ann")
    post = make.make_post(idea.issue, ann, "Too slow.", place=place, is_worry=True)
    reword(idea, weekly="daily")
    assert follow_words() == 0

    take_in(idea, "five working days", "48 hours", post)
    follow_words()

    assert asked() == [("Ann", 3)]
    talk = f"/issues/{idea.issue_id}/proposals/{idea.id}"
    assert "Already in the words" in sign_in(ann).get(talk).text
    data = {"seen": 3, "answer": "no"}
    sign_in(ann).post(f"/posts/{post.id}/met", data=data)
    page = sign_in(ann).get(talk).text
    assert "Already in the words" not in page
    assert "A change is in the words, but it isn’t enough yet" in page


def test_the_trail_leads_from_the_version_to_the_post_and_back(client, idea):
    row = worry_about(idea, "five working days")
    change = take_in(idea, "five working days", "48 hours", row.post)

    versions = client.get(f"/proposals/{idea.id}/versions").text
    assert f'href="/issues/{idea.issue_id}/amendments/{change.id}">Change 1 by' in versions
    assert f'href="/posts/{row.post_id}">grown out of what Ben said' in versions
    row.post.hidden_at = utc_now()
    db.session.commit()
    assert f"/posts/{row.post_id}" not in client.get(f"/proposals/{idea.id}/versions").text


def test_turning_a_worry_into_words_begins_at_its_paragraph(member_client, idea):
    row = worry_about(idea, "weekly call", 1)

    page = member_client.get(f"/posts/{row.post_id}/words/{idea.id}").text

    assert "Ben means these words: “weekly call”" in page
    [box] = re.findall(r"<textarea[^>]*autofocus[^>]*>", page)
    assert 'name="words_1"' in box
    reword(idea, **{"A weekly call to check in.": ""})
    assert "autofocus" not in member_client.get(f"/posts/{row.post_id}/words/{idea.id}").text


def test_the_author_sees_worries_where_the_words_are_changed_and_changes_answered(sign_in, idea):
    worry_about(idea, "five working days")
    worry_about(idea, "", 1, author=make.make_member("Ann"), text="A call is not a visit.")
    touching = make.make_change(idea, "five", "two")
    other = make.make_change(idea, "Free of charge", "Cheap")
    browser = sign_in(idea.author)

    page = browser.get(f"/issues/{idea.issue_id}/amendments/{touching.id}").text
    assert "This would touch 1 worry" in page
    assert "Five days is too long." in page
    assert "would touch" not in browser.get(f"/issues/{idea.issue_id}/amendments/{other.id}").text
    assert "2 open worries" in browser.get(f"/amendments/{touching.id}/offer").text
    set_stage(idea.issue, Stage.DISCUSS)
    db.session.commit()
    assert "A call is not a visit." in browser.get(f"/proposals/{idea.id}/edit").text


def test_nothing_is_asked_once_rank_has_closed_and_nothing_raised_once_it_opened(
    app, sign_in, idea
):
    row = worry_about(idea)
    browser = sign_in(row.post.author)
    assert make.end_stage(idea.issue) is Stage.RANK
    assert browser.get(f"/proposals/{idea.id}/worries/new").status_code == 403
    assert browser.get(f"/posts/{row.post_id}/about").status_code == 403
    assert browser.get(f"/posts/{row.post_id}/met").status_code == 200
    reword(idea, five="two")
    assert make.end_stage(idea.issue) is Stage.OUTCOME

    assert follow_words() == 0
    assert browser.get(f"/posts/{row.post_id}/met").status_code == 403


def test_the_number_of_statements_does_not_grow_with_the_worries(client, idea, count_statements):
    pages = [f"/issues/{idea.issue_id}/proposals/{idea.id}", f"/proposals/{idea.id}/worries"]
    counts = []
    for _round in range(2):
        for n in range(4):
            worry_about(idea, place=n % 3, author=make.make_member(), text=f"Worry {n}.")
        for page in pages:
            client.get(page)
            with count_statements() as statements:
                client.get(page)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]


def worry_in_many_places():
    """Six worries about words that have changed, held by four people each."""
    row = make.make_proposal(make.make_issue(Stage.AMEND), make.make_member("Joanne"), text=TEXT)
    people = [make.make_member() for _n in range(4)]
    for n in range(6):
        author, *others = people[n % 4 :] + people[: n % 4]
        worry_about(row, place=n % 3, author=author, holders=others)
    reword(row, five="two", weekly="daily", Free="Cheap")
    db.session.remove()


def follow_in_two_workers(app):
    """Let two workers look at one moment; return how many worries they took, and letters."""
    start, counts = threading.Barrier(2), []

    def work():
        with app.app_context():
            start.wait()
            counts.append(follow_words())
            db.session.remove()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), len(asked()), letters()


def test_two_workers_ask_everybody_once(any_app):
    worry_in_many_places()
    assert follow_in_two_workers(any_app) == (6, 24, 4)


def test_planted_fault_workers_that_let_go_before_they_ask_are_found(any_app, monkeypatch):
    worry_in_many_places()
    honest, both, one = asking.worries_behind, threading.Barrier(2), threading.Lock()

    def lets_go(limit):
        with one:
            rows = honest(limit)
            db.session.commit()
        if rows:
            both.wait(timeout=30)
        return rows

    monkeypatch.setattr(asking, "worries_behind", lets_go)

    assert follow_in_two_workers(any_app)[0] > 6


def follow_after_dying(monkeypatch):
    """Let a worker die after it has asked and before it tells; the next one does the rest."""
    honest = asking.tell_asked
    monkeypatch.setattr(asking, "tell_asked", None)
    with pytest.raises(TypeError):
        follow_words()
    db.session.rollback()
    monkeypatch.setattr(asking, "tell_asked", honest)
    follow_words()
    return len(asked()), letters()


def test_a_worker_that_dies_half_way_loses_nobody(app, monkeypatch):
    worry_in_many_places()
    assert follow_after_dying(monkeypatch) == (24, 4)


def test_planted_fault_writing_down_too_early_how_far_it_came_is_found(app, monkeypatch):
    worry_in_many_places()
    honest = asking.ask

    def writes_down_first(*what, **more):
        db.session.commit()
        return honest(*what, **more)

    monkeypatch.setattr(asking, "ask", writes_down_first)

    assert follow_after_dying(monkeypatch) != (24, 4)
