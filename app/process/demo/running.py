"""What those who run a group do in the demo: hide, sum up, make a stage longer, note answers."""

from __future__ import annotations

from app.answers import services as answers
from app.answers.convert import answered_by
from app.answers.services.needs import mark_of, write_need
from app.core.house_rules import HouseRule
from app.issues.convert import settings_of
from app.issues.queries import membership_in
from app.issues.services import extend_stage, note_answerer
from app.moderation.queries.things import thing_or_missing
from app.moderation.services import hide_thing
from app.outcomes.services.storing import count_and_store
from app.process.demo.scene import Content, Scene
from app.process.demo.timing import noon_in
from app.proposals.queries import option_of
from app.story.convert import Typed
from app.story.models import Verdict
from app.story.queries.themes import theme_of, themes_of
from app.story.services.finding import find_story
from app.story.services.telling import check, name_theme, tell


def hide(scene: Scene, act: Content) -> None:
    """Hide a post as a host of the group, with a rule and a reason."""
    host = scene.people.named(act["host"])
    hide_thing(
        thing_or_missing("post", scene.posts[act["post"]].id),
        host,
        membership_in(host, scene.issue),
        rule=HouseRule(act["rule"]),
        reason=act["reason"],
        now=scene.now,
    )


def sum_up(scene: Scene, act: Content) -> None:
    """Name the theme that a post is in, and tell what people say of it; some check that."""
    host, issue, now = scene.people.named(act["host"]), scene.issue, scene.now
    find_story(issue, now=now)
    theme = theme_of(scene.posts[act["about"]]) or themes_of(issue.id)[0][0]
    name_theme(theme, host, issue, name=act["name"], now=now)
    sentences = [
        Typed(told["text"], tuple(scene.posts[name].id for name in told["posts"]))
        for told in act["sentences"]
    ]
    summary = tell(theme, host, issue, sentences=sentences, seen=0, now=now)
    for member in scene.some(act["fair"]):
        check(summary, member, issue, verdict=Verdict.FAIR, line="", now=now)
    member, line = scene.person(act["misses"]), act["misses"]["line"]
    check(summary, member, issue, verdict=Verdict.MISSES, line=line, now=now)


def longer(scene: Scene, act: Content) -> None:
    """Make the present stage longer, as the organiser, for a public reason."""
    organiser = scene.people.organiser
    extend_stage(
        scene.issue,
        organiser,
        membership_in(organiser, scene.issue),
        hours=act["hours"],
        reason=act["reason"],
        clock=scene.clock,
    )


def ask(scene: Scene, act: Content) -> None:
    """Note that the answerer was asked."""
    note(scene, None)


def promise(scene: Scene, act: Content) -> None:
    """Note by which day the answerer has promised to answer."""
    note(scene, act["days"])


def note(scene: Scene, days: int | None) -> None:
    """Write down what is known of the answerer, as the organiser."""
    issue, organiser = scene.issue, scene.people.organiser
    note_answerer(
        issue,
        organiser,
        membership_in(organiser, issue),
        asked_at=issue.answer_asked_at or scene.now,
        promised_by=None if days is None else noon_in(scene.now, days),
        now=scene.now,
    )


def answer_in_public(scene: Scene, act: Content) -> None:
    """Answer an idea that was chosen, paragraph by paragraph, as whoever was asked; not by mail."""
    issue, organiser, settings = scene.issue, scene.people.organiser, settings_of(scene.issue)
    count_and_store(issue, now=scene.now)
    row = answers.ask(
        issue,
        organiser,
        membership_in(organiser, issue),
        name=settings.answerer,
        role=settings.answerer_role,
        address="",
        now=scene.now,
    )
    option = option_of(scene.ideas[act["idea"]])
    place = option.place if option is not None else 0
    points = {
        f"{place}_{number}": {
            "status": status,
            "words": words,
            "due": "" if days is None else noon_in(scene.now, days).date().isoformat(),
        }
        for number, (status, words, days) in enumerate(act["points"], start=1)
    }
    draft = {"name": row.name, "role": row.role, "points": points}
    answers.save_draft(row, draft=draft, seen=row.revision)
    answers.publish(row, seen=row.revision, now=scene.now)


def need(scene: Scene, act: Content) -> None:
    """Write down what an idea would need, on behalf of whoever should answer."""
    settings = settings_of(scene.issue)
    write_need(
        scene.ideas[act["idea"]],
        text=act["text"],
        who=answered_by(settings.answerer, settings.answerer_role),
        seen=mark_of(None),
        now=scene.now,
        by=scene.people.organiser.display_name,
    )
