"""Threads from elsewhere: every comment kept, deep replies under one post with what they answer."""

from __future__ import annotations

import csv
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.discussion.convert.published import Said, flattened
from app.discussion.models import Post, SameForMe, Source
from app.extensions import db
from app.issues.models import Issue
from tests.factories import make_member

DATA = Path(os.environ.get("DELIBERATION_DATA", Path(__file__).parents[4] / "shared" / "data"))
MADRID = DATA / "decide-madrid"
PROPOSALS = "id,title,date,summary,text,numComments,numSupports\n"
COMMENTS = (
    "id,parentId,proposalId,userId,date,time,text,numVotes,numPositiveVotes,numNegativeVotes\n"
)
MADE_UP = """\
1,-1,7,anna,2015-09-15,0 days 10:00:00,Who sweeps the market?,5,3,2
2,1,7,ben,2015-09-15,0 days 11:00:00,Nobody has since May.,1,1,0
3,2,7,anna,2015-09-15,0 days 12:00:00,Not even on Sundays?,0,0,0
4,3,7,carl,2015-09-16,0 days 09:00:00,"<b>Never</b>, I live there.",2,2,0
5,99,7,ben,2015-09-16,0 days 10:00:00,An answer to nothing.,0,0,0
6,-1,7,dora,2015-09-16,0 days 11:00:00,,0,0,0
7,6,7,anna,2015-09-16,0 days 12:00:00,What did you say?,0,0,0
8,7,7,dora,2015-09-17,0 days 12:00:00,Never mind.,0,0,0
9,-1,8,anna,2015-09-17,0 days 13:00:00,More trees.,0,0,0
"""


@pytest.fixture
def folder(tmp_path):
    def write(comments=MADE_UP, proposals="7,Sweep it,2015-09-15,In short.,At length.,8,99\n"):
        (tmp_path / "comments.csv").write_text(COMMENTS + comments, encoding="utf-8")
        more = "8,Plant it,2015-09-15,,,1,5\n"
        (tmp_path / "proposals.csv").write_text(PROPOSALS + proposals + more, encoding="utf-8")
        return tmp_path

    return write


def load(app, folder, *more):
    return app.test_cli_runner().invoke(args=["load-thread", str(folder), *more])


def posts_of(issue):
    return db.session.scalars(
        db.select(Post).where(Post.issue_id == issue.id).order_by(Post.id)
    ).all()


def test_a_made_up_thread_is_flattened_and_nothing_is_left_out(app, folder, client):
    result = load(app, folder())

    assert result.exit_code == 0, result.output
    assert "Sweep it (8 posts, 1 without the post they answer)" in result.output
    assert "Plant it (1 posts)" in result.output
    sweep, _plant = db.session.scalars(db.select(Issue).order_by(Issue.id)).all()
    one, two, three, four, five, six, _seven, eight = posts_of(sweep)
    assert [p.parent_id for p in (one, five, six)] == [None] * 3
    assert {p.parent_id for p in (two, three, four)} == {one.id}
    assert (two.quoted_id, two.quote) == (None, "")
    assert (three.quoted_id, three.quote) == (two.id, "Nobody has since May.")
    assert (four.quoted_id, four.quote) == (three.id, "Not even on Sundays?")
    assert (eight.parent_id, eight.quote) == (six.id, "What did you say?")
    assert [p.is_question for p in (one, three, five)] == [True, False, False]
    assert one.created_at == datetime(2015, 9, 15, 10, tzinfo=UTC)
    assert {p.source for p in posts_of(sweep)} == {Source.ELSEWHERE}
    assert sweep.is_imported
    page = client.get(f"/issues/{sweep.id}/talk?sort=oldest").text
    assert page.count("Said elsewhere</span>") == 8
    assert "What is marked “Said elsewhere” was brought here from another site." in page
    assert "&lt;b&gt;Never&lt;/b&gt;" in page
    assert page.count("The words of this post weren’t published.") == 1


def test_authors_are_guests_without_an_address_the_same_in_every_thread(app, folder):
    load(app, folder())

    rows = db.session.scalars(db.select(Post).order_by(Post.id)).all()
    anna = rows[0].author
    assert (anna.email, anna.is_guest, anna.display_name) == (None, True, "Person 1")
    assert [row.author_id == anna.id for row in rows].count(True) == 4
    assert len({row.author_id for row in rows}) == 4


def test_who_agreed_elsewhere_is_counted_and_nobody_is_made_up_for_it(app, folder, sign_in):
    load(app, folder())
    one = db.session.scalars(db.select(Post).order_by(Post.id)).first()
    assert (one.same_count, one.same_groups, SameForMe.query.count()) == (3, 0, 0)

    someone = sign_in(make_member())
    someone.post(f"/posts/{one.id}/same")
    assert one.same_count == 4
    someone.post(f"/posts/{one.id}/same")
    assert one.same_count == 3


