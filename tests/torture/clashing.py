"""People who take changes in at the same moment, and a count of words that trusts nobody."""

from __future__ import annotations

import threading
from collections import Counter

from app.accounts.models import Member
from app.amendments import services
from app.amendments.models import Amendment, Answer
from app.core.clock import database_now
from app.core.errors import AppError, Conflict
from app.extensions import db
from app.issues.models import Issue
from app.proposals.convert import text_of
from app.proposals.models import Proposal
from app.proposals.queries import latest_version, versions_of
from deliberation.amendments import paragraphs_from_plain
from deliberation.stages import Stage
from tests.factories import declare, make_issue, make_member, make_proposal, put_on_ballot

WORDS = "zero keeps one keeps two\n\nthree keeps four\n\nfive keeps six"
"""Each word but "keeps" stands once, so that each can be followed."""

CHANGES = (
    ({"zero": "zeroa"}, "one"),
    ({"zero": "zerob"}, "two"),
    ({"one": "onea"}, "one"),
    ({"three": "threea"}, "two"),
    ({"three": "threeb", "five": "fiveb"}, "one"),
    ({"six": "sixa\n\nnewa"}, "two"),
    ({"two": "twoa"}, "one"),
)
"""What each change exchanges, and who suggests it."""

CLASHING = ((1, 2), (4, 5))
"""Of each pair one comes in, whoever is first; 3 and 6 are in nobody's way and always do."""

LOOKS = 50
"""How often each person looks again and presses again at most."""

TAKEN = (Answer.TAKEN_IN, Answer.REWORDED)


def scene():
    """A question in Improve, with an author and two who suggest changes; return their ids."""
    people = {name: make_member(name.title()) for name in ("author", "one", "two")}
    issue = make_issue(Stage.AMEND)
    for person in people.values():
        declare(issue, person)
    return {"issue": issue.id, **{name: person.id for name, person in people.items()}}


def lay(ids):
    """An idea with every change, the last with other words on offer; return their ids."""
    author = db.session.get(Member, ids["author"])
    issue = db.session.get(Issue, ids["issue"])
    idea = make_proposal(issue, author, text=WORDS)
    put_on_ballot(idea)
    found = []
    for exchanged, who in CHANGES:
        words = WORDS
        for old, new in exchanged.items():
            words = words.replace(old, new)
        text = paragraphs_from_plain(words, text_of(latest_version(idea)))
        found.append(
            services.suggest(
                idea,
                db.session.get(Member, ids[who]),
                seen=1,
                text=text,
                summary=f"{len(found)}",
                clock=database_now,
            )
        )
    offered = paragraphs_from_plain(
        WORDS.replace("two", "twoa twoc"), text_of(latest_version(idea))
    )
    services.offer(found[-1], author, seen=1, version_seen=1, text=offered, clock=database_now)
    db.session.commit()
    changes = [(change.id, change.revision) for change in found]
    return idea.id, changes


def deeds(ids, idea_id, changes):
    """What is done at the same moment: one function a person and window.

    Each acts on what its page showed, and takes `look` for looking again after "look at it as
    it is now".
    """
    first, second, third, fourth, fifth, sixth, seventh = changes

    def take(change):
        def act(look):
            row = db.session.get(Amendment, change[0], populate_existing=look)
            seen = row.revision if look else change[1]
            services.take_in(row, someone("author"), seen=seen, clock=database_now)

        return act

    def take_some(*some):
        def act(look):
            idea, seen, version = db.session.get(Proposal, idea_id), dict(some), 1
            if look:
                version = latest_version(idea).number
                rows = [db.session.get(Amendment, name) for name in seen]
                seen = {row.id: row.revision for row in rows if row.answer is Answer.OPEN}
            services.take_in_together(
                idea, someone("author"), version_seen=version, seen=seen, clock=database_now
            )

        return act

    def agree(look):
        row = db.session.get(Amendment, seventh[0], populate_existing=look)
        seen = row.revision if look else seventh[1]
        services.confirm(row, someone("one"), seen=seen, clock=database_now)

    def someone(name):
        return db.session.get(Member, ids[name])

    return [*map(take, (first, second, third, fourth, fifth)), take_some(third, sixth), agree]


def play(app, ids, order):
    """Let everybody act at once; return what went wrong, in words."""
    idea_id, changes = lay(ids)
    acts = deeds(ids, idea_id, changes)
    db.session.remove()
    start, faults, saved = threading.Barrier(len(acts)), [], []

    def run(act):
        with app.app_context():
            start.wait()
            try:
                saved.extend([act] * pressed(act))
            except Exception as error:
                faults.append(f"{type(error).__name__}: {error}"[:200])
            db.session.remove()

    threads = [threading.Thread(target=run, args=(acts[place],)) for place in order]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults + wrong_words(idea_id, len(saved))


def pressed(act):
    """Press until it is saved or refused; after "look at it as it is now" look again."""
    for n in range(LOOKS):
        try:
            act(n > 0)
            db.session.commit()
        except Conflict:
            db.session.rollback()
        except AppError:
            db.session.rollback()
            return False
        else:
            return True
    raise AssertionError("nobody can look that often")


def wrong_words(idea_id, n_saved):
    """Compare the idea word by word with what its changes say became of them."""
    idea = db.session.get(Proposal, idea_id)
    rows = db.session.scalars(
        db.select(Amendment).filter_by(proposal_id=idea_id).order_by(Amendment.number)
    ).all()
    there = Counter(" ".join(p.text for p in text_of(latest_version(idea))).split())
    should = Counter(WORDS.split())
    for row, (exchanged, _who) in zip(rows, CHANGES, strict=True):
        if row.answer not in TAKEN:
            continue
        for old, new in exchanged.items():
            should[old] -= 1
            should.update(new.split())
        if row.answer is Answer.REWORDED:
            should["twoc"] += 1
    faults = [f"{w}: {there[w]}, not {should[w]}" for w in there | should if there[w] != should[w]]
    numbers = [version.number for version in versions_of(idea)]
    if numbers != list(range(1, n_saved + 2)):
        faults.append(f"{n_saved} saved, versions {numbers}")
    taken = [row.number for row in rows if row.answer in TAKEN]
    if any(len({*pair} & {*taken}) != 1 for pair in CLASHING) or not {3, 6} <= {*taken}:
        faults.append(f"came in: {taken}")
    return faults
