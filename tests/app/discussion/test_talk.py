"""Talk through the page: posting, one reply level, quotes, "same for me", pages and links."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.amendments.models import Amendment, Answer
from app.core.clock import utc_now
from app.core.words.text import fingerprint
from app.discussion.models import Post, PostAmendment, SameForMe, Source
from app.discussion.queries import PAGE_SIZE
from app.extensions import db
from app.issues.models import Experience
from app.proposals.queries import latest_version
from deliberation.stages import Stage
from tests.factories import declare, make_issue, make_member, make_post, make_proposal

HELLO = {"text": "The bus **never** comes on Sundays.", "experiences": ["uses"]}


def talk(client, issue, **query):
    return client.get(f"/issues/{issue.id}/talk", query_string=query).text


def posts():
    return db.session.scalars(db.select(Post).order_by(Post.id)).all()


def shown(page):
    return [int(n) for n in re.findall(r'<article class="say" id="post-(\d+)"', page)]


def test_member_posts_and_lands_on_the_post(member_client, member):
    issue = make_issue()

    response = member_client.post(f"/issues/{issue.id}/posts", data={**HELLO, "source": "work"})

    assert response.status_code == 303
    [post] = posts()
    assert response.location.endswith(f"#post-{post.id}")
    assert (post.author, post.source, post.is_worry) == (member, Source.WORK, False)
    assert post.author_experience is Experience.USES
    assert post.html == "<p>The bus <strong>never</strong> comes on Sundays.</p>\n"
    page = talk(member_client, issue)
    assert "<strong>never</strong>" in page
    assert "From work" in page


@pytest.mark.parametrize(
    ("source", "label"),
    [("child", "My child’s words"), ("somebody", "Written down for somebody")],
)
def test_words_of_somebody_else_are_labelled_wherever_they_stand(
    member_client, client, source, label
):
    issue = make_issue()
    member_client.post(f"/issues/{issue.id}/posts", data={**HELLO, "source": source})
    [post] = posts()
    reply = {"text": "Me, too.", "parent_id": str(post.id), "source": source}
    member_client.post(f"/issues/{issue.id}/posts", data=reply)

    assert talk(client, issue).count(f">{label}<") == 2
    assert f">{label}<" in client.get(f"/issues/{issue.id}").text
    assert "These are my child’s words" in talk(member_client, issue)


def test_nothing_typed_is_lost_when_something_is_missing(member_client):
    issue = make_issue()

    response = member_client.post(
        f"/issues/{issue.id}/posts", data={"text": "Half a thought", "source": "evidence"}
    )

    assert response.status_code == 422
    assert "Half a thought" in response.text
    assert "Add the link people can check" in response.text
    assert "tick at least one" in response.text
    assert not posts()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//x.org", "x"])
def test_evidence_takes_only_web_addresses(member_client, link):
    issue = make_issue()
    data = {**HELLO, "source": "evidence", "source_url": link}

    assert member_client.post(f"/issues/{issue.id}/posts", data=data).status_code == 422


def test_evidence_is_linked(member_client):
    issue = make_issue()
    data = {**HELLO, "source": "evidence", "source_url": "https://example.org/study"}

    member_client.post(f"/issues/{issue.id}/posts", data=data)

    page = talk(member_client, issue)
    assert 'href="https://example.org/study" rel="nofollow noopener ugc"' in page


def test_text_is_data(member_client):
    issue = make_issue()
    text = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3))"

    member_client.post(f"/issues/{issue.id}/posts", data={**HELLO, "text": text})

    page = talk(member_client, issue)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_a_reply_stands_under_its_post(member_client, member):
    issue = make_issue()
    first = make_post(issue)

    response = member_client.post(
        f"/issues/{issue.id}/posts", data={**HELLO, "parent_id": str(first.id)}
    )

    assert response.status_code == 303
    page = talk(member_client, issue)
    assert f'<article class="say inset" id="post-{posts()[1].id}">' in page
    assert shown(page) == [first.id]


def test_a_reply_to_a_reply_is_refused_with_what_to_do_instead(member_client):
    issue = make_issue()
    first = make_post(issue)
    reply = make_post(issue, parent=first)

    response = member_client.post(
        f"/issues/{issue.id}/posts", data={**HELLO, "parent_id": str(reply.id)}
    )

    assert response.status_code == 422
    assert "Replies go one level deep" in response.text
    assert "never" in response.text
    assert len(posts()) == 2


def test_the_reply_page_of_a_reply_quotes_it_and_answers_the_post_above(member_client):
    issue = make_issue()
    first = make_post(issue)
    reply = make_post(issue, parent=first, text="Only on holidays, I think.")

    page = member_client.get(f"/posts/{reply.id}/reply").text

    assert f'name="parent_id" type="hidden" value="{first.id}"' in page
    assert f'name="quoted_id" type="hidden" value="{reply.id}"' in page
    assert "Only on holidays, I think.</textarea>" in page


def test_a_quote_keeps_the_words_of_the_day(member_client, sign_in):
    issue, author = make_issue(), make_member("Derek")
    first = make_post(issue, author, text="Five days is far too long for anybody.")
    data = {**HELLO, "parent_id": str(first.id), "quoted_id": str(first.id)}

    member_client.post(f"/issues/{issue.id}/posts", data={**data, "quote": "far too long"})
    words = {"seen": fingerprint(first.text), "text": "Five days is fine."}
    sign_in(author).post(f"/posts/{first.id}/edit", data=words)

    page = talk(member_client, issue)
    assert "Five days is fine." in page
    assert "“far too long”" in page
    assert "Derek" in page


def test_words_nobody_wrote_cannot_be_quoted(member_client):
    issue = make_issue()
    first = make_post(issue, text="I like it.")
    data = {**HELLO, "quoted_id": str(first.id), "quote": "I hate it."}

    response = member_client.post(f"/issues/{issue.id}/posts", data=data)

    assert response.status_code == 422
    assert "words from the post" in response.text
    elsewhere = {**data, "quote": "I like it.", "quoted_id": str(make_post(make_issue()).id)}
    assert member_client.post(f"/issues/{issue.id}/posts", data=elsewhere).status_code == 422


def test_a_reply_stays_in_its_own_conversation(member_client):
    issue = make_issue()
    idea = make_proposal(issue)
    first = make_post(issue)
    data = {**HELLO, "parent_id": str(first.id), "proposal_id": str(idea.id)}

    assert member_client.post(f"/issues/{issue.id}/posts", data=data).status_code == 422
    other = make_proposal(make_issue())
    data = {**HELLO, "proposal_id": str(other.id)}
    assert member_client.post(f"/issues/{issue.id}/posts", data=data).status_code == 404


def test_talk_about_an_idea_stands_on_its_page(member_client):
    issue = make_issue()
    idea = make_proposal(issue)

    response = member_client.post(
        f"/issues/{issue.id}/posts", data={**HELLO, "proposal_id": str(idea.id)}
    )

    assert f"/issues/{issue.id}/proposals/{idea.id}" in response.location
    assert "<strong>never</strong>" in member_client.get(response.location).text
    assert "<strong>never</strong>" not in talk(member_client, issue)


def test_same_for_me_goes_on_and_off_and_comes_back_to_the_post(member_client, member):
    issue = make_issue()
    post = make_post(issue)
    declare(issue, member, Experience.WORKS)

    response = member_client.post(f"/posts/{post.id}/same", data={"sort": "newest", "page": "1"})

    assert response.status_code == 303
    assert response.location.endswith(f"talk?sort=newest&page=1#post-{post.id}")
    page = talk(member_client, issue)
    assert 'same" aria-pressed="true"' in page
    [row] = db.session.scalars(db.select(SameForMe)).all()
    assert row.experience is Experience.WORKS
    assert (post.same_count, post.same_groups) == (1, 1)
    member_client.post(f"/posts/{post.id}/same")
    assert (post.same_count, post.same_groups) == (0, 0)
    assert 'same" aria-pressed="true"' not in talk(member_client, issue)


def test_nobody_says_same_about_their_own_post(member_client, member):
    post = make_post(make_issue(), member)

    assert member_client.post(f"/posts/{post.id}/same").status_code == 403


def test_what_helps_different_groups_stands_first(app, client, sign_in):
    issue = make_issue()
    lonely, popular, bridging = (make_post(issue) for _ in range(3))
    for kinds, post in (
        ([Experience.USES] * 5, popular),
        ([Experience.USES, Experience.WORKS, Experience.CARES], bridging),
    ):
        for kind in kinds:
            someone = make_member()
            declare(issue, someone, kind)
            sign_in(someone).post(f"/posts/{post.id}/same")

    assert shown(talk(client, issue)) == [bridging.id, popular.id, lonely.id]
    assert shown(talk(client, issue, sort="newest")) == [bridging.id, popular.id, lonely.id]
    assert shown(talk(client, issue, sort="oldest")) == [lonely.id, popular.id, bridging.id]
    assert shown(talk(client, issue, sort="nonsense")) == shown(talk(client, issue))


def test_fifty_a_page_counted_without_replies_and_links_that_stay(client):
    issue, author = make_issue(), make_member()
    first = make_post(issue, author)
    for _ in range(3):
        make_post(issue, author, parent=first)
    for _ in range(PAGE_SIZE):
        last = make_post(issue, author)
    reply = make_post(issue, author, parent=last)

    page = talk(client, issue, sort="oldest")
    assert len(shown(page)) == PAGE_SIZE
    assert page.count('class="say inset"') == 3
    for post in (last, reply):
        response = client.get(f"/posts/{post.id}")
        assert response.status_code == 303
        assert response.location.endswith(f"sort=oldest&page=2#post-{post.id}")
        assert f'id="post-{post.id}"' in client.get(response.location).text
    assert client.get(f"/issues/{issue.id}/talk?page=99").status_code == 200


def test_a_hidden_post_keeps_its_replies(client):
    issue = make_issue()
    post = make_post(issue, text="Canary words.")
    make_post(issue, parent=post, text="A reply that stays.")
    post.hidden_at = utc_now()
    db.session.commit()

    page = talk(client, issue)

    assert "Canary" not in page
    assert "A reply that stays." in page
    assert client.get(f"/posts/{post.id}").status_code == 404


def test_a_post_can_be_changed_for_a_quarter_of_an_hour_by_its_author(member_client, member):
    issue = make_issue()
    post = make_post(issue, member)
    words = {"seen": fingerprint(post.text), "text": "New."}
    assert member_client.post(f"/posts/{post.id}/edit", data=words).status_code == 303
    assert post.html == "<p>New.</p>\n"
    other = make_post(issue)
    assert member_client.post(f"/posts/{other.id}/edit", data={"text": "X."}).status_code == 403
    post.created_at = utc_now() - timedelta(minutes=16)
    db.session.commit()
    assert member_client.post(f"/posts/{post.id}/edit", data={"text": "X."}).status_code == 403


def test_a_worry_that_was_met_says_so(client):
    issue = make_issue(Stage.AMEND)
    idea = make_proposal(issue)
    post = make_post(issue, is_worry=True)
    change = Amendment(
        proposal_id=idea.id,
        number=1,
        base_version_id=latest_version(idea).id,
        summary="say so",
        edits=[],
        answer=Answer.TAKEN_IN,
        created_at=utc_now(),
    )
    db.session.add(change)
    db.session.flush()
    db.session.add(PostAmendment(post_id=post.id, amendment_id=change.id))
    db.session.commit()

    page = talk(client, issue)
    assert "A worry" in page
    assert "Already in the words" in page


@pytest.mark.parametrize("stage", list(Stage))
def test_talk_is_open_in_every_stage(member_client, stage):
    issue = make_issue(stage)

    assert member_client.post(f"/issues/{issue.id}/posts", data=HELLO).status_code == 303


def test_drafts_have_no_talk(member_client):
    issue = make_issue(None)

    assert member_client.get(f"/issues/{issue.id}/talk").status_code == 404
    assert member_client.post(f"/issues/{issue.id}/posts", data=HELLO).status_code == 404


def test_visitors_read_and_are_asked_to_sign_in_when_they_post(client):
    issue = make_issue()
    make_post(issue)

    assert "Add what you know" in talk(client, issue)
    assert client.post(f"/issues/{issue.id}/posts", data=HELLO).status_code == 401
    assert len(posts()) == 1


def test_a_paused_member_reads_only(member_client, member):
    issue = make_issue()
    member.is_suspended = True
    db.session.commit()

    assert "you can read but not take part" in talk(member_client, issue)
    assert member_client.post(f"/issues/{issue.id}/posts", data=HELLO).status_code == 403


def test_thousand_posts_cost_as_many_statements_as_fifty(member_client, member, count_statements):
    def cost(n):
        issue = make_issue()
        idea = make_proposal(issue)
        declare(issue, member)
        fill(issue, n)
        fill(issue, n, proposal_id=idea.id)
        costs = []
        for path in (f"/issues/{issue.id}/talk", f"/issues/{issue.id}/proposals/{idea.id}"):
            with count_statements() as statements:
                assert member_client.get(path).status_code == 200
            costs.append(len(statements))
        return costs

    assert cost(50) == cost(1_000)


def fill(issue, n, proposal_id=None):
    """A thread of n posts: every other one a reply, some said to hold for others."""
    author = make_member()
    rows = [
        {
            "issue_id": issue.id,
            "proposal_id": proposal_id,
            "author_id": author.id,
            "author_name": author.display_name,
            "author_experience": Experience.USES,
            "source": Source.EXPERIENCE,
            "text": "Words.",
            "html": "<p>Words.</p>\n",
            "same_count": k % 7,
            "created_at": utc_now(),
        }
        for k in range(n)
    ]
    db.session.execute(db.insert(Post), rows)
    ids = db.session.scalars(
        db.select(Post.id).where(Post.issue_id == issue.id, Post.proposal_id == proposal_id)
    ).all()
    db.session.execute(
        db.update(Post), [{"id": ids[k], "parent_id": ids[k - 1]} for k in range(1, n, 2)]
    )
    db.session.commit()
