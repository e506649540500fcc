"""What a visitor wrote before signing in is kept, and one press away afterwards."""

import re

import pytest
from sqlalchemy import func, select

from app.accounts.convert import MOST_KEPT
from app.accounts.models import KeptForm, Member
from app.accounts.services.sign_in import keep_form
from app.core.clock import utc_now
from app.core.tokens import digest_of
from app.extensions import db
from app.groups.models import Group
from tests.app.accounts.test_sign_in import code_in, link_in, name_on_own_page, newest_mail
from tests.factories import make_ballot_issue, make_group, make_issue

WORDS = 'The carers of Millbrook, <b>all</b> of us & "others"'


def kept_token_in(page):
    return re.search(r'name="kept" value="([^"]*)"', page.text)[1]


def posted_again(client, page):
    """Press the button of the kept page."""
    path = re.search(r'<form method="post" action="(/groups[^"]*)"', page.text)[1]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    from html import unescape

    return client.post(path, data={name: unescape(value) for name, value in fields.items()})


def write_before_signing_in(client):
    page = client.post(
        "/groups/new",
        data={
            "name": "Carers of Millbrook",
            "description": WORDS,
            "csrf_token": "x",
            "password": "secret",
        },
    )
    assert page.status_code == 401
    assert "We’ve kept what you wrote." in page.text
    return page


def test_a_visitors_get_is_sent_to_sign_in_and_back(client):
    response = client.get("/groups/new?from=here")
    assert response.status_code == 303
    assert response.location == "/sign-in?next=/groups/new?from%3Dhere"
    assert 'name="next" value="/groups/new?from=here"' in client.get(response.location).text


def test_the_way_in_stands_near_however_much_was_typed(client):
    page = client.post("/groups/new", data={"name": "Carers", "description": "Much more. " * 900})

    assert kept_token_in(page)
    assert 0 < page.text.count("Much more.") < 30


def test_a_kept_form_is_resumed_by_link_in_another_browser(app, client, member):
    page = write_before_signing_in(client)
    client.post("/sign-in", data={"email": member.email, "kept": kept_token_in(page)})

    other = app.test_client()
    response = other.post(link_in(newest_mail()))
    assert re.fullmatch(r"/kept/\S+", response.location)
    assert name_on_own_page(other) == member.display_name
    shown = other.get(response.location)
    assert "Carers of Millbrook" in shown.text
    assert "&lt;b&gt;all&lt;/b&gt;" in shown.text
    assert "secret" not in shown.text

    assert posted_again(other, shown).status_code == 303
    group = db.session.scalars(select(Group)).one()
    assert (group.name, group.description) == ("Carers of Millbrook", WORDS)


def test_a_kept_form_is_resumed_by_code_after_a_name_was_chosen(client):
    page = write_before_signing_in(client)
    client.post("/sign-in", data={"email": "new@example.org", "kept": kept_token_in(page)})
    response = client.post("/sign-in/code", data={"code": code_in(newest_mail())})
    assert response.location.startswith("/me/name?next=/kept/")
    response = client.post(
        response.location, data={"name": "Jo", "next": response.location.partition("next=")[2]}
    )
    shown = client.get(response.location)
    assert posted_again(client, shown).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Group)) == 1


def test_a_kept_form_opens_only_with_its_newest_token(app, client, member, sign_in):
    page = write_before_signing_in(client)
    old = kept_token_in(page)
    assert client.get(f"/kept/{old}").status_code == 303  # not before signing in
    client.post("/sign-in", data={"email": member.email, "kept": old})
    client.post(link_in(newest_mail()))
    assert client.get(f"/kept/{old}").status_code == 404
    assert sign_in(member).get("/kept/guessed").status_code == 404


@pytest.mark.parametrize("way_out", ["/sign-out", "/sign-out/everywhere"])
def test_signing_out_deletes_what_was_kept_from_this_browser_alone(app, client, member, way_out):
    keep_form("/groups/new", [("name", "of somebody else")], now=utc_now())
    db.session.commit()
    write_before_signing_in(client)
    page = write_before_signing_in(client)
    client.post("/sign-in", data={"email": member.email, "kept": kept_token_in(page)})
    here = client.post(link_in(newest_mail())).location
    assert client.get(here).status_code == 200

    client.post(way_out)

    [left] = db.session.scalars(select(KeptForm))
    assert left.fields["pairs"] == [["name", "of somebody else"]]
    client.post("/sign-in", data={"email": "next@example.org"})
    client.post("/sign-in/code", data={"code": code_in(newest_mail())})
    assert client.get(here).status_code == 404


