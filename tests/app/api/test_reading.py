"""What programs read is what the pages tell, and no more."""

import json
import re
import threading
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from app.api.forms import parsing
from app.api.models import ApiToken
from app.api.views import reading
from app.core.clock import database_now, utc_now
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Role
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from, published
from app.proposals.services import withdraw
from app.statements.services import add_statement
from app.tables.convert.result import TABLES
from deliberation.stages import Stage
from tests.app.api.test_tokens import token_for
from tests.factories import (
    add_to_group,
    cast_ballot,
    declare,
    end_stage,
    make_change,
    make_group,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
)

ROOT = Path(__file__).parents[3]


def read(client, path, **headers):
    answer = client.get(f"/api/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_visitor_reads_an_issue_whole(client):
    group = make_group("The group", organiser=make_member())
    issue = make_issue(Stage.AMEND, group=group)
    author = make_member("Ada Byron")
    idea = make_proposal(issue, author, "Sitters", "It opens at nine.\n\nIt shuts at five.", 3)
    put_on_ballot(idea)
    change = make_change(idea, "nine", "ten", author, summary="Later")
    post = make_post(issue, author, "It rained.")
    add_statement(issue, author, text="Rain is no excuse.", now=utc_now())
    db.session.commit()
    assert read(client, f"/groups/{group.slug}")["people"] == 1
    told = read(client, f"/issues/{issue.id}")
    assert (told["question"], told["stage"], told["taken_part"]) == (issue.question, "amend", None)
    assert [one["stage"] for one in told["timetable"]] == ["propose", "discuss", "amend", "rank"]
    [shown] = read(client, f"/issues/{issue.id}/ideas")["items"]
    assert (shown["letter"], shown["author"], shown["backers"]) == ("A", "Ada Byron", 3)
    assert [one["text"] for one in shown["paragraphs"]] == [
        "It opens at nine.",
        "It shuts at five.",
    ]
    assert read(client, f"/ideas/{idea.id}") == shown
    [version] = read(client, f"/ideas/{idea.id}/versions")["items"]
    assert version["title"] == "Sitters"
    [suggested] = read(client, f"/issues/{issue.id}/changes")["items"]
    assert suggested["paragraphs"][0]["text"] == "It opens at ten."
    assert read(client, f"/changes/{change.id}") == suggested
    assert read(client, f"/posts/{post.id}")["text"] == "It rained."
    [stated] = read(client, f"/issues/{issue.id}/statements")["items"]
    assert (stated["agree"], stated["disagree"], stated["author"]) == (1, 0, "Ada Byron")


def test_lists_come_a_page_at_a_time(client):
    issue = make_issue(Stage.DISCUSS)
    member = make_member()
    for n in range(5):
        make_post(issue, member, f"Number {n}.")
    path = f"/issues/{issue.id}/posts?per_page=2"
    texts = []
    for page in (1, 2, 3):
        told = read(client, f"{path}&page={page}")
        assert (told["page"], told["pages"], told["per_page"], told["total"]) == (page, 3, 2, 5)
        texts += [one["text"] for one in told["items"]]
    assert texts == [f"Number {n}." for n in range(5)]
    told = client.get(f"/api/v1{path}&page=2").headers["Link"]
    links = {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', told)}
    assert set(links) == {"first", "prev", "next", "last"}
    assert links["next"].endswith(f"/api/v1/issues/{issue.id}/posts?per_page=2&page=3")
    assert read(client, f"{path}&page=9")["items"] == []


def test_posts_of_one_idea_or_change(client):
    issue = make_issue(Stage.AMEND)
    idea = make_proposal(issue, title="Sitters", text="It opens at nine.")
    put_on_ballot(idea)
    member = make_member()
    change = make_change(idea, "nine", "ten", member)
    make_post(issue, member, "On the issue.")
    for amendment_id in (None, change.id):
        post = make_post(issue, member, f"On the idea, {amendment_id}.")
        post.proposal_id, post.amendment_id = idea.id, amendment_id
    db.session.commit()
    path = f"/issues/{issue.id}/posts"
    assert [read(client, f"{path}{query}")["total"] for query in
            ("", f"?idea={idea.id}", f"?change={change.id}")] == [3, 2, 1]  # fmt: skip


def test_issues_by_stage_and_group(client):
    group = make_group("The group")
    make_issue(Stage.AMEND, group=group)
    make_issue(Stage.DISCUSS)
    make_issue(None, group=group)
    assert read(client, "/issues")["total"] == 2
    assert read(client, "/issues?stage=amend")["total"] == 1
    assert read(client, f"/issues?group={group.slug}")["total"] == 1
    assert read(client, "/issues?stage=rank")["total"] == 0


def test_a_draft_is_read_by_its_organisers_alone(client):
    organiser, other = make_member(), make_member()
    group = make_group(organiser=organiser)
    draft = make_issue(None, group=group)
    add_to_group(group, other, Role.HOST)
    path = f"/issues/{draft.id}"
    assert read(client, path, **token_for(organiser))["stage"] == "draft"
    for asked in ({}, token_for(other)):
        assert client.get(f"/api/v1{path}", headers=asked).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=-1", "page=1.5", "page=+1", "page=%201", "page=01", "page=x", "page="),
        *("page=١", "page=99999999999", "per_page=101", "per_page=0", "page=1&page=2", "sort=new"),
        *("stage=draft", "stage=", "group=A%00", "stage=amend&stage=rank"),
    ],
)
def test_an_odd_query_is_refused(client, query):
    answer = client.get(f"/api/v1/issues?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]


def test_planted_fault_numbers_that_python_would_take_are_found(client, monkeypatch):
    monkeypatch.setattr(parsing, "MOST_DIGITS", re.compile(r"\s*[+-]?\d+"))
    assert client.get("/api/v1/issues?page=%201").status_code == 200


def test_what_has_not_changed_is_not_sent_again(client):
    issue = make_issue(Stage.DISCUSS)
    path = f"/api/v1/issues/{issue.id}/posts"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    make_post(issue, make_member())
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json["total"]) == (200, 1)
    assert client.head(path).headers["ETag"] == changed.headers["ETag"]


