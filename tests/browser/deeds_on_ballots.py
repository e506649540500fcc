"""Ballots filled in, put right, put in, put in too late, found again; Results of every kind."""

from __future__ import annotations

from app.ballots.services.tickets import draw_ticket
from app.core.clock import utc_now
from app.discussion.convert import Place
from app.extensions import db
from app.issues.models import PrivacyMode
from app.outcomes.convert.vote import vote_from
from app.outcomes.services.importing import import_vote
from app.proposals.queries import latest_version
from deliberation.stages import Stage
from tests.app.outcomes.votes import SMALL
from tests.browser.person import EXPERIENCE, LONG, LONG_NAME, LONG_TEXT, Person, fields_of
from tests.factories import (
    cast_ballot,
    end_stage,
    make_ballot_issue,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)

QUESTION = f"What should become of the {LONG}?"
ANSWERS = {"zone-0": "support", "zone-1": "support", "zone-2": "worse"}
WORDS = {"why-0": LONG_TEXT[:270], "worry-1": LONG, "change-2": f"{LONG} a@example.org"}
WAYS = {"shown-1": "name", "shown-0-why": "name", "shown-2-change": "anonymous"}
WORDS |= WAYS


def filling_in(atlas):
    """A visitor leaves things out, writes too much, sorts and checks."""
    path = f"/issues/{atlas.issues[Stage.RANK].id}/ballot"
    visitor = Person(atlas)
    visitor.send(path, {"press": "check"}, "with nothing sorted")
    too_long = {**ANSWERS, "why-0": LONG_TEXT * 2, "worry-1": LONG_TEXT * 2, "press": "check"}
    visitor.send(path, too_long, "with too long a reason")
    visitor.send(path, {**ANSWERS, **WORDS, "press": "check"})
    visitor.go(f"{path}/check", "before signing in")
    visitor.send(path, {**fields_of(visitor.go(path).text, path), "press": "down:0"})
    visitor.go(path, "put in order")


def putting_in(atlas):
    """A member puts a ballot in, under each way of keeping it, and changes it."""
    path, voter = put_in(atlas, atlas.issues[Stage.RANK])
    voter.go(f"{path}/done", "put in before")
    voter.go(path, "to be changed")
    for mode in ("private", "recorded"):
        given = {"question": QUESTION, "privacy_mode": mode, "answerer": LONG_NAME}
        put_in(atlas, make_ballot_issue([LONG] * 3, **given), mode)


def put_in(atlas, issue, mode="ticket"):
    """Check a ballot, forget to say what brings one here, put it in."""
    path, voter = f"/issues/{issue.id}/ballot", Person(atlas, make_member(LONG_NAME))
    voter.send(path, {**ANSWERS, **WORDS, "press": "check"})
    fields = fields_of(voter.go(f"{path}/check").text, f"{path}/cast")
    voter.send(f"{path}/cast", fields, f"{mode}, saying nothing of oneself")
    voter.send(f"{path}/cast", {**fields, **EXPERIENCE}, f"{mode}, just put in", 200)
    return path, voter


def coming_late(atlas):
    """Somebody puts a ballot in after the end, and one word is missing from a ticket."""
    path = f"/issues/{atlas.issues[Stage.OUTCOME].id}/ballot"
    voter = Person(atlas, make_member(LONG_NAME))
    ballot = {**ANSWERS, **WORDS, **EXPERIENCE, "ticket": draw_ticket(PrivacyMode.TICKET).text}
    voter.send(f"{path}/cast", ballot, "too late", 409)
    voter.go(path, "too late", 403)
    voter.send(f"{path}/yours", {"words": LONG}, "with a word on no ticket")


