"""Home, the list, an issue whole, the desk, the pages that explain, and the health of a process."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from alembic.runtime.migration import MigrationContext

from app.core.clock import utc_now
from app.extensions import db
from app.jobs.services import enqueue
from app.outcomes.tasks import count_issue
from app.process import services
from deliberation.stages import Stage
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.factories import (
    end_stage,
    make_ballot_issue,
    make_change,
    make_group,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
)


def words_of(page):
    """What a page says, tags and extra spaces left out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).replace("&#39;", "'").split())


def test_home_with_nothing_at_all_says_so(app, client):
    page = words_of(client.get("/"))

    assert "Nothing to decide today" in page
    assert "minutes" not in page.split("Open now")[0]


def test_home_with_only_a_result_points_to_it(app, client):
    issue = make_issue(Stage.OUTCOME, question="When should the letters go out?")

    page = client.get("/")

    assert "Here’s what happened to the last thing people decided." in words_of(page)
    assert f"/issues/{issue.id}/outcome" in page.text
    assert "When should the letters go out?" in page.text


def test_home_says_what_can_be_done_in_one_three_and_five_minutes(app, client):
    suggesting = make_issue(question="What should the bench be made of?")
    make_proposal(suggesting)
    ranking = make_issue(Stage.RANK, question="Where should the bench stand?")
    for _ in range(3):
        put_on_ballot(make_proposal(ranking))

    page = client.get("/")

    quick = page.text.split('<ul class="quick">')[1].split("</ul>")[0]
    links = re.findall(r'href="([^"]+)"', quick)
    assert links == [
        f"/issues/{suggesting.id}#ideas",
        f"/issues/{ranking.id}/ballot",
        f"/issues/{suggesting.id}",
    ]
    assert "Read the ideas, and bring your own: What should the bench be made of?" in quick
    assert "Rank 3 ideas, and say why: Where should the bench stand?" in quick
    assert "What you can do in 1, 3 and 5 minutes" in words_of(page)


def test_home_promises_nothing_that_is_not_there(app, client):
    make_issue(Stage.PROPOSE)  # no idea to back, none to rank

    quick = client.get("/").text.split('<ul class="quick">')[1].split("</ul>")[0]

    assert re.findall(r"quick__mins\">(\d)", quick) == ["5"]


@pytest.mark.parametrize(
    ("n_ideas", "minutes", "words", "note"),
    [
        (1, "1", "Say if an idea would be better than now", "About 1 minute"),
        (5, "3", "Rank 5 ideas, and say why", "About 3 minutes"),
        (7, "5", "Rank 7 ideas, and say why", "About 5 minutes"),
    ],
)
def test_home_says_how_long_ranking_takes(app, client, n_ideas, minutes, words, note):
    make_ballot_issue([f"Idea {n}" for n in range(n_ideas)])

    page = client.get("/")

    quick = page.text.split('<ul class="quick">')[1].split("</ul>")[0]
    assert re.findall(r"quick__mins\">(\d)", quick) == [minutes]
    assert words in quick
    assert f"{note}. Change it until it closes." in words_of(page)


def test_home_and_the_issue_say_what_people_chose(app, client):
    issue = closed_issue()
    lay_ballots(issue, [order("A", "B", "C")] * 12)
    count_issue({"issue_id": issue.id})

    assert "People chose Sitters." in words_of(client.get("/"))
    assert "People chose Sitters." in words_of(client.get(f"/issues/{issue.id}"))


def test_an_issue_in_improve_leads_to_the_changes_of_each_idea(app, client):
    issue = make_issue(Stage.AMEND)
    idea = make_proposal(issue, text="It opens at nine.")
    put_on_ballot(idea)
    make_change(idea, "nine", "eight")
    make_change(idea, "nine", "ten")

    page = client.get(f"/issues/{issue.id}")

    assert "2 changes to look at" in words_of(page)
    assert f'href="/issues/{issue.id}/proposals/{idea.id}#changes"' in page.text


def test_a_card_shows_a_real_sentence_and_what_to_do(app, client):
    issue = make_issue(Stage.DISCUSS, question="What if the bus is late?")
    make_post(issue, text="I'd forgive the bus if somebody told me.")
    make_post(issue, text="long " * 60)

    page = words_of(client.get("/"))

    assert "“I'd forgive the bus if somebody told me.”" in page
    assert "4 days left" in page
    assert "2 people active so far" in page
    assert "Add what you know" in page


def test_the_list_stands_by_stage_and_by_group(app, client):
    one, other = make_group("Readers"), make_group("Riders")
    make_issue(group=one, question="Which books should we buy?")
    make_issue(Stage.OUTCOME, group=other, question="Which bus should stop here?")

    page = words_of(client.get("/issues"))
    assert page.index("Which books") < page.index("Which bus")
    only = words_of(client.get(f"/issues?group={one.slug}"))
    assert "Which books" in only
    assert "Which bus" not in only
    assert client.get("/issues?group=nobody").status_code == 404


