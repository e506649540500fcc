"""Talk at length: orders, what is new since somebody was here, pace, many replies."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from html import unescape

import pytest

from app.core.clock import utc_now
from app.discussion.convert import VISIT, Place, asks
from app.discussion.models import Post, SameForMe, TalkMark
from app.discussion.queries import threads
from app.discussion.queries.threads import PAGE_SIZE, REPLIES_SHOWN, SORTS, page_statement
from app.discussion.services import keeping
from app.discussion.services.posting import count_same
from app.extensions import db
from app.issues.models import Experience
from tests.factories import declare, make_issue, make_member, make_post, make_proposal

U, W, C = Experience.USES, Experience.WORKS, Experience.CARES


def talk(client, issue, **query):
    return client.get(f"/issues/{issue.id}/talk", query_string=query).text


def shown(page):
    return [int(n) for n in re.findall(r'<article class="say" id="post-(\d+)"', page)]


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def say_same(post, *kinds):
    for kind in kinds:
        someone = make_member()
        row = SameForMe(
            post_id=post.id, member_id=someone.id, experience=kind, created_at=utc_now()
        )
        db.session.add(row)
    count_same(post)
    db.session.commit()


def test_what_helps_beyond_the_largest_group_stands_first(client):
    issue = make_issue()
    crowd, even, unknown, silent = (make_post(issue) for _n in range(4))
    say_same(crowd, *[U] * 9, W, C)
    say_same(even, U, U, W, W, C)
    say_same(unknown, *[None] * 12)

    assert (crowd.same_count, crowd.same_groups, crowd.same_others) == (11, 3, 2)
    assert (even.same_count, even.same_groups, even.same_others) == (5, 3, 3)
    assert (unknown.same_count, unknown.same_others) == (12, 0)
    assert shown(talk(client, issue)) == [even.id, crowd.id, unknown.id, silent.id]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Who pays?", True),
        ("Who pays?!", True),
        ("¿Quién paga?.", True),
        ("Who pays? ”)", True),
        ("**Who pays?**", True),
        ("من يدفع؟", True),
        ("誰が払う？", True),
        ("Who pays? The council.", False),
        ("It pays.", False),
        ("See https://example.org/?page=2", False),
        ("?", True),
        ("", False),
    ],
)
def test_a_question_is_what_ends_with_its_mark(text, is_one):
    assert asks(text) is is_one


def test_questions_and_those_nobody_has_answered(client):
    issue, asker = make_issue(), make_member()
    first = make_post(issue, asker, "Who pays?")
    ticked = make_post(issue, text="Tell me who pays.", is_question=True)
    shared = make_post(issue, text="When does it open?")
    gone = make_post(issue, text="Who are you?")
    make_post(issue, text="It opens.")
    make_post(issue, asker, "I meant the council.", parent=first)
    make_post(issue, text="At nine.", parent=shared)
    reply = make_post(issue, text="At ten?", parent=ticked)
    reply.hidden_at = gone.hidden_at = utc_now()
    db.session.commit()
    say_same(shared, U)

    assert not reply.is_question
    page = talk(client, issue, sort="questions")
    assert shown(page) == [shared.id, first.id, ticked.id]
    assert page.count(">A question</span>") == 3
    assert shown(talk(client, issue, sort="unanswered")) == [first.id, ticked.id]
    make_post(issue, text="The council.", parent=first)
    make_post(issue, text="The council.", parent=ticked)
    page = talk(client, issue, sort="unanswered")
    assert "Every question here has an answer, or nobody has asked one." in page
    assert '<option value="unanswered" selected>' in page


@pytest.mark.parametrize("sort", SORTS)
def test_no_order_costs_more_statements_when_there_is_more_to_order(
    member_client, member, count_statements, sort
):
    def cost(n):
        issue, author = make_issue(), make_member()
        declare(issue, member)
        place = {"issue_id": issue.id, "author_id": author.id, "created_at": utc_now()}
        rows = [
            {**place, "text": "Why?", "html": "<p>Why?</p>", "is_question": k % 2 == 0}
            for k in range(n)
        ]
        db.session.execute(db.insert(Post), rows)
        first = db.session.scalar(db.select(db.func.min(Post.id)).where(Post.issue_id == issue.id))
        db.session.execute(
            db.insert(Post), [{**row, "parent_id": first, "is_question": False} for row in rows]
        )
        mark(member, issue, first)
        with count_statements() as statements:
            page = talk(member_client, issue, sort=sort)
        assert "new posts since you were here" in page
        return len(statements)

    assert cost(3) == cost(120)


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_reads_its_own_conversation_by_an_index(app, sort):
    statement = page_statement(False, False, sort)
    compiled = statement.compile(db.engine, compile_kwargs={"render_postcompile": True})
    values = {"issue_id": 1, "skipped": 0, "param_1": PAGE_SIZE}
    with db.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}",
            tuple(values.get(name, 0) for name in compiled.positiontup),
        ).fetchall()
    steps = [row[3] for row in plan]
    assert any("SEARCH posts USING INDEX ix_posts_" in step for step in steps), steps
    assert not any(step.startswith("SCAN posts") for step in steps), steps
    sorts = any("TEMP B-TREE" in step for step in steps)
    assert sorts == (sort in {"helpful", "questions"})


def mark(member, issue, seen, ago=VISIT, place=None):
    key = (place or Place(issue.id)).key
    row = TalkMark(
        member_id=member.id, issue_id=key[0], proposal_id=key[1], amendment_id=key[2],
        since_id=seen, seen_id=seen, seen_at=utc_now() - ago,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def marks():
    return [(m.issue_id, m.proposal_id, m.since_id, m.seen_id) for m in TalkMark.query.all()]


def test_reading_writes_nothing_and_a_button_marks_what_was_shown(member_client, member):
    issue = make_issue()
    first = make_post(issue)
    page = talk(member_client, issue)
    assert "Mark it, and next time" in words_of(page)
    assert not marks()
    later = make_post(issue, text="It came while the page was open.")

    seen = re.search(
        rf'action="/issues/{issue.id}/talk/read".*?name="seen" value="(\d+)"', page, re.S
    )
    response = member_client.post(f"/issues/{issue.id}/talk/read", data={"seen": seen[1]})

    assert response.status_code == 303
    assert marks() == [(issue.id, 0, first.id, first.id)]
    page = talk(member_client, issue)
    assert "1 new post since you were here." in page
    assert f'href="/posts/{later.id}">Go to the first' in page
    assert page.count(">New</span>") == 1


def test_own_hidden_and_known_posts_are_not_new(member_client, member):
    issue = make_issue()
    old = make_post(issue)
    row = mark(member, issue, old.id)
    make_post(issue, member, "My own.")
    hidden = make_post(issue, text="Canary.")
    hidden.hidden_at = utc_now()
    db.session.commit()
    assert "Nothing new since you were here." in talk(member_client, issue)

    reply = make_post(issue, text="An answer.", parent=old)
    page = talk(member_client, issue)
    assert "1 new post since you were here." in page
    assert ">New</span>" in page.split(f'id="post-{reply.id}"')[1]
    assert (row.since_id, row.seen_id) == (old.id, old.id)


def test_what_is_new_stays_new_until_the_visit_ends(member_client, member):
    issue = make_issue()
    old, new = make_post(issue), make_post(issue)
    row = mark(member, issue, old.id)

    member_client.post(f"/posts/{old.id}/same", data={"seen": str(new.id), "sort": "oldest"})
    assert "1 new post since you were here." in talk(member_client, issue)
    assert (row.since_id, row.seen_id) == (old.id, new.id)

    row.seen_at = utc_now() - VISIT
    db.session.commit()
    assert "Nothing new since you were here." in talk(member_client, issue)


def test_a_mark_is_of_one_conversation_and_never_beyond_it(member_client, member):
    issue = make_issue()
    idea = make_proposal(issue)
    place = Place(issue.id, idea.id)
    about, post = make_post(issue, place=place), make_post(issue)

    data = {"seen": str(10**30), "proposal_id": str(idea.id)}
    member_client.post(f"/issues/{issue.id}/talk/read", data=data)

    assert marks() == [(issue.id, idea.id, about.id, about.id)]
    assert "Mark it, and next time" in words_of(talk(member_client, issue))
    for odd in ("-1", "0", "", "x"):
        member_client.post(f"/issues/{issue.id}/talk/read", data={"seen": odd})
    assert len(marks()) == 1
    member_client.post(f"/issues/{issue.id}/talk/read", data={"seen": str(post.id)})
    assert len(marks()) == 2
    huge = {"seen": "1", "proposal_id": str(10**30)}
    answer = member_client.post(f"/issues/{issue.id}/talk/read", data=huge)
    assert answer.status_code == 404


def test_visitors_are_told_nothing_of_new_posts(client):
    issue = make_issue()
    make_post(issue)
    assert 'id="since"' not in talk(client, issue)
    assert client.post(f"/issues/{issue.id}/talk/read", data={"seen": "1"}).status_code == 401


def test_who_has_had_many_turns_is_told_gently(member_client, member, client):
    issue = make_issue()
    for author in (None, member, None, member, None):
        make_post(issue, author)
    assert "turns here" not in talk(member_client, issue)
    make_post(issue, member)

    told = words_of(talk(member_client, issue))
    assert "You’ve had 3 of the last 6 turns here. The others have had one turn each." in told
    assert "turns here" not in talk(client, issue)
    response = member_client.post(f"/issues/{issue.id}/posts", data={"text": "Still allowed."})
    assert response.status_code == 303


def test_the_others_are_said_to_have_had_one_turn_only_where_that_is_so(member_client, member):
    issue, other = make_issue(), make_member()
    for author in (other, other, member, member, member):
        make_post(issue, author)
    told = words_of(talk(member_client, issue))
    assert "You’ve had 3 of the last 5 turns here. Leave a gap" in told
    alone = make_issue()
    for _n in range(4):
        make_post(alone, member)
    assert "turns here" not in talk(member_client, alone)


def fill_replies(issue, opening, n):
    author = make_member()
    replies = [make_post(issue, author, f"Number {k}.", parent=opening) for k in range(3)]
    row = {
        "issue_id": issue.id,
        "parent_id": opening.id,
        "author_id": author.id,
        "html": "<p>R</p>",
    }
    more = {**row, "text": "R", "author_name": "Olive", "created_at": utc_now()}
    db.session.execute(db.insert(Post), [more for _k in range(n - 3)])
    db.session.commit()
    return replies


def test_many_replies_stand_on_pages_of_their_own(member_client, client):
    issue = make_issue()
    opening = make_post(issue, text="Who knows?")
    fill_replies(issue, opening, REPLIES_SHOWN + PAGE_SIZE)

    page = talk(client, issue)
    assert page.count('class="say inset"') == REPLIES_SHOWN
    assert f'href="/posts/{opening.id}/replies">50 more replies' in page
    page = client.get(f"/posts/{opening.id}/replies").text
    assert page.count('class="say inset"') == PAGE_SIZE
    assert "Who knows?" in page
    last = client.get(f"/posts/{opening.id}/replies?page=2").text
    assert last.count('class="say inset"') == REPLIES_SHOWN
    data = {"text": "Me too.", "parent_id": str(opening.id), "experiences": ["uses"]}
    answer = member_client.post(f"/issues/{issue.id}/posts", data=data)
    [reply] = Post.query.filter_by(text="Me too.").all()
    assert answer.location == f"/posts/{opening.id}/replies?page=2#post-{reply.id}"
    assert "Me too." in member_client.get(answer.location).text


def test_under_a_hidden_post_all_replies_stay(client):
    issue = make_issue()
    opening, few = make_post(issue, text="Canary."), make_post(issue)
    replies = fill_replies(issue, opening, REPLIES_SHOWN + 1)
    quoting = make_post(issue, text="Yes.", parent=few, quoted=opening, quote="Canary")
    replies[1].hidden_at = opening.hidden_at = utc_now()
    replies[1].text = replies[1].html = "Canary two."
    db.session.commit()

    for path in (f"/issues/{issue.id}/talk", f"/posts/{opening.id}/replies"):
        page = client.get(path).text
        assert "Canary" not in page
        assert page.count("Hidden by a host.") == 2
        assert "Number 0." in page
        assert "Number 2." in page
    assert "The words that were quoted here are hidden." in talk(client, issue)
    assert client.get(f"/posts/{few.id}/replies").status_code == 404
    assert client.get(f"/posts/{quoting.id}/replies").status_code == 404


def test_planted_fault_replies_read_one_post_at_a_time_are_found(
    client, count_statements, monkeypatch
):
    issue = make_issue()
    for _n in range(3):
        make_post(issue)
    talk(client, issue)
    with count_statements() as statements:
        talk(client, issue)
    n = len(statements)
    all_at_once = threads.replies_to

    def one_by_one(post_ids, person_id):
        return {k: v for post_id in post_ids for k, v in all_at_once([post_id], person_id).items()}

    monkeypatch.setattr(sys.modules["app.discussion.queries.threads"], "replies_to", one_by_one)
    with count_statements() as statements:
        talk(client, issue)
    assert len(statements) == n + 2


def test_two_visits_at_once_leave_one_mark(member_client, member):
    """A second request that saw no mark either writes over the first one's."""
    issue = make_issue()
    post = make_post(issue)
    mark(member, issue, post.id)
    key = dict(zip(keeping.THREAD_KEY, (member.id, issue.id, 0, 0), strict=True))
    values = {"since_id": 0, "seen_id": 1, "seen_at": utc_now() + timedelta(hours=1)}
    keeping.write_row(TalkMark, key, values)
    db.session.commit()
    assert marks() == [(issue.id, 0, 0, 1)]
