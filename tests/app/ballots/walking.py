"""Somebody who walks through a ballot at random, and knows what they meant."""

from __future__ import annotations

import random
import re
from collections import Counter

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.accounts.services import start_session
from app.ballots.convert import ZONES_BY_CODE, content_from
from app.ballots.models import Ballot, BallotDraft, CastLink, ReasonSheet, Slot, Zone
from app.ballots.services.arranging import ranks_of
from app.core.tokens import digest_of
from app.core.words.text import clean_text
from app.extensions import db
from tests.app.ballots.pages import buttons_in, form_fields, hidden_fields, url
from tests.factories import make_member

ANSWERS = ("support", "support", "support", "better", "unsure", "worse")
"""More often the first, so that there is something to put in order."""

SLOTS = ("why", "worry", "change")
WORDS = ("It helps.", "Too far from here.", 'Else "yes" & no <b>', "", "  ")
WAYS = ("", "name", "experience", "anonymous")
PRESSES = (2, 3, 4, 6)
BAND = {Zone.SUPPORT: 0, Zone.BETTER: 1, Zone.UNSURE: 2, Zone.UNSORTED: 2, Zone.WORSE: 3}
ANY = object()
"""What a starter put into a box: how that works is tested elsewhere."""


class Walker:
    """One person with a browser; `zones`, `texts`, `ticks` and `ways` are what they meant."""

    def __init__(self, app, issue, letters, offers, seed):
        self.issue, self.letters, self.offers = issue, letters, offers
        self.n, self.draw = len(letters), random.Random(seed)
        self.client, self.member = app.test_client(), make_member()
        token = start_session(self.member)
        db.session.commit()
        with self.client.session_transaction() as session:
            session["session_token"] = token
        self.zones = dict.fromkeys(range(self.n), "unsorted")
        self.texts, self.ticks, self.ways = {}, {}, {}
        self.page, self.done = "", []

    def walk(self):
        """Press some buttons, then put in what has become of it; some do it twice."""
        for _round in range(self.draw.choice((1, 1, 1, 1, 2))):
            for _n in range(self.draw.choice(PRESSES)):
                self.press_something()
            self.put_in()

    def look(self, address):
        """Open an address."""
        self.done.append(address)
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status)
        self.page = answer.text

    def press_something(self):
        """Fill in this and that on the page, and press a button of it."""
        if 'id="ballot"' not in self.page or self.draw.random() < 0.15:
            tails = ("", "?whole=1", f"?card={self.draw.randint(1, self.n)}")
            self.look(url(self.issue, self.draw.choice(tails)))
        fields = MultiDict(form_fields(self.page))
        moved = self.say(fields)
        by_name = {}
        for value in buttons_in(self.page):
            by_name.setdefault(value.partition(":")[0], []).append(value)
        press = self.draw.choice(by_name[self.draw.choice(sorted(by_name))])
        self.send(fields, press, moved)

    def say(self, fields):
        """Change some fields as a person would; return whose place may change by it."""
        here = [place for place in range(self.n) if f"was-{place}" in fields]
        here = [int(fields["card"])] if "card" in fields else here
        moved = set(self.draw.sample(here, min(len(here), self.draw.choice((0, 1, 1, 2)))))
        for place in sorted(moved):
            self.zones[place] = fields[f"zone-{place}"] = self.draw.choice(ANSWERS)
        if self.draw.random() < 0.4:
            place, slot = self.draw.choice(here), self.draw.choice(SLOTS)
            self.texts[place, slot] = fields[f"{slot}-{place}"] = self.draw.choice(WORDS)
        if self.draw.random() < 0.4:
            place, line = self.draw.choice(here), self.draw.choice(("", "-ticks", "-why", "-worry"))
            self.ways[place, line] = fields[f"shown-{place}{line}"] = self.draw.choice(WAYS)
        if self.draw.random() < 0.4 and (place := self.draw.choice(here)) in self.offers:
            self.ticks[place] = self.draw.choice(self.offers[place])
            fields.setlist(f"tick-{place}", [str(self.ticks[place])])
        levels = re.findall(r'<input type="checkbox" name="level-(\d+)"', self.page)
        if levels and self.draw.random() < 0.5:
            fields[f"level-{self.draw.choice(levels)}"] = "1"
            moved |= set(map(int, levels))
        return moved

    def send(self, fields, press, moved):
        """Press a button, and see that nothing has changed by it but what should."""
        self.done.append((press, sorted(moved)))
        name, _colon, detail = press.partition(":")
        if name == "skip":
            moved = {*moved, int(fields["card"])}
            self.zones[int(fields["card"])] = "unsorted"
        elif name in ("up", "down"):
            moved = {*moved, int(detail)}
        elif name in SLOTS:
            self.texts[int(detail.partition(":")[0]), name] = ANY
        before = self.kept()
        fields["press"] = press
        answer = self.client.post(url(self.issue), data=fields)
        if answer.status_code == 422:
            assert press == "check"
            self.page = answer.text
        else:
            assert answer.status_code == 303, answer.status
            self.look(answer.location.partition("#")[0])
        self.compare(before, self.kept(), moved)

    def kept(self):
        """The draft as it stands in the database; nothing if there is none."""
        cookie = self.client.get_cookie("ballot_draft")
        key = (digest_of(cookie.value), self.issue.id) if cookie else None
        row = db.session.get(BallotDraft, key, populate_existing=True) if key else None
        return content_from(row.content, self.n) if row else None

    def compare(self, before, after, moved):
        """Hold what is kept against what was meant, and the order of all that was not moved."""
        for place, answer in enumerate(after.answers):
            assert answer.zone.value == self.zones[place], ("zone", place)
            assert answer.ticks == ((self.ticks[place],) if place in self.ticks else ())
            for slot in SLOTS:
                meant = self.texts.get((place, slot), "")
                assert meant is ANY or getattr(answer, slot) == clean_text(meant), (slot, place)
        rest = [place for place in range(self.n) if place not in moved]
        if before is not None:
            assert order_among(rest, before) == order_among(rest, after), "order"

    def checked(self):
        """Press "check" until nothing is left to be put right; return the check page."""
        self.look(url(self.issue, "?whole=1"))
        for _n in range(self.n + 2):
            fields = MultiDict(form_fields(self.page))
            if set(self.zones.values()) == {"unsorted"}:
                self.zones[0] = fields["zone-0"] = "support"
            for place in re.findall(r'href="#level-(\d+)"', self.page):
                fields[f"level-{place}"] = "1"
            fields["press"] = "check"
            answer = self.client.post(url(self.issue), data=fields)
            if answer.status_code == 303:
                return self.client.get(answer.location).text
            self.page = answer.text
        raise AssertionError("it can't be put right")

    def put_in(self):
        """Put it in: what is stored is what was kept and what the page showed."""
        check = self.checked()
        meant = self.kept()
        self.compare(None, meant, ())
        sent = MultiDict([*hidden_fields(check), ("experiences", "uses")])
        answer = self.client.post(url(self.issue, "/cast"), data=sent)
        assert answer.status_code == 200, answer.status
        link = db.session.get(CastLink, (self.issue.id, self.member.id), populate_existing=True)
        ballot = db.session.get(Ballot, link.ballot_id)
        assert [ZONES_BY_CODE[code].value for code in ballot.zones] == list(self.zones.values())
        assert is_valid(ballot), "an invalid ballot"
        assert lines_shown(check) == lines_stored(ballot, self.letters), "the check page"
        assert said_on(sheets_of(link)) == said_in(meant), "the reasons"
        self.page = ""


