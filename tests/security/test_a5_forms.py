"""A5: every text field of every form gives back what was typed as text and nothing else."""

from __future__ import annotations

import itertools
from html.parser import HTMLParser

import pytest
from werkzeug.exceptions import HTTPException

from app.checking.models import Verdict
from app.checking.services.checking import check
from app.checking.tasks import publish_reports
from app.core.clock import database_now, utc_now
from app.discussion.convert import Place
from app.extensions import db
from app.outcomes.services.doubting import doubt_count
from app.outcomes.tasks import count_issue
from app.statements.services import add_statement
from app.tellers.models import RecountFile, Teller
from app.tellers.services import FINAL_AFTER
from deliberation.stages import Stage
from tests import factories as make
from tests.security import xss
from tests.security.matrix import rows_of
from tests.torture.figures import IS_FULL

pytestmark = pytest.mark.torture

SAYS = {"experiences": "uses", "main_experience": "uses"}
TYPED = {"text", "email", "search", "tel", "url"}
"""Boxes in which anything can be sent."""
TOGETHER = 90
"""So many strings go into one field at once: what is too long is shown again whole."""
FORMS = {
    "proposals.create": Stage.PROPOSE,
    "proposals.edit": Stage.PROPOSE,
    "amendments.create": Stage.AMEND,
    "process.talk": Stage.AMEND,
    "process.proposal": Stage.AMEND,
    "ballots.author_reasons": Stage.AMEND,
    "statements.create": Stage.AMEND,
    "amendments.answer": Stage.AMEND,
    "amendments.offer": Stage.AMEND,
    "discussion.edit": Stage.AMEND,
    "moderation.report": Stage.AMEND,
    "moderation.hide": Stage.AMEND,
    "answers.ask": Stage.AMEND,
    "answers.need_for_them": Stage.AMEND,
    "worries.create": Stage.AMEND,
    "worries.point": Stage.AMEND,
    "worries.answer": Stage.AMEND,
    "story.theme": Stage.AMEND,
    "story.edit": Stage.AMEND,
    "story.summary": Stage.AMEND,
    "ballots.edit": Stage.RANK,
    "ballots.yours": Stage.OUTCOME,
    "checking.check": Stage.OUTCOME,
    "checking.settle": Stage.OUTCOME,
    "outcomes.doubt": Stage.OUTCOME,
    "outcomes.answer_doubt": Stage.OUTCOME,
    "tellers.name": None,
    "tellers.recount": Stage.OUTCOME,
    "issues.create": None,
    "issues.edit": None,
    "issues.extend": Stage.AMEND,
    "groups.create": None,
    "groups.edit": None,
    "groups.people": None,
    "accounts.sign_in": None,
    "accounts.code": None,
    "accounts.name": None,
    "api.tokens": None,
    "paper.redeem": None,
    "paper.enter": Stage.RANK,
}
"""Pages with a form of text fields, and a stage in which it is shown."""


