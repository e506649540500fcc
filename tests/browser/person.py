"""Somebody who does what a page is about, and keeps the page that answers, for the tour."""

from __future__ import annotations

import contextlib
import re
from html import unescape

from app.accounts.services import start_session
from app.extensions import db
from app.mail.models import OutgoingMail

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
"""A word as long as words get, which has to be broken on a phone."""

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Senn"
LONG_LINK = "https://example.org/" + "minutes-of-the-meeting" * 3
LONG_TEXT = f"The {LONG} of {LONG.lower()} has closed. See {LONG_LINK} for what was said."
EXPERIENCE = {"experiences": "uses", "main_experience": "uses"}


class Person:
    """A browser without a screen, signed in or not."""

    def __init__(self, atlas, member=None):
        self.atlas = atlas
        self.client = atlas.app.test_client()
        if member is not None:
            token = start_session(member)
            db.session.commit()
            with self.client.session_transaction() as session:
                session["session_token"] = token

    def go(self, path, deed="", status=200):
        """Open an address; the page is kept where the deed has a name."""
        return self.ask("GET", path, deed, status)

    def send(self, path, data=None, deed="", status=422):
        """Send a form with the token of this browser; the answer is kept where it has a name."""
        page = self.ask("GET", "/house-rules").text
        token = unescape(re.search(r'name="csrf_token" value="([^"]*)"', page)[1])
        return self.ask("POST", path, deed, status, {"csrf_token": token, **(data or {})})

    def ask(self, method, path, deed="", status=200, data=None):
        """Ask in a context of its own, as a server would; others' changes are committed first."""
        db.session.commit()
        with contextlib.ExitStack() as around:
            around.enter_context(self.atlas.app.app_context())
            if deed:
                around.enter_context(self.atlas.noting_templates())
            answer = self.client.open(path, method=method, data=data)
        if deed:
            assert answer.status_code == status, (method, path, answer.status, answer.text)
            self.atlas.keep(method, path, deed, answer.text)
        return answer

    def code(self):
        """Read the six digits in the newest mail."""
        return re.search(r"^(\d{3} \d{3})\s*$", self.newest_mail(), re.MULTILINE)[1]

    def link(self):
        """Read the link in the newest mail, without the site's name."""
        return re.search(r"https?://[^/\s]+(/sign-in/\S+)", self.newest_mail())[1]

    def newest_mail(self):
        """Read what will be sent next."""
        newest = db.select(OutgoingMail.text).order_by(OutgoingMail.id.desc()).limit(1)
        return db.session.scalar(newest)


def fields_of(page, action):
    """Return what a browser would send of a page's form, as the form stands."""
    form = page[page.index(f'action="{action}"') :].split("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = {key: unescape(value) for key, value in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        if given.get("type") == "hidden" or " checked" in tag:
            fields[given["name"]] = given["value"]
    del fields["csrf_token"]
    return fields
