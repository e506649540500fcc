"""Every page of a site with the demo on it: at which address, and who looks at it."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field

from flask import template_rendered
from werkzeug.exceptions import HTTPException

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.ballots.models import Turnout
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Membership, Role
from app.issues.models import Issue
from app.mail.models import Topic
from app.mail.services.choosing import stop_link
from app.proposals.models import Proposal
from app.search.tasks import catch_up
from app.statements.models import Statement
from deliberation.stages import Stage
from tests.browser.person import Person

NOT_PAGES = {
    "static",
    "process.livez",
    "process.readyz",
    "bundles.download",
    "exports.file",
    "reports.file",
    "reports.outcome_json",
    "tables.book",
    "tables.show",
    "ballots.took_part_svg",
    "ballots.took_part_png",
    "checking.tables",
    "outcomes.svg",
    "outcomes.png",
    "sharing.question",
    "sharing.idea",
    "sharing.change",
    "checking.version_file",
    "issues.settings_text",
    "discussion.show",
    "feeds.issue",
    "my_part.png",
    "my_part.svg",
    "feeds.idea",
    "feeds.group",
    "paper.ballot",
}
"""What is read by machines, or leads on to another page at once."""


@dataclass(frozen=True)
class Stop:
    """One page as one person sees it, or as it answers to a deed."""

    part: str
    endpoint: str
    path: str
    seen_by: str
    html: str = field(repr=False)

    def __str__(self):
        return f"{self.path} ({self.endpoint}, {self.seen_by})"


class Atlas:
    """Finds the rows of the demo that pages are about, and keeps pages as people see them."""

    def __init__(self, app, part=""):
        self.app, self.part = app, part
        self.stops, self.drawn, self.people = [], set(), {}
        rows = db.session.scalars(db.select(Issue).order_by(Issue.id.desc())).all()
        self.issues = {issue.stage: issue for issue in rows}
        self.organiser = self.first(Membership, Membership.role == Role.ORGANISER)
        self.someone = self.idea_in(Stage.DISCUSS).author_id if rows else None

    def add(self, endpoint, *people, **values):
        """Add a page, once for each person; None is a visitor."""
        path = self.app.url_map.bind("localhost").build(endpoint, values)
        for someone in people or (None,):
            if someone not in self.people:
                member = db.session.get(Member, someone) if someone else None
                self.people[someone] = Person(self, member)
            self.people[someone].go(path, "signed in" if someone else "a visitor")

    def keep(self, method, path, seen_by, html):
        """Add a page that was just answered; one of a rehearsal borrows the site's own styles."""
        root = re.match(r"/rehearsals/\w+(?=/)|", path)[0]
        if root:
            html = html.replace(f"{root}/static/", "/static/")
        try:
            rules = self.app.url_map.bind("localhost")
            endpoint = rules.match(path.removeprefix(root).partition("?")[0], method=method)[0]
        except HTTPException:
            endpoint = "nothing"
        self.stops.append(Stop(self.part, endpoint, path, seen_by, html))

    @contextlib.contextmanager
    def noting_templates(self):
        """Note which templates are drawn for pages of the tour."""

        def note(sender, template, context):
            self.drawn.add(template.name)

        with template_rendered.connected_to(note):
            yield

    def first(self, model, *where):
        """Return the first row of its kind."""
        return db.session.scalars(db.select(model).where(*where).order_by(model.id)).first()

    def idea_in(self, stage):
        """Return an idea that stands, in the issue that is in this stage."""
        return self.first(
            Proposal,
            Proposal.issue_id == self.issues[stage].id,
            Proposal.author_id.is_not(None),
            Proposal.withdrawn_at.is_(None),
            Proposal.retired_into_id.is_(None),
        )


def nothing_on_it(atlas):
    for page in ("process.home", "process.index", "groups.index"):
        atlas.add(page)


def people_and_groups(atlas):
    organiser, someone = atlas.organiser, atlas.someone
    for page in ("home", "index", "how_it_works", "how_we_count", "privacy", "house_rules", "look"):
        atlas.add(f"process.{page}", None, *([someone] if page == "home" else []))
    for page in ("me", "name", "leave"):
        atlas.add(f"accounts.{page}", someone)
    for page in ("choose", "preview"):
        atlas.add(f"following.{page}", organiser.member_id)
    atlas.add("following.stop", token=stop_link(someone, Topic.WEEK).rpartition("/")[2])
    catch_up(None)
    for typed in ({}, {"q": "bus"}, {"q": "zqnothingzq", "when": "open"}):
        atlas.add("search.index", **typed)
    atlas.add("accounts.sign_in")
    atlas.add("groups.index")
    atlas.add("groups.create", someone)
    atlas.add("process.desks", organiser.member_id)
    slug = organiser.group.slug
    atlas.add("groups.show", None, someone, organiser.member_id, slug=slug)
    for page in ("groups.edit", "groups.people", "process.desk", "issues.create"):
        atlas.add(page, organiser.member_id, slug=slug)
    atlas.add("groups.role", organiser.member_id, slug=slug, membership_id=organiser.id)


