"""What made-up people do before Rank, each through the service that its page calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.amendments import services as changes
from app.ballots.services.offers import offer_reason, set_author_reasons
from app.discussion.convert import Place
from app.discussion.models import Post, Source
from app.discussion.services import add_post, link_change, toggle_same
from app.extensions import db
from app.process.demo.checking import answer_report, check_report, doubt
from app.process.demo.running import answer_in_public, ask, hide, longer, need, promise, sum_up
from app.process.demo.scene import Content, Scene
from app.proposals import services as ideas
from app.proposals.convert import text_of
from app.proposals.queries import backings_of, latest_version, letter_of
from app.statements.models import Reply
from app.statements.services import add_statement, answer
from app.worries.models import Kind, Met
from app.worries.queries import questions_about
from app.worries.services import follow_due, point_at, say_met
from deliberation.amendments import Text, paragraphs_from_plain, plain

HOW_MANY_ANSWER = 0.8
"""Of the neighbours, to each statement."""
HOW_MANY_DOUBT = 0.08


def propose(scene: Scene, act: Content) -> None:
    """Put an idea on the table; some neighbours back it in the days that follow."""
    proposal = ideas.propose(
        scene.issue,
        scene.person(act),
        title=act["title"],
        text="\n\n".join(act["text"]),
        for_whom=act.get("for_whom", ""),
        what_happened=act.get("what_happened", ""),
        clock=scene.clock,
    )
    scene.ideas[act.get("id", letter_of(proposal))] = proposal


def back(scene: Scene, act: Content) -> None:
    """Back an idea: somebody by name, or so many neighbours."""
    proposal = scene.ideas[act["idea"]]
    known = {backing.member_id for backing in backings_of(proposal)}
    people = [scene.person(act)] if "by" in act else scene.some(act["people"], but=known)
    seen = latest_version(proposal).number
    for member in people:
        ideas.back(proposal, member, seen=seen, clock=scene.clock)


def edit(scene: Scene, act: Content) -> None:
    """Give an idea other words, as its author."""
    proposal = scene.ideas[act["idea"]]
    latest = latest_version(proposal)
    ideas.edit_idea(
        proposal,
        scene.person(act),
        seen=latest.number,
        title=latest.title,
        text=plain(reworded(text_of(latest), act)),
        for_whom=proposal.for_whom,
        what_happened=proposal.what_happened,
        note=act["note"],
        clock=scene.clock,
    )


def reaffirm(scene: Scene, act: Content) -> None:
    """Let so many of an idea's backers say that they back the new words as well."""
    proposal = scene.ideas[act["idea"]]
    latest = latest_version(proposal)
    asked = [row for row in backings_of(proposal) if row.asked_version_id is not None]
    for row in asked[: act["people"]]:
        ideas.reaffirm(proposal, row.member, still=True, seen=latest.number, clock=scene.clock)


def withdraw(scene: Scene, act: Content) -> None:
    """Take an idea back."""
    ideas.withdraw(scene.ideas[act["idea"]], scene.person(act), clock=scene.clock)


def retire(scene: Scene, act: Content) -> None:
    """Fold an idea into another."""
    into = scene.ideas[act["into"]]
    ideas.retire(scene.ideas[act["idea"]], scene.person(act), into=into, clock=scene.clock)


def post(scene: Scene, act: Content) -> None:
    """Say something, on the question, an idea or a change; others say it is the same for them."""
    parent, quoted = (scene.posts.get(act.get(key, "")) for key in ("reply_to", "quotes"))
    row = add_post(
        scene.issue,
        scene.person(act),
        text=act["text"],
        now=scene.now,
        place=place_of(scene, act, parent),
        parent=parent,
        quoted=quoted,
        quote=act.get("quote", ""),
        source=Source(act.get("source", "none")),
        source_url=act.get("url", ""),
        is_worry=act.get("worry", False),
    )
    if "about" in act:
        aim_at(scene, row, act)
    scene.posts[act.get("id", f"post {row.id}")] = row
    for member in scene.some(act.get("same", 0), but={row.author_id or 0}):
        toggle_same(row, member, scene.issue, now=scene.now)


def aim_at(scene: Scene, row: Post, act: Content) -> None:
    """Say which words of its idea a worry is about."""
    proposal = scene.ideas[act["idea"]]
    version = latest_version(proposal)
    [paragraph] = [one["id"] for one in version.paragraphs if act["about"] in one["text"]]
    point_at(
        row,
        scene.person(act),
        proposal,
        seen=version,
        kind=Kind(act.get("kind", "worry")),
        paragraph=paragraph,
        words=act["about"],
        now=scene.now,
    )


def met(scene: Scene, act: Content) -> None:
    """Let so many of those who hold a worry say whether the new words meet their point."""
    follow_due(scene.now)
    row = scene.posts[act["post"]]
    proposal = scene.ideas[act["idea"]]
    asked = [one.member for one in questions_about(row)]
    answers = [Met(name) for name, people in act["says"].items() for _one in range(people)]
    for member, said in zip(asked, answers, strict=False):
        seen = latest_version(proposal).number
        say_met(row, member, proposal, seen=seen, answer=said, now=scene.now)


