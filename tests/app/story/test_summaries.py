"""What a host tells of a theme: sentences from posts, versions, who checked it, what is hidden."""

from __future__ import annotations

import re

import pytest

from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.journal.models import JournalEntry
from app.story.convert import Typed, typed_line
from app.story.models import Summary, SummaryCheck, Verdict
from deliberation.stages import Stage
from tests.app.story.cases import make_talk, tell_stories, themes_in
from tests.factories import add_to_group, make_issue, make_member, make_post

FAIR = {"verdict": "fair"}


@pytest.fixture
def issue(app):
    made = make_issue(Stage.DISCUSS, question="What should the town do?")
    make_talk(made, 60)
    tell_stories()
    return made


@pytest.fixture
def theme(issue):
    return themes_in(issue)["trees"]


@pytest.fixture
def host(issue):
    made = make_member("Hana")
    add_to_group(issue.group, made, Role.HOST)
    return made


@pytest.fixture
def host_client(host, sign_in):
    return sign_in(host)


@pytest.fixture
def posts(issue):
    people = [make_member(f"Pat {n}") for n in range(3)]
    return [make_post(issue, person, "The pavement broke again.") for person in people]


def tell(client, theme, text, seen=0, press="save", **data):
    path = f"/themes/{theme.id}/summary"
    return client.post(path, data={"text": text, "seen": seen, "press": press, **data})


def told(theme):
    return db.session.scalars(db.select(Summary).filter_by(theme_id=theme.id)).all()


def part(page):
    """Return what stands under "What people say"."""
    return page.text.split('id="summary"')[1].split("</section>")[0]


