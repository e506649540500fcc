"""Half-written posts are kept for their writer alone, and earlier words for everybody."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from app.accounts.services import erase_member
from app.core.clock import utc_now
from app.core.words.text import fingerprint
from app.discussion.forms import DRAFT_LENGTH
from app.discussion.models import EarlierWords, Post, PostDraft, TalkMark
from app.extensions import db
from tests.factories import declare, make_issue, make_member, make_post, make_proposal

BEGUN = {"text": "Half a thought", "source": "evidence", "source_url": "not yet", "is_worry": "y"}


def keep(client, issue, **data):
    return client.post(f"/issues/{issue.id}/drafts", data={**BEGUN, **data})


def drafts():
    return PostDraft.query.order_by(PostDraft.saved_at).all()


def talk(client, issue):
    return client.get(f"/issues/{issue.id}/talk").text


def test_a_half_written_post_is_there_when_its_writer_comes_back(member_client, sign_in, client):
    issue = make_issue()
    member_client.post(f"/issues/{issue.id}/drafts", data={"text": "Older"})

    response = keep(member_client, issue, experiences=["uses", "works"])

    assert response.status_code == 303
    page = talk(member_client, issue)
    assert "Saved for later. Only you can see it." in page
    assert "Half a thought</textarea>" in page
    assert 'value="not yet"' in page
    assert 'checked id="is_worry"' in page
    assert 'checked id="experiences-1"' in page
    assert "You saved this on" in page
    assert len(drafts()) == 1
    for other in (client, sign_in(make_member())):
        assert "Half a thought" not in talk(other, issue)
        assert "You saved this" not in talk(other, issue)


def test_a_draft_is_gone_once_it_is_posted_or_thrown_away(member_client, member):
    issue = make_issue()
    declare(issue, member)
    keep(member_client, issue)
    member_client.post(f"/issues/{issue.id}/posts", data={"text": "A whole thought."})
    assert not drafts()
    assert "Half a thought" not in talk(member_client, issue)

    keep(member_client, issue)
    assert (
        "Thrown away"
        in member_client.post(
            f"/issues/{issue.id}/drafts", data={**BEGUN, "drop": "1"}, follow_redirects=True
        ).text
    )
    assert not drafts()
    keep(member_client, issue)
    keep(member_client, issue, text="")
    assert not drafts()


def test_what_could_not_be_posted_keeps_its_draft(member_client):
    issue = make_issue()
    keep(member_client, issue)

    answer = member_client.post(f"/issues/{issue.id}/posts", data=BEGUN)

    assert answer.status_code == 422
    assert len(drafts()) == 1


def test_each_conversation_and_each_reply_has_a_draft_of_its_own(member_client, member):
    issue = make_issue()
    declare(issue, member)
    idea, first = make_proposal(issue), make_post(issue, make_member("Derek"))
    keep(member_client, issue)
    keep(member_client, issue, proposal_id=str(idea.id), text="About the idea")
    answer = keep(
        member_client, issue, parent_id=str(first.id), quoted_id=str(first.id),
        quote="on Tuesday", text="A reply begun",
    )  # fmt: skip

    assert answer.location == f"/posts/{first.id}/reply"
    page = member_client.get(answer.location).text
    assert "A reply begun</textarea>" in page
    assert "on Tuesday</textarea>" in page
    page = unescape(talk(member_client, issue))
    assert "You’ve begun a reply to Derek." in page
    assert "Half a thought</textarea>" in page
    assert "About the idea" not in page
    page = member_client.get(f"/issues/{issue.id}/proposals/{idea.id}").text
    assert "About the idea</textarea>" in page
    assert "begun a reply" not in page

    member_client.post(
        f"/issues/{issue.id}/posts", data={"text": "Done.", "parent_id": str(first.id)}
    )
    assert [draft.fields["text"] for draft in drafts()] == [["Half a thought"], ["About the idea"]]


def test_a_draft_forgets_what_it_quoted_once_that_is_hidden(member_client):
    issue = make_issue()
    first = make_post(issue, make_member("Derek"), "Canary words.")
    answering = make_post(issue, make_member("Olive"), "What now?")
    keep(member_client, issue, quoted_id=str(first.id), quote="Canary", parent_id=str(answering.id))
    keep(member_client, issue, parent_id=str(first.id))
    first.hidden_at = utc_now()
    db.session.commit()

    for path in (f"/issues/{issue.id}/talk", f"/posts/{answering.id}/reply"):
        page = member_client.get(path).text
        assert "Canary" not in page
        assert "Derek" not in page
    assert "Half a thought" in page


def test_a_draft_may_be_longer_than_a_post_but_not_without_end(member_client):
    issue = make_issue()
    assert keep(member_client, issue, text="x" * DRAFT_LENGTH).status_code == 303

    answer = keep(member_client, issue, text="Words " * DRAFT_LENGTH)

    assert answer.status_code == 422
    assert "too long to keep" in answer.text
    assert "Words Words" in answer.text


def test_a_script_that_saves_by_itself_is_told_nothing(member_client):
    issue = make_issue()
    assert keep(member_client, issue, by_itself="1").status_code == 204
    assert "Saved for later." not in talk(member_client, issue)
    assert len(drafts()) == 1


def test_what_a_visitor_would_keep_is_sent_on_after_signing_in(client):
    issue = make_issue()
    assert '">Save for later' in talk(client, issue)
    answer = keep(client, issue)
    assert answer.status_code == 401
    assert "Half a thought" in answer.text or 'name="kept"' in answer.text


def test_who_may_not_post_keeps_no_draft(member_client, member):
    issue = make_issue()
    member.is_suspended = True
    db.session.commit()
    assert keep(member_client, issue).status_code == 403
    assert not drafts()


def test_house_rules_stand_above_the_box(client):
    page = unescape(talk(client, make_issue()))
    before = page.partition('name="text"')[0]
    assert "Talk about the idea, not the person. Leave out other people’s names." in before
    assert 'href="/house-rules"' in before


def edit(client, post, text):
    return client.post(
        f"/posts/{post.id}/edit", data={"seen": fingerprint(post.text), "text": text}
    )


def test_a_post_changed_in_another_window_is_not_written_over(member_client, member):
    post = make_post(make_issue(), member, "The first words.")
    stale = {"seen": fingerprint(post.text), "text": "What this window typed."}
    edit(member_client, post, "What the other window saved.")

    response = member_client.post(f"/posts/{post.id}/edit", data=stale)

    assert response.status_code == 409
    for words in ("What the other window saved.", "What this window typed."):
        assert words in response.text
    assert post.text == "What the other window saved."


def test_earlier_words_can_be_seen_in_one_click(member_client, member, client):
    issue = make_issue()
    post = make_post(issue, member, "The *first* words?")
    edit(member_client, post, "The second words.")
    edit(member_client, post, "The second words.")
    edit(member_client, post, "The third words.")

    assert not post.is_question
    page = talk(client, issue)
    assert f'href="/posts/{post.id}/earlier"' in page
    assert "see how it was" in page
    assert "<em>" not in page
    page = client.get(f"/posts/{post.id}/earlier").text
    third, second, first = (page.index(words) for words in ("third", "second", "<em>first</em>"))
    assert third < second < first
    assert page.count("The second words.") == 1


def test_a_ticked_question_stays_one_when_it_is_changed(member_client, member):
    post = make_post(make_issue(), member, "Say who pays.", is_question=True)
    edit(member_client, post, "Say who pays for it.")
    assert post.is_question
    edit(member_client, post, "Who pays?")
    assert post.is_question


def test_earlier_words_are_hidden_with_the_post_and_come_back_with_it(
    member_client, member, client
):
    post = make_post(make_issue(), member, "Canary words.")
    edit(member_client, post, "Other words.")
    post.hidden_at = utc_now()
    db.session.commit()
    for reader in (client, member_client):
        assert reader.get(f"/posts/{post.id}/earlier").status_code == 404
    post.hidden_at = None
    db.session.commit()
    assert "Canary words." in client.get(f"/posts/{post.id}/earlier").text


def test_who_leaves_takes_drafts_marks_and_earlier_words_along(member_client, member, sign_in):
    issue, other = make_issue(), make_member()
    post, theirs = make_post(issue, member, "Canary."), make_post(issue, other, "Theirs.")
    edit(member_client, post, "Other words.")
    edit(sign_in(other), theirs, "Theirs, changed.")
    for client in (member_client, sign_in(other)):
        keep(client, issue)
        client.post(f"/issues/{issue.id}/talk/read", data={"seen": str(theirs.id)})

    erase_member(member, now=utc_now())
    db.session.commit()

    assert [row.post_id for row in EarlierWords.query.all()] == [theirs.id]
    assert {row.member_id for row in (*drafts(), *TalkMark.query.all())} == {other.id}
    page = sign_in(other).get(f"/posts/{post.id}/earlier").text
    assert "Canary" not in page
    assert "No earlier words are kept." in page


@pytest.mark.parametrize("field", ["parent_id", "proposal_id", "amendment_id", "quoted_id"])
def test_an_id_that_no_database_holds_is_nobodys(member_client, member, field):
    issue = make_issue()
    declare(issue, member)
    data = {"text": "Words", "quote": "Words", field: str(10**30)}
    assert member_client.post(f"/issues/{issue.id}/posts", data=data).status_code == 404
    assert not Post.query.count()


def test_an_old_post_keeps_its_last_words(member_client, member):
    post = make_post(make_issue(), member, "First.")
    edit(member_client, post, "Second.")
    post.created_at = utc_now() - timedelta(minutes=16)
    db.session.commit()
    assert edit(member_client, post, "Third.").status_code == 403
    assert EarlierWords.query.count() == 1