def state(scene: Scene, act: Content) -> None:
    """Say one sentence; most of the neighbours answer it, each as people like them tend to."""
    statement = add_statement(scene.issue, scene.person(act), text=act["text"], now=scene.now)
    for member in scene.crowd:
        answers, says, yes = scene.voice.random(), scene.voice.random(), scene.voice.random()
        kind = scene.kinds[member.id][0].value
        if answers < HOW_MANY_ANSWER:
            reply = Reply.AGREE if yes < act["yes"].get(kind, 0.5) else Reply.DISAGREE
            reply = Reply.UNSURE if says < HOW_MANY_DOUBT else reply
            answer(statement, scene.issue, scene.arrive(member), reply, now=scene.now)


def place_of(scene: Scene, act: Content, parent: Post | None) -> Place:
    """Return where a post goes: a reply beside its parent, otherwise where the content says."""
    if parent is not None:
        return Place(scene.issue.id, parent.proposal_id, parent.amendment_id)
    if "change" in act:
        change = scene.changes[act["change"]]
        return Place(scene.issue.id, change.proposal_id, change.id)
    idea = scene.ideas.get(act.get("idea", ""))
    return Place(scene.issue.id, idea.id if idea else None)


def use(scene: Scene, act: Content) -> None:
    """Carry a post over to the tick list of an idea, in its author's own words."""
    row = scene.posts[act["post"]]
    proposal = scene.ideas[act["idea"]]
    member = row.author or scene.people.organiser
    offer_reason(row, proposal, member, text=act.get("text", row.text), now=scene.now)


def author_reasons(scene: Scene, act: Content) -> None:
    """Let an author give reasons for their own idea."""
    proposal = scene.ideas[act["idea"]]
    set_author_reasons(proposal, scene.person(act), texts=act["texts"], now=scene.now)


def suggest(scene: Scene, act: Content) -> None:
    """Suggest other words for an idea; a post it grew out of keeps the trail."""
    proposal = scene.ideas[act["idea"]]
    change = changes.suggest(
        proposal,
        scene.person(act),
        seen=latest_version(proposal).number,
        text=reworded(text_of(latest_version(proposal)), act),
        summary=act["summary"],
        why=act.get("why", ""),
        clock=scene.clock,
    )
    scene.changes[act["id"]] = change
    if "post" in act:
        link_change(scene.posts[act["post"]], change)


def reworded(text: Text, act: Content) -> Text:
    """Return a text with words replaced, and with a paragraph at the end if there is one."""
    words = plain(text)
    for old, new in act.get("replace", ()):
        if old not in words:
            raise LookupError(old)
        words = words.replace(old, new)
    return paragraphs_from_plain("\n\n".join([words, *act.get("add", ())]), text)


def back_change(scene: Scene, act: Content) -> None:
    """Back a change: somebody by name, or so many neighbours."""
    change = scene.changes[act["change"]]
    people = (
        [scene.person(act)]
        if "by" in act
        else scene.some(act["people"], but={change.author_id or 0}, kind=act.get("of"))
    )
    for member in people:
        changes.back(change, member, seen=change.wording, clock=scene.clock)


def take_in(scene: Scene, act: Content) -> None:
    """Take a change in, as the idea's author."""
    change = scene.changes[act["change"]]
    db.session.refresh(change)
    changes.take_in(change, scene.person(act), seen=change.revision, clock=scene.clock)


def offer(scene: Scene, act: Content) -> None:
    """Offer to take a change in with other words, as the idea's author."""
    change = scene.changes[act["change"]]
    db.session.refresh(change)
    latest = latest_version(change.proposal)
    changes.offer(
        change,
        scene.person(act),
        seen=change.revision,
        version_seen=latest.number,
        text=reworded(text_of(latest), act),
        clock=scene.clock,
    )


def confirm(scene: Scene, act: Content) -> None:
    """Agree to the author's own words for one's change."""
    change = scene.changes[act["change"]]
    db.session.refresh(change)
    changes.confirm(change, scene.person(act), seen=change.revision, clock=scene.clock)


def refuse(scene: Scene, act: Content) -> None:
    """Say no to a change, and why."""
    change = scene.changes[act["change"]]
    db.session.refresh(change)
    changes.refuse(
        change,
        scene.person(act),
        seen=change.revision,
        reason=act["reason"],
        clock=scene.clock,
    )


ACTS: Mapping[str, Callable[[Scene, Content], None]] = MappingProxyType(
    {
        "propose": propose,
        "back": back,
        "edit": edit,
        "reaffirm": reaffirm,
        "withdraw": withdraw,
        "retire": retire,
        "post": post,
        "state": state,
        "hide": hide,
        "sum_up": sum_up,
        "use": use,
        "author_reasons": author_reasons,
        "suggest": suggest,
        "back_change": back_change,
        "take_in": take_in,
        "offer": offer,
        "confirm": confirm,
        "met": met,
        "refuse": refuse,
        "longer": longer,
        "ask": ask,
        "promise": promise,
        "answer": answer_in_public,
        "need": need,
        "doubt": doubt,
        "check_report": check_report,
        "answer_report": answer_report,
    }
)
"""What the content may say that somebody does, by the word it uses."""
