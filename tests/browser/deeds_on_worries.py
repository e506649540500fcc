"""What the tour sees of worries: raised, aimed at words, asked about again, met and open."""

from __future__ import annotations

from app.core.clock import utc_now
from app.discussion.convert import Place
from app.discussion.services import toggle_same
from app.extensions import db
from app.proposals.queries import latest_version
from app.proposals.services import add_version
from app.worries.services import raise_worry
from app.worries.tasks import follow_words
from deliberation.amendments import text_from_json
from deliberation.stages import Stage
from tests.browser.deeds_on_questions import long_idea, page_of
from tests.browser.person import EXPERIENCE, LONG, LONG_NAME, LONG_TEXT, Person
from tests.factories import declare, make_change, make_issue, make_member, make_post, put_on_ballot


def reword(idea, old, new):
    """Write other words into an idea."""
    version = latest_version(idea)
    rows = [{**row, "text": row["text"].replace(old, new)} for row in version.paragraphs]
    text = text_from_json([row for row in rows if row["text"]])
    add_version(idea, title=version.title, text=text, note="", now=utc_now())
    db.session.commit()


def worries(atlas):
    """A worry is raised and held by two; its words change, then go; one answers, one is late."""
    author, worrier, other = (make_member(f"{LONG_NAME[:-2]}{n}") for n in range(3))
    idea = long_idea(make_issue(Stage.AMEND), author)
    put_on_ballot(idea)
    seen, issue = latest_version(idea), idea.issue
    path, last = f"/proposals/{idea.id}/worries", seen.paragraphs[-1]["id"]
    atlas.add("worries.index", None, worrier.id, proposal_id=idea.id)
    form = {"seen": 1, "paragraph": last, **EXPERIENCE}
    someone = Person(atlas, make_member())
    someone.go(f"{path}/new")
    someone.send(f"{path}/new", {**form, "words": LONG}, "with other words and no text")
    for member in (worrier, other):
        declare(issue, member)
    row = raise_worry(
        idea, worrier, seen=seen, text=LONG_TEXT, paragraph=last, words="at five", now=utc_now()
    )
    toggle_same(row.post, other, issue, now=utc_now())
    plain = make_post(
        issue, worrier, f"It is {LONG}.", place=Place(issue.id, idea.id), is_worry=True
    )
    change = make_change(idea, "five", "six")
    first, second = Person(atlas, worrier), Person(atlas, other)
    first.go(page_of(idea), "with worries")
    first.go(f"/posts/{plain.id}/about", "which words")
    first.send(f"/posts/{plain.id}/about", {**form, "words": LONG}, "not in that part")
    Person(atlas, author).go(f"/issues/{issue.id}/amendments/{change.id}", "touching a worry")
    Person(atlas, author).go(f"/amendments/{change.id}/offer", "beside a worry")
    reword(idea, "five", "six")
    follow_words()
    for page in ("/me", f"/issues/{issue.id}", f"/posts/{row.post_id}/met"):
        first.go(page, "asked about new words")
    first.send(f"/posts/{row.post_id}/met", {"seen": 2}, "with no answer")
    first.send(f"/posts/{row.post_id}/met", {"seen": 2, "answer": "partly"}, status=303)
    reword(idea, "It shuts at six.", "")
    follow_words()
    second.go(f"/posts/{row.post_id}/met", "about words that are gone")
    late = {"seen": 2, "answer": "no", "line": LONG_TEXT}
    second.send(f"/posts/{row.post_id}/met", late, "for words that changed", 409)
    second.go(path, "when words are gone")


DEEDS = {"worries": worries}