def test_hidden_words_are_left_out(client):
    issue = make_issue(Stage.DISCUSS)
    member = make_member()
    hidden = make_post(issue, member, "zqhiddenzq words.")
    quoting = make_post(issue, member, "So?", quoted=hidden, quote="zqhiddenzq")
    idea = make_proposal(issue, title="zqhiddenzq")
    under = make_post(issue, member, "Under zqhiddenzq.")
    under.proposal_id = idea.id
    db.session.commit()
    assert "zqhiddenzq" in client.get(f"/api/v1/posts/{quoting.id}").text
    hidden.hidden_at = idea.hidden_at = utc_now()
    db.session.commit()
    for path in (f"/issues/{issue.id}/posts", f"/issues/{issue.id}/ideas", f"/posts/{quoting.id}"):
        assert "zqhiddenzq" not in client.get(f"/api/v1{path}").text, path
    gone = [f"/posts/{hidden.id}", f"/posts/{under.id}", f"/ideas/{idea.id}", "/posts/987654"]
    answers = {(a.status_code, a.text) for a in (client.get(f"/api/v1{path}") for path in gone)}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_planted_fault_posts_under_hidden_ideas_are_found(client, monkeypatch):
    issue, idea = make_issue(Stage.DISCUSS), None
    idea = make_proposal(issue)
    under = make_post(issue, make_member(), "Under it.")
    under.proposal_id, idea.hidden_at = idea.id, utc_now()
    db.session.commit()
    path = f"/api/v1/posts/{under.id}"
    assert client.get(path).status_code == 404
    monkeypatch.setattr(reading, "readable_post", lambda n: (db.session.get(Post, n), False))
    assert client.get(path).status_code == 200


RESULT = (
    *("outcome", "options", "zones", "pairs", "experiences", "reasons", "report", "corrections"),
)


def test_results_are_covered_until_they_are_there(client):
    issue = make_issue(Stage.AMEND, template="sprint")
    put_on_ballot(make_proposal(issue, title="Sitters"))
    end_stage(issue)
    cast_ballot(issue, {"A": "support"}, make_member())
    for name in RESULT:
        answer = client.get(f"/api/v1/issues/{issue.id}/{name}")
        assert (answer.status_code, answer.mimetype) == (409, "application/problem+json"), name
    assert read(client, f"/issues/{issue.id}")["taken_part"] == 1
    timeline = read(client, f"/issues/{issue.id}/timeline")["items"]
    assert {one["what"] for one in timeline} == {"propose", "discuss", "amend", "rank"}
    assert read(client, f"/issues/{issue.id}/answers")["items"] == []


def rows_of(client, issue, name):
    return read(client, f"/issues/{issue.id}/{name}?per_page=100")["items"]