class Forms(HTMLParser):
    """Finds the forms of a page that post, each with its text fields and what stands in others."""

    def __init__(self):
        super().__init__()
        self.found, self.form = [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.form = {"to": given.get("action"), "texts": [], "data": {}} if posts else None
            self.found += [self.form] if posts else []
        elif self.form is not None and given.get("name"):
            self.note(tag, given)

    def note(self, tag, given):
        kind = given.get("type", "text")
        if tag == "textarea" or (tag == "input" and kind in TYPED):
            self.form["texts"].append(given["name"])
        elif tag == "input" and (kind == "hidden" or "checked" in given):
            self.form["data"][given["name"]] = given.get("value", "on")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def forms_on(page):
    reader = Forms()
    reader.feed(page)
    return [form for form in reader.found if form["texts"]]


@pytest.fixture
def known(app, member):
    """By stage: what addresses are about, the member's own but for one post and one change."""
    found = {}
    for stage in set(FORMS.values()):
        issue = make.make_issue(stage, organiser=member, paper_place="Here.")
        idea = make.make_proposal(issue, member, "Sitters", "It opens at nine.")
        make.put_on_ballot(idea)
        found[stage] = {
            "issue_id": issue.id, "proposal_id": idea.id, "slug": issue.group.slug, "kind": "post",
        }  # fmt: skip
        if stage is Stage.AMEND:
            place = Place(issue.id, idea.id)
            theme = make.make_theme(issue)
            row = make.make_post(issue)
            make.make_summary(theme, member, [("It rained.", [row.id])])
            found[stage] |= {
                "post_id": make.make_post(issue, member, place=place, is_worry=True).id,
                "thing_id": make.make_post(issue).id,
                "amendment_id": make.make_change(idea, "nine", "eight").id,
                "theme_id": theme.id,
                "statement_id": add_statement(issue, member, text="So.", now=utc_now()).id,
            }
        if stage is Stage.OUTCOME:
            found[stage] |= {"paragraph": "headline", "group_id": corrected(issue)}
            found[stage]["doubt_id"] = doubt_count(
                issue, make.make_member(), about="line", text="So.", now=utc_now()
            ).id
            counts_again(issue, member)
    db.session.commit()
    return found


def counts_again(issue, member):
    """Let somebody be a teller who has the ballots and says what they got."""
    now = utc_now()
    db.session.add(Teller(issue_id=issue.id, place=1, name="Tess", address=member.email, backs=[]))
    db.session.add(
        RecountFile(
            issue_id=issue.id, content=b"", is_pairs=False, made_at=now, gone_at=now + FINAL_AFTER
        )
    )


def corrected(issue):
    """Let somebody say that the report is wrong; return the group that waits for an answer."""
    count_issue({"issue_id": issue.id})
    db.session.commit()
    publish_reports()
    row = check(
        issue,
        make.make_member(),
        paragraph="headline",
        seen=1,
        verdict=Verdict.WRONG,
        line="So.",
        clock=database_now,
    )
    return row.group_id


def pages_with_forms(app, known):
    """Yield the pages to look at: those known to have forms, and in torture every other as well."""
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    for endpoint in {**FORMS, **(rules if IS_FULL else {})}:
        stage = FORMS.get(endpoint, Stage.AMEND)
        if rules[endpoint].arguments <= set(known[stage]):
            values = {name: known[stage][name] for name in rules[endpoint].arguments}
            yield endpoint, rules[endpoint].build(values)[1]


def endpoint_of(app, path):
    try:
        return app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")[0]
    except HTTPException:
        return path


def faults_in_forms(app, client, known, strings, most=None):
    """Fill each text field with all of the strings; return the faults, and the fields tried."""
    pieces = [" ".join(strings[n : n + TOGETHER]) for n in range(0, len(strings), TOGETHER)]
    faults, tried = [], set()
    for endpoint, path in itertools.islice(pages_with_forms(app, known), most):
        page = client.get(path)
        assert page.status_code == 200 or endpoint not in FORMS, endpoint
        for form in forms_on(page.text if page.status_code == 200 else ""):
            target = form["to"] or path
            key = (endpoint_of(app, target), *form["texts"])
            if key in tried:
                continue
            tried.add(key)
            for piece in pieces:
                data = form["data"] | SAYS | dict.fromkeys(form["texts"], piece)
                if target.endswith("/posts"):
                    faults += [(endpoint, f) for f in faults_in_draft(client, target, path, data)]
                answer = client.post(target, data=data)
                assert answer.status_code < 500, (endpoint, data)
                faults += [(endpoint, fault) for fault in xss.faults_in(answer.text)]
    return faults, tried


def faults_in_draft(client, target, path, data):
    """Keep what was typed as a draft, and look at the page that shows it again."""
    client.post(target.replace("/posts", "/drafts"), data=data)
    return xss.faults_in(client.get(path).text)


def test_forms_all_give_back_what_was_typed_as_text(app, known, member_client):
    faults, tried = faults_in_forms(app, member_client, known, xss.drawn())
    assert faults == []
    assert sum(len(texts) for _endpoint, *texts in tried) > 40
    told = {
        "moderation.hide",
        "statements.create",
        "discussion.create",
        "story.check",
        "checking.settle",
        "tellers.name",
        "tellers.recount",
    }
    assert told <= {endpoint for endpoint, *_texts in tried}


def test_planted_fault_boxes_that_do_not_escape_are_found(app, known, member_client, monkeypatch):
    monkeypatch.setattr("wtforms.widgets.core.escape", str)
    assert faults_in_forms(app, member_client, known, xss.drawn(), most=2)[0]


def test_every_address_with_a_form_of_texts_is_tried(app):
    posted = {key.split()[1] for key in rows_of(app) if key.startswith("POST")}
    assert set(FORMS) - posted <= {
        "process.talk",
        "process.proposal",
        "ballots.edit",
        "story.theme",
    }
