"""Rows for tests: each maker takes what matters and fills in the rest."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from app.accounts.models import Member
from app.amendments import services as amendments
from app.ballots.convert import ReasonsGiven
from app.ballots.models import ShownAs, Slot, Zone
from app.ballots.services import cast, draw_ticket
from app.core.clock import database_now, utc_now
from app.discussion.services import add_post
from app.extensions import db
from app.groups.models import Group, Membership, Role
from app.issues.convert import (
    HOURS,
    TIMED_STAGES,
    document_of,
    opening_document,
    settings_from,
    settings_hash,
    settings_of,
)
from app.issues.models import Experience, Issue, StageTime
from app.issues.queries import participation_of, stage_times
from app.issues.services import declare_experience
from app.jobs.tasks import run_due
from app.proposals.models import Backing, BallotOption, Proposal, ProposalVersion
from app.proposals.queries import latest_version, letter_of, options_on_ballot
from app.proposals.services import new_proposal
from app.story.models import (
    SentencePost,
    Summary,
    SummarySentence,
    Theme,
    ThemePost,
)
from deliberation.admission import commitment_to
from deliberation.amendments import paragraphs_from_plain, text_from_json
from deliberation.stages import Stage

counter = itertools.count(1)


def make_member(name=None, **columns):
    """A member with a checked address and a chosen name, here for a month."""
    n = next(counter)
    row = Member(
        **{
            "email": f"member{n}@example.org",
            "display_name": name or f"Member {n}",
            "has_chosen_name": True,
            "created_at": utc_now() - timedelta(days=30),
            **columns,
        }
    )
    db.session.add(row)
    db.session.commit()
    return row


def make_group(name=None, organiser=None):
    """A group; with an organiser if one is given."""
    n = next(counter)
    row = Group(slug=f"group-{n}", name=name or f"Group {n}", created_at=utc_now())
    db.session.add(row)
    db.session.flush()
    if organiser is not None:
        add_to_group(row, organiser, Role.ORGANISER)
    db.session.commit()
    return row


def add_to_group(group, someone, role=Role.MEMBER):
    """Put a member into a group."""
    row = Membership(group_id=group.id, member_id=someone.id, role=role, created_at=utc_now())
    db.session.add(row)
    db.session.commit()
    return row


EXPERIENCES = {
    Experience.USES.value: "I use it",
    Experience.WORKS.value: "I work in it",
    Experience.CARES.value: "I care for someone who does",
    Experience.OTHER.value: "Something else",
}
ISSUE_COLUMNS = {"question", "background", "background_html", "status_quo", "created_by_id"}


def make_issue(stage=Stage.PROPOSE, group=None, organiser=None, opened_at=None, **given):
    """An issue an hour into a stage; `stage=None` makes a draft.

    What is not a column of the issue is a setting, as in its JSON document.
    """
    n = next(counter)
    columns = {name: given.pop(name) for name in ISSUE_COLUMNS & given.keys()}
    seed = f"seed {n}"
    settings = {
        "template": "standard",
        "experiences": EXPERIENCES,
        "lot_commitment": commitment_to(seed),
        **given,
    }
    settings.setdefault("hours", HOURS[settings["template"]])
    document = document_of(settings_from(settings))
    opened = opened_at or opened_for(stage, document["hours"])
    issue = Issue(
        **{
            "group": group or make_group(organiser=organiser),
            "question": f"What should happen to thing {n}?",
            "status_quo": "It happens on Tuesdays.",
            "created_by_id": organiser.id if organiser else None,
            "stage": stage,
            "settings": document,
            "settings_hash": settings_hash(document) if stage else None,
            "lot_seed": seed,
            "created_at": opened,
            "opened_at": opened if stage else None,
            "closed_at": utc_now() if stage is Stage.OUTCOME else None,
            **columns,
        }
    )
    db.session.add(issue)
    db.session.flush()
    if stage:
        lay_times(issue, opened, document["hours"])
        issue.settings_hash = settings_hash(opening_document(issue, stage_times(issue)))
    db.session.commit()
    return issue


def opened_for(stage, hours):
    """When an issue must have opened to be an hour into a stage now."""
    passed = sum(hours) if stage is Stage.OUTCOME else 0
    if stage in TIMED_STAGES:
        passed = sum(hours[: TIMED_STAGES.index(stage)])
    return utc_now() - timedelta(hours=passed + 1)


def lay_times(issue, starts_at, hours):
    """One row for each timed stage, end to end."""
    for stage, length in zip(TIMED_STAGES, hours, strict=True):
        ends_at = starts_at + timedelta(hours=length)
        db.session.add(
            StageTime(
                issue_id=issue.id,
                stage=stage,
                announced_starts_at=starts_at,
                announced_ends_at=ends_at,
                starts_at=starts_at,
                ends_at=ends_at,
                moved_on_at=ends_at if ends_at <= utc_now() else None,
            )
        )
        starts_at = ends_at


def let_time_pass(issue, seconds=1):
    """Shift all times of an issue so that its present stage ended so many seconds ago."""
    rows = db.session.scalars(db.select(StageTime).where(StageTime.issue_id == issue.id)).all()
    [now_in] = [row for row in rows if row.stage is issue.stage]
    shift = now_in.ends_at - utc_now() + timedelta(seconds=seconds)
    for row in rows:
        for name in ("announced_starts_at", "announced_ends_at", "starts_at", "ends_at"):
            setattr(row, name, getattr(row, name) - shift)
    db.session.commit()


def end_stage(issue):
    """Let the present stage end and run the mover, as the worker would. Jobs: `run_jobs`."""
    from app.process.tasks import move_on_due_issues

    let_time_pass(issue)
    move_on_due_issues()
    db.session.refresh(issue)
    return issue.stage


def run_jobs():
    """Do what the worker would find waiting."""
    return run_due()


def at(hours=0, **parts):
    """A moment some time from now."""
    return datetime.now(UTC) + timedelta(hours=hours, **parts)


def make_proposal(issue, author=None, title=None, text="It would open.", backers=0, **more):
    """An idea on the table; the author counts as one of its backers, the rest are new members."""
    author = author or make_member()
    declare(issue, author)
    row = new_proposal(
        issue,
        title=title or f"Idea {next(counter)}",
        text=paragraphs_from_plain(text),
        now=utc_now(),
        author_id=author.id,
        author_name=author.display_name,
        author_experience=Experience.USES,
        **more,
    )
    back_idea(row, author)
    for _n in range(backers - 1):
        back_idea(row, make_member())
    db.session.commit()
    return row


def declare(issue, someone, kind=Experience.USES):
    """Say what brings a member to an issue, unless they have."""
    if participation_of(someone, issue) is None:
        declare_experience(issue, someone, kinds=[kind], main=kind, now=utc_now())
        db.session.commit()


def back_idea(proposal, someone, kind=Experience.USES):
    """Let a member back an idea in its latest words, whatever the stage."""
    declare(proposal.issue, someone, kind)
    row = Backing(
        proposal_id=proposal.id,
        member_id=someone.id,
        version_id=latest_version(proposal).id,
        experience=kind,
        backed_at=utc_now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def put_on_ballot(proposal):
    """Admit an idea by backing, at the next place."""
    n = db.session.scalar(
        db.select(db.func.count()).select_from(BallotOption).filter_by(issue_id=proposal.issue_id)
    )
    row = BallotOption(
        issue_id=proposal.issue_id,
        place=n,
        proposal_id=proposal.id,
        version_id=latest_version(proposal).id,
        admitted_by="backing",
    )
    db.session.add(row)
    db.session.commit()
    return row


def make_change(proposal, old, new, author=None, backers=1, summary=None, **more):
    """A change that exchanges words of an idea; who suggests it counts as one of its backers."""
    author = author or make_member()
    declare(proposal.issue, author)
    version = latest_version(proposal)
    words = [{**row, "text": row["text"].replace(old, new)} for row in version.paragraphs]
    change = amendments.suggest(
        proposal,
        author,
        seen=version.number,
        text=text_from_json([row for row in words if row["text"]]),
        summary=summary or f"swap “{old}” for “{new}”",
        clock=database_now,
        **more,
    )
    db.session.commit()
    for _n in range(backers - 1):
        back_change(change, make_member())
    return change


def back_change(change, someone, kind=Experience.USES):
    """Let a member back a change."""
    declare(change.proposal.issue, someone, kind)
    row = amendments.back(change, someone, seen=change.wording, clock=database_now)
    db.session.commit()
    return row


def make_post(issue, author=None, text="It rained on Tuesday.", **more):
    """A post by somebody who has said what brings them."""
    author = author or make_member()
    declare(issue, author)
    row = add_post(issue, author, text=text, now=utc_now(), **more)
    db.session.commit()
    return row


def make_theme(issue, post_ids=(), words=("rain", "snow"), name=""):
    """A theme with these posts, as the worker would find it."""
    row = Theme(issue_id=issue.id, words=list(words), name=name, found_at=utc_now())
    db.session.add(row)
    db.session.flush()
    db.session.add_all(ThemePost(post_id=one, theme_id=row.id) for one in post_ids)
    db.session.commit()
    return row


def make_summary(theme, host, sentences, number=1):
    """What a host tells of a theme: (sentence, the posts it comes from)."""
    row = Summary(
        issue_id=theme.issue_id,
        theme_id=theme.id,
        number=number,
        author_id=host.id,
        author_name=host.display_name,
        created_at=utc_now(),
    )
    db.session.add(row)
    theme.settled_at = utc_now()
    for place, (text, post_ids) in enumerate(sentences):
        db.session.flush()
        sentence = SummarySentence(summary_id=row.id, place=place, text=text)
        db.session.add(sentence)
        db.session.flush()
        db.session.add_all(SentencePost(sentence_id=sentence.id, post_id=one) for one in post_ids)
    db.session.commit()
    return row


def make_option(issue, title="An idea", author=None, place=None, variant=1, position=None):
    """An idea with one wording, frozen onto the ballot at the next place."""
    n = db.session.scalar(
        db.select(db.func.count()).select_from(BallotOption).filter_by(issue_id=issue.id)
    )
    proposal = Proposal(
        issue_id=issue.id,
        position=position or n + 1,
        variant=variant,
        author=author,
        author_name=author.display_name if author else "Somebody",
        created_at=utc_now(),
    )
    db.session.add(proposal)
    db.session.flush()
    version = ProposalVersion(
        proposal_id=proposal.id,
        number=1,
        title=title,
        paragraphs=[{"id": "p1", "text": f"{title}: what would happen."}],
        created_at=utc_now(),
    )
    db.session.add(version)
    db.session.flush()
    option = BallotOption(
        issue_id=issue.id,
        place=n if place is None else place,
        proposal_id=proposal.id,
        version_id=version.id,
        admitted_by="backing",
    )
    db.session.add(option)
    db.session.commit()
    return option


def make_ballot_issue(titles=("Sitters", "Budget", "Night away"), stage=Stage.RANK, **given):
    """An issue in Rank with an option for each title, in ballot order."""
    issue = make_issue(stage, **given)
    for title in titles:
        make_option(issue, title)
    return issue


def cast_ballot(issue, zones, member=None, *, order=None, reasons=None, main=None, **given):
    """Cast through the service; zones, order and reasons by letter: {"A": "support"}.

    A reason is a text, or (text, slot), or (text, slot, shown_as), or a list of such.
    """
    member = member or make_member()
    if main is not None or participation_of(member, issue) is None:
        kind = Experience(main) if main else Experience.USES
        declare_experience(issue, member, kinds=[kind], main=kind, now=utc_now())
    place = {letter_of(option.proposal): option.place for option in options_on_ballot(issue)}
    sheets = []
    for letter, given_reasons in (reasons or {}).items():
        for said in given_reasons if isinstance(given_reasons, list) else [given_reasons]:
            said = (said, "why") if isinstance(said, str) else said
            text, slot, shown = (*said, "experience")[:3]
            line = {"slot": Slot(slot).value, "text": text}
            sheets.append(ReasonsGiven(place[letter], (line,), ShownAs(shown)))
    ticket = given.pop("ticket", None) or draw_ticket(settings_of(issue).privacy_mode)
    receipt = cast(
        issue,
        member,
        zones={place[letter]: Zone(zone) for letter, zone in zones.items()},
        order={place[letter]: tier for letter, tier in (order or {}).items()},
        reasons=sheets,
        ticket=ticket,
        clock=given.pop("clock", database_now),
        **given,
    )
    db.session.commit()
    return ticket, receipt
