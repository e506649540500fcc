"""Drafts, questions with nothing in them, ideas, changes and talk, after something was done."""

from __future__ import annotations

from app.accounts.services import erase_member
from app.amendments.models import Amendment
from app.amendments.queries import change_backings
from app.core.clock import utc_now
from app.core.words.text import fingerprint
from app.discussion.models import Source
from app.extensions import db
from app.issues.convert import TIMED_STAGES
from app.proposals.queries import latest_version
from deliberation.stages import Stage
from tests.browser.person import EXPERIENCE, LONG, LONG_LINK, LONG_NAME, LONG_TEXT, Person
from tests.factories import (
    back_idea,
    end_stage,
    make_change,
    make_group,
    make_issue,
    make_member,
    make_post,
    make_proposal,
    put_on_ballot,
    run_jobs,
)

QUESTION = f"What should become of the {LONG}?"


def preparing(atlas):
    """A question is drafted, put right, looked at."""
    someone = make_member(LONG_NAME)
    group = make_group(LONG, organiser=someone)
    organiser = Person(atlas, someone)
    path = f"/groups/{group.slug}/issues/new"
    organiser.send(path, {"question": ""}, "with no question")
    words = {"question": QUESTION, "status_quo": LONG_TEXT, "template": "sprint"}
    path = organiser.send(path, words).location
    organiser.go(path, "just drafted")
    organiser.send(path, {"question": ""}, "with nothing filled in")
    organiser.go(path.replace("edit", "preview"), "of a draft")
    atlas.add("process.desk", someone.id, slug=group.slug)


def questions_with_nothing_in_them(atlas):
    """Nobody has brought an idea or said a word, in any stage."""
    someone = make_member(LONG_NAME)
    group = make_group(LONG, organiser=someone)
    given = {"question": QUESTION, "status_quo": LONG_TEXT, "answerer": LONG_NAME}
    issues = [make_issue(stage, group=group, **given) for stage in TIMED_STAGES]
    over = make_issue(Stage.DISCUSS, group=group, **given)
    assert end_stage(over) is Stage.OUTCOME
    Person(atlas).go(f"/issues/{over.id}/outcome", "being counted")
    run_jobs()
    for issue in (*issues, over):
        for page in ("process.show", "process.talk"):
            atlas.add(page, someone.id, issue_id=issue.id)
    atlas.add("outcomes.show", issue_id=over.id)
    atlas.add("reports.print_view", issue_id=over.id)
    for page in ("issues.settings", "issues.journal"):
        atlas.add(page, issue_id=issues[0].id)
    organiser, path = Person(atlas, someone), f"/issues/{issues[0].id}"
    organiser.send(f"{path}/extend", {"hours": "2"}, "with no reason")
    organiser.send(f"{path}/answerer", {"asked_on": "soon"}, "with no day")


def long_idea(issue, author=None, **given):
    """An idea whose words have to be broken on a phone."""
    return make_proposal(issue, author, LONG, f"{LONG_TEXT}\n\nIt shuts at five.", **given)


def ideas(atlas):
    """An idea is suggested, changed by two at once, backed, folded into another, taken back."""
    issue = make_issue(Stage.DISCUSS, question=QUESTION)
    author, backer, newcomer = (make_member(f"{LONG_NAME[:-2]}{n}") for n in range(3))
    idea, other = long_idea(issue, author), long_idea(issue, backers=3, for_whom=LONG)
    back_idea(idea, backer)
    place = {"issue_id": issue.id, "proposal_id": idea.id}
    path = f"/proposals/{idea.id}"
    Person(atlas, newcomer).send(f"{path}/back", {"seen": 1}, "for the first time", 200)
    Person(atlas, newcomer).send(f"{path}/back", {"seen": 1, "asked": "yes"}, "saying nothing")

    writer = Person(atlas, author)
    writer.send(f"{path}/edit", {"seen": 1, "title": "", "text": ""}, "with nothing in it")
    words = {"title": LONG, "text": f"{LONG_TEXT} At nine.", "note": LONG}
    writer.send(f"{path}/edit", {**words, "seen": 1})
    writer.send(f"{path}/edit", {**words, "seen": 1}, "after somebody else", 409)
    Person(atlas, backer).go(page_of(idea), "asked about new words")
    atlas.add("process.versions", proposal_id=idea.id)

    writer.send(f"{path}/retire", deed="into none")
    writer.send(f"{path}/retire", {"other": other.id})
    atlas.add("process.proposal", None, backer.id, **place)
    atlas.add("proposals.move", newcomer.id, backer.id, proposal_id=idea.id)
    Person(atlas, backer).send(f"{path}/move", deed="to none")
    alone = long_idea(make_issue(Stage.DISCUSS), author)
    writer.go(f"/proposals/{alone.id}/retire", "with no other idea")
    writer.send(f"/proposals/{alone.id}/withdraw", {"seen": 1})
    atlas.add("process.proposal", issue_id=alone.issue_id, proposal_id=alone.id)