def order_among(places, content):
    """How these stand to each other and to how things are now."""
    ranks = ranks_of(content)
    kept = [ranks[place] for place in (*places, len(content.answers))]
    return [sorted(set(kept)).index(rank) for rank in kept]


def is_valid(ballot):
    """A complete weak order without gaps, in which zones stand as they should."""
    zones = [ZONES_BY_CODE[code] for code in ballot.zones]
    ranks = list(ballot.ranking)
    bands = [*(BAND[zone] for zone in zones), BAND[Zone.UNSURE]]
    in_order = all(
        (bands[i] < bands[j]) <= (ranks[i] < ranks[j])
        and (bands[i] == bands[j] == 2) <= (ranks[i] == ranks[j])
        for i in range(len(ranks))
        for j in range(len(ranks))
    )
    return (
        in_order and set(ranks) == set(range(1, max(ranks) + 1)) and set(zones) != {Zone.UNSORTED}
    )


def lines_shown(page):
    """Place and letter of each line of the check page; keeping things as they are has neither."""
    rows = page[page.index('id="order"') :].split("</ol>")[0]
    return [
        (re.search(r'<span class="place">(.*?)</span>', row)[1], letter_in(row))
        for row in rows.split('<div class="checklist__line">')[1:]
    ]


def letter_in(row):
    found = re.search(r'class="tok__letter[^"]*">(\w+)<', row.partition("</svg>")[0])
    return found[1] if found else ""


def lines_stored(ballot, letters):
    """The same lines from the bytes that are counted."""
    zones = [ZONES_BY_CODE[code] for code in ballot.zones]
    ranks, shared = list(ballot.ranking), Counter(ballot.ranking[:-1])
    by_rank = sorted(range(len(zones)), key=lambda place: (ranks[place], place))

    def of(*wanted):
        return [place for place in by_rank if zones[place] in wanted]

    liked = [
        (f"{ranks[place]}{'=' if shared[ranks[place]] > 1 else ''}", letters[place])
        for place in of(Zone.SUPPORT, Zone.BETTER)
    ]
    rest = [*of(Zone.UNSURE), *of(Zone.UNSORTED), *of(Zone.WORSE)]
    return [*liked, ("", ""), *(("", letters[place]) for place in rest)]


def sheets_of(link):
    """The sheets of one ballot; a way of showing has one for each idea."""
    keys = [bytes.fromhex(key) for key in link.sheet_ids]
    sheets = db.session.scalars(select(ReasonSheet).where(ReasonSheet.id.in_(keys))).all()
    assert len({(sheet.option_place, sheet.shown_as) for sheet in sheets}) == len(sheets)
    return sheets


def said_on(sheets):
    """Every line that is stored: of which idea, what, and how it is shown."""
    return sorted(
        (sheet.option_place, str(line.get("offer") or line["slot"]), line.get("text", ""),
         sheet.shown_as.value)
        for sheet in sheets
        for line in sheet.lines
    )  # fmt: skip


def said_in(content):
    """Every line of a draft, in the same terms; this person uses it, so that is what is usual."""

    def way(answer, line):
        chosen = answer.way_of(line)
        return chosen.value if chosen else "experience"

    said = []
    for place, answer in enumerate(content.answers):
        said += [(place, str(tick), "", way(answer, "ticks")) for tick in answer.ticks]
        said += [
            (place, slot.value, answer.text_in(slot), way(answer, slot.value))
            for slot in Slot
            if answer.text_in(slot)
        ]
    return sorted(said)