def test_every_figure_is_that_of_the_document(client, decided):
    row = outcome_of(decided)
    doc = document_from(row)
    answer = client.get(f"/api/v1/issues/{decided.id}/outcome")
    assert answer.data == published(row) == row.content
    for name in ("pairs", "experiences", "reasons"):
        head, *rows = TABLES[name](doc)
        told = [[one[column] for column in head] for one in rows_of(client, decided, name)]
        assert told == [list(one) for one in rows], name
    pair = rows_of(client, decided, "pairs")[0]
    assert (pair["first"], pair["second"]) == ("A", "B")
    assert pair["prefer_first"] + pair["prefer_second"] + pair["level"] == 12
    page = client.get(f"/issues/{decided.id}/outcome/pairs").text
    assert str(pair["prefer_second"]) in re.sub(r"<[^>]*>", " ", page).split()
    assert read(client, f"/issues/{decided.id}")["taken_part"] >= 1
    timeline = rows_of(client, decided, "timeline")
    assert sum(one["cast"] for one in timeline if one["what"] == "ballots") == 12
    assert all(one["starts_at"].endswith("+00:00") for one in timeline)
    [answer] = rows_of(client, decided, "answers")
    assert (answer["why"], answer["is_complete"]) == ("chosen", False)


def test_planted_fault_a_figure_of_its_own_is_found(client, decided, monkeypatch):
    path = f"/api/v1/issues/{decided.id}/pairs"
    before = client.get(path).json
    from app.api.views import results

    monkeypatch.setattr(results, "rows_told", lambda table: [
        {**dict(zip(table[0], row, strict=True)), "prefer_first": 0} for row in table[1:]
    ])  # fmt: skip
    assert client.get(path).json != before


def test_an_idea_that_was_taken_back_says_so(client):
    issue = make_issue(Stage.PROPOSE)
    author = make_member()
    declare(issue, author)
    idea = make_proposal(issue, author)
    withdraw(idea, author, clock=database_now)
    db.session.commit()
    [told] = read(client, f"/issues/{issue.id}/ideas")["items"]
    assert told["standing"] == "taken_back"


@pytest.mark.parametrize("path", ["issues", "groups", "issues/{0}/posts", "issues/{0}/ideas",
                                  "issues/{0}/changes", "issues/{0}/statements",
                                  "issues/{0}/versions"])  # fmt: skip
def test_long_lists_take_no_more_statements_than_short_ones(client, count_statements, path):
    issue = make_issue(Stage.AMEND)
    member = make_member()

    def grow(many):
        for n in range(many):
            make_issue(Stage.DISCUSS)
            idea = make_proposal(issue, text="It opens at nine.")
            put_on_ballot(idea)
            make_change(idea, "nine", "ten", member)
            make_post(issue, member)
            add_statement(issue, member, text=f"Rain, {n} and {many}.", now=utc_now())
        db.session.commit()

    asked = []
    for many in (1, 4):
        grow(many)
        with count_statements() as statements:
            assert read(client, "/" + path.format(issue.id))["total"] >= many
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_example_in_the_docs_makes_a_table(app, decided, capsys, monkeypatch):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.S)[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    db.session.commit()
    try:
        site = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr("sys.argv", ["example", site, str(decided.id)])
        names = {}
        exec(compile(code, "docs/api.md", "exec"), names)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    reasons = document_from(outcome_of(decided))["reasons"]["rows"]
    assert len(names["table"]) == len(reasons) > 0
    assert names["table"]["reason"].tolist() == [row["text"] for row in reasons]
    assert "count" in capsys.readouterr().out


def test_errors_below_api_are_for_programs_and_all_others_are_pages(client, monkeypatch):
    for path in ("/api/v1/nothing", "/api/nothing", "/api/v1/issues/x"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
        assert set(answer.json) == {"type", "title", "status", "detail"}
    assert client.get("/nothing").mimetype == "text/html"
    for path, kind in (("/api/v1/issues", "application/problem+json"), ("/issues", "text/html")):
        answer = client.delete(path)
        assert (answer.status_code, answer.mimetype) == (405, kind)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"

    def crash(*given):
        raise RuntimeError("zqcrashzq")

    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(reading, "issue_or_missing", crash)
    answer = client.get("/api/v1/issues/1")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "zqcrashzq" not in answer.text


@pytest.mark.parametrize("number", [2**31, 2**31 - 1, 9_999_999_999, 10**15, "0x1", "-1", "1.0"])
def test_a_number_that_no_row_has_is_not_found_whatever_is_done_there(client, number):
    for method in ("PUT", "DELETE"):
        answer = client.open(f"/api/v1/changes/{number}/backing", method=method)
        has_place = number == 2**31 - 1
        assert answer.status_code == (401 if has_place else 404), (method, number)


def test_tokens_and_json_are_no_part_of_each_other(client):
    assert db.session.scalar(db.select(db.func.count(ApiToken.id))) == 0
    assert json.loads(client.get("/api/v1/openapi.json").data)["openapi"].startswith("3.1")