def test_a_host_tells_and_every_sentence_leads_to_its_posts(
    host_client, client, theme, posts, issue
):
    one, two, three = (post.id for post in posts)
    text = f"Roots break the pavement. #{one} #{two}\nSome <b>blame</b> the council (https://x.org/posts/{three})"
    answer = tell(host_client, theme, text)
    assert answer.status_code == 303
    [summary] = told(theme)
    assert summary.number == 1
    shown = part(client.get(f"/themes/{theme.id}"))
    assert re.findall(r'href="/posts/(\d+)"', shown) == [str(n) for n in (one, two, three)]
    assert "Some &lt;b&gt;blame&lt;/b&gt; the council" in shown
    assert "Written by Hana" in shown
    assert "Nobody has checked it yet." in shown
    for path in ("", "/talk"):
        page = client.get(f"/issues/{issue.id}{path}").text
        assert f'<a href="/themes/{theme.id}#summary">Roots break the pavement.</a>' in page
    [entry] = db.session.scalars(db.select(JournalEntry).filter_by(kind="summary-told"))
    assert entry.issue_id == issue.id
    assert (
        "Hana wrote what people say about a theme" in client.get(f"/issues/{issue.id}/journal").text
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "Write one sentence first."),
        ("Trees are lovely.", "Line 1: add the number of a post it comes from"),
        ("Trees. #{post}\n#{post}", "Line 2: say in a sentence"),
        ("Trees. #{post} #999", "Line 1: there’s no post #999 here."),
        ("Trees. #{other}", "Line 1: there’s no post #"),
        ("Trees. #{hidden}", "Line 1: there’s no post #"),
        ("T" * 281 + " #{post}", "Line 1: keep the sentence to 280 letters"),
        ("\n".join(["Trees. #{post}"] * 13), "Keep it to 12 sentences"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(host_client, theme, posts, line, fault):
    other = make_post(make_issue(Stage.DISCUSS))
    posts[1].hidden_at = utc_now()
    db.session.commit()
    typed = line.format(post=posts[0].id, other=other.id, hidden=posts[1].id)
    answer = tell(host_client, theme, typed)
    assert answer.status_code == 422
    assert fault in answer.text
    assert typed in answer.text
    assert told(theme) == []


def test_posts_are_picked_from_the_list_without_losing_a_word(host_client, theme, posts):
    page = host_client.get(f"/themes/{theme.id}/summary").text
    assert "data-theme" not in page  # the frame has a variable of that name: light or dark
    picked = re.findall(r'name="pick" value="(\d+)"', page)[:2]
    answer = tell(host_client, theme, "Begun, not done", press="add", pick=picked)
    assert answer.status_code == 200
    assert f"Begun, not done\n… #{picked[0]} #{picked[1]}" in answer.text
    assert told(theme) == []


def test_versions_are_kept_and_a_second_host_is_not_overwritten(
    host_client, client, theme, posts, issue, sign_in
):
    other = make_member("Otto")
    add_to_group(issue.group, other, Role.ORGANISER)
    number = posts[0].id
    tell(host_client, theme, f"First words. #{number}")
    late = tell(sign_in(other), theme, f"Second words. #{number}", seen=0)
    assert late.status_code == 422
    assert "Another host wrote a version meanwhile." in late.text
    assert "Second words." in late.text
    assert 'name="seen" type="hidden" value="1"' in late.text
    assert tell(sign_in(other), theme, f"Second words. #{number}", seen=1).status_code == 303
    assert "First words. #" not in part(client.get(f"/themes/{theme.id}"))
    versions = client.get(f"/themes/{theme.id}/versions").text
    assert versions.index("Second words.") < versions.index("First words.")
    assert "First words." not in client.get(f"/issues/{issue.id}/talk").text
    assert f"Second words. #{number}" in host_client.get(f"/themes/{theme.id}/summary").text


def test_people_say_that_it_is_fair_or_what_it_misses_and_it_is_counted(
    host_client, client, theme, posts, member, member_client, sign_in
):
    tell(host_client, theme, f"Roots break the pavement. #{posts[0].id}")
    [summary] = told(theme)
    path = f"/summaries/{summary.id}/check"
    assert client.post(path, data=FAIR).status_code == 401
    assert member_client.post(path, data=FAIR).status_code == 303
    assert sign_in(make_member("Ada")).post(path, data=FAIR).status_code == 303
    paused = make_member("Paul", is_suspended=True)
    assert sign_in(paused).post(path, data=FAIR).status_code == 403
    shown = part(client.get(f"/themes/{theme.id}"))
    assert "2 people say it’s fair." in shown
    assert "Ada</bdi>: fair" in shown
    missing = {"verdict": "misses", "line": "It <i>leaves out</i> the fig tree."}
    assert member_client.post(path, data=missing).status_code == 303
    shown = part(client.get(f"/themes/{theme.id}"))
    assert "1 person says it’s fair. 1 person says it misses something." in shown
    assert "“It &lt;i&gt;leaves out&lt;/i&gt; the fig tree.”" in shown
    [mine] = db.session.scalars(db.select(SummaryCheck).filter_by(member_id=member.id))
    assert mine.verdict is Verdict.MISSES
    mine.hidden_at = utc_now()
    member.is_suspended = False
    db.session.commit()
    assert "fig tree" not in client.get(f"/themes/{theme.id}").text
    member.is_suspended = True
    db.session.commit()
    shown = part(client.get(f"/themes/{theme.id}"))
    assert "misses something." not in shown


def test_a_check_that_cannot_be_taken_is_shown_again(host_client, theme, posts, member_client):
    tell(host_client, theme, f"Roots break the pavement. #{posts[0].id}")
    [summary] = told(theme)
    for typed, fault in (
        ({"line": "Something"}, "Press one of the two buttons."),
        ({"line": "x" * 281, "verdict": "misses"}, "Keep it to 280 letters."),
    ):
        answer = member_client.post(f"/summaries/{summary.id}/check", data=typed)
        assert answer.status_code == 422
        assert fault in answer.text
        assert typed["line"] in answer.text


def test_a_sentence_goes_with_the_last_of_its_posts(host_client, client, theme, posts, issue):
    one, two, three = (post.id for post in posts)
    tell(host_client, theme, f"From two posts. #{one} #{two}\nFrom one post. #{three}")
    addresses = (f"/themes/{theme.id}", f"/themes/{theme.id}/versions", f"/issues/{issue.id}/story")
    for gone, shows_two, shows_one in (
        (one, True, True),
        (three, True, False),
        (two, False, False),
    ):
        next(post for post in posts if post.id == gone).hidden_at = utc_now()
        db.session.commit()
        for address in addresses:
            page = client.get(address).text
            assert ("From two posts." in page) is shows_two, (address, gone)
            assert ("From one post." in page) is shows_one, (address, gone)
            assert f'href="/posts/{gone}"' not in page.split('id="posts"')[0], address
        assert ("From one" in host_client.get(f"/themes/{theme.id}/summary").text) is shows_one


def test_a_hidden_summary_is_told_nowhere(host_client, client, theme, posts, issue, member_client):
    tell(host_client, theme, f"Secret words. #{posts[0].id}")
    [summary] = told(theme)
    summary.hidden_at = utc_now()
    db.session.commit()
    pages = (f"/themes/{theme.id}", f"/themes/{theme.id}/versions", f"/issues/{issue.id}/story")
    for address in (*pages, f"/issues/{issue.id}", f"/issues/{issue.id}/talk"):
        assert "Secret words" not in client.get(address).text, address
    assert "Hidden by a host." in part(client.get(f"/themes/{theme.id}"))
    assert "Secret words" not in host_client.get(f"/themes/{theme.id}/summary").text
    assert member_client.post(f"/summaries/{summary.id}/check", data=FAIR).status_code == 404
    assert tell(host_client, theme, f"Better words. #{posts[0].id}", seen=1).status_code == 303
    assert "Better words." in part(client.get(f"/themes/{theme.id}"))


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("Bus #5 is late. #12, #13", Typed("Bus #5 is late.", (12, 13))),
        ("Late. (#12;13)", Typed("Late.", (12, 13))),
        ("Late. https://x.org/posts/7#post-7 #7", Typed("Late.", (7,))),
        ("/posts/7", Typed("", (7,))),
        ("Late again", Typed("Late again", ())),
        ("#" * 5_000, Typed("#" * 5_000, ())),
        ("Late #123456789012", Typed("Late #123456789012", ())),
    ],
)
def test_a_line_is_read_from_its_end(line, typed):
    assert typed_line(line) == typed
