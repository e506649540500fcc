"""What made-up people say of a report or a count in the demo, and what its organiser answers."""

from __future__ import annotations

from app.accounts.models import Member
from app.checking.convert.words import filled
from app.checking.models import Decision, ParagraphCheck, Verdict
from app.checking.queries import hidden_words, latest_version
from app.checking.services.checking import check
from app.checking.services.settling import settle
from app.outcomes.services.doubting import answer_doubt, doubt_count
from app.process.demo.scene import Content, Scene


def check_report(scene: Scene, act: Content) -> None:
    """Say of a paragraph that it is right, wrong or incomplete: one person, or so many."""
    people = scene.some(act["people"]) if "people" in act else [scene.person(act)]
    for member in people:
        row = say(scene, act, member)
    if "as" in act:
        scene.corrections[act["as"]] = row


def say(scene: Scene, act: Content, member: Member) -> ParagraphCheck:
    """Say it as one of them."""
    return check(
        scene.issue,
        member,
        paragraph=act["paragraph"],
        seen=1,
        verdict=Verdict(act["verdict"]),
        line=act.get("line", ""),
        quote=act.get("quote", ""),
        clock=scene.clock,
    )


def answer_report(scene: Scene, act: Content) -> None:
    """Answer what somebody said: with a sentence more, or with the reason why not."""
    row = scene.corrections[act["correction"]]
    if row.group is None:
        raise LookupError(act["correction"])
    text = words_now(scene, row.paragraph)
    settle(
        row.group,
        scene.people.organiser,
        scene.issue,
        decision=Decision(act["decision"]),
        seen=row.group.revision,
        wording=1,
        text=f"{text} {act['add']}" if "add" in act else "",
        reason=act.get("reason", ""),
        clock=scene.clock,
    )


def words_now(scene: Scene, paragraph: str) -> str:
    """Return what a paragraph says, as an organiser finds it in the form."""
    latest = latest_version(scene.issue.id)
    for known in latest.paragraphs if latest else ():
        if latest and known["id"] == paragraph:
            hidden = hidden_words(scene.issue.id)
            return filled(known["text"], latest.words, hidden, is_bare=True)
    raise LookupError(paragraph)


def doubt(scene: Scene, act: Content) -> None:
    """Say that something in the count is wrong, and have the organiser answer."""
    row = doubt_count(
        scene.issue, scene.person(act), about=act["about"], text=act["text"], now=scene.now
    )
    answer_doubt(row, scene.people.organiser, answer=act["answer"], now=scene.now)
