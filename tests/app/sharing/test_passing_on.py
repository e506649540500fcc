"""Words ready to send fit, say what the Result says, and mean nothing to a forum's own marks."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sharing.convert import LONGEST_MESSAGE, as_bbcode, as_markdown, message_of
from app.statements.services import add_statement
from deliberation.stages import Stage
from tests.app.outcomes.cases import order
from tests.app.outcomes.test_how_sure import counted_issue
from tests.app.reports.cases import manifesto, pinned
from tests.factories import at, make_ballot_issue, make_issue, make_member

BOX = r'<textarea id="{}"[^>]*>(.*?)</textarea>'


def box(page, name):
    return unescape(re.search(BOX.format(name), page, re.DOTALL)[1])


def share(client, issue):
    return client.get(f"/issues/{issue.id}/share").text


@pytest.mark.parametrize("stage", [Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND, Stage.RANK])
def test_before_close_the_words_say_what_can_be_done(app, client, stage):
    page = share(client, make_issue(stage, question="Where should the bus stop?"))
    said = box(page, "for-messages")
    assert said.startswith("“Where should the bus stop?”")
    assert "You have until" in said
    assert "would be better than now" not in page


def test_after_close_they_say_what_people_chose(app, client):
    issue = pinned("groups differ")
    page = share(client, issue)
    for name in ("for-messages", "for-letters", "for-markdown", "for-bbcode"):
        said = box(page, name)
        assert "People chose Sitters." in said, name
        assert f"http://localhost/issues/{issue.id}/outcome" in said, name
    assert f"/issues/{issue.id}/outcome/picture.png" in box(page, "for-markdown")
    assert f"[img]http://localhost/issues/{issue.id}/outcome/picture.png[/img]" in box(
        page, "for-bbcode"
    )


def test_a_covered_result_stays_covered(app, client):
    issue = counted_issue([order("A", "B", "C")] * 4)
    page = share(client, issue)
    assert "The Result stays covered." in box(page, "for-messages")
    assert "chose" not in page
    assert f"/issues/{issue.id}/picture.svg" in page


def test_a_message_fits_whatever_the_question(app, client):
    for issue in (
        make_issue(Stage.RANK, question="Why? " * 28),
        manifesto(40, 12),
        make_ballot_issue(["W" * 80, "V" * 80], question="Q" * 140),
    ):
        assert len(box(share(client, issue), "for-messages")) <= LONGEST_MESSAGE


@given(st.text(max_size=900), st.integers(20, 120))
def test_a_message_is_never_too_long_and_keeps_its_link(said, length):
    link = "h" * length
    message = message_of(said, link)
    assert len(message) <= LONGEST_MESSAGE
    assert message.endswith(f" {link}")


@given(st.text("[]()*_`\\<>#abc \n", max_size=60))
def test_no_sign_of_a_question_means_anything_in_a_forum(said):
    assert set(re.sub(r"\\[^abc ]", "", as_markdown(said))) <= set("abc ")
    assert not set("[]\n") & set(as_bbcode(said))


def test_the_code_of_a_card_is_one_frame_of_ours(app, client):
    issue = make_issue(Stage.RANK, question='Is "this" <b>it</b>?')
    code = box(share(client, issue), "for-frames")
    assert re.fullmatch(
        rf'<iframe src="http://localhost/embed/issues/{issue.id}/result" title="[^"<>]*" '
        r'width="100%" height="560" loading="lazy" frameborder="0"></iframe>',
        code,
    )
    assert unescape(code).count("<b>it</b>") == 1


def test_a_statement_offers_its_card(app, client):
    issue = make_issue(Stage.DISCUSS)
    row = add_statement(issue, make_member(), text="Buses should wait.", now=at())
    page = client.get(f"/statements/{row.id}").text
    assert f'src="http://localhost/embed/statements/{row.id}"' in box(page, "for-frames")
    assert "Cards to answer" in share(client, issue)


def test_a_draft_is_not_passed_on(app, sign_in, client):
    organiser = make_member()
    draft = make_issue(None, organiser=organiser)
    assert client.get(f"/issues/{draft.id}/share").status_code == 404
    assert sign_in(organiser).get(f"/issues/{draft.id}/share").status_code == 403


def test_the_pages_lead_there(app, client):
    issue = pinned("groups differ")
    for path in (f"/issues/{issue.id}", f"/issues/{issue.id}/outcome"):
        assert f'href="/issues/{issue.id}/share"' in client.get(path).text
