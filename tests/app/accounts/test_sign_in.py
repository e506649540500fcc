"""Signing in by mailed link, typed code and password."""

import re

import pytest
from sqlalchemy import event, select

from app.accounts.models import Member, MemberSession, SignInToken
from app.accounts.services import sign_in as ways_in
from app.accounts.services.sign_in import password_fits, set_password
from app.core.tokens import digest_of
from app.extensions import db
from app.mail.models import OutgoingMail
from tests.factories import at, make_member


def newest_mail():
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()


def link_in(mail):
    return re.search(r"http://localhost(/sign-in/\S+)", mail.text)[1]


def code_in(mail):
    return re.search(r"^(\d{3} \d{3})$", mail.text, re.MULTILINE)[1]


def ask(client, address, **fields):
    response = client.post("/sign-in", data={"email": address, **fields})
    assert (response.status_code, response.location) == (303, "/sign-in/code")
    return newest_mail()


def name_on_own_page(client):
    response = client.get("/me")
    return (
        re.search(r"<b><bdi>(.*?)</bdi></b>", response.text)[1]
        if response.status_code == 200
        else None
    )


def test_a_typed_code_signs_a_new_person_in(client):
    mail = ask(client, "Jo@Example.org", next="/me")

    response = client.post("/sign-in/code", data={"code": code_in(mail)})

    assert (response.status_code, response.location) == (303, "/me/name?next=/me")
    [person] = db.session.scalars(select(Member)).all()
    assert (person.email, person.has_chosen_name, person.is_guest) == (
        "jo@example.org",
        False,
        False,
    )
    assert name_on_own_page(client) == person.display_name


def test_a_typed_code_signs_a_member_in_and_goes_on_where_they_were(client, member):
    mail = ask(client, member.email, next="/me/leave")

    response = client.post("/sign-in/code", data={"code": code_in(mail)})

    assert response.location == "/me/leave"
    assert name_on_own_page(client) == member.display_name


def test_a_link_shows_a_button_and_only_the_button_signs_in(app, client, member):
    link = link_in(ask(client, member.email))
    scanner, person = app.test_client(), app.test_client()

    for _again in range(3):
        page = scanner.get(link)
        assert page.status_code == 200
        assert f"<bdi>{member.email}</bdi>" in page.text
    assert name_on_own_page(scanner) is None

    assert person.post(link).status_code == 303
    assert name_on_own_page(person) == member.display_name


def test_a_link_works_once(app, client, member):
    link = link_in(ask(client, member.email))
    assert client.post(link).status_code == 303

    again = app.test_client()
    assert again.get(link).status_code == 410
    response = again.post(link)
    assert response.status_code == 410
    assert name_on_own_page(again) is None


def test_who_opens_a_used_link_again_is_told_that_they_are_in(client, member):
    link = link_in(ask(client, member.email))
    client.post(link)

    again = client.get(link)

    assert again.status_code == 410
    assert "in already" in again.text
    assert "Ask for another mail" not in again.text


def test_a_link_and_its_code_are_one_way_in(client, member):
    mail = ask(client, member.email)
    assert client.post("/sign-in/code", data={"code": code_in(mail)}).status_code == 303
    assert client.post(link_in(mail)).status_code == 410


def test_link_and_code_end_after_half_an_hour(client, member):
    mail = ask(client, member.email)
    db.session.scalars(select(SignInToken)).one().expires_at = at(seconds=-1)
    db.session.commit()

    assert client.get(link_in(mail)).status_code == 410
    assert client.post(link_in(mail)).status_code == 410
    assert client.post("/sign-in/code", data={"code": code_in(mail)}).status_code == 422
    assert name_on_own_page(client) is None


def test_five_wrong_codes_spoil_the_right_one_but_not_the_link(client, member):
    mail = ask(client, member.email)
    right = code_in(mail)
    wrong = "000 000" if right != "000 000" else "111 111"

    for _try in range(5):
        assert client.post("/sign-in/code", data={"code": wrong}).status_code == 422
    assert client.post("/sign-in/code", data={"code": right}).status_code == 422
    assert name_on_own_page(client) is None

    assert client.post(link_in(mail)).status_code == 303


def test_four_wrong_codes_leave_the_right_one_good(client, member):
    mail = ask(client, member.email)
    right = code_in(mail)
    wrong = "000 000" if right != "000 000" else "111 111"
    for _try in range(4):
        client.post("/sign-in/code", data={"code": wrong})
    assert client.post("/sign-in/code", data={"code": right}).status_code == 303


def test_a_code_is_good_only_in_the_browser_that_asked(app, client, member):
    mail = ask(client, member.email)
    thief = app.test_client()
    ask(thief, "thief@example.org")

    assert thief.post("/sign-in/code", data={"code": code_in(mail)}).status_code == 422
    assert client.post("/sign-in/code", data={"code": code_in(mail)}).status_code == 303


def test_nothing_stored_opens_a_door(client, member):
    mail = ask(client, member.email)
    row = db.session.scalars(select(SignInToken)).one()
    token = link_in(mail).rpartition("/")[2]
    code = code_in(mail).replace(" ", "")

    assert row.token_hash == digest_of(token)
    assert digest_of(code) != row.code_hash  # hashed with the browser's secret: not to be guessed
    client.post(link_in(mail))
    with client.session_transaction() as session:
        carried = session["session_token"]
    stored = db.session.scalars(select(MemberSession)).one()
    assert stored.token_hash == digest_of(carried)


