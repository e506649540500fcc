"""A5: what people type is text and nothing else, on every page and in every mail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask_babel import LazyString
from werkzeug.serving import make_server

from app.checking.models import Decision
from app.checking.models import Verdict as Missing
from app.checking.services.checking import check as check_report
from app.checking.services.checking import wording_of
from app.checking.services.settling import settle
from app.checking.tasks import publish_reports
from app.core.clock import utc_now
from app.core.words import markdown
from app.core.words.markdown import render_markdown
from app.discussion.models import EarlierWords, Post
from app.extensions import db
from app.groups.models import Role
from app.mail.models import OutgoingMail
from app.proposals.models import ProposalVersion
from app.proposals.queries import latest_version
from app.proposals.services import edit_idea
from app.search.tasks import catch_up
from app.statements.models import Statement
from app.story.models import Verdict
from app.story.services.telling import check
from app.worries.services import raise_worry
from deliberation.stages import Stage
from tests import factories as make
from tests.app.following.test_weekly_letter import weekly
from tests.security import xss

pytestmark = pytest.mark.torture

CORPUS = xss.drawn()
TEMPLATES = Path(__file__).parents[2] / "templates"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--virtual-time-budget=3000",
    "--dump-dom",
]
in_chromium = pytest.mark.skipif(
    os.environ.get("BROWSER", "1") == "0", reason="BROWSER=0: the tests in Chromium are left out"
)
SEARCHED = ("img", "script", "onerror", "javascript", "svg", "alert")


def test_there_are_thousands_of_different_strings_and_a_tenth_is_of_every_family():
    strings = xss.corpus()
    assert len(strings) == len(set(strings)) >= 2_500
    assert min(xss.counts(strings).values()) >= 100
    assert len(CORPUS) >= 250
    assert min(xss.counts(CORPUS).values()) >= 5


def test_every_string_rendered_as_markdown_is_harmless():
    assert [text for text in xss.corpus() if xss.faults_in(render_markdown(text))] == []


def test_planted_fault_markdown_with_html_is_found(monkeypatch):
    monkeypatch.setattr(markdown.nh3, "clean", lambda html, **rules: html)
    monkeypatch.setattr(markdown.PARSER, "render", lambda text: text)
    assert [text for text in CORPUS if xss.faults_in(render_markdown(text))]


@pytest.fixture
def site(app, member):
    """A question in Improve that `member` organises, with an idea of theirs on the ballot."""
    issue = make.make_issue(Stage.AMEND, organiser=member)
    idea = make.make_proposal(issue, member, "Sitters", "It opens at nine.", 2)
    make.put_on_ballot(idea)
    return issue, idea


def spread(site, strings):
    """Put the strings wherever people's words are kept, and return the pages that show them."""
    issue, idea = site
    taken = iter(strings * 40)
    issue.question, issue.status_quo = next(taken)[:140], next(taken)[:280]
    issue.background_html = render_markdown(next(taken))
    issue.settings = issue.settings | {"answerer": next(taken)[:80]}
    issue.group.name, issue.group.description = next(taken)[:80], next(taken)
    for version in db.session.query(ProposalVersion):
        version.title, version.note = next(taken)[:80], next(taken)[:280]
    idea.what_happened, idea.for_whom = next(taken)[:280], next(taken)[:140]
    change = make.make_change(idea, "nine", next(taken), summary=next(taken)[:140], why=next(taken))
    for n in range(0, len(strings), 5):
        make.make_post(issue, text="\n\n".join(strings[n : n + 5]))
    for post in db.session.query(Post):
        post.author_name = next(taken)[:40]
    theme = tell_of(issue, taken)
    about = make.make_post(issue, text="x", quote=None)
    about.quote, about.quoted_id = next(taken)[:500], about.id
    told = [
        Statement(issue_id=issue.id, author_name=next(taken)[:40], text=text[:1_000],
                  agree_count=9, created_at=utc_now())
        for text in strings
    ]  # fmt: skip
    db.session.add_all(told)
    worry = raise_worry(
        idea, idea.author, seen=latest_version(idea), text=next(taken), now=utc_now()
    )
    worry.paragraph, worry.words = latest_version(idea).paragraphs[0]["id"], next(taken)[:500]
    for n in range(12):
        make.make_post(issue, text=strings[n % len(strings)], parent=about)
    for text in strings:
        words = EarlierWords(post_id=about.id, html=render_markdown(text), said_at=utc_now())
        db.session.add(words)
    db.session.commit()
    catch_up(None)
    pages = [f"/issues/{issue.id}/talk?page={n}" for n in range(1, 2 + len(strings) // 250)]
    pages += [f"/issues/{issue.id}/statements?page={n}" for n in range(1, 2 + len(told) // 50)]
    pages += [f"/statements/{row.id}" for row in told[:: max(1, len(told) // 20)]]
    return [
        *pages,
        f"/issues/{issue.id}/feed.atom",
        f"/groups/{issue.group.slug}/feed.atom",
        "/",
        "/issues",
        *(f"/search?q={word}&page={n}" for word in SEARCHED for n in (1, 2)),
        f"/issues/{issue.id}",
        f"/issues/{issue.id}/settings",
        f"/issues/{issue.id}/settings.json",
        f"/issues/{issue.id}/journal",
        f"/issues/{issue.id}/proposals/{idea.id}",
        f"/issues/{issue.id}/amendments/{change.id}",
        f"/proposals/{idea.id}/versions",
        f"/proposals/{idea.id}/amendments/new",
        f"/proposals/{idea.id}/amendments/new?like={change.id}",
        f"/proposals/{idea.id}/amendments/together",
        f"/groups/{issue.group.slug}",
        f"/groups/{issue.group.slug}/desk",
        f"/groups/{issue.group.slug}/people",
        f"/amendments/{change.id}/answer",
        f"/amendments/{change.id}/offer",
        f"/posts/{about.id}/reason",
        f"/posts/{about.id}/reply?quote=1",
        f"/proposals/{idea.id}/worries",
        f"/proposals/{idea.id}/worries/new",
        f"/posts/{worry.post_id}/about",
        f"/posts/{worry.post_id}/met",
        f"/posts/{worry.post_id}/words/{idea.id}",
        f"/posts/{about.id}/earlier",
        f"/posts/{about.id}/replies",
        f"/issues/{issue.id}/story",
        *(f"/themes/{theme.id}{page}" for page in ("", "/versions", "/summary", "/edit")),
        f"/report/summary/{theme.id}",
        f"/proposals/{idea.id}/withdraw",
        f"/proposals/{idea.id}/move",
        "/me",
        "/me/mail",
        "/me/mail/next",
    ]


def tell_of(issue, taken):
    """Put the strings into a theme's name and words, a summary of it, and what that misses."""
    post = make.make_post(issue, text=f"{next(taken)}?", is_worry=True)
    post.same_count = 3
    theme = make.make_theme(issue, [post.id], words=[next(taken)[:40] for _n in range(3)])
    summary = make.make_summary(
        theme, make.make_member(), [(next(taken)[:280], [post.id]) for _n in range(40)]
    )
    for n in range(40):
        line, verdict = next(taken)[:280], list(Verdict)[n % 2]
        check(summary, make.make_member(), issue, verdict=verdict, line=line, now=utc_now())
    theme.name = next(taken)[:60]
    return theme


def faults_on(browser, pages):
    found = []
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code in {200, 303, 403}, (page, answer.status_code)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        if answer.mimetype == "text/html":
            found += [(page, fault) for fault in xss.faults_in(answer.text)]
    return found


def test_every_string_in_every_place_is_only_text(member_client, site):
    assert faults_on(member_client, spread(site, CORPUS)) == []


def test_ideas_with_hostile_names_are_only_text_where_one_is_chosen(app, member, member_client):
    shaping, ranking = make.make_issue(Stage.DISCUSS), make.make_issue(Stage.RANK)
    for text in CORPUS[:25]:
        make.make_proposal(shaping, member, text[:80], text)
        make.put_on_ballot(make.make_proposal(ranking, member, text[:80], text))
    first = db.session.query(ProposalVersion).first().proposal_id
    ballot = {f"zone-{n}": "support" for n in range(25)} | {"press": "check"}
    ballot |= {f"why-{n}": text[:280] for n, text in enumerate(CORPUS[:25])}
    member_client.post(f"/issues/{ranking.id}/ballot", data=ballot)
    pages = [f"/proposals/{first}/{page}" for page in ("retire", "move", "versions", "edit")]
    pages += [f"/issues/{shaping.id}", f"/issues/{ranking.id}", f"/issues/{ranking.id}/ballot"]
    assert faults_on(member_client, [*pages, f"/issues/{ranking.id}/ballot/check"]) == []


def test_planted_fault_a_late_sentence_that_calls_itself_html_is_found(
    member, member_client, monkeypatch
):
    monkeypatch.setattr(LazyString, "__html__", LazyString.__str__, raising=False)
    group = make.make_group(organiser=member)
    path, typed = f"/groups/{group.slug}/people", {"addresses": "<script>x</script>"}
    assert xss.faults_in(member_client.post(path, data=typed).text)


def test_planted_fault_a_page_without_escaping_is_found(member_client, site, app):
    app.jinja_env.autoescape = False
    app.jinja_env.cache.clear()
    try:
        assert faults_on(member_client, spread(site, CORPUS[:40])[-20:])
    finally:
        app.jinja_env.autoescape = True
        app.jinja_env.cache.clear()


def test_every_string_in_a_mail_is_only_text(app, member, site):
    issue, _idea = site
    issue.stage = Stage.PROPOSE
    for n, text in enumerate(CORPUS[:60]):
        issue.question, member.display_name = text[:140], text[:40]
        other = make.make_issue(Stage.PROPOSE, organiser=member, question=text[:140])
        row = make.make_proposal(other, member, text[:80], "Some words.", 2)
        edit_idea(
            row,
            member,
            seen=1,
            title=text[:79] + "!",
            text=f"{text} {n}",
            note=text[:280],
            for_whom="",
            what_happened="",
            clock=lambda session: utc_now(),
        )
        said = make.make_post(other, member)
        make.make_post(other, make.make_member(text[:40]), f"{n} {text}", parent=said)
    db.session.commit()
    for days in (-7, 0, 7):
        weekly(utc_now() + timedelta(days=days))
    mails = db.session.query(OutgoingMail).all()
    counts = Counter(mail.kind for mail in mails)
    assert min(counts["words-changed"], counts["reply"], counts["digest"]) >= 60
    harmful = [xss.faults_in(mail.html) for mail in mails]
    assert [fault for faults in harmful for fault in faults if "style" not in fault] == []
    assert not any("\n" in mail.subject or "\r" in mail.subject for mail in mails)


def test_every_string_in_a_result_and_its_files_is_only_text(app, member_client):
    """Files are read as files, never as a page: whatever they hold, a browser runs none of it."""
    issue = make.make_ballot_issue([text[:80] for text in CORPUS[:7]])
    taken = iter(CORPUS[7:] * 9)
    for _n in range(24):
        given = dict.fromkeys("ABCDEFG", "support")
        make.cast_ballot(issue, given, reasons={letter: next(taken)[:280] for letter in "ABCDEFG"})
    make.end_stage(issue)
    make.run_jobs()
    path = f"/issues/{issue.id}"
    correct(issue, taken)
    told = [f"{path}/report{page}" for page in ("", "/corrections", "/versions/1", "/versions/4")]
    told += [f"{path}/outcome", f"{path}/outcome/print", path]
    assert faults_on(member_client, told) == []
    picture = member_client.get(f"{path}/outcome/picture.svg")
    assert picture.mimetype == "image/svg+xml"
    assert xss.faults_in_picture(picture.text) == []
    tables = ("options", "pairs", "reasons", "experiences", "timeline")
    report = (f"{path}/report/tables/{name}.csv" for name in ("paragraphs", "corrections"))
    for file in (
        f"{path}/outcome.json",
        f"{path}/report/versions/4.json",
        *(f"{path}/tables/{name}.csv" for name in tables),
        *report,
    ):
        answer = member_client.get(file)
        assert answer.status_code == 200, file
        assert answer.mimetype in {"text/csv", "application/json"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def correct(issue, taken):
    """Let people say the strings of the report, and an organiser answer with them."""
    publish_reports(lambda session: utc_now() + timedelta(days=2))
    organiser = make.make_member()
    make.add_to_group(issue.group, organiser, Role.ORGANISER)
    now = {"clock": lambda session: utc_now()}
    rows = [
        check_report(
            issue,
            make.make_member(next(taken)[:40]),
            paragraph="headline",
            seen=1,
            verdict=Missing.MISSING,
            line=next(taken)[:280],
            quote=next(taken)[:280],
            **now,
        )
        for _n in range(12)
    ]
    for number, group in enumerate({row.group_id: row.group for row in rows}.values()):
        answer = {"decision": Decision.CHANGED if number == 0 else Decision.KEPT}
        words = {"text": next(taken), "reason": next(taken)[:500]}
        seen = {"seen": group.revision, "wording": wording_of(issue.id, group.paragraph)}
        settle(group, organiser, issue, **seen, **answer, **words, **now)
    db.session.commit()


def test_no_template_says_safe():
    for path in TEMPLATES.rglob("*.*"):
        assert not re.search(r"\|\s*safe\b|autoescape", path.read_text(encoding="utf-8")), path


@pytest.fixture
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def dom_of(address):
    ran = subprocess.run([CHROMIUM, *FLAGS, address], capture_output=True, text=True, timeout=120)
    return ran.stdout


def fires(dom):
    return bool(re.search(rf"<title>[^<]*{xss.MARK}", dom.partition("</head>")[0])) and (
        f"<title>{xss.MARK}</title>" in dom
    )


@pytest.mark.browser
@in_chromium
def test_nothing_fires_in_a_real_browser(served, site):
    if CHROMIUM is None:
        pytest.fail("Chromium is missing. Run: sudo apt-get install -y chromium")
    issue, _idea = site
    spread(site, CORPUS)
    issue.question = "Should it open?"
    db.session.commit()
    pages = [f"/issues/{issue.id}/talk?page={n}" for n in (1, 2)] + [f"/issues/{issue.id}"]
    for page in pages:
        dom = dom_of(served + page)
        assert "Should it open?" in dom
        assert not fires(dom), page


@pytest.mark.browser
@in_chromium
def test_planted_fault_a_page_that_fires_is_noticed(tmp_path):
    if CHROMIUM is None:
        pytest.fail("Chromium is missing. Run: sudo apt-get install -y chromium")
    page = tmp_path / "planted.html"
    page.write_text(f'<title>x</title><img src=x onerror="{xss.CALL}">', encoding="utf-8")
    assert fires(dom_of(page.as_uri()))


def test_planted_fault_a_picture_that_acts_is_found():
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"{}><text>{}</text></svg>'
    assert xss.faults_in_picture(drawn.format("", "&lt;script&gt;")) == []
    assert xss.faults_in_picture(drawn.format(' onload="x"', ""))
    assert xss.faults_in_picture(drawn.format("", '<a href="javascript:1"/>'))