def test_an_idea_one_backer_short_and_one_on_the_figure(app, client):
    issue = make_issue(admission_least=3)
    make_proposal(issue, title="Short of one", backers=2)
    make_proposal(issue, title="Just enough", backers=3)

    page = words_of(client.get(f"/issues/{issue.id}"))

    assert "2 of 3 people needed back this" in page
    assert "3 people back this. Enough so far" in page


def test_nothing_of_the_count_is_on_the_page_while_rank_is_open(app, client):
    issue = make_issue(Stage.DISCUSS)
    make_proposal(issue, backers=4)
    end_stage(issue)
    end_stage(issue)

    page = words_of(client.get(f"/issues/{issue.id}"))

    assert "On the ballot" in page
    assert "needed back this" not in page


def test_a_missing_issue_is_missing(app, client):
    assert client.get("/issues/999").status_code == 404


def test_the_desk_tells_an_organiser_the_next_step(app, sign_in):
    organiser = make_member()
    group = make_group(organiser=organiser)
    draft = make_issue(None, group=group, question="A question being prepared?")
    issue = make_issue(group=group, answerer="The council")
    browser = sign_in(organiser)

    assert browser.get("/desk").location == f"/groups/{group.slug}/desk"
    page = browser.get(f"/groups/{group.slug}/desk").text
    assert f"/issues/{draft.id}/preview" in page
    assert "Ask The council to answer" in page
    assert "Today: 2 jobs, about 8 minutes" in page
    assert "Your desk" in browser.get("/").text
    issue.answer_asked_at = issue.answer_promised_by = utc_now()
    draft.stage, draft.opened_at, draft.settings_hash = issue.stage, utc_now(), "0"
    db.session.commit()
    assert "Nothing waits for you." in browser.get(f"/groups/{group.slug}/desk").text


def test_only_organisers_have_a_desk_in_the_header(member_client, client):
    assert "Your desk" not in member_client.get("/").text
    assert "My part" in member_client.get("/").text
    assert "Join in" in client.get("/").text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/how-it-works", "Anyone puts an idea on the table."),
        ("/how-we-count", "the main lever is to mark a rival “worse”"),
        ("/house-rules", "Talk about the idea, not the person."),
        ("/privacy", "the people who run this server"),
    ],
)
def test_pages_that_explain_are_linked_from_every_page(app, client, path, sentence):
    assert sentence in words_of(client.get(path))
    footer = client.get("/issues").text.split('<footer class="foot">')[1]
    assert f'href="{path}"' in footer


def test_livez_touches_no_database(app, client, monkeypatch):
    statements = []
    db.event.listen(db.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))

    assert client.get("/livez").json == {"alive": True}
    assert statements == []


@pytest.fixture
def migrated(app, monkeypatch):
    """The tables' version, as if they had been made by the migrations."""
    monkeypatch.setattr(
        MigrationContext, "get_current_revision", lambda self: services.newest_revision()
    )


def test_readyz_says_what_works(migrated, client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json == {"writes": True, "migrations": True, "queue": True, "clock": True}


def test_readyz_leaves_nothing_behind(migrated, client):
    client.get("/readyz")

    assert db.session.scalar(db.text("SELECT count(*) FROM kept_forms")) == 0


def test_readyz_is_not_ready_when_tables_are_old_or_jobs_are_stuck(app, client):
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json["migrations"] is False

    enqueue("count", key="k", payload={}, now=utc_now() - timedelta(minutes=10))
    db.session.commit()
    assert client.get("/readyz").json["queue"] is False


def test_readyz_is_not_ready_when_nothing_can_be_written(migrated, client):
    db.session.execute(db.text("PRAGMA query_only = ON"))
    db.session.commit()

    response = client.get("/readyz")

    assert (response.status_code, response.json["writes"]) == (503, False)


def test_a_desk_leads_on_from_each_question(app, sign_in):
    organiser = make_member("Olu")
    issue = make_ballot_issue(("Vans", "Trees"), organiser=organiser)
    path = f"/groups/{issue.group.slug}"
    page = sign_in(organiser).get(f"{path}/desk").text
    for address in (
        f"/issues/{issue.id}/share",
        f"/issues/{issue.id}/answerer/ask",
        f"{path}/people",
    ):
        assert f'href="{address}"' in page
    assert "/take-away" not in page
    end_stage(issue)
    assert f'href="/issues/{issue.id}/take-away"' in sign_in(organiser).get(f"{path}/desk").text