def new_ideas(atlas):
    """Somebody suggests an idea like one that is there; an author leaves."""
    issue = make_issue(Stage.PROPOSE, question=QUESTION)
    author, backer = make_member(), make_member(LONG_NAME)
    idea = long_idea(issue, author)
    back_idea(idea, backer)
    visitor, path = Person(atlas), f"/issues/{issue.id}/proposals/new"
    visitor.send(path, {}, "with nothing in it")
    like = {"title": LONG, "text": LONG_TEXT, **EXPERIENCE}
    visitor.send(path, like, "like another", 200)
    visitor.send(path, {**like, "looked": idea.id}, "before signing in", 401)
    own = f"/proposals/{idea.id}/reasons"
    Person(atlas, author).send(own, {"first": LONG_TEXT * 3}, "with too long a reason")
    erase_member(author, now=utc_now())
    Person(atlas, backer).go(page_of(idea), "whose author has left")


def page_of(idea):
    return f"/issues/{idea.issue_id}/proposals/{idea.id}"


def changes(atlas):
    """Changes in every state, as whoever suggested them and whoever answers sees them."""
    issue = make_issue(Stage.AMEND, question=QUESTION)
    author, suggester = make_member(LONG_NAME), make_member(f"{LONG_NAME[:-2]}er")
    idea = long_idea(issue, author, backers=3)
    put_on_ballot(idea)
    given = {"summary": f"swap {LONG} for less", "why": LONG_TEXT}
    plain, clash, offered, refused, gone = (
        make_change(idea, old, new, suggester, **given)
        for old, new in (
            ("has", LONG),
            ("five", "six"),
            ("shuts", LONG),
            ("at", "by"),
            ("It", LONG),
        )
    )
    faster = make_change(idea, "five", LONG, **given)
    answer, taker = Person(atlas, author), Person(atlas, suggester)
    answer.send(*answering(faster, decision="take"))
    answer.send(*answering(refused, decision="no", reason=LONG))
    answer.send(*answering(plain, decision="no"), "with no reason")
    answer.send(*answering(plain, decision="no", reason=LONG, seen=99), "too late", 409)
    latest = {"seen": latest_version(idea).number}
    words = {"words_0": LONG_TEXT, "words_1": f"It {LONG} at five."}
    path = f"/amendments/{offered.id}/offer"
    answer.send(path, {**latest, "revision": offered.revision}, "with no words")
    answer.send(path, {**words, **latest, "revision": offered.revision})
    taker.send(f"/amendments/{gone.id}/withdraw", {"seen": gone.revision})
    seen = {plain: author, clash: suggester, offered: suggester, refused: suggester, gone: author}
    for change, someone in seen.items():
        place = {"issue_id": issue.id, "amendment_id": change.id}
        atlas.add("process.amendment", someone.id, **place)
    rewording = f"/amendments/{clash.id}/edit"
    taker.go(rewording, "that no longer fits")
    taker.send(rewording, {**latest, "revision": clash.revision}, "with nothing in it")
    newcomer = Person(atlas, make_member())
    newcomer.send(f"/amendments/{plain.id}/back", {"seen": 1}, "for the first time", 200)
    newcomer.send(f"/amendments/{plain.id}/back", {"seen": 1, "asked": "y"}, "saying nothing")
    suggesting(atlas, idea, newcomer)
    at_once_and_beside(atlas, author, suggester)


def at_once_and_beside(atlas, author, suggester):
    """Several changes are ticked, two clash; other words are offered, taken, asked about."""
    idea = long_idea(make_issue(Stage.AMEND, question=QUESTION), author, backers=2)
    put_on_ballot(idea)
    given = {"summary": f"swap {LONG} for less"}
    one = make_change(idea, "five", LONG, suggester, backers=2, **given)
    make_change(idea, "has", LONG, **given)
    path = f"/proposals/{idea.id}/amendments/together"
    answer, taker = Person(atlas, author), Person(atlas, suggester)
    ticks = [f"{change.id}:{change.revision}" for change in changes_of(idea)]
    looking = f"{path}?" + "&".join(f"take={tick}" for tick in ticks)
    answer.go(looking, "with two ticked")
    answer.send(path, {"seen": 1}, "with nothing ticked")
    answer.send(path, {"seen": 9, "take": [*ticks, "99:1"]}, "too late", 409)
    beside = make_change(idea, "five", f"{LONG} or six", beside=one, **given)
    taker.go(f"/issues/{idea.issue_id}/amendments/{one.id}", "offered other words")
    taker.go(f"/issues/{idea.issue_id}/amendments/{beside.id}", "other words for one's own")
    Person(atlas, make_member()).go(
        f"/proposals/{idea.id}/amendments/new?like={one.id}", "other words for a change"
    )
    answer.send(path, {"seen": 1, "take": [*ticks, f"{beside.id}:{beside.revision}"]}, "that clash")
    backer = change_backings(one)[-1].member
    numbers = {"seen": beside.revision, "other_seen": one.revision}
    taker.send(f"/amendments/{beside.id}/take-words", numbers)
    Person(atlas, backer).go(f"/issues/{idea.issue_id}/amendments/{one.id}", "asked about words")
    atlas.add("process.amendment", issue_id=idea.issue_id, amendment_id=beside.id)
    answer.send(path, {"seen": 1, "take": [f"{one.id}:{one.revision}"]})
    atlas.add("process.versions", proposal_id=idea.id)