def many_ideas(atlas):
    """Twelve ideas of long names, a card at a time; then some level, some asked about."""
    issue = make_ballot_issue([f"{LONG} {n}" for n in range(12)], question=QUESTION)
    path, visitor = f"/issues/{issue.id}/ballot", Person(atlas)
    page = visitor.go(path, "on the first card").text
    card = {**fields_of(page, path), **WORDS, "press": "next"}
    visitor.send(path, {**card, f"zone-{card['card']}": "support"}, status=303)
    visitor.go(f"{path}?card=12", "on the last card")
    whole = f"{path}?whole=1"
    sorted_ideas = {f"zone-{n}": "support" if n < 6 else "better" for n in range(11)}
    visitor.send(path, {**sorted_ideas, "press": "save"})
    visitor.send(path, {**fields_of(visitor.go(whole).text, path), "press": "down:2"})
    asked = {**fields_of(visitor.go(whole).text, path), "zone-11": "support", "press": "check"}
    visitor.send(path, asked, "with places to be settled")


def already_in_the_words(atlas):
    """A worry from Talk became a change, the author took it in, and it stands on the tick list."""
    issue = make_issue(Stage.AMEND, question=QUESTION)
    author, worried = make_member(LONG_NAME), make_member()
    idea = make_proposal(issue, author, LONG, "It shuts at five.", 3)
    put_on_ballot(idea)
    about = {"place": Place(issue.id, idea.id), "is_worry": True}
    post = make_post(issue, worried, LONG_TEXT[:270], **about)
    talker, writer = Person(atlas, worried), Person(atlas, author)
    talker.send(f"/posts/{post.id}/reason", {"text": post.text, "proposal_id": idea.id})
    words = {"words_0": "It shuts at six.", "summary": "an hour longer", "seen": 1}
    path = talker.send(f"/posts/{post.id}/words/{idea.id}", words).location
    writer.go(path, "grown out of a post")
    change = path.rpartition("/")[2]
    writer.send(f"/amendments/{change}/answer", {"seen": 1, "decision": "take"})
    assert latest_version(idea).number == 2
    writer.go(f"/issues/{issue.id}/proposals/{idea.id}", "with a change taken in")
    assert end_stage(issue) is Stage.RANK
    path = f"/issues/{issue.id}/ballot"
    page = writer.go(path, "with a worry that is met").text
    assert "already in the words" in page


def results(atlas):
    """Results of which there is little or nothing to tell, and one with everything."""
    for n_ballots in (0, 3):
        issue = make_ballot_issue([LONG] * 2, question=QUESTION)
        for _n in range(n_ballots):
            cast_ballot(issue, {"A": "support", "B": "worse"})
        shown(atlas, issue)
    voter, issue = make_member(LONG_NAME), make_ballot_issue([LONG] * 3, question=QUESTION)
    said = {"reasons": {"A": (LONG_TEXT[:270], "worry"), "C": LONG_TEXT[:270]}}
    tickets = [
        cast_ballot(issue, {"A": "support", "B": "better", "C": "worse"}, someone, **said)[0]
        for someone in (voter, *(make_member() for _n in range(11)))
    ]
    shown(atlas, issue, voter)
    path, finder = f"/issues/{issue.id}/ballot/yours", Person(atlas)
    finder.send(path, {"words": tickets[0].text}, "found", 200)
    finder.send(path, {"words": ""}, "with no words")
    vote = {**SMALL, "question": QUESTION, "source": LONG_TEXT}
    imported = import_vote(vote_from(vote), now=utc_now())
    db.session.commit()
    atlas.add("outcomes.show", issue_id=imported.id)
    atlas.add("reports.print_view", issue_id=imported.id)
    atlas.add("process.show", issue_id=imported.id)


def shown(atlas, issue, *people):
    """Close Rank, count, and show the Result."""
    end_stage(issue)
    run_jobs()
    atlas.add("outcomes.show", None, *(person.id for person in people), issue_id=issue.id)


DEEDS = {
    "filling in": filling_in,
    "putting in": putting_in,
    "coming late": coming_late,
    "many ideas": many_ideas,
    "already in the words": already_in_the_words,
    "results": results,
}
