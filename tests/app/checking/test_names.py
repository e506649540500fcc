"""A correction stands under the name that its writer had then, as posts do."""

from app.accounts.services.people import erase_member
from app.core.clock import utc_now
from app.extensions import db
from tests.app.checking.cases import say, text_of, url_of
from tests.factories import make_member, make_post


def shown_name(browser, issue):
    """Return what stands before the words of the one correction."""
    page = text_of(browser.get(url_of(issue, "/corrections")))
    return page.partition(" (Wrong): “Say who.”")[0].rpartition("Read it in the report")[2]


def test_a_correction_stands_under_the_name_that_posts_have_and_loses_it_with_them(world, client):
    issue, _organiser, _host = world
    someone = make_member("Joanne Wells")
    post = make_post(issue, someone)
    row = say(issue, someone, line="Say who.")
    someone.display_name = "Somebody New"
    db.session.commit()
    assert "Joanne Wells" in shown_name(client, issue)
    table = client.get(url_of(issue, "/tables/corrections.csv")).text
    assert "Joanne Wells" in table
    erase_member(someone, now=utc_now())
    db.session.commit()
    db.session.expire_all()
    assert row.author_name == post.author_name != "Joanne Wells"
    assert post.author_name in shown_name(client, issue)
    assert "Joanne" not in client.get(url_of(issue, "/tables/corrections.csv")).text


def test_words_said_anew_stand_under_the_name_their_writer_has_then(world, client):
    issue, _organiser, _host = world
    someone = make_member("Joanne")
    say(issue, someone, line="Say how many.")
    someone.display_name = "Jo"
    db.session.commit()
    row = say(issue, someone, line="Say who.")
    assert row.author_name == "Jo"
