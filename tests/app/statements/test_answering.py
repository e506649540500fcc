"""Statements through the page: adding, answering, changing one's mind, guests, who may."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func

from app.accounts.models import Member
from app.core.clock import utc_now
from app.extensions import db, limiter
from app.issues.models import Experience, Participation
from app.statements import services
from app.statements.convert import coaching_of, draw_next, sentences_in
from app.statements.models import Reply, Statement, StatementReply
from app.statements.services.showing import propensity_from, read_statements
from deliberation.stages import Stage
from tests.factories import declare, make_issue, make_member

SAYS = {"experiences": ["uses"]}


def make_statement(issue, text="Buses should run on Sundays.", author=None):
    row = services.add_statement(issue, author or make_member(), text=text, now=utc_now())
    db.session.commit()
    return row


def counts(statement):
    db.session.refresh(statement)
    return statement.agree_count, statement.disagree_count, statement.unsure_count


def page_of(client, issue, **query):
    return client.get(f"/issues/{issue.id}/statements", query_string=query).text


def test_member_adds_a_statement_and_counts_as_the_first_who_agrees(member_client, member):
    issue = make_issue(Stage.DISCUSS)

    response = member_client.post(
        f"/issues/{issue.id}/statements/new", data={"text": "Buses should run on Sundays.", **SAYS}
    )

    assert response.status_code == 303
    [statement] = db.session.scalars(db.select(Statement)).all()
    assert (statement.author_id, counts(statement)) == (member.id, (1, 0, 0))
    assert "Buses should run on Sundays." in page_of(member_client, issue)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "Write one sentence"),
        ("Buses are late. Trains are dear.", "more than one sentence"),
        ("Should buses run on Sundays?", "a question"),
        ("Buses " * 30, "140 letters"),
    ],
)
def test_coach_says_what_to_do_and_nothing_typed_is_lost(member_client, text, hint):
    issue = make_issue(Stage.DISCUSS)

    response = member_client.post(f"/issues/{issue.id}/statements/new", data={"text": text, **SAYS})

    assert response.status_code == 422
    assert hint in response.text
    assert text.strip() in response.text
    assert not db.session.scalar(db.select(func.count(Statement.id)))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("One thing only.", 1),
        ("Dr. Smith, e.g. at St. Mary's, should stay.", 1),
        ("It costs 3.50 a day... and that's too much", 1),
        ("Buses are late! Trains are dear", 2),
        ("Автобусы опаздывают. Поезда дороги.", 2),
    ],
)
def test_sentences_are_told_from_abbreviations(text, amount):
    assert sentences_in(text) == amount


@pytest.mark.parametrize(
    ("text", "two", "word"),
    [
        ("Trams should be clean and buses should be free", True, ""),
        ("Buses should run on Sundays and on holidays", False, ""),
        ("The CQC should visit every NHS ward", False, "CQC"),
        ("STOP THE CUTS TO BUSES", False, ""),
        ("Deinstitutionalisation takes time", False, "Deinstitutionalisation"),
        ("Nobody should have to ring at eight", False, ""),
    ],
)
def test_two_ideas_and_hard_words_are_noticed(text, two, word):
    coaching = coaching_of(text, [])
    assert (coaching.is_two_ideas, coaching.hard_word) == (two, word)


def test_advice_is_given_once_and_can_be_left(member_client):
    path = f"/issues/{make_issue(Stage.DISCUSS).id}/statements/new"
    data = {"text": "The CQC should be kind and buses should be free.", **SAYS}

    first = member_client.post(path, data=data)
    looked = re.search(r'name="looked"[^>]*value="([^"]*)"', first.text).group(1)
    second = member_client.post(path, data={**data, "looked": looked})

    assert "make it two statements" in first.text
    assert "what “CQC” means" in first.text
    assert second.status_code == 303


def test_similar_statements_are_shown_once(member_client):
    issue = make_issue(Stage.DISCUSS)
    make_statement(issue, "Buses should run on Sundays and on holidays.")
    data = {"text": "Buses should run on Sundays.", **SAYS}

    first = member_client.post(f"/issues/{issue.id}/statements/new", data=data)
    looked = re.search(r'name="looked"[^>]*value="([^"]*)"', first.text).group(1)
    second = member_client.post(
        f"/issues/{issue.id}/statements/new", data={**data, "looked": looked}
    )

    assert "Has somebody said it already?" in first.text
    assert "on holidays" in first.text
    assert second.status_code == 303


def test_an_answer_is_counted_once_and_the_last_word_holds(member_client, member):
    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue)

    for reply in ("disagree", "disagree", "unsure"):
        member_client.post(f"/statements/{statement.id}/reply", data={"reply": reply})

    [row] = db.session.scalars(
        db.select(StatementReply).where(StatementReply.member_id == member.id)
    ).all()
    assert row.reply is Reply.UNSURE
    assert row.changed_at is not None
    assert counts(statement) == (1, 0, 1)


def test_counts_beside_a_statement_equal_a_recount(app):
    issue = make_issue(Stage.DISCUSS)
    statements = [make_statement(issue, f"Thing {n} should stay") for n in range(4)]
    people = [make_member() for _ in range(6)]
    says = [Reply.AGREE, Reply.DISAGREE, Reply.UNSURE]
    for n in range(60):
        statement, member = statements[n * 7 % 4], people[n * 5 % 6]
        services.answer(statement, issue, member, says[n * n % 3], now=utc_now())
    db.session.commit()

    for statement in statements:
        recount = db.session.execute(
            db.select(StatementReply.reply, func.count())
            .where(StatementReply.statement_id == statement.id)
            .group_by(StatementReply.reply)
        )
        by_reply = {row[0]: row[1] for row in recount}
        assert counts(statement) == tuple(by_reply.get(reply, 0) for reply in says)


def test_next_statement_comes_with_a_signed_chance_that_is_kept(member_client, member):
    issue = make_issue(Stage.DISCUSS)
    statements = [make_statement(issue, f"Thing {n} should stay") for n in range(3)]
    page = page_of(member_client, issue)
    shown = re.search(r'name="shown" value="([^"]+)"', page).group(1)
    at = int(re.search(r'action="/statements/(\d+)/reply"', page).group(1))

    member_client.post(f"/statements/{at}/reply", data={"reply": "agree", "shown": shown})

    row = db.session.scalar(db.select(StatementReply).where(StatementReply.member_id == member.id))
    assert row.statement_id == at
    assert 0.1 - 1e-9 <= row.propensity <= 1
    other = next(each for each in statements if each.id != at)
    assert propensity_from(shown, other) is None
    assert propensity_from(shown[:-2] + "xx", db.session.get(Statement, at)) is None
    assert propensity_from("", other) is None


def test_drawing_leaves_out_what_was_answered_or_skipped(app, member):
    import numpy as np

    issue = make_issue(Stage.DISCUSS)
    first, second, third = (make_statement(issue, f"Thing {n} should stay") for n in range(3))
    services.answer(first, issue, member, Reply.AGREE, now=utc_now())

    page = read_statements(issue, member, skipped=[second.id])
    nothing = read_statements(issue, member, skipped=[second.id, third.id])

    assert page.next.statement == third
    assert nothing.next is None
    assert draw_next([], {}, set(), np.random.default_rng(1)) is None


def test_what_was_skipped_stays_skipped_after_an_answer(member_client):
    issue = make_issue(Stage.DISCUSS)
    first, second, third = (make_statement(issue, f"Thing {n} should stay") for n in range(3))

    page = page_of(member_client, issue, skip=[first.id, second.id])
    assert f'name="skip" value="{first.id}"' in page
    answer = member_client.post(
        f"/statements/{third.id}/reply",
        data={"reply": "agree", "skip": [first.id, second.id, "x"]},
    )

    assert f"skip={first.id}&skip={second.id}#next" in answer.location
    assert "all you haven’t skipped" in member_client.get(answer.location).text


def test_all_statements_come_fifty_a_page(member_client):
    issue, author = make_issue(Stage.DISCUSS), make_member()
    for n in range(53):
        make_statement(issue, f"Thing {n} should stay", author)

    first, second = page_of(member_client, issue), page_of(member_client, issue, page=2)

    assert f"/issues/{issue.id}/statements?page=2#all" in first
    assert [page.count('class="stated"') for page in (first, second)] == [50, 3]
    assert "Thing 52 should stay" in second.partition('id="all"')[2]


def test_skipping_reads_only_and_the_skipped_come_again(member_client):
    issue = make_issue(Stage.DISCUSS)
    statements = [make_statement(issue, f"Thing {n} should stay") for n in range(2)]

    page = page_of(member_client, issue, skip=[s.id for s in statements])

    assert "all you haven’t skipped" in page
    assert "Show me the skipped ones" in page


@pytest.mark.parametrize("stage", [Stage.RANK, Stage.OUTCOME])
def test_answers_are_taken_until_rank_opens(member_client, stage):
    issue = make_issue(Stage.AMEND)
    statement = make_statement(issue)
    assert "Add a statement" in page_of(member_client, issue)
    issue.stage = stage
    db.session.commit()

    response = member_client.post(f"/statements/{statement.id}/reply", data={"reply": "agree"})

    assert response.status_code == 403
    assert counts(statement) == (1, 0, 0)
    page = page_of(member_client, issue)
    assert "Answering is over" in page
    assert "Add a statement" not in page


def test_hidden_statement_is_nowhere_and_takes_no_answer(member_client):
    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue, "zqhiddenzq should stay")
    statement.hidden_at = utc_now()
    db.session.commit()

    assert "zqhiddenzq" not in page_of(member_client, issue)
    assert member_client.get(f"/statements/{statement.id}").status_code == 404
    answer = member_client.post(f"/statements/{statement.id}/reply", data={"reply": "agree"})
    assert answer.status_code == 404


def test_first_answer_needs_no_account_where_anyone_may_join(client):
    issue = make_issue(Stage.DISCUSS, joining="open")
    statement = make_statement(issue)

    response = client.post(f"/statements/{statement.id}/reply", data={"reply": "agree"})

    assert response.status_code == 303
    guest = db.session.scalar(db.select(Member).where(Member.is_guest))
    assert guest is not None
    assert counts(statement) == (2, 0, 0)
    page = client.get(response.location, follow_redirects=True).text
    assert guest.display_name in page
    client.post(f"/statements/{statement.id}/reply", data={"reply": "disagree"})
    assert counts(statement) == (1, 1, 0)
    assert db.session.scalar(db.select(func.count(Member.id)).where(Member.is_guest)) == 1


def test_a_link_lays_an_answer_ready_and_counts_nothing(client):
    """Mail scanners and previews open every link; only a press may count."""
    issue = make_issue(Stage.DISCUSS, joining="open")
    statement = make_statement(issue)

    page = client.get(f"/statements/{statement.id}?say=disagree").text

    assert "You chose “Disagree”. Press it once more, and it counts." in page
    assert 'class="btn" type="submit" name="reply" value="disagree"' in page
    assert page.count('class="btn btn--soft" type="submit" name="reply"') == 2
    assert counts(statement) == (1, 0, 0)
    assert not db.session.scalar(db.select(func.count(Member.id)).where(Member.is_guest))
    assert "You chose" not in client.get(f"/statements/{statement.id}?say=zq").text


def test_a_pasted_link_reads_well_and_leads_to_the_site_itself(client):
    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue, 'Buses "should" run & stop.')

    page = client.get(f"/statements/{statement.id}", headers={"Host": "evil.example"}).text

    assert '<meta property="og:title" content="“Buses &#34;should&#34; run &amp; stop.”">' in page
    assert f'content="Agree, disagree or not sure? One tap: {issue.question}"' in page
    link = f"http://localhost/statements/{statement.id}"
    assert f'<meta property="og:url" content="{link}">' in page
    for code in ("agree", "disagree", "unsure"):
        assert f"{link}?say={code}" in page
    assert "evil.example" not in page


def first_answers(limited, issue, statement, n, *, leaves=False, address="10.0.0.1"):
    """Answer without an account so often, each time from a new browser or from one that left."""
    client, statuses, path = limited.test_client(), [], f"/statements/{statement.id}/reply"
    db.session.remove()
    for _ in range(n):
        if not leaves:
            client = limited.test_client()
        where = {"environ_base": {"REMOTE_ADDR": address}}
        said = client.post(path, data={"reply": "agree"}, **where)
        statuses.append(said.status_code)
        if leaves:
            client.post("/sign-out", **where)
    return statuses


@pytest.fixture
def limited(app, monkeypatch):
    """The application with its limits on, the one for a whole network small enough to reach."""
    from limits import parse

    from app import create_app
    from app.accounts.views import arriving
    from tests.conftest import sqlite_config

    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    monkeypatch.setattr(arriving, "GUESTS_OF_A_NETWORK", parse("30 per hour"))
    yield create_app(sqlite_config(path, RATELIMIT_ENABLED=True))
    limiter.enabled = False
    limiter.reset()


def test_one_browser_cannot_stuff_and_a_hall_behind_one_address_can_answer(limited):
    issue = make_issue(Stage.DISCUSS, joining="open")
    statement = make_statement(issue)

    assert first_answers(limited, issue, statement, 8, leaves=True) == [303] * 6 + [401] * 2
    assert set(first_answers(limited, issue, statement, 20)) == {303}
    assert 401 in first_answers(limited, issue, statement, 10)
    assert first_answers(limited, issue, statement, 1, address="10.0.0.2") == [303]


def test_planted_fault_a_mark_that_goes_with_the_person_lets_one_browser_stuff(
    limited, monkeypatch
):
    from app.accounts.views import arriving

    monkeypatch.setattr(arriving, "STAYS_IN_BROWSER", ("language", "kept"))
    issue = make_issue(Stage.DISCUSS, joining="open")
    assert set(first_answers(limited, issue, make_statement(issue), 8, leaves=True)) == {303}


def test_first_answer_is_kept_until_sign_in_elsewhere(client):
    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue)

    response = client.post(f"/statements/{statement.id}/reply", data={"reply": "agree"})

    assert response.status_code == 401
    assert 'name="kept"' in response.text
    assert counts(statement) == (1, 0, 0)


def test_paused_account_answers_nothing(app, sign_in):
    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue)
    paused = make_member(is_suspended=True)

    response = sign_in(paused).post(f"/statements/{statement.id}/reply", data={"reply": "agree"})

    assert response.status_code == 403


def test_what_brings_somebody_here_is_asked_after_three_answers(member_client, member):
    issue = make_issue(Stage.DISCUSS)
    statements = [make_statement(issue, f"Thing {n} should stay") for n in range(4)]
    for n, statement in enumerate(statements[:3], start=1):
        member_client.post(f"/statements/{statement.id}/reply", data={"reply": "agree"})
        assert ("One thing about you" in page_of(member_client, issue)) is (n == 3)

    missing = member_client.post(f"/issues/{issue.id}/why-here", data={})
    said = member_client.post(f"/issues/{issue.id}/why-here", data=SAYS)

    assert missing.status_code == 422
    assert "tick at least one" in missing.text
    assert said.status_code == 303
    row = db.session.scalar(db.select(Participation).where(Participation.member_id == member.id))
    assert row.main_experience is Experience.USES
    assert "One thing about you" not in page_of(member_client, issue)


def test_answers_make_somebody_active(app, member):
    from app.process.queries import active_people

    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue)
    before = active_people(issue)

    services.answer(statement, issue, member, Reply.UNSURE, now=utc_now())
    db.session.commit()

    assert (before, active_people(issue)) == (1, 2)


def answered_by(issue, statement, kind, agree, disagree):
    for reply, amount in ((Reply.AGREE, agree), (Reply.DISAGREE, disagree)):
        for _ in range(amount):
            someone = make_member()
            declare(issue, someone, kind)
            services.answer(statement, issue, someone, reply, now=utc_now())
    db.session.commit()


def test_small_parts_are_not_told_apart_and_large_ones_are_rounded(app, member):
    issue = make_issue(Stage.DISCUSS)
    statement = make_statement(issue)
    answered_by(issue, statement, Experience.USES, 18, 8)
    answered_by(issue, statement, Experience.WORKS, 7, 15)
    answered_by(issue, statement, Experience.CARES, 3, 1)

    [shown] = read_statements(issue, member).by_id.values()

    assert shown.counts == (29, 24, 0)
    assert all(side.n_people % 5 == 0 and side.n_people >= 10 for side in shown.sides)
    assert "I care for someone who does" not in {side.label for side in shown.sides}


def test_agreement_asks_every_side_and_disagreement_shows(app, member):
    issue = make_issue(Stage.DISCUSS)
    author = make_member()
    declare(issue, author)
    shared, split = (make_statement(issue, text, author) for text in ("All rest", "Nights only"))
    for statement, works in ((shared, (24, 6)), (split, (5, 25))):
        answered_by(issue, statement, Experience.USES, 24, 6)
        answered_by(issue, statement, Experience.WORKS, *works)

    page = read_statements(issue, member)

    assert page.holds_everywhere
    assert [each.id for each in page.agreed] == [shared.id]
    assert [each.id for each in page.disputed] == [split.id]


def test_page_takes_the_same_number_of_statements_whatever_its_length(
    app, member_client, count_statements
):
    issue = make_issue(Stage.DISCUSS)
    sent = []
    for batch in (2, 30):
        for n in range(batch):
            make_statement(issue, f"Thing {batch} {n} should stay")
        with count_statements() as statements:
            page_of(member_client, issue)
        sent.append(len(statements))

    assert sent[0] == sent[1]


@pytest.mark.parametrize(
    ("stage", "heading"),
    [(Stage.DISCUSS, "You can read along"), (Stage.RANK, "Answering is over")],
)
def test_who_may_not_answer_is_told_if_others_may(sign_in, stage, heading):
    issue = make_issue(stage)
    page = page_of(sign_in(make_member(is_suspended=True)), issue)
    assert f'<h2 id="next-heading">{heading}</h2>' in page
