"""A small site in one stage, with somebody in every role and something of every kind to reach."""

from __future__ import annotations

import contextlib
import re
import shutil
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import KeptForm, MemberSession
from app.accounts.services import start_session
from app.accounts.services.sign_in import keep_form
from app.amendments import services as amendments
from app.answers.models import Answerer, AnswererLink
from app.api.models import ApiToken
from app.api.policy import SCOPES
from app.api.views.frame import PREFIX
from app.ballots.models import BallotDraft
from app.checking.models import Verdict
from app.checking.services.checking import check
from app.checking.tasks import publish_reports
from app.core.clock import database_now, utc_now
from app.core.house_rules import HouseRule
from app.core.tokens import digest_of
from app.discussion.queries.threads import REPLIES_SHOWN
from app.discussion.services import toggle_same
from app.extensions import db
from app.groups.models import Membership, Role
from app.issues.models import Experience, StageTime
from app.mail.services import hold_mail
from app.moderation import services as moderation
from app.moderation.models import Kind
from app.moderation.queries.things import thing_or_missing
from app.moderation.services.mails import mails_about
from app.outcomes.services.doubting import doubt_count
from app.paper.models import PaperSheet
from app.process.services import newest_revision
from app.proposals.models import Proposal
from app.proposals.queries import latest_version
from app.statements.services import add_statement
from app.worries.services import raise_worry
from deliberation.amendments import text_from_json
from deliberation.stages import Stage
from tests import factories as make
from tests.conftest import sqlite_config

ROLES = (
    "anonymous",
    "outsider",
    "pending",
    "participant",
    "author",
    "host",
    "organiser",
    "suspended",
    "paused_organiser",
    "other_organiser",
    "guest",
)
STAGES = ("draft", *(stage.value for stage in Stage))
MISSING = 987_654
UNSEEN = (
    "hidden", "under", "hidden-idea", "hidden-stated", "revoked", "expired", "missing",
)  # fmt: skip
"""Objects that must all look as if there were nothing."""
HIDDEN = "zqhiddenzq"
DRAFT = "zqdraftzq"
SAID = "zqballotzq"
KEPT = "zqkeptzq"
SHEET = "0000000000"
MAILBOX = "zqmailzq"


@dataclass
class World:
    """Ids by kind and name, cookies by role."""

    app: object
    stage: str
    ids: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    commits: list = field(default_factory=list)
    n_asked: int = 0

    def ask(self, role, method, path, data=None):
        """Send one request as somebody; nothing it does is kept."""
        del self.commits[:]
        self.n_asked += 1
        browser = self.app.test_client(use_cookies=False)
        headers = {"Cookie": self.cookies[role]} if role in self.cookies else {}
        sent = {"data": data}
        if path.startswith(f"{PREFIX}/"):
            if role in self.tokens:
                headers["Authorization"] = f"Bearer {self.tokens[role]}"
            sent = {"json": data} if data is not None else {}
        answer = browser.open(path, method=method, headers=headers, **sent)
        answer.get_data()
        answer.close()
        return answer


@contextlib.contextmanager
def nothing_is_kept(world):
    """Let requests flush where they would commit, and note that they did; all is rolled back."""

    def flush_instead(session):
        world.commits.append(bool(session.new or session.dirty or session.deleted))
        session.flush()

    before = Session.commit
    Session.commit = flush_instead
    try:
        yield
    finally:
        Session.commit = before


def build(stage, empty_database, folder, **settings):
    """Return a site whose question is in a stage, with its people signed in."""
    path = folder / f"{stage}.db"
    shutil.copy(empty_database, path)
    app = create_app(sqlite_config(path))
    world = World(app, stage)
    with app.app_context():
        people = make_people()
        fill(world, people, **settings)
        for role, person in people.items():
            token = start_session(person)
            db.session.flush()
            world.cookies[role] = cookie_for(app, token)
            world.tokens[role] = f"{role}-token"
            db.session.add(token_for(person, world.tokens[role]))
        world.ids["session"] = session_ids(people)
        stamp()
        db.session.commit()
        db.session.remove()
    return world


