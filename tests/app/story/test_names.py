"""A summary and what is said of it stand under the name that its writer had then, as posts do."""

import pytest

from app.accounts.services.people import erase_member
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.journal.models import JournalPayload
from app.story.models import Summary, SummaryCheck
from deliberation.stages import Stage
from tests.factories import add_to_group, make_issue, make_member, make_post, make_theme

OLD, NEW = "Joanne Wells", "Somebody New"


def rename(person, name=NEW):
    person.display_name = name
    db.session.commit()


def pages_of(browser, theme):
    """Return what the theme and its versions show, and the journal."""
    paths = (f"/themes/{theme.id}", f"/themes/{theme.id}/versions")
    return [browser.get(path).text for path in paths]


@pytest.fixture
def issue(app):
    return make_issue(Stage.DISCUSS)


@pytest.fixture
def theme(issue):
    return make_theme(issue, [make_post(issue).id])


@pytest.fixture
def host(issue):
    made = make_member(OLD)
    add_to_group(issue.group, made, Role.HOST)
    return made


@pytest.fixture
def told(theme, issue, host, sign_in):
    """A summary that the host wrote, who goes by another name since."""
    [post] = theme_posts(issue)
    data = {"text": f"Roots break it. #{post}", "seen": 0, "press": "save"}
    answer = sign_in(host).post(f"/themes/{theme.id}/summary", data=data)
    assert answer.status_code == 303
    rename(host)
    return db.session.scalars(db.select(Summary)).one()


def theme_posts(issue):
    return [row[0] for row in db.session.execute(db.text("SELECT post_id FROM theme_posts"))]


def test_a_summary_keeps_the_name_its_writer_had(client, theme, told):
    for page in pages_of(client, theme):
        assert f"Written by {OLD}" in page
        assert NEW not in page


def test_whoever_leaves_takes_the_name_along(client, theme, issue, told, host):
    erase_member(host, now=utc_now())
    db.session.commit()
    db.session.expire_all()
    assert told.author_name not in {OLD, NEW, ""}
    for page in pages_of(client, theme):
        assert f"Written by {told.author_name}" in page
        assert "Joanne" not in page
    assert "Joanne" not in client.get(f"/issues/{issue.id}/journal").text
    kept = db.session.scalars(db.select(JournalPayload)).all()
    assert not any(OLD in str(row.content) for row in kept)


def test_what_is_said_of_a_summary_stands_under_the_name_of_then(client, theme, told, sign_in):
    someone = make_member("Ada Brook")
    path, browser = f"/summaries/{told.id}/check", sign_in(someone)
    misses = {"verdict": "misses", "line": "It leaves out the fig tree."}
    assert browser.post(path, data=misses).status_code == 303
    rename(someone, "Ada Stone")
    assert "Ada Brook</bdi>: misses" in client.get(f"/themes/{theme.id}").text
    assert browser.post(path, data=misses | {"line": "And the elm."}).status_code == 303
    assert "Ada Stone</bdi>: misses" in client.get(f"/themes/{theme.id}").text
    erase_member(someone, now=utc_now())
    db.session.commit()
    row = db.session.scalars(db.select(SummaryCheck)).one()
    assert "Ada" not in row.author_name
