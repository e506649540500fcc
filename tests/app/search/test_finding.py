"""The same is found on SQLite and on PostgreSQL, and nothing that may not be."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select, update

from app.accounts.services.people import erase_member
from app.core.clock import utc_now
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.process.tasks import sweep
from app.proposals.models import Proposal
from app.search.models import Found, SearchDue, SearchText
from app.search.tasks import catch_up
from app.statements.services import add_statement
from deliberation.stages import Stage
from tests import factories as make
from tests.app.outcomes.votes import SMALL
from tests.app.search.pages import headings
from tests.app.search.test_words import HOSTILE

WORDS = ("search_texts", "search_words")


def table_of(stage=Stage.AMEND, **more):
    """A question with an idea, a change and posts on each."""
    issue = make.make_issue(stage, question="What of the kettle?", **more)
    idea = make.make_proposal(
        issue, make.make_member("Ann"), "A kettle for all", "It boils at nine.", 2,
        what_happened="The kettle broke.", for_whom="Everybody",
    )  # fmt: skip
    place = make.put_on_ballot(idea)
    change = make.make_change(idea, "nine", "eight", make.make_member("Bo"), why="Kettle by eight.")
    db.session.delete(place)
    make.make_post(issue, make.make_member("Cy"), "My **kettle** is _old_.")
    make.make_post(issue, text="Is a kettle dear?", place=place_on(issue, idea))
    make.make_post(issue, text="A kettle earlier!", place=place_on(issue, idea, change))
    db.session.commit()
    return issue, idea, change


def place_on(issue, idea, change=None):
    from app.discussion.convert import Place

    return Place(issue.id, idea.id, change.id if change else None)


def test_every_kind_of_thing_is_found_by_its_words(look):
    table_of()
    page = look("kettle")
    assert "6 things found" in page
    for label, n in {"Everything": 6, "Questions": 1, "Ideas": 1, "Changes": 1, "Posts": 3}.items():
        assert f"{label} <b>{n}</b>" in page
    assert "Answers <b>" not in page  # what has nothing takes no room
    assert headings(page)[:2] == ["A kettle for all", "What of the kettle?"]
    assert "My <mark>kettle</mark> is old." in page
    assert "Post on change 1 to idea A" in page


@pytest.mark.parametrize(
    ("typed", "n"),
    [
        ("kett", 6), ("KÉTTLE", 6), ("ke", 0), ("ettle", 0), ("kettle dear", 1), ('"kettle is"', 1),
        ('"is kettle"', 0), ("old kettle", 1), ("everybody", 1), ("tuesdays", 1), ("Ann", 0),
        ("boils nine", 2), ("kettle -old", 1), ("kettle OR dear", 0),
    ],
)  # fmt: skip
def test_all_words_must_be_there_and_names_find_nobody(look, typed, n):
    table_of()
    assert len(headings(look(typed))) == n


def test_hostile_questions_break_neither_database(look):
    table_of()
    for typed in HOSTILE:
        look(typed.encode("utf-8", "surrogatepass"), catch=False)
    for more in ({"page": "9" * 30}, {"page": "-1"}, {"page": "x"}, {"kind": "'"}, {"when": "\0"}):
        look("kettle", catch=False, **more)


def test_filters_leave_out_and_the_address_keeps_them(look):
    issue, *_others = table_of()
    done = make.make_issue(Stage.OUTCOME, question="The other kettle?")
    slug = issue.group.slug
    assert headings(look("kettle", kind="idea")) == ["A kettle for all"]
    assert "The other kettle?" not in look("kettle", group=slug)
    assert headings(look("kettle", when="finished")) == ["The other kettle?"]
    assert len(headings(look("kettle", when="open"))) == 6
    assert len(headings(look("kettle", when="amend"))) == 6
    assert headings(look("kettle", when="discuss")) == []
    page = look("kettle", kind="post", group=slug, when="open")
    assert f"/search?q=kettle&amp;kind=idea&amp;group={slug}&amp;when=open" in page
    assert 'value="kettle"' in page
    assert done.group.name in page


def test_twenty_a_page_newest_last_word_first(look):
    issue = make.make_issue(Stage.DISCUSS)
    someone = make.make_member("Dee")
    for n in range(45):
        make.make_post(issue, someone, f"Lantern number {n}.")
    first, last = look("lantern"), look("lantern", page="3")
    assert [len(headings(page)) for page in (first, last)] == [20, 5]
    assert first.index("number 44.") < first.index("number 25.")
    assert "number 4." in last
    assert look("lantern", page="99").count("number 4.") == 1
    assert "/search?q=lantern&amp;page=2" in first


def test_whole_words_and_words_side_by_side_stand_first(look):
    issue = make.make_issue(Stage.DISCUSS)
    texts = ["A mill on the road.", "The mill road floods.", "Mills and roads."]
    for text in texts:
        make.make_post(issue, text=text)
    make.make_proposal(issue, title="Road by the mill", text="Nothing else.")
    page = look("mill road")
    plain = page.replace("<mark>", "").replace("</mark>", "")
    order = [plain.index(text) for text in ("Road by the mill", texts[1], texts[0], texts[2])]
    assert order == sorted(order)


def test_a_result_is_found_by_its_headline_and_its_titles(look):
    issue = make.make_issue(Stage.RANK, question="Where to?")
    for title in ("The lantern", "The harbour"):
        make.put_on_ballot(make.make_proposal(issue, title=title))
    for _n in range(12):
        make.cast_ballot(issue, {"A": "support", "B": "worse"})
    assert headings(look("people chose lantern")) == []
    make.end_stage(issue)
    make.run_jobs()
    page = look("people chose lantern")
    assert headings(page) == ["People chose The lantern."]
    assert f"/issues/{issue.id}/outcome" in page
    assert "People chose The lantern." in look("harbour", kind="result").replace(
        "<mark>", ""
    ).replace("</mark>", "")


def test_nothing_of_a_draft_is_found_until_it_opens(look):
    issue = make.make_issue(None, question="A secret kettle?")
    assert headings(look("kettle")) == []
    issue.opened_at, issue.stage, issue.settings_hash = utc_now(), Stage.PROPOSE, "x"
    db.session.commit()
    assert headings(look("kettle")) == ["A secret kettle?"]


def hide(row):
    row.hidden_at = utc_now()


def take_back(row):
    row.withdrawn_at = utc_now()


def edit(row):
    row.text, row.html = "Now a lamp.", "<p>Now a lamp.</p>"


@pytest.mark.parametrize(
    ("which", "deed", "n_left"),
    [("idea", hide, 2), ("idea", take_back, 5), ("change", hide, 4), ("post", hide, 5),
     ("post", edit, 5)],
)  # fmt: skip
def test_what_is_hidden_or_worded_anew_is_gone_at_once_and_stays_gone(look, which, deed, n_left):
    _issue, idea, change = table_of()
    post = db.session.scalars(select(Post).where(Post.proposal_id.is_(None))).one()
    assert len(headings(look("kettle"))) == 6
    deed({"idea": idea, "change": change, "post": post}[which])
    db.session.commit()
    at_once = headings(look("kettle", catch=False))
    assert len(at_once) <= n_left
    assert len(headings(look("kettle"))) == n_left
    assert len(headings(look("lamp"))) == (deed is edit)
    assert n_rows(WORDS[0]) == n_rows(WORDS[1])
    assert db.session.scalar(select(func.count()).select_from(SearchDue)) == 0


def n_rows(table):
    return db.session.scalar(db.text(f"SELECT count(*) FROM {table}"))


def test_words_written_past_the_session_are_kept_up_with_too(look):
    issue, _idea, _change = table_of()
    catch_up(None)
    html = "<p>A harbour.</p>"
    db.session.execute(update(Post).values(text="A harbour.", html=html))
    db.session.execute(update(Issue).where(Issue.id == issue.id).values(question="Which harbour?"))
    db.session.commit()
    assert headings(look("harbour", catch=False)) == []
    assert len(headings(look("harbour"))) == 4


def test_somebody_who_leaves_is_shown_under_another_name(look):
    someone = make.make_member("Zebedee Quist")
    issue = make.make_issue(Stage.DISCUSS)
    make.make_post(issue, someone, "A lantern.")
    assert "Zebedee Quist" in look("lantern")
    erase_member(someone, now=utc_now())
    db.session.commit()
    assert "Zebedee Quist" not in look("lantern", catch=False)
    assert "A <mark>lantern</mark>." in look("lantern")
    assert "Zebedee Quist" not in look("lantern")
    assert "Zebedee" not in str(db.session.execute(select(SearchText.said_by)).all())


def test_reindex_builds_everything_anew(any_app, look):
    table_of()
    look("kettle")
    db.session.execute(db.text("DELETE FROM search_words"))
    db.session.commit()
    assert headings(look("kettle")) == []
    told = any_app.test_cli_runner().invoke(args=["reindex"])
    assert told.exit_code == 0, told.output
    assert "6 texts were read." in told.output
    assert len(headings(look("kettle"))) == 6


def test_a_vote_from_elsewhere_is_found_whole(any_app, look, tmp_path):
    file = tmp_path / "vote.json"
    file.write_text(json.dumps(SMALL))
    told = any_app.test_cli_runner().invoke(args=["import-vote", str(file)])
    assert told.exit_code == 0, told.output
    page = look("school")
    assert headings(page) == ["People chose At the school.", "At the school"]
    assert headings(look("parish OR")) == []
    assert headings(look("bus")) == ["Where should the bus stop?"]


def test_a_statement_is_found_by_its_words_until_it_is_hidden(look):
    issue, *_others = table_of()
    row = add_statement(issue, make.make_member("Di"), text="Kettles whistle.", now=utc_now())
    db.session.commit()
    page = look("kettles", kind="statement")
    assert headings(page) == ["Kettles whistle."]
    assert f'href="/statements/{row.id}"' in page
    assert "agree" not in page.partition('<ol class="found"')[2].partition("</ol>")[0]
    hide(row)
    db.session.commit()
    assert headings(look("kettles", kind="statement", catch=False)) == []
    assert headings(look("kettles", kind="statement")) == []


def test_a_round_of_the_worker_catches_up(look):
    make.make_post(make.make_issue(Stage.DISCUSS), text="A lantern.")
    assert headings(look("lantern", catch=False)) == []
    sweep()
    assert len(headings(look("lantern", catch=False))) == 1


def test_a_row_that_is_deleted_is_forgotten(look):
    table_of()
    look("kettle")
    post = db.session.scalars(select(Post).where(Post.proposal_id.is_(None))).one()
    db.session.delete(post)
    db.session.commit()
    assert len(headings(look("kettle"))) == 5
    assert n_rows(WORDS[0]) == n_rows(WORDS[1])


def test_what_changes_while_it_is_read_is_read_again(any_app, look, monkeypatch):
    """A note left while a text is being read survives; planted: deleting all notes loses it."""
    from app.search.services import keeping

    _issue, idea, _change = table_of()
    catch_up(None)
    idea.for_whom = "Sailors"
    db.session.commit()
    real = keeping.READERS[Found.IDEA]

    def read_and_change(ids):
        rows = real(ids)
        db.session.execute(
            update(Proposal).values(for_whom="Pilots").execution_options(synchronize_session=False)
        )
        return rows

    monkeypatch.setattr(keeping, "READERS", {**keeping.READERS, Found.IDEA: read_and_change})
    keeping.index_due()
    db.session.commit()
    monkeypatch.undo()
    assert headings(look("sailors", catch=False)) == []
    assert headings(look("pilots")) == ["A kettle for all"]


def test_the_page_asks_as_often_however_much_is_found(app, client, count_statements):
    issue = make.make_issue(Stage.DISCUSS)
    make.make_post(issue, text="A lantern.")
    catch_up(None)
    with count_statements() as few:
        client.get("/search?q=lantern")
    for _n in range(25):
        make.make_post(issue, text="A lantern.")
    catch_up(None)
    with count_statements() as many:
        client.get("/search?q=lantern")
    assert len(many) == len(few) < 14


def test_found_words_are_marked_and_everything_else_is_only_text(app, client):
    issue = make.make_issue(Stage.DISCUSS, question="<b>lantern</b> & <mark>?")
    make.make_post(issue, text="`<script>lantern</script>` lantern & co")
    catch_up(None)
    page = client.get("/search?q=lantern").text
    assert "&lt;b&gt;<mark>lantern</mark>&lt;/b&gt; &amp; &lt;mark&gt;?" in page
    assert "&lt;script&gt;<mark>lantern</mark>&lt;/script&gt;" in page
    typed = client.get("/search", query_string={"q": '"><script>x</script>'}).text
    assert "<script>x" not in typed