def stamp():
    """Note the newest migration, as `flask db upgrade` would; the health check asks for it."""
    db.session.execute(db.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    db.session.execute(
        db.text("INSERT INTO alembic_version VALUES (:head)"), {"head": newest_revision()}
    )


def token_for(person, secret):
    """Everything a program can be let do, also for people whom no page would make a token."""
    return ApiToken(
        member_id=person.id, token_hash=digest_of(secret), name="A program",
        scopes=" ".join(SCOPES), created_at=utc_now(), expires_at=utc_now() + timedelta(days=9),
        last_used_on=utc_now().date(),
    )  # fmt: skip


def cookie_for(app, token):
    signer = app.session_interface.get_signing_serializer(app)
    return f"session={signer.dumps({'session_token': token})}"


def session_ids(people):
    rows = db.session.execute(db.select(MemberSession.member_id, MemberSession.id)).all()
    by_member = dict(tuple(row) for row in rows)
    return {role: by_member[person.id] for role, person in people.items()}


def make_people():
    people = {
        role: make.make_member(f"{role.replace('_', ' ').title()}", email=f"{role}@{MAILBOX}.org")
        for role in ROLES[1:-1]
    }
    people["guest"] = make.make_member("Guest 77", email=None, is_guest=True)
    for role in ("suspended", "paused_organiser"):
        people[role].is_suspended = True
    return people


def fill(world, people, **settings):
    """Put a group, a question, ideas, changes, posts and ballots in place, then turn the clock."""
    group = make.make_group("The group", organiser=people["organiser"])
    other = make.make_group("Another group", organiser=people["other_organiser"])
    for role, place in {
        "paused_organiser": Role.ORGANISER,
        "host": Role.HOST,
        "participant": Role.MEMBER,
        "author": Role.MEMBER,
        "suspended": Role.MEMBER,
        "pending": Role.PENDING,
    }.items():
        make.add_to_group(group, people[role], place)
    world.ids["group"] = {"own": group.slug, "missing": "no-such-group"}
    world.ids["place"] = {
        "own": place_of(group, people["participant"]),
        "pending": place_of(group, people["pending"]),
        "hidden": place_of(other, people["other_organiser"]),
        "missing": MISSING,
    }
    stage = None if world.stage == "draft" else Stage.AMEND
    issue = make.make_issue(
        stage, group=group, template="standard", **{"paper_place": "At the library.", **settings}
    )
    side = make.make_issue(None, group=group, question=f"Should the {DRAFT} be kept?")
    world.ids["batch"] = {"own": MISSING, "missing": MISSING}
    world.ids["issue"] = {"own": issue.id, "missing": MISSING, "draft": side.id}
    keep_form("/me/name", [("name", KEPT)], now=utc_now())
    assert db.session.query(KeptForm).count() == 1
    if stage is None:
        issue.question = f"Is the {DRAFT} any good?"
        issue.status_quo = f"The {DRAFT} is as it is."
    else:
        fill_issue(world, people, issue)
        turn(issue, Stage(world.stage), people)
        world.ids["correction"] = make_corrections(world.stage, people, issue)
        world.ids["doubt"] = make_doubts(world.stage, people, issue)
    db.session.commit()


def place_of(group, person):
    row = db.session.query(Membership).filter_by(group_id=group.id, member_id=person.id).one()
    return row.id


def fill_issue(world, people, issue):
    author = people["author"]
    idea = make.make_proposal(issue, author, "Sitters", "It opens at nine.\n\nIt shuts at five.", 3)
    idle = make.make_proposal(issue, make.make_member(), "Nights", "It opens at night.", 3)
    left = make.make_proposal(issue, make.make_member(), "Vans", "A van would come.", 3)
    secret = make.make_proposal(issue, author, f"The {HIDDEN} way", f"Say {HIDDEN} here.", 2)
    make.back_idea(left, people["participant"])
    make.back_idea(idle, people["suspended"])
    for row in (idea, idle, left):
        make.put_on_ballot(row)
    idle.author_id, idle.author_name = people["suspended"].id, "Suspended"
    left.author.deleted_at = utc_now()
    left.author_id = None
    world.ids["idea"] = {
        "own": idea.id,
        "paused": idle.id,
        "left": left.id,
        "hidden": secret.id,
        "missing": MISSING,
    }
    world.ids["change"] = make_changes(people, idea, secret)
    world.ids["post"] = make_posts(people, issue, idea.id, secret.id)
    world.ids["statement"] = make_statements(people, issue)
    world.ids |= make_themes(people, issue, world.ids["post"])
    secret.hidden_at = utc_now()
    hold_mail_of_hidden(world)
    db.session.commit()
    world.ids["hiding"] = hide_posts(people, issue)
    world.ids |= ask_for_answers(issue)


def ask_for_answers(issue):
    """Three people asked to answer: one whose link works, one whose was taken back, one too old."""
    people = {}
    for name in ("asked", "revoked", "expired"):
        row = Answerer(
            issue_id=issue.id, name="Cllr Tait", address=f"answerer@{MAILBOX}.org",
            asked_at=utc_now(), revoked_at=utc_now() if name == "revoked" else None,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        lasts = timedelta(days=-1 if name == "expired" else 9)
        db.session.add(
            AnswererLink(
                answerer_id=row.id, step="ask-1", token_hash=digest_of(f"{name}-token"),
                sent_at=utc_now(), expires_at=utc_now() + lasts,
            )
        )  # fmt: skip
        people[name] = row.id
    db.session.commit()
    return {
        "answerer": {"asked": people["asked"], "missing": MISSING},
        "token": {name: f"{name}-token" for name in people},
    }


def hold_mail_of_hidden(world):
    """Hold what would quote the hidden things, as hiding them by the service would."""
    kinds = {"post": Kind.POST, "idea": Kind.IDEA, "change": Kind.CHANGE}
    hold_mail(mails_about([(kinds[name], world.ids[name]["hidden"]) for name in kinds]))


def hide_posts(people, issue):
    """Two posts hidden by the host; about the second there is an appeal."""
    seat = db.session.query(Membership).filter_by(member_id=people["host"].id).one()
    hidings = []
    for n in range(2):
        post = make.make_post(issue, people["author"], f"More {HIDDEN} words, {n}.")
        thing = thing_or_missing("post", post.id)
        hidings.append(
            moderation.hide_thing(
                thing,
                people["host"],
                seat,
                rule=HouseRule.NAMES,
                reason="It names a neighbour.",
                now=utc_now(),
            )
        )
    moderation.appeal(hidings[1], people["author"], words=f"It's {HIDDEN}.", now=utc_now())
    db.session.commit()
    return {"own": hidings[0].id, "appealed": hidings[1].id, "missing": MISSING}


def make_changes(people, idea, secret):
    someone = people["participant"]
    plain = make.make_change(idea, "nine", "eight", someone, why="Because.")
    clash = make.make_change(idea, "five", "six", someone)
    faster = make.make_change(idea, "five", "seven", make.make_member())
    offered = make.make_change(idea, "opens", "starts", someone)
    beside = make.make_change(idea, "nine", "ten", make.make_member(), beside=plain)
    hidden = make.make_change(idea, "shuts", "ends", someone, summary=f"{HIDDEN} change")
    place = make.put_on_ballot(secret)
    under = make.make_change(secret, "here", "there", someone, summary=f"{HIDDEN} under")
    db.session.delete(place)
    amendments.take_in(faster, people["author"], seen=faster.revision, clock=database_now)
    db.session.commit()
    amendments.offer(
        offered,
        people["author"],
        seen=offered.revision,
        version_seen=latest_version(idea).number,
        text=tuple(words_with(idea, "opens", "unlocks")),
        clock=database_now,
    )
    hidden.hidden_at = utc_now()
    db.session.commit()
    return {
        "plain": plain.id,
        "clash": clash.id,
        "offered": offered.id,
        "beside": beside.id,
        "hidden": hidden.id,
        "under": under.id,
        "missing": MISSING,
    }


def words_with(idea, old, new):
    rows = latest_version(idea).paragraphs
    return text_from_json([{**row, "text": row["text"].replace(old, new)} for row in rows])


def make_posts(people, issue, idea, secret):
    own = make.make_post(issue, people["author"], "It rained on Tuesday.")
    answer_at_length(own, issue, people["participant"])
    paused = make.make_post(issue, people["participant"], "It snowed.")
    paused.author_id = people["suspended"].id
    hidden = make.make_post(issue, people["author"], f"Some {HIDDEN} words.")
    make.make_post(issue, people["participant"], "An answer.", parent=hidden)
    hidden.hidden_at = utc_now()
    hidden.author_name = f"{HIDDEN} author"
    ideas = {"worry": db.session.get(Proposal, idea), "under": db.session.get(Proposal, secret)}
    aimed = {
        name: raise_worry(
            about,
            people["author"],
            seen=latest_version(about),
            text="It shuts too early." if name == "worry" else f"The {HIDDEN} is bad.",
            paragraph=latest_version(about).paragraphs[0]["id"],
            now=utc_now(),
        ).post
        for name, about in ideas.items()
    }
    toggle_same(aimed["worry"], people["participant"], issue, now=utc_now())
    db.session.commit()
    return {
        "own": own.id,
        "paused": paused.id,
        "hidden": hidden.id,
        **{name: post.id for name, post in aimed.items()},
        "missing": MISSING,
    }


def answer_at_length(post, issue, person):
    """Give a post more replies than its conversation shows."""
    for n in range(REPLIES_SHOWN + 1):
        make.make_post(issue, person, f"It did, {n} times.", parent=post)


def make_statements(people, issue):
    now = utc_now()
    own = add_statement(issue, people["author"], text="Rain is no excuse.", now=now)
    paused = add_statement(issue, people["participant"], text="Snow is one.", now=now)
    paused.author_id = people["suspended"].id
    hidden = add_statement(issue, people["author"], text=f"All is {HIDDEN}.", now=now)
    hidden.hidden_at = now
    hidden.author_name = f"{HIDDEN} author"
    db.session.commit()
    return {"own": own.id, "paused": paused.id, "hidden": hidden.id, "missing": MISSING}


def make_themes(people, issue, posts):
    """A theme of which the host tells; one that was dropped, whose summary is hidden."""
    own, dropped = (make.make_theme(issue, [posts[name]]) for name in ("own", "paused"))
    told = make.make_summary(own, people["host"], [("It rained.", [posts["own"]])])
    hidden = make.make_summary(dropped, people["host"], [(f"All {HIDDEN}.", [posts["paused"]])])
    dropped.dropped_at = hidden.hidden_at = utc_now()
    db.session.commit()
    return {
        "theme": {"own": own.id, "hidden": dropped.id, "missing": MISSING},
        "summary": {"own": told.id, "hidden": hidden.id, "missing": MISSING},
    }


def make_corrections(stage, people, issue):
    """Two points about the report, once there is one; the second is hidden."""
    if Stage(stage) is not Stage.OUTCOME:
        return {"missing": MISSING}
    publish_reports(lambda session: database_now(session) + timedelta(days=2))
    lines = {"own": "Say who was asked.", "hidden": f"All is {HIDDEN}."}
    rows = {
        name: check(
            issue,
            people[who],
            paragraph="headline",
            seen=1,
            verdict=Verdict.WRONG,
            line=lines[name],
            clock=database_now,
        )
        for name, who in (("own", "participant"), ("hidden", "author"))
    }
    rows["hidden"].hidden_at = utc_now()
    db.session.commit()
    return {**{name: row.group_id for name, row in rows.items()}, "missing": MISSING}


def make_doubts(stage, people, issue):
    """Two doubts about the count, once there is one; the second is hidden."""
    if Stage(stage) is not Stage.OUTCOME:
        return {"missing": MISSING}
    texts = {"own": "Eleven, not ten.", "hidden": f"All is {HIDDEN}."}
    rows = {
        name: doubt_count(issue, people[who], about="line", text=texts[name], now=utc_now())
        for name, who in (("own", "participant"), ("hidden", "author"))
    }
    rows["hidden"].hidden_at = utc_now()
    db.session.commit()
    return {**{name: row.id for name, row in rows.items()}, "missing": MISSING}


def turn(issue, stage, people):
    """Bring a question from Improve to another stage."""
    if stage in (Stage.PROPOSE, Stage.DISCUSS):
        set_stage(issue, stage)
    if stage in (Stage.RANK, Stage.OUTCOME):
        make.end_stage(issue)
        cast_some(issue, people)
    if stage is Stage.OUTCOME:
        make.end_stage(issue)
        make.run_jobs()


def set_stage(issue, stage):
    issue.stage = stage
    db.session.query(StageTime).filter_by(issue_id=issue.id).delete()
    hours = issue.settings["hours"]
    issue.opened_at = make.opened_for(stage, hours)
    make.lay_times(issue, issue.opened_at, hours)


def cast_some(issue, people):
    voters = [people["participant"], *(make.make_member() for _ in range(11))]
    for n, voter in enumerate(voters):
        make.cast_ballot(
            issue,
            {"A": "support", "B": "worse" if n % 3 else "better"},
            voter,
            reasons={"A": f"I would say {SAID} number {n}"},
            main=list(Experience)[n % 2].value,
        )
    says = {"places": [0, 0, 0], "words": {}, "experience": "uses"}
    sheet = PaperSheet(
        issue_id=issue.id,
        number=SHEET,
        first={"zones": ["support", "worse", "unsure"], **says},
        second={"zones": ["worse", "support", "unsure"], **says},
        keys=[],
    )
    db.session.add(sheet)
    draft = BallotDraft(
        token_hash=b"d" * 32, issue_id=issue.id, content={"why": SAID}, saved_at=utc_now()
    )
    db.session.add(draft)
    db.session.commit()


def without_numbers(text):
    """Return a page without ids and kinds in its addresses and without tokens in its forms."""
    text = re.sub(r'(name="(?:csrf_token|kept)" value=")[^"]*', r"\1", text)
    text = re.sub(r"/(report|hide|leave)/(?:post|idea|change|statement)/", r"/\1/KIND/", text)
    text = re.sub(
        r"%2F(report|hide|leave)%2F(?:post|idea|change|statement)%2F", r"%2F\1%2FKIND%2F", text
    )
    text = re.sub(r"(/|%2F)answer\1[\w-]+", r"\1answer\1TOKEN", text)
    return re.sub(r"/\d+", "/N", re.sub(r"%2F\d+", "%2FN", text))