def test_so_many_questions_the_longest_first(app, folder):
    result = load(app, folder(), "--issues", "1")
    assert result.output.count("\n") == 1
    assert Issue.query.one().question == "Sweep it"


def test_the_record_names_where_it_came_from(app, folder, client):
    load(app, folder(), "--issues", "1")
    page = client.get(f"/issues/{Issue.query.one().id}/journal").text
    assert f"This conversation was taken over from {folder().name}." in page


@pytest.mark.parametrize(
    ("comments", "told"),
    [
        ("1,-1,77,a,2015-09-15,,Hi,0,0,0\n", "comments.csv: proposalId 77 is not in proposals.csv"),
        ("1,-1,7,a,,,Hi,0,0,0\n1,-1,7,a,,,Ho,0,0,0\n", "comments.csv:3: the id 1 comes twice"),
        ("1,-1,7,,,,Hi,0,0,0\n", "comments.csv:2: expected something in the column userId"),
        ("1,-1,7,a,soon,,Hi,0,0,0\n", "comments.csv:2: expected a day such as 2015-09-15"),
        ("1,-1,7,a,,,Hi,0,many,0\n", "comments.csv:2: expected a whole number"),
        ("1,-1,7,a,,,Hi,0,-3,0\n", "comments.csv:2: expected numPositiveVotes of 0 or more"),
    ],
)
def test_broken_files_give_one_clear_line(app, folder, comments, told):
    result = load(app, folder(comments))

    assert result.exit_code == 2
    assert told in result.output
    assert result.output.count("\n") == 1
    assert not Issue.query.count()


def said(code, parent, hour=0):
    return Said(code, parent, "a", "Hi.", 0, datetime(2015, 9, 15, hour, tzinfo=UTC))


def test_circles_and_children_older_than_their_parents_keep_everybody():
    circle = [said("a", "b"), said("b", "a"), said("c", "c"), said("d", "e", 1), said("e", "-1", 2)]

    placed = [(p.said.code, p.opening, p.answered) for p in flattened(circle)]

    assert placed == [
        ("b", None, None), ("a", "b", None), ("c", None, None), ("e", None, None),
        ("d", "e", None),
    ]  # fmt: skip


def test_the_published_threads_come_out_whole(app, count_statements, client):
    """Trees, orphans, words, votes and people of all 75, against the files."""
    if not MADRID.exists():
        pytest.skip("the published data is not beside this checkout")
    with (MADRID / "comments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sizes = Counter(row["proposalId"] for row in rows)
    assert (len(rows), len(sizes), sizes.most_common(1)[0][1]) == (3_898, 75, 439)

    result = load(app, MADRID)

    assert result.exit_code == 0, result.output
    issues = Issue.query.order_by(Issue.id).all()
    for issue, (code, size) in zip(issues, codes_in_order(rows), strict=True):
        published = [row for row in rows if row["proposalId"] == code]
        ours = posts_of(issue)
        assert len(ours) == size
        assert tree_of(ours) == published_tree(published)
        assert sum(p.same_count for p in ours) == sum(int(r["numPositiveVotes"]) for r in published)
        assert len({p.author_id for p in ours}) == len({r["userId"] for r in published})
        assert [p.created_at for p in ours] == sorted(p.created_at for p in ours)
    costs = []
    for sort in ("helpful", "newest", "oldest"):
        with count_statements() as statements:
            assert client.get(f"/issues/{issues[0].id}/talk?sort={sort}").status_code == 200
        costs.append(len(statements))
    assert len(set(costs[1:])) == 1


def codes_in_order(rows):
    """Return each proposal with the number of its comments, the most first."""
    return Counter(row["proposalId"] for row in rows).most_common()


def tree_of(posts):
    """Count (words, the words they answer, the words that began the branch), cut as quotes are."""
    by_id = {post.id: post for post in posts}
    found = Counter()
    for post in posts:
        opening = by_id.get(post.parent_id)
        answered = by_id.get(post.quoted_id) or opening
        found[post.text, answered and answered.text, opening and opening.text] += 1
        assert not post.quote or folded(answered.text).startswith(folded(post.quote))
        assert opening is None or opening.parent_id is None
    return found


def published_tree(rows):
    """Count the same of the files."""
    by_code = {row["id"]: row for row in rows}
    found = Counter()
    for row in rows:
        answered = root = by_code.get(row["parentId"])
        while root is not None and root["parentId"] in by_code:
            root = by_code[root["parentId"]]
        if answered is not None and not answered["text"]:
            answered = root  # nothing of it was published, so there is nothing to quote
        found[row["text"].strip(), words(answered), words(root)] += 1
    return found


def words(row):
    return row and row["text"].strip()


def folded(text):
    return " ".join(text.split())