def questions(atlas):
    organiser, someone = atlas.organiser.member_id, atlas.someone
    for issue in atlas.issues.values():
        people = (None, organiser) if issue.stage is Stage.PROPOSE else (None,)
        atlas.add("process.show", *people, issue_id=issue.id)
    talk = atlas.issues[Stage.DISCUSS].id
    atlas.add("process.show", someone, issue_id=talk)
    atlas.add("process.talk", None, someone, issue_id=talk)
    atlas.add("issues.settings", issue_id=talk)
    atlas.add("issues.journal", issue_id=talk)
    atlas.add("issues.extend", organiser, issue_id=talk)
    atlas.add("issues.answerer", organiser, issue_id=talk)
    post = atlas.first(Post, Post.issue_id == talk, Post.parent_id.is_(None))
    statement = atlas.first(Statement, Statement.issue_id == talk)
    for who in (None, someone):
        atlas.add("statements.index", who, issue_id=talk)
        atlas.add("statements.create", who, issue_id=talk)
        atlas.add("statements.show", who, statement_id=statement.id)
    atlas.add("statements.index", issue_id=atlas.issues[Stage.OUTCOME].id)
    atlas.add("discussion.reply", someone, post_id=post.id)
    atlas.add("ballots.offer_reason", someone, post_id=post.id)


def ideas_and_changes(atlas):
    organiser = atlas.organiser.member_id
    atlas.add("proposals.create", None, organiser, issue_id=atlas.issues[Stage.PROPOSE].id)
    for stage in (Stage.PROPOSE, Stage.AMEND, Stage.OUTCOME):
        idea = atlas.idea_in(stage)
        values = {"issue_id": idea.issue_id, "proposal_id": idea.id}
        atlas.add("process.proposal", None, idea.author_id, **values)
    idea = atlas.idea_in(Stage.PROPOSE)
    for page in (
        "proposals.edit", "proposals.withdraw", "proposals.retire", "ballots.author_reasons"
    ):  # fmt: skip
        atlas.add(page, idea.author_id, proposal_id=idea.id)
    atlas.add("process.versions", proposal_id=idea.id)
    change = db.session.scalars(
        db.select(Amendment)
        .join(Amendment.proposal)
        .where(
            Proposal.issue_id == atlas.issues[Stage.AMEND].id,
            Amendment.answer == Answer.OPEN,
            Proposal.author_id.is_not(None),
        )
    ).first()
    author, issue_id = change.proposal.author_id, change.proposal.issue_id
    values = {"issue_id": issue_id, "amendment_id": change.id}
    atlas.add("process.amendment", None, change.author_id, author, **values)
    atlas.add("amendments.create", change.author_id, proposal_id=change.proposal_id)
    atlas.add("amendments.answer", author, amendment_id=change.id)
    atlas.add("amendments.together", author, proposal_id=change.proposal_id)
    atlas.add("amendments.offer", author, amendment_id=change.id)
    atlas.add("amendments.withdraw", change.author_id, amendment_id=change.id)
    post = atlas.first(Post, Post.issue_id == issue_id)
    words = {"post_id": post.id, "proposal_id": post.proposal_id or change.proposal_id}
    atlas.add("process.words", author, **words)


def ballots_and_results(atlas):
    rank, finished = atlas.issues[Stage.RANK].id, atlas.issues[Stage.OUTCOME].id
    voter = db.session.scalars(
        db.select(Turnout.member_id).where(Turnout.issue_id == finished)
    ).first()
    atlas.add("ballots.edit", None, issue_id=rank)
    atlas.add("ballots.done", voter, issue_id=finished)
    atlas.add("ballots.yours", voter, issue_id=finished)
    atlas.add("ballots.took_part", issue_id=rank)
    atlas.add("ballots.took_part", issue_id=finished)
    atlas.add("outcomes.show", None, voter, issue_id=finished)
    atlas.add("outcomes.show", issue_id=rank)
    atlas.add("reports.print_view", issue_id=finished)


DEMO = {
    "people and groups": people_and_groups,
    "questions": questions,
    "ideas and changes": ideas_and_changes,
    "ballots and results": ballots_and_results,
}
"""The parts of the atlas that need no deed first."""