def test_signing_in_begins_a_new_session_and_drops_the_old_one(app, client, member):
    other = make_member()
    for someone in (other, member):
        assert client.post(link_in(ask(client, someone.email))).status_code == 303
        with client.session_transaction() as session:
            carried = session["session_token"]
            assert "browser" not in session
        if someone is other:
            old = carried

    with app.test_client() as thief, thief.session_transaction() as session:
        session["session_token"] = old
    assert thief.get("/me").status_code == 303
    assert name_on_own_page(client) == member.display_name


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "///evil.example",
        "https://evil.example/",
        "http:/evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%0d\n//x",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_a_way_in_never_leads_to_another_site(client, member, path):
    mail = ask(client, member.email, next=path)
    assert client.post(link_in(mail)).location == "/"
    page = client.get("/sign-in", query_string={"next": path})
    assert 'name="next" value="/"' in page.text


def test_the_mail_never_repeats_the_host_that_was_asked_for(client, member):
    client.post("/sign-in", data={"email": member.email}, headers={"Host": "evil.example"})
    mail = newest_mail()
    assert "evil.example" not in mail.text + mail.html + mail.subject
    assert link_in(mail)


@pytest.mark.parametrize(
    "address", ["", "jo", "jo@", "jo@example.org\nBcc: x@example.org", "a b@example.org"]
)
def test_what_is_no_address_is_refused_and_nothing_is_mailed(client, address):
    response = client.post("/sign-in", data={"email": address})
    assert response.status_code == 422
    assert newest_mail() is None


def test_too_many_mails_to_one_address_stop_quietly(client, member):
    for _time in range(14):
        ask(client, member.email)
    assert len(db.session.scalars(select(OutgoingMail)).all()) == 10


def test_a_password_signs_in_and_a_wrong_one_does_not(app, client, member):
    set_password(member, "three words together")
    db.session.commit()

    for address, password in [
        (member.email, "three words apart"),
        ("nobody@example.org", "three words together"),
        (make_member().email, "three words together"),
    ]:
        response = client.post("/sign-in/password", data={"email": address, "password": password})
        assert response.status_code == 422
        assert "That address and password don’t belong together." in response.text
    fields = {"email": member.email, "password": "three words together", "next": "/me/leave"}
    assert client.post("/sign-in/password", data=fields).location == "/me/leave"
    assert name_on_own_page(client) == member.display_name


def test_a_member_without_a_password_cannot_be_entered_by_one(member):
    assert member.password_hash is None
    assert not password_fits(member.password_hash, "")


class Work:
    """The statements and hashes that a block of requests took."""

    def __init__(self, monkeypatch):
        self.statements, self.hashes = [], 0
        real, counter = ways_in.PASSWORDS, self

        class Counting:
            def hash(self, text):
                return real.hash(text)

            def verify(self, stored, text):
                counter.hashes += 1
                return real.verify(stored, text)

        monkeypatch.setattr(ways_in, "PASSWORDS", Counting())

    def __enter__(self):
        event.listen(db.engine, "before_cursor_execute", self.note)
        return self

    def __exit__(self, *error):
        event.remove(db.engine, "before_cursor_execute", self.note)

    def note(self, connection, cursor, statement, *rest):
        self.statements.append(statement)


@pytest.mark.parametrize("way", ["mail", "password"])
def test_known_and_unknown_addresses_get_the_same_answer_and_the_same_work(
    app, member, way, monkeypatch
):
    set_password(member, "three words together")
    db.session.commit()
    seen = []
    for address in [member.email, "nobody@example.org"]:
        client = app.test_client()
        client.get("/sign-in")
        db.session.rollback()
        with Work(monkeypatch) as work:
            if way == "mail":
                response = client.post("/sign-in", data={"email": address})
                page = client.get("/sign-in/code")
            else:
                response = client.post(
                    "/sign-in/password", data={"email": address, "password": "wrong one"}
                )
                page = response
        headers = {name: value for name, value in response.headers if name != "Set-Cookie"}
        shown = re.sub(r'(csrf_token" value=)"[^"]*"', r"\1", page.text).replace(address, "ADDRESS")
        seen.append(
            (response.status_code, headers.get("Location"), shown, work.statements, work.hashes)
        )
    for known, unknown in zip(*seen, strict=True):
        assert known == unknown
    assert seen[0][4] == (1 if way == "password" else 0)
    assert seen[0][3]


def test_a_member_who_is_signed_in_can_sign_out(member_client):
    response = member_client.post("/sign-out")
    assert (response.status_code, response.location) == (303, "/")
    assert member_client.get("/me").status_code == 303
    assert db.session.scalars(select(MemberSession)).one().revoked_at is not None


def test_the_demo_way_in_is_absent_outside_the_demo(client):
    make_member("Priya", email="practitioner@example.org")
    assert client.post("/sign-in/demo", data={"person": "practitioner"}).status_code == 404
    assert "/sign-in/demo" not in client.get("/sign-in").text
    assert client.get("/me").status_code == 303


def test_in_the_demo_one_press_makes_you_somebody(app, client):
    make_member("Priya", email="practitioner@example.org")
    app.config["DEMO"] = True
    assert "/sign-in/demo" in client.get("/sign-in").text
    assert client.post("/sign-in/demo", data={"person": "practitioner"}).status_code == 303
    assert name_on_own_page(client) == "Priya"
    assert client.post("/sign-in/demo", data={"person": "mayor"}).status_code == 404


def test_a_demo_says_where_its_mail_lies(app, client, monkeypatch):
    ask(client, "ann@example.org")
    assert "no mail leaves it" not in client.get("/sign-in/code").text
    monkeypatch.setitem(app.config, "DEMO", True)
    assert "no mail leaves it" not in client.get("/sign-in/code").text, "mail is sent here"
    monkeypatch.setitem(app.config, "MAIL_URL", "file:///some/folder")
    assert "<code>/some/folder</code>" in client.get("/sign-in/code").text
