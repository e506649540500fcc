"""One's own page: names, passwords, sessions, leaving."""

import re

import pytest
from sqlalchemy import select

from app import create_app
from app.accounts.models import Member, MemberSession
from app.accounts.services.sign_in import password_fits, set_password
from app.core.words.names import is_readable, skeleton_of
from app.core.words.text import clean_name
from app.extensions import db, limiter
from app.following.models import IssueFollow
from app.following.tasks import catch_up
from app.groups.models import Membership, Role
from app.journal.queries import verify_chain
from app.mail.models import MailChoice, OutgoingMail, Pace, Topic
from app.mail.services import choose
from deliberation.stages import Stage
from tests.app.accounts.test_sign_in import ask, link_in, name_on_own_page
from tests.conftest import sqlite_config
from tests.factories import add_to_group, make_group, make_issue, make_member, make_post

LOOKS = "looks like that"


def rename(client, name, **fields):
    return client.post("/me/name", data={"name": name, **fields})


def test_a_member_chooses_a_name(member_client, member):
    response = rename(member_client, "  Jo\u200b of \u202eMillbrook ")
    assert (response.status_code, response.location) == (303, "/me")
    assert member.display_name == "Jo of Millbrook"
    assert "<bdi>Jo of Millbrook</bdi>" in member_client.get("/me").text


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b\u200d", "…", "-", "🙂", "Z" + "\u0301" * 9, "x" * 41]
)
def test_what_nobody_can_read_is_no_name(member_client, member, name):
    assert rename(member_client, name).status_code == 422
    assert member.display_name.startswith("Member")


@pytest.mark.parametrize(
    "name",
    [
        "Organiser",
        "ORGANISER",
        "0rganiser",
        "Оrganiser",
        "organ\u0131ser",
        "Admin",
        "Guerilla Policy",
        "М oderator",
    ],
)
def test_nobody_poses_as_who_runs_the_site(member_client, member, name):
    response = rename(member_client, name, warned_about=name)
    assert response.status_code == 422
    assert "sounds like somebody who runs this site" in response.text
    assert member.display_name != name


@pytest.mark.parametrize(
    "name", ["Joanne Miller", "joanne  miller", "Jоanne Miller", "Joanne Mi11er", "Joánne Miller"]
)
def test_a_name_that_looks_like_somebody_elses_is_warned_of_once(member_client, member, name):
    make_member("Joanne Miller")
    shown = clean_name(name)
    response = rename(member_client, name)
    assert response.status_code == 422
    assert LOOKS in response.text
    assert f'name="warned_about" type="hidden" value="{shown}"' in response.text
    assert rename(member_client, name, warned_about="something else").status_code == 422

    assert rename(member_client, name, warned_about=shown).status_code == 303
    assert member.display_name == shown


def test_keeping_ones_own_name_warns_of_nothing(member_client, member):
    assert rename(member_client, member.display_name).status_code == 303


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill", "Bi11"),
        ("paypal", "раураl"),
        ("Modern", "Modem"),
        ("vvally", "wally"),
        ("Ana", "ÁNA"),
        ("ﬁnn", "Finn"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton_of(one) == skeleton_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ana", "Anna"), ("Jo", "Joe"), ("नीता", "गीता"), ("王", "玉")]
)
def test_names_that_differ_stay_apart(one, other):
    assert skeleton_of(one) != skeleton_of(other)
    assert is_readable(one)
    assert is_readable(other)


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x1b",
        "\x7f",
        "\x85",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ue000",
        "\U000e0041",
        "\u0378",
        "\ud800",
    ],
)
def test_no_name_holds_what_cannot_be_seen(character):
    assert clean_name(f"J{character}o") in {"Jo", "J o"}


def test_a_revoked_session_is_out_at_once(app, member, sign_in):
    here, there = sign_in(member), sign_in(member)
    assert name_on_own_page(there) == member.display_name
    rows = db.session.scalars(select(MemberSession).order_by(MemberSession.id)).all()

    page = here.get("/me")
    assert page.text.count('/end"') == 1
    assert here.post(f"/me/sessions/{rows[1].id}/end").status_code == 303

    assert there.get("/me").status_code == 303
    assert there.post("/me/name", data={"name": "Thief"}).status_code == 401
    assert name_on_own_page(here) == member.display_name


def test_sessions_of_others_do_not_exist(member, sign_in):
    sign_in(member)
    theirs = db.session.scalars(select(MemberSession)).one().id
    stranger = sign_in(make_member())
    assert stranger.post(f"/me/sessions/{theirs}/end").status_code == 404
    assert stranger.post("/me/sessions/999/end").status_code == 404
    assert db.session.get(MemberSession, theirs).revoked_at is None


def test_signing_out_everywhere_ends_every_session_of_this_member_alone(member, sign_in):
    here, there, other = sign_in(member), sign_in(member), sign_in(make_member())
    assert here.post("/sign-out/everywhere").status_code == 303
    assert here.get("/me").status_code == 303
    assert there.get("/me").status_code == 303
    assert other.get("/me").status_code == 200


def test_a_copied_cookie_is_worthless_after_signing_out(app, member, sign_in):
    client = sign_in(member)
    client.get("/me")
    with client.session_transaction() as session:
        token = session["session_token"]
    client.post("/sign-out")
    with client.session_transaction() as session:
        session["session_token"] = token
    assert client.get("/me").status_code == 303


