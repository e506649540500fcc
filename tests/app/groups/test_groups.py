"""Starting a group, joining it, running it."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.groups.services import free_slug, seen_of
from app.journal.models import JournalEntry
from app.mail.models import OutgoingMail
from tests.app.accounts.test_sign_in import link_in, name_on_own_page, newest_mail
from tests.factories import add_to_group, make_group, make_member


def role_of(someone, group):
    db.session.expire_all()
    return db.session.scalar(
        select(Membership.role).where(
            Membership.member_id == someone.id, Membership.group_id == group.id
        )
    )


def kinds():
    return db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)).all()


@pytest.fixture
def group(member):
    return make_group("Carers of Millbrook", organiser=member)


def place_of(someone):
    return db.session.scalars(select(Membership).where(Membership.member_id == someone.id)).one()


def test_a_member_starts_a_group_and_organises_it(member_client, member):
    response = member_client.post(
        "/groups/new", data={"name": "Carers of Millbröok", "description": "We look after people."}
    )
    assert (response.status_code, response.location) == (303, "/groups/carers-of-millbrook")
    page = member_client.get(response.location)
    assert "We look after people." in page.text
    assert 'id="run"' in page.text
    assert role_of(member, db.session.scalars(select(Group)).one()) is Role.ORGANISER
    assert kinds() == ["group-started"]


def test_addresses_of_groups_are_never_used_twice(app):
    taken = make_group()
    taken.slug = "new-2"
    db.session.commit()
    assert [free_slug(name) for name in ("New", "王 玉", "a" * 90)] == ["new-3", "group", "a" * 50]


def test_guests_and_paused_members_start_no_group(sign_in):
    for columns in ({"email": None, "is_guest": True}, {"is_suspended": True}):
        someone = sign_in(make_member(**columns))
        assert someone.get("/groups/new").status_code == 403
        assert someone.post("/groups/new", data={"name": "A group"}).status_code == 403
    assert db.session.scalar(select(func.count()).select_from(Group)) == 0


def test_a_guest_is_led_to_an_address(sign_in):
    page = sign_in(make_member(email=None, is_guest=True)).get("/groups/new")

    assert 'href="/sign-in?next=/groups/new"' in page.text


def test_members_see_their_place_and_others_how_to_join(client, sign_in, group):
    someone = make_member()
    add_to_group(group, someone)
    url = f"/groups/{group.slug}"

    assert "<h2>Your place</h2>" in sign_in(someone).get(url).text
    assert "<h2>Join</h2>" in client.get(url).text


def test_the_questions_of_a_group_lead_back_to_it(client, group):
    page = client.get(f"/issues?group={group.slug}").text

    assert page.count(f'href="/groups/{group.slug}"') == 2
    assert "hasn’t asked a question yet." in page
    assert "What ends first" not in page


def test_everybody_may_read_about_a_group_but_not_who_belongs_to_it(client, group):
    add_to_group(group, make_member("Shy Person"))
    page = client.get(f"/groups/{group.slug}")
    assert page.status_code == 200
    assert "Shy Person" not in page.text
    assert "2 people" in page.text
    assert 'id="run"' not in page.text
    assert "Carers of Millbrook" in client.get("/groups").text
    assert client.get("/groups/nowhere").status_code == 404


def test_somebody_asks_to_join_and_is_let_in(member_client, group, sign_in):
    newcomer = make_member("Derek")
    theirs = sign_in(newcomer)
    assert theirs.post(f"/groups/{group.slug}/join").status_code == 303
    assert role_of(newcomer, group) is Role.PENDING
    assert theirs.post(f"/groups/{group.slug}/join").status_code == 403
    assert "One person asks to join." in member_client.get(f"/groups/{group.slug}").text
    assert "Derek" in member_client.get(f"/groups/{group.slug}/people").text

    place = place_of(newcomer).id
    assert member_client.post(f"/groups/{group.slug}/people/{place}/accept").status_code == 303
    assert role_of(newcomer, group) is Role.MEMBER
    assert kinds() == ["role-changed"]

    assert theirs.post(f"/groups/{group.slug}/leave").status_code == 303
    assert role_of(newcomer, group) is None


def test_an_organiser_says_no(member_client, group, sign_in):
    newcomer = make_member()
    sign_in(newcomer).post(f"/groups/{group.slug}/join")
    place = place_of(newcomer).id
    assert member_client.post(f"/groups/{group.slug}/people/{place}/remove").status_code == 303
    assert role_of(newcomer, group) is None


def test_people_are_added_by_address_and_written_to_once(app, member_client, group):
    known = make_member("Known Elsewhere")
    typed = f"{known.email}, NEW@example.org\nnew@example.org\n"

    for _again in range(2):
        response = member_client.post(f"/groups/{group.slug}/people", data={"addresses": typed})
        assert response.status_code == 303

    new = db.session.scalars(select(Member).where(Member.email == "new@example.org")).one()
    assert role_of(known, group) is role_of(new, group) is Role.MEMBER
    mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.address)).all()
    assert [mail.address for mail in mails] == [known.email, "new@example.org"]
    assert "http://localhost/groups/" in mails[0].text
    assert "Carers of Millbrook" in mails[0].html
    page = member_client.get(f"/groups/{group.slug}/people").text
    assert known.email in page
    assert "new@example.org" in page
    assert "Known Elsewhere" not in page  # whose address it is, is theirs to tell
    assert new.display_name not in page

    client = app.test_client()
    client.post("/sign-in", data={"email": "new@example.org"})
    client.post(link_in(newest_mail()))
    assert name_on_own_page(client) == new.display_name


@pytest.mark.parametrize("typed", ["", "jo", "jo@example.org\nal", "a@example.org b@example.org"])
def test_a_list_with_something_else_in_it_adds_nobody(member_client, group, typed):
    response = member_client.post(f"/groups/{group.slug}/people", data={"addresses": typed})
    assert response.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 1


def test_more_than_200_addresses_are_added_in_parts(member_client, group):
    typed = "\n".join(f"a{n}@example.org" for n in range(201))
    response = member_client.post(f"/groups/{group.slug}/people", data={"addresses": typed})
    assert response.status_code == 422
    assert "in parts" in response.text


def test_roles_change_but_a_group_keeps_an_organiser(member_client, member, group):
    other = make_member()
    add_to_group(group, other)
    theirs, own = place_of(other).id, place_of(member).id
    address = f"/groups/{group.slug}/people/"

    assert member_client.post(f"{address}{own}", data={"role": "member"}).status_code == 403
    assert member_client.post(f"{address}{own}/remove").status_code == 403
    assert member_client.post(f"/groups/{group.slug}/leave").status_code == 403
    assert member_client.post(f"{address}{theirs}", data={"role": "pending"}).status_code == 422
    assert member_client.post(f"{address}{theirs}", data={"role": "organiser"}).status_code == 303
    assert role_of(other, group) is Role.ORGANISER

    assert member_client.post(f"{address}{own}", data={"role": "member"}).status_code == 303
    assert role_of(member, group) is Role.MEMBER
    assert member_client.get(f"/groups/{group.slug}/people").status_code == 404


PAGES = [
    ("GET", "/edit"),
    ("POST", "/edit"),
    ("GET", "/people"),
    ("POST", "/people"),
    ("GET", "/people/{place}"),
    ("POST", "/people/{place}"),
    ("POST", "/people/{place}/accept"),
    ("POST", "/people/{place}/remove"),
]


@pytest.mark.parametrize(("method", "page"), PAGES)
@pytest.mark.parametrize("role", [None, Role.PENDING, Role.MEMBER, Role.HOST, "elsewhere"])
def test_pages_of_organisers_do_not_exist_for_others(group, sign_in, method, page, role):
    someone, target = make_member(), make_member()
    add_to_group(group, target)
    place = place_of(target).id
    if role == "elsewhere":
        make_group(organiser=someone)
    elif role is not None:
        add_to_group(group, someone, role)
    address = f"/groups/{group.slug}" + page.format(place=place)
    data = {"name": "Taken", "addresses": "x@example.org", "role": "organiser"}

    response = sign_in(someone).open(
        address, method=method, data=data if method == "POST" else None
    )

    assert response.status_code == 404
    assert role_of(target, group) is Role.MEMBER
    assert group.name == "Carers of Millbrook"


def test_a_place_in_another_group_is_not_found(member_client, group):
    stranger = make_member()
    elsewhere = make_group(organiser=stranger)
    place = place_of(stranger).id
    address = f"/groups/{group.slug}/people/{place}"
    assert member_client.post(f"{address}/remove").status_code == 404
    assert role_of(stranger, elsewhere) is Role.ORGANISER


def test_a_paused_organiser_runs_nothing(member, member_client, group):
    member.is_suspended = True
    db.session.commit()
    assert member_client.get(f"/groups/{group.slug}/people").status_code == 403


def test_an_organiser_rewrites_the_description(member_client, group):
    words = {"seen": seen_of(group), "name": "Carers", "description": "New words."}
    response = member_client.post(f"/groups/{group.slug}/edit", data=words)
    assert response.status_code == 303
    assert "New words." in member_client.get(response.location).text


def test_two_organisers_do_not_write_over_each_other(member_client, group):
    stale = {"seen": seen_of(group), "name": "Carers", "description": "What I typed."}
    first = {**stale, "description": "What the other saved."}
    member_client.post(f"/groups/{group.slug}/edit", data=first)

    response = member_client.post(f"/groups/{group.slug}/edit", data=stale)

    assert response.status_code == 409
    for words in ("What the other saved.", "What I typed.", "Nothing is lost."):
        assert words in response.text
    assert group.description == "What the other saved."
    again = {**stale, "seen": seen_of(group)}
    assert f'value="{again["seen"]}"' in response.text
    assert member_client.post(f"/groups/{group.slug}/edit", data=again).status_code == 303


def test_the_list_of_people_takes_the_same_statements_however_long(member_client, group):
    from sqlalchemy import event

    counts = []
    for _size in (1, 30):
        for _n in range(_size):
            add_to_group(group, make_member())
        db.session.rollback()
        seen = []

        def note(connection, cursor, statement, *rest, seen=seen):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        assert member_client.get(f"/groups/{group.slug}/people").status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]
