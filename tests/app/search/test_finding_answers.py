"""Answers, needs and corrections are found by their words, until they are hidden."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urldefrag

import pytest
from sqlalchemy import update

from app.accounts.models import Member
from app.answers.models import Answerer, GivenAnswer, Need, Status
from app.checking.models import ParagraphCheck
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal
from app.search.models import SearchText
from app.search.queries import finding, reading
from app.search.tasks import catch_up
from deliberation.stages import Stage
from tests import factories as make
from tests.app.checking.cases import reported_issue, say
from tests.app.search.pages import headings

KINDS = {"answer": GivenAnswer, "need": Need, "correction": ParagraphCheck}
LABELS = {
    "answer": "Answer on idea A",
    "need": "What idea A would need",
    "correction": "Correction of the report",
}
HEADINGS = {
    "answer": "What Cllr Tait, Mayor answered",
    "need": "What they would need for it",
    "correction": "What Amina said of the report",
}


@pytest.fixture
def told(any_app):
    """A counted question with a report; an answer, a need and a correction speak of lanterns."""
    issue = reported_issue()
    lay(issue)
    say(issue, make.make_member("Amina"), line="Say that lanterns were asked for.")
    return issue


def lay(issue):
    """Let somebody in power say what they would need, and answer."""
    asked = Answerer(issue_id=issue.id, name="Cllr Tait", address="", asked_at=utc_now())
    db.session.add(asked)
    db.session.flush()
    idea = db.session.scalars(
        db.select(Proposal).where(Proposal.issue_id == issue.id).order_by(Proposal.position)
    ).first()
    db.session.add_all(
        [
            Need(
                proposal_id=idea.id, text="Forty lanterns.", name="Cllr Tait", written_at=utc_now()
            ),
            GivenAnswer(
                issue_id=issue.id, answerer_id=asked.id, place=0, paragraph=0, status=Status.WILL,
                words="Each lantern by May.", name="Cllr Tait", role="Mayor", given_at=utc_now(),
            ),
        ]
    )  # fmt: skip
    db.session.commit()


def links(page):
    """Return where what was found leads."""
    return [unescape(url) for url in re.findall(r'<h3><a href="([^"]+)"', page)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_found_with_its_kind_and_leads_to_where_it_stands(any_app, look, told, kind):
    page = look("lantern", kind=kind)
    assert headings(page) == [HEADINGS[kind]]
    assert LABELS[kind] in page
    path, anchor = urldefrag(links(page)[0])
    where = any_app.test_client().get(path)
    assert where.status_code == 200
    stands = where.text.partition(f'id="{anchor}"')[2]
    assert "antern" in stands[:600]


class Folds(HTMLParser):
    """Notes for each id of a page whether a closed fold stands around it."""

    def __init__(self, page):
        super().__init__()
        self.around, self.is_folded = [], {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.is_folded[found["id"]] = not all(self.around)
        if tag == "details":
            self.around.append("open" in found)

    def handle_endtag(self, tag):
        if tag == "details":
            self.around.pop()


def found_in(any_app, look, kind, address=lambda url: url):
    """Follow the first link; say whether what it leads to is folded away."""
    path, anchor = urldefrag(address(links(look("lantern", kind=kind))[0]))
    return Folds(any_app.test_client().get(path).text).is_folded[anchor]


def answer_anew(issue):
    """Let the one who answered say something newer, so that the first answer is folded away."""
    first = db.session.scalars(db.select(GivenAnswer)).one()
    newer = GivenAnswer(
        issue_id=issue.id, answerer_id=first.answerer_id, place=0, paragraph=0,
        status=Status.WILL, words="One lamp by June.", name="Cllr Tait", role="Mayor",
        given_at=utc_now(),
    )  # fmt: skip
    db.session.add(newer)
    db.session.commit()


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_never_leads_into_a_closed_fold(any_app, look, told, kind):
    answer_anew(told)
    assert found_in(any_app, look, kind) is False


def test_planted_fault_a_link_that_names_no_answer_leads_into_a_closed_fold(any_app, look, told):
    answer_anew(told)
    assert found_in(any_app, look, "answer", lambda url: re.sub(r"\?answer=\d+", "", url)) is True


def test_all_are_counted_and_names_find_nobody(look, told):
    page = look("lanterns")
    assert "2 things found" in page
    page = look("lantern")
    for label in ("Answers", "What is needed", "Corrections"):
        assert f"{label} <b>1</b>" in page
    for name in ("Amina", "Tait", "Mayor"):
        assert headings(look(name)) == []


def hide(kind):
    """Hide the one row of a kind, past every service."""
    db.session.execute(
        update(KINDS[kind]).values(hidden_at=utc_now()).execution_options(synchronize_session=False)
    )
    db.session.commit()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_hidden_is_gone_at_once_and_stays_gone(look, told, kind):
    assert len(headings(look("lantern"))) == 3
    hide(kind)
    for catch in (False, True):
        found = headings(look("lantern", catch=catch))
        assert (len(found), HEADINGS[kind] in found) == (2, False)
    assert kind not in {row.kind.value for row in db.session.scalars(db.select(SearchText))}


FORGETFUL = {
    "answer": lambda: db.select(GivenAnswer.id, GivenAnswer.words, GivenAnswer.issue_id),
    "need": lambda: db.select(Need.id, Need.text, Proposal.issue_id).join(Need.proposal),
    "correction": lambda: db.select(
        ParagraphCheck.id, ParagraphCheck.line, ParagraphCheck.issue_id
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_planted_fault_a_reader_that_forgets_what_is_hidden_is_found(look, told, kind, monkeypatch):
    def everything(ids):
        rows = db.session.execute(FORGETFUL[kind]().where(KINDS[kind].id.in_(ids)))
        return [
            {"ref_id": row[0], "issue_id": row[2], "body": row[1], "said_at": utc_now()}
            for row in rows
        ]

    monkeypatch.setitem(reading.READERS, reading.Found(kind), everything)
    hide(kind)
    assert len(headings(look("lantern"))) == 3


def test_a_need_is_hidden_with_its_idea_and_found_again_with_it(look, told):
    need = HEADINGS["need"]
    for hidden_at, is_found in ((utc_now(), False), (None, True)):
        db.session.execute(
            update(Proposal)
            .values(hidden_at=hidden_at)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()
        assert not hidden_at or need not in headings(look("lantern", catch=False))
        assert (need in headings(look("lantern"))) is is_found


def test_a_correction_is_not_found_while_its_writer_is_paused_nor_once_it_is_taken_back(look, told):
    correction = HEADINGS["correction"]
    assert correction in headings(look("lantern"))
    [row] = db.session.scalars(db.select(ParagraphCheck)).all()
    for is_paused in (True, False):
        pause = update(Member).where(Member.id == row.member_id).values(is_suspended=is_paused)
        db.session.execute(pause.execution_options(synchronize_session=False))
        db.session.commit()
        assert not is_paused or correction not in headings(look("lantern", catch=False))
        assert (correction in headings(look("lantern"))) is not is_paused
    db.session.expire_all()
    say(told, row.member, verdict="right")
    assert correction not in headings(look("lantern", catch=False))
    assert correction not in headings(look("lantern"))


def test_an_answer_without_words_of_its_own_is_not_among_what_is_found(look, told):
    assert "Answers <b>1</b>" in look("lantern")
    db.session.execute(
        update(GivenAnswer).values(words="").execution_options(synchronize_session=False)
    )
    db.session.commit()
    page = look("lantern")
    assert "Answers <b>" not in page
    assert "Corrections <b>1</b>" in page


def back_to(stage, issue):
    """Say that an issue is in another stage, whatever is in the index."""
    back = update(Issue).where(Issue.id == issue.id).values(stage=stage)
    db.session.execute(back.execution_options(synchronize_session=False))
    db.session.commit()


def test_while_ranking_goes_on_nobody_finds_what_comes_after_it(look, told):
    assert len(headings(look("lantern"))) == 3
    back_to(Stage.RANK, told)
    assert headings(look("lantern")) == [HEADINGS["need"]]


def test_planted_fault_a_search_that_forgets_the_stage_is_found(look, told, monkeypatch):
    back_to(Stage.RANK, told)
    monkeypatch.setattr(finding, "AFTER_CLOSE", frozenset())
    assert len(headings(look("lantern"))) == 3


def test_one_statement_tells_where_all_of_it_belongs(app, client, count_statements):
    issue = reported_issue()
    make.make_post(issue, text="A lantern.")
    catch_up(None)
    with count_statements() as few:
        assert len(headings(client.get("/search?q=lantern").text)) == 1
    lay(issue)
    say(issue, make.make_member("Amina"), line="Say that lanterns were asked for.")
    catch_up(None)
    with count_statements() as many:
        assert len(headings(client.get("/search?q=lantern").text)) == 4
    assert len(many) == len(few) < 12