def test_a_password_is_set_and_signs_other_browsers_out(member, sign_in):
    here, there = sign_in(member), sign_in(member)
    assert here.post("/me/password", data={"new_password": "short"}).status_code == 422
    assert (
        here.post("/me/password", data={"new_password": "three words together"}).status_code == 303
    )
    assert member.password_hash.startswith("$argon2id$")
    assert password_fits(member.password_hash, "three words together")
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_a_password_is_changed_only_with_the_old_one(member, member_client):
    set_password(member, "three words together")
    db.session.commit()
    for old in ("", "wrong words altogether"):
        response = member_client.post(
            "/me/password", data={"current_password": old, "new_password": "four words even better"}
        )
        assert response.status_code == 422
    assert password_fits(member.password_hash, "three words together")
    member_client.post(
        "/me/password",
        data={"current_password": "three words together", "new_password": "four words even better"},
    )
    assert password_fits(member.password_hash, "four words even better")
    member_client.post("/me/password/remove")
    assert member.password_hash is None


def test_a_guest_has_no_password(sign_in):
    guest = sign_in(make_member(email=None, is_guest=True))
    assert "new_password" not in guest.get("/me").text
    assert (
        guest.post("/me/password", data={"new_password": "three words together"}).status_code == 403
    )


def test_who_has_no_address_is_promised_no_mail(sign_in):
    page = sign_in(make_member(email=None)).get("/me")

    assert "mail you a way in" not in page.text
    assert "new_password" not in page.text
    assert "Your name goes." in page.text


def test_signed_in_pages_are_kept_by_no_cache(client, member_client):
    assert member_client.get("/me").headers["Cache-Control"] == "private, no-store"
    assert member_client.get("/groups").headers["Cache-Control"] == "private, no-store"
    assert "public" not in client.get("/sign-in").headers["Cache-Control"]


def test_who_leaves_takes_name_and_address_along(app, client, member, sign_in):
    canary = "Zebedee Canary"
    member.display_name, address = canary, member.email
    db.session.commit()
    group = make_group(organiser=make_member())
    add_to_group(group, member)
    issues = [make_issue(Stage.PROPOSE, group=group) for _n in range(2)]
    theirs = sign_in(member)
    for issue in issues:
        posted = theirs.post(
            f"/issues/{issue.id}/posts",
            data={
                "text": "We waited nine weeks.",
                "source": "experience",
                "experiences": "uses",
                "main_experience": "uses",
            },
        )
        assert posted.status_code == 303
        assert canary in client.get(f"/issues/{issue.id}/talk").text
    ask(client, address)
    asked = make_post(issues[0], make_member())
    make_post(issues[0], member, "It was ten weeks.", parent=asked)
    catch_up()
    assert canary in db.session.query(OutgoingMail).filter_by(kind="reply").one().text
    assert theirs.post(f"/issues/{issues[0].id}/follow").status_code == 303
    choose(member.id, {Topic.WEEK: Pace.NOTHING})
    db.session.commit()

    assert theirs.post("/me/leave").status_code == 422
    assert theirs.post("/me/leave", data={"is_sure": "y"}).status_code == 303

    assert theirs.get("/me").status_code == 303
    db.session.expire_all()
    assert (member.email, member.password_hash) == (None, None)
    assert (
        db.session.scalars(select(Membership).where(Membership.member_id == member.id)).all() == []
    )
    names = []
    for issue in issues:
        talk = client.get(f"/issues/{issue.id}/talk").text
        assert "We waited nine weeks." in talk
        assert canary not in talk
        names.append(re.findall(r"<b>(?:<a[^>]*>)?(?:<bdi>)?([A-Z]\w+ [A-Z]\w+)<", talk))
        assert verify_chain(issue.id).broken_at is None
    assert names[0]
    assert names[0] != names[1]
    with db.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert canary not in dump
    assert address not in dump
    assert "somebody who left replied to you" in dump
    assert [db.session.query(table).count() for table in (IssueFollow, MailChoice)] == [0, 0]
    assert client.post("/sign-in", data={"email": address}).status_code == 303


def test_the_only_organiser_cannot_leave_a_group_behind(member, member_client):
    group = make_group(organiser=member)
    add_to_group(group, make_member())
    response = member_client.post("/me/leave", data={"is_sure": "y"})
    assert response.status_code == 422
    db.session.expire_all()
    assert member.email is not None
    place = db.session.scalars(select(Membership).where(Membership.role == Role.ORGANISER)).one()
    assert place.member_id == member.id


def test_a_suspended_member_may_read_their_own_page(sign_in):
    assert sign_in(make_member(is_suspended=True)).get("/me").status_code == 200


def test_one_address_may_come_back_as_somebody_new(client, member):
    address = member.email
    member.email, member.deleted_at = None, member.created_at
    db.session.commit()
    assert client.post(link_in(ask(client, address))).status_code == 303
    assert len(db.session.scalars(select(Member)).all()) == 2


def test_signing_in_is_limited_by_browser_and_address_together(empty_database, tmp_path):
    limited = create_app(sqlite_config(tmp_path / "limited.db", RATELIMIT_ENABLED=True))
    try:
        with limited.app_context():
            db.create_all()
        hasty, calm = limited.test_client(), limited.test_client()
        for client in (hasty, calm):
            client.get("/sign-in")
        answers = [
            hasty.post("/sign-in", data={"email": f"a{n}@example.org"}).status_code
            for n in range(13)
        ]
        assert answers == [303] * 12 + [429]
        assert calm.post("/sign-in", data={"email": "b@example.org"}).status_code == 303
    finally:
        limiter.enabled = False
        limiter.reset()
        with limited.app_context():
            db.engine.dispose()