def changes_of(idea):
    """Return the changes to an idea, oldest first."""
    query = db.select(Amendment).filter_by(proposal_id=idea.id).order_by(Amendment.id)
    return db.session.scalars(query).all()


def answering(change, **said):
    """Return where a change is answered, and what the author says."""
    return f"/amendments/{change.id}/answer", {"seen": change.revision, **said}


def suggesting(atlas, idea, newcomer):
    """A change is suggested with nothing in it, and for words that are gone."""
    path = f"/proposals/{idea.id}/amendments/new"
    newcomer.send(path, {"seen": 1}, "with nothing in it")
    words = {"words_0": LONG_TEXT, "words_1": "It shuts at ten.", "summary": LONG, **EXPERIENCE}
    newcomer.send(path, {**words, "seen": 1}, "for words that are gone", 409)


def talk(atlas):
    """Posts that are hidden, quoted, long, fresh, about a change, on a second page."""
    issue = make_issue(Stage.DISCUSS, question=QUESTION)
    author = make_member(LONG_NAME)
    idea = long_idea(issue, author)
    hidden = make_post(issue, text=LONG_TEXT)
    make_post(issue, text=LONG_LINK, parent=hidden)
    hidden.hidden_at = utc_now()
    sources = {"source": Source.EVIDENCE, "source_url": LONG_LINK, "is_worry": True}
    own = make_post(issue, author, LONG_TEXT * 3, **sources)
    make_post(issue, text="Yes.", parent=own, quoted=own, quote=LONG)
    for n in range(49):
        make_post(issue, author, f"Number {n}.")
    for n in range(11):
        make_post(issue, author, f"Reply {n}.", parent=own)
    speaker = Person(atlas, author)
    again = {"seen": fingerprint(own.text), "text": LONG_TEXT}
    speaker.send(f"/posts/{own.id}/edit", again)
    speaker.send(f"/posts/{own.id}/edit", again, "in another window", 409)
    speaker.go(f"/posts/{own.id}/earlier", "as it was")
    speaker.go(f"/posts/{own.id}/replies", "more than the conversation shows")
    reading_on(atlas, issue, own)
    talk_path = f"/issues/{issue.id}/talk"
    speaker.go(f"{talk_path}?sort=newest&page=2", "the second page")
    speaker.go(f"/posts/{own.id}/edit", "while it is fresh")
    speaker.send(f"/posts/{own.id}/edit", {"text": ""}, "with nothing in it")
    speaker.go(f"/posts/{own.id}/reply?quote=1", "quoting")
    posting = f"/issues/{issue.id}/posts"
    speaker.send(posting, {"text": "", "source_url": LONG}, "with nothing in it")
    speaker.send(posting, {"text": "", "parent_id": own.id}, "a reply with nothing in it")
    Person(atlas, make_member()).send(posting, {"text": LONG_TEXT}, "saying nothing of oneself")
    reason = {"text": LONG_TEXT * 3, "proposal_id": idea.id}
    speaker.send(f"/posts/{own.id}/reason", reason, "too long for a ballot")


def reading_on(atlas, issue, post):
    """Somebody marks what they have read, comes back, has had many turns, keeps half a post."""
    reader, path = make_member(), f"/issues/{issue.id}"
    at_home = Person(atlas, reader)
    at_home.send(f"{path}/talk/read", {"seen": post.id})
    for _n in range(3):
        make_post(issue, reader, "One more thing.")
    make_post(issue, text=LONG_TEXT)
    at_home.send(f"{path}/drafts", {"text": LONG_TEXT, "parent_id": post.id})
    at_home.send(f"{path}/drafts", {"text": LONG_TEXT, "source_url": LONG})
    at_home.go(f"{path}/talk?sort=newest", "with something new, a draft, and many turns")
    at_home.go(f"/posts/{post.id}/reply", "a reply begun")
    at_home.send(f"{path}/drafts", {"text": "Words " * 5_000}, "too long to keep")
    for sort in ("questions", "unanswered"):
        at_home.go(f"{path}/talk?sort={sort}", f"with no {sort}")


DEEDS = {
    "preparing": preparing,
    "questions with nothing in them": questions_with_nothing_in_them,
    "ideas": ideas,
    "new ideas": new_ideas,
    "changes": changes,
    "talk": talk,
}
