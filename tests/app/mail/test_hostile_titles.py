"""Hostile titles and names through every mail: exactly our headers, plain text, a way to stop."""

import email
import random
from types import SimpleNamespace

import pytest

from app.core.clock import utc_now
from app.following.services.letters import Digest, Section
from app.mail.convert import bytes_to_send, clean_header, messages
from app.mail.convert.messages import ONE_CLICK, WRITTEN, WRITTEN_TO_STOP
from app.mail.models import OutgoingMail
from app.mail.services.outbox import new_message_id, template_of, write_letter
from tests.app.mail.test_outbox import HOSTILE
from tests.factories import make_member
from tests.security import xss
from tests.security.test_a5_text_is_data import TEMPLATES
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

TITLES = figure(500, 50)
SENDER = "Guerilla Policy <post@localhost>"
FRAMES = {"base"}
KINDS = {
    "added_to_group": "added-to-group",
    "answerer": "answerer",
    "answerer_news": "answerer",
    "answers_due": "answers-due",
    "change_news": "change-suggested",
    "digest": "digest",
    "doubt_answered": "doubt-answered",
    "hidden_news": "words-hidden",
    "idea_gone": "idea-gone",
    "my_part": "my-part",
    "news": "reply",
    "sign_in": "sign-in",
    "stage": "stage",
    "words_changed": "words-changed",
    "worry_asked": "worry-asked",
}


def hostile_titles(amount):
    """Headers typed as titles: the known ways, twisted by chance, and the XSS corpus."""
    chance = random.Random(8058)
    known = [*HOSTILE, *xss.corpus()]
    breaks = ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "=?utf-8?q?=0A?=", "%0d%0a"]
    headers = ["Bcc: x@a.b", "List-Unsubscribe: <https://a.b/x>", "To: y@a.b", "\r\n\r\n<b>"]
    made = [
        chance.choice(breaks).join([chance.choice(known)[:40], chance.choice(headers), "x"])
        for _title in range(amount)
    ]
    return [made[n] if n % 2 else known[n % len(known)] for n in range(amount)]


def words_from(title, member):
    """Give every word that any template prints the title; numbers stay numbers."""
    section = Section(title, title, [title], "http://localhost/issues/1")
    kept = SimpleNamespace(subject=title, gist=title)
    digest = Digest([section], [kept]).asked_for(member)
    named = (
        "question", "stage", "text", "until", "verb", "words", "quote", "letter", "title",
        "instead", "rule", "reason", "what", "url", "promised",
    )  # fmt: skip
    return {
        **dict.fromkeys(named, title),
        **{name: digest[name] for name in ("sections", "more", "kept", "home")},
        "group": SimpleNamespace(name=title, slug="group"),
        "can_back": True,
        "groups": [(title, [(title, title)])],
        "has_ticket": True,
        "is_reminder": True,
        "is_over": True,
        **dict.fromkeys(("issue_id", "proposal_id", "amendment_id", "hiding_id"), 1),
        "token": "token",
        "code": "123456",
        "minutes": 30,
        "waiting": 2,
    }


def mail_of(template, title, member):
    letter = write_letter(KINDS[template], member, title, template, **words_from(title, member))
    return OutgoingMail(
        id=1,
        address=member.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        stop_url=letter.stop_url,
        message_id=new_message_id(),
        created_at=utc_now(),
    )


def faults_of(template, title, member):
    """Send one mail as far as its bytes; say what is not exactly as it should be."""
    mail = mail_of(template, title, member)
    read = email.message_from_bytes(bytes_to_send(mail, sender=SENDER), policy=messages.SMTP)
    stops = () if KINDS[template] == "sign-in" else WRITTEN_TO_STOP
    wanted = sorted(name.title() for name in (*WRITTEN, *stops))
    plain = read.get_body(("plain",)).get_content()
    checks = {
        "headers": (sorted(name.title() for name in read.keys()), wanted),  # noqa: SIM118
        "to": (str(read["To"]), member.email),
        "subject": (" ".join(str(read["Subject"]).split()), clean_header(title)),
        "link": (read["List-Unsubscribe"], f"<{mail.stop_url}>" if stops else None),
        "one click": (read["List-Unsubscribe-Post"], ONE_CLICK if stops else None),
        "in text": (mail.stop_url in plain and bool(plain.strip()), True),
        "defects": (list(read.defects), []),
    }
    return {name: found for name, (found, right) in checks.items() if found != right}


def test_every_template_is_tried(app):
    assert {path.stem for path in (TEMPLATES / "mail").glob("*.txt")} - FRAMES == set(KINDS)


@pytest.mark.parametrize("template", KINDS)
def test_hostile_titles_give_exactly_the_expected_headers(app, template):
    member = make_member()
    found = {}
    for title in hostile_titles(TITLES):
        member.display_name = title[:40]
        if faults := faults_of(template, title, member):
            found[title] = faults
    assert found == {}
    assert template_of(f"mail/{template}.txt").blocks["body"]


def test_planted_fault_a_subject_as_it_was_typed_is_caught(app, monkeypatch):
    monkeypatch.setattr(messages, "clean_header", lambda text: text)
    monkeypatch.setattr("app.mail.services.outbox.clean_header", lambda text: text)
    member, caught = make_member(), 0
    for title in hostile_titles(50):
        try:
            caught += bool(faults_of("news", title, member))
        except messages.UnsafeMail:
            caught += 1
    assert caught