def test_signing_out_deletes_what_came_along_from_another_browser(app, client, member):
    page = write_before_signing_in(client)
    client.post("/sign-in", data={"email": member.email, "kept": kept_token_in(page)})
    other = app.test_client()
    other.post(link_in(newest_mail()))

    other.post("/sign-out")

    assert db.session.scalar(select(func.count()).select_from(KeptForm)) == 0


def test_what_is_stored_holds_no_password_and_no_token(client):
    page = write_before_signing_in(client)
    row = db.session.scalars(select(KeptForm)).one()
    assert row.token_hash == digest_of(kept_token_in(page))
    assert [name for name, value in row.fields["pairs"]] == ["name", "description"]
    assert row.path == "/groups/new"


def test_too_much_is_not_kept_but_shown_to_be_copied(client):
    page = client.post(
        "/groups/new", data={"name": "A group", "description": "much " * (MOST_KEPT // 4)}
    )
    assert page.status_code == 401
    assert kept_token_in(page) == ""
    assert "Copy it before you sign in." in page.text
    [_name, box] = re.findall(
        r"<textarea[^>]* readonly[^>]*>\s*(.*?)</textarea>", page.text, re.DOTALL
    )
    assert len(box) == len("much " * (MOST_KEPT // 4))
    assert db.session.scalars(select(KeptForm)).all() == []


def test_a_ballot_is_never_kept_beside_an_address(client):
    issue = make_ballot_issue()
    page = client.post(
        f"/issues/{issue.id}/ballot/cast", data={"zone-1": "support", "ticket": "eight words"}
    )
    assert page.status_code in {303, 401}
    assert db.session.scalars(select(KeptForm)).all() == []
    assert "eight words" not in page.text


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/nowhere", "/me"])
def test_a_kept_form_is_sent_only_to_a_form_of_ours(member_client, path):
    token = keep_form(path, [("name", "A group")], now=utc_now())
    db.session.commit()
    assert member_client.get(f"/kept/{token}").status_code == 404


def test_a_draft_ballot_follows_its_owner_to_another_browser(app, client, member):
    client.set_cookie("ballot_draft", "a random token")
    client.post("/sign-in", data={"email": member.email})
    other = app.test_client()
    other.post(link_in(newest_mail()))
    with other.session_transaction() as session:
        assert session["ballot_draft_digest"] == digest_of("a random token").hex()


def test_on_an_open_question_a_guest_goes_on_without_an_address(client):
    issue = make_issue(joining="open")
    path = f"/issues/{issue.id}/proposals/new"
    page = client.get(f"/sign-in?next={path}")
    assert "Carry on without an address" in page.text
    assert "no proof of one person, one ballot" in page.text

    response = client.post("/sign-in/guest", data={"next": path})

    assert (response.status_code, response.location) == (303, path)
    [guest] = db.session.scalars(select(Member).where(Member.is_guest)).all()
    assert (guest.email, name_on_own_page(client)) == (None, guest.display_name)
    assert client.get(path).status_code == 200
    assert client.get("/groups/new").status_code == 403


@pytest.mark.parametrize(
    "settings",
    [{"joining": "email"}, {"joining": "list"}, {"joining": "open", "privacy_mode": "private"}],
)
def test_elsewhere_there_are_no_guests(client, settings):
    path = f"/issues/{make_issue(**settings).id}/proposals/new"
    assert "Carry on without an address" not in client.get(f"/sign-in?next={path}").text
    assert client.post("/sign-in/guest", data={"next": path}).status_code == 403
    assert client.post("/sign-in/guest", data={"next": "/groups/new"}).status_code == 403
    assert client.post("/sign-in/guest", data={"next": "/issues/99"}).status_code == 403
    assert db.session.scalars(select(Member).where(Member.is_guest)).all() == []


def test_a_guest_is_offered_where_a_kept_form_was_going(client):
    issue = make_issue(joining="open")
    page = client.post(f"/issues/{issue.id}/posts", data={"text": "We waited nine weeks."})
    assert page.status_code == 401
    assert "Carry on without an address" in page.text
    response = client.post("/sign-in/guest", data={"kept": kept_token_in(page)})
    assert "We waited nine weeks." in client.get(response.location).text


def test_a_draft_issue_tells_visitors_nothing(client):
    issue = make_issue(stage=None, joining="open")
    page = client.get(f"/sign-in?next=/issues/{issue.id}")
    assert "Carry on without an address" not in page.text


def test_groups_are_not_issues(client):
    make_group("Carers")
    assert client.post("/sign-in/guest", data={"next": "/groups"}).status_code == 403
