"""Hidden words leave by no way: pages, quotes, ballots, results, files, records, unsent mail."""

from __future__ import annotations

import functools
import io
import sys
import zipfile
from dataclasses import replace

import pytest
from jinja2 import ChoiceLoader, DictLoader
from pypdf import PdfReader
from sqlalchemy.orm import make_transient

from app.amendments.services import take_in
from app.answers.convert import given_from
from app.answers.models import Answerer, GivenAnswer
from app.answers.services import publish, replies_to
from app.answers.services.needs import mark_of, write_need
from app.ballots.convert import ReasonsGiven
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from app.ballots.services import cast, draw_ticket
from app.ballots.services.offers import offer_reason, set_author_reasons
from app.checking.models import Decision
from app.checking.models import Verdict as Missing
from app.checking.services.checking import check as check_paragraph
from app.checking.services.settling import settle
from app.core.clock import database_now, utc_now
from app.core.house_rules import HouseRule
from app.core.words.text import fingerprint
from app.discussion import convert
from app.discussion.convert import Place
from app.discussion.models import Post
from app.discussion.services import edit_post, keep_draft, link_change
from app.exports.services import KINDS, content_of
from app.extensions import db
from app.following.services import tell_answers
from app.groups.models import Membership, Role
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.mail.models import MailState, OutgoingMail
from app.moderation import services
from app.moderation.models import Kind
from app.moderation.queries.kinds import HOLDERS
from app.moderation.queries.things import thing_or_missing
from app.outcomes.queries import outcome_of
from app.outcomes.services import redacting
from app.outcomes.services.doubting import doubt_count
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version, letter_of, options_on_ballot
from app.statements.services import add_statement
from app.story.models import Story, Verdict
from app.story.services.telling import check as check_summary
from app.tables.services import RECORD_TABLES
from app.worries.queries import figures
from app.worries.services import raise_worry
from app.worries.tasks import follow_words
from deliberation.stages import Stage
from tests import factories as make
from tests.security import matrix
from tests.security import world as site
from tests.security.expectations import TABLE

CANARY = "zqcanaryzq"
READERS = ("anonymous", "participant", "author", "host", "organiser", "outsider")
STAGES = ("discuss", "amend", "rank", "outcome")
EXPORTED = "file full-report.pdf"
ALL_TABLES = ("options", "pairs", "reasons", "experiences", "timeline", *RECORD_TABLES)


def fill_with_canaries(world, people, issue):
    """Put the canary into everything that can be hidden, and into all that repeats it."""
    author, someone = people["author"], people["participant"]
    idea = make.make_proposal(
        issue,
        author,
        f"The {CANARY} title",
        f"Some {CANARY} words.\n\nIt shuts at five.",
        3,
        what_happened=f"It was {CANARY}.",
        for_whom=f"For {CANARY}.",
    )
    db.session.query(ProposalVersion).filter_by(proposal_id=idea.id).one().note = CANARY
    make.put_on_ballot(idea)
    set_author_reasons(idea, author, texts=[f"The author's {CANARY}."], now=utc_now())
    plain = db.session.get(Proposal, world.ids["idea"]["own"])
    post = make.make_post(issue, someone, f"Short {CANARY} post.")
    make.make_post(issue, author, "Indeed.", parent=post, quoted=post, quote=f"{CANARY} post")
    make.make_post(issue, author, "Again.", quoted=post, quote=f"Short {CANARY}")
    site.answer_at_length(post, issue, author)
    for reader in (author, someone):
        fields = {"text": ["So?"], "quoted_id": [str(post.id)], "quote": [f"{CANARY} post"]}
        for parent in (None, post, db.session.get(Post, world.ids["post"]["own"])):
            keep_draft(reader, Place(issue.id), parent, fields=fields, now=utc_now())
    offer_reason(post, plain, author, text=f"Short {CANARY} post.", now=utc_now())
    change = make.make_change(
        plain, "opens", f"{CANARY} opens", someone, summary=f"{CANARY} short", why=f"{CANARY} why"
    )
    variant = make.make_change(
        plain, "nine", f"{CANARY} nine", someone, 9, summary=f"{CANARY} beside"
    )
    make.make_change(idea, "shuts", "closes", someone, summary=f"{CANARY} under")
    link_change(post, change)
    worry = worry_about(plain, author, f"Too {CANARY} for me.", "nine")
    taken = make.make_change(idea, "Some", "Many", someone, summary="plain")
    worry_about(idea, someone, "This may be too much.", f"{CANARY} words")
    take_in(taken, author, seen=taken.revision, clock=database_now)
    stated = make_statement_of(issue, someone)
    edit_post(
        post,
        someone,
        issue,
        seen=fingerprint(post.text),
        text=f"Short {CANARY} post, changed.",
        now=utc_now(),
    )
    needed = {"text": f"Two {CANARY}.", "who": f"Cllr {CANARY}", "seen": mark_of(None)}
    need = write_need(plain, **needed, now=utc_now())
    told = tell_with_canaries(people, issue, post)
    db.session.commit()
    follow_words()
    assert db.session.query(OutgoingMail).filter_by(kind="worry-asked").count() == 1
    world.ids["canary"] = {
        "post": post.id,
        "idea": idea.id,
        "change": change.id,
        "variant": variant.id,
        "worry": worry.id,
        "statement": stated.id,
        "need": need.id,
        **told,
    }


def tell_with_canaries(people, issue, post):
    """A story of which every line has the canary: asked, worried about, named, told, missed."""
    asked = make.make_post(issue, people["participant"], f"Who is {CANARY}?", is_worry=True)
    asked.same_count = 9
    found = make.make_theme(issue, [asked.id], words=[CANARY, "trees"])
    own = make.make_theme(issue, [post.id], words=["rain"])
    make.make_summary(found, people["host"], [(f"Only from {CANARY}.", [asked.id])])
    plain = make.make_post(issue, people["author"], "It hailed.")
    summary = make.make_summary(own, people["host"], [(f"All is {CANARY}.", [plain.id])])
    missed = {"verdict": Verdict.MISSES, "line": f"Not {CANARY}.", "now": utc_now()}
    check = check_summary(summary, people["participant"], issue, **missed)
    db.session.add(Story(issue_id=issue.id, agreed=[], disputed=[], told_at=utc_now()))
    return {
        "asked": asked.id,
        "summary": summary.id,
        "check": check.id,
        "themes": (found.id, own.id),
    }


def worry_about(idea, author, text, words):
    """A worry that points at words of an idea's first paragraph."""
    version = latest_version(idea)
    pointed = {"paragraph": version.paragraphs[0]["id"], "words": words}
    return raise_worry(idea, author, seen=version, text=text, **pointed, now=utc_now()).post


def make_statement_of(issue, someone):
    """Add a statement that most agree with, so that every list of them shows it."""
    row = add_statement(issue, someone, text=f"All is {CANARY}.", now=utc_now())
    row.agree_count = 9
    return row


def cast_with_ticks(issue, people):
    """Cast twelve ballots, all with the reasons on the tick list ticked."""
    places = {letter_of(option.proposal): option.place for option in options_on_ballot(issue)}
    zones = dict.fromkeys(places.values(), Zone.SUPPORT)
    by_id = {option.proposal_id: option.place for option in options_on_ballot(issue)}
    offers = db.session.query(ReasonOffer).filter_by(issue_id=issue.id).all()
    for member in [people["participant"], *(make.make_member() for _n in range(11))]:
        make.declare(issue, member)
        sheets = [
            ReasonsGiven(
                by_id[offer.proposal_id],
                ({"slot": Slot.WHY.value, "offer": offer.id},),
                ShownAs.EXPERIENCE,
                (offer.id,),
            )
            for offer in offers
        ]
        cast(
            issue,
            member,
            zones=zones,
            order={},
            reasons=sheets,
            ticket=draw_ticket(settings_of(issue).privacy_mode),
            clock=database_now,
        )
    db.session.commit()


def site_with_canaries(stage, empty_database, folder, *, hides=True):
    """Make a site in a stage with canaries in it, and hide them or don't."""
    fill_first = site.fill_issue

    def fill(world, people, issue):
        fill_first(world, people, issue)
        fill_with_canaries(world, people, issue)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "fill_issue", fill)
        patch.setattr(site, "cast_some", cast_with_ticks)
        world = site.build(stage, empty_database, folder)
    correct_with_canaries(world)
    if hides:
        hide_all(world)
    return world


@pytest.fixture
def build(empty_database, tmp_path):
    """Return a function that makes a site of its own for a test that changes it."""
    return functools.partial(site_with_canaries, empty_database=empty_database, folder=tmp_path)


@pytest.fixture(scope="module")
def hidden(empty_database, tmp_path_factory):
    """Return a function that gives the site in a stage with all canaries hidden, made once."""

    @functools.cache
    def in_stage(stage):
        folder = tmp_path_factory.mktemp(stage)
        return site_with_canaries(stage, empty_database, folder)

    return in_stage


def correct_with_canaries(world):
    """In the Result, let people say canaries of the report, and an organiser answer with one."""
    if world.stage != "outcome":
        return
    with world.app.app_context():
        seat = db.session.query(Membership).filter_by(role=Role.HOST).one()
        issue = db.session.get(Issue, world.ids["issue"]["own"])
        said = {"verdict": Missing.MISSING, "clock": database_now, "seen": 1}
        row = check_paragraph(issue, seat.member, paragraph="asked", line=f"Name {CANARY}.", **said)
        world.ids["canary"]["correction"] = row.id
        doubt = doubt_count(issue, seat.member, about="line", text=f"Ask {CANARY}.", now=utc_now())
        world.ids["canary"]["doubt"] = doubt.id
        world.ids["canary"]["answer"] = answer_with_canaries(issue)
        organiser = db.session.query(Membership).filter_by(
            group_id=issue.group_id, role=Role.ORGANISER
        )
        someone = next(one.member for one in organiser if not one.member.is_suspended)
        plain = check_paragraph(
            issue, someone, paragraph="asked", line="Tell which other one there was.", **said
        )
        title = latest_version(db.session.get(Proposal, world.ids["canary"]["idea"])).title
        settle(
            plain.group,
            someone,
            issue,
            decision=Decision.CHANGED,
            seen=1,
            wording=1,
            text=f"There was {title}, too.",
            clock=database_now,
        )
        db.session.commit()
        db.session.remove()


def answer_with_canaries(issue):
    """Let somebody in power answer what was chosen in canaries, and tell whoever follows."""
    person = db.session.query(Answerer).filter_by(issue_id=issue.id, revoked_at=None).first()
    [point, *_more] = replies_to(issue, utc_now())[0].recommendation.points
    typed = {"status": "will", "words": f"By {CANARY}.", "due": "2026-08-01"}
    person.draft = {
        "name": f"Cllr {CANARY}", "role": f"For {CANARY}", "points": {point.key: typed},
    }  # fmt: skip
    db.session.flush()
    publish(person, seen=person.revision, now=utc_now())
    tell_answers(issue.id, "1", [make.make_member()], now=utc_now())
    return db.session.scalars(db.select(GivenAnswer.id)).one()


def hide_all(world):
    """Hide each canary as a host would."""
    with world.app.app_context():
        seat = db.session.query(Membership).filter_by(role=Role.HOST).one()
        corrected = (
            [(Kind.CORRECTION, "correction"), (Kind.DOUBT, "doubt"), (Kind.ANSWER, "answer")]
            if world.stage == "outcome"
            else []
        )
        for kind, name in (
            *corrected,
            (Kind.CHECK, "check"),
            (Kind.SUMMARY, "summary"),
            (Kind.POST, "asked"),
            (Kind.POST, "post"),
            (Kind.POST, "worry"),
            (Kind.IDEA, "idea"),
            (Kind.CHANGE, "change"),
            (Kind.CHANGE, "variant"),
            (Kind.STATEMENT, "statement"),
            (Kind.NEED, "need"),
        ):
            services.hide_thing(
                thing_or_missing(kind.value, world.ids["canary"][name]),
                seat.member,
                seat,
                rule=HouseRule.NAMES,
                reason="It names a neighbour.",
                now=utc_now(),
            )
        db.session.commit()
        db.session.remove()


def pages_of_themes(ids):
    for page in ("", "/versions", "/summary", "/edit"):
        yield from ((f"GET theme{page}", f"/themes/{one}{page}") for one in ids)


def pages_of(world):
    """Yield every address that reads: of the site's own objects, and of the canaries themselves."""
    ids = {kind: dict(known) for kind, known in world.ids.items()}
    canary, known = world.ids["canary"], set()
    for own in (False, True):
        if own:
            world.ids["post"]["own"], world.ids["idea"]["own"] = canary["post"], canary["idea"]
            world.ids["change"]["plain"] = canary["change"]
        for key, rule in matrix.rows_of(world.app).items():
            row = TABLE[key]
            if key.startswith("GET") and key != "GET moderation.show":
                names = {"own", "plain", "group", "place"} & set(row.objects)
                name = min(names) if names else ""
                path = matrix.path_to(world, rule, name, "participant")
                if path is not None and path not in known:
                    known.add(path)
                    yield key, path
    world.ids.update(ids)
    yield from pages_of_themes(canary["themes"])
    issue = world.ids["issue"]["own"]
    for table in ALL_TABLES:
        yield "table", f"/issues/{issue}/tables/{table}.csv"
    yield "talk", f"/issues/{issue}/talk?sort=newest"
    yield "GET worries.answer", f"/posts/{canary['worry']}/met"


def shows(world, role, path):
    """Say whether somebody reads the canary at an address, in its headers or its text."""
    answer = world.ask(role, "GET", path)
    return CANARY in words_in(answer.get_data()) + str(answer.headers)


def words_in(content):
    """The words of a page or a file: those of a PDF, and of all that is packed into a file."""
    if content.startswith(b"%PDF-"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(words_in(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")  # pictures are no text


def files_that_tell(world, only):
    """Yield the files to take away that tell the canary, made as the desk makes them."""
    issue = db.session.get(Issue, world.ids["issue"]["own"])
    if outcome_of(issue) is not None and only in {None, EXPORTED}:
        for kind in KINDS:
            made = content_of(kind, issue)
            if made is None:
                continue
            with made:
                content = made.read()
            if CANARY in words_in(content):
                yield kind.name


def where_it_shows(world, only=None):
    """Return by which addresses the canary comes out, headers included, and in which mail.

    `only` names the one address to ask: enough to see what is planted there.
    """
    found = set()
    with site.nothing_is_kept(world):
        for key, path in pages_of(world):
            if only not in {None, key}:
                continue
            if key not in found and any(shows(world, role, path) for role in READERS):
                found.add(key)
    with world.app.app_context():
        found |= {f"file {name}" for name in files_that_tell(world, only)}
        waiting = db.session.query(OutgoingMail).filter(
            OutgoingMail.state.in_((MailState.WAITING, MailState.CLAIMED))
        )
        found |= {f"mail {mail.kind}" for mail in waiting if CANARY in mail.text + mail.html}
        db.session.remove()
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_hidden_words_come_out_nowhere(hidden, stage):
    assert where_it_shows(hidden(stage)) == set()


def test_the_crawl_sees_words_that_are_not_hidden(build):
    assert where_it_shows(build("outcome", hides=False)) >= {
        "GET process.talk",
        "GET statements.index",
        "GET discussion.earlier",
        "GET discussion.replies",
        "GET process.show",
        "GET story.index",
        "GET theme",
        "GET theme/versions",
        "GET theme/summary",
        "GET process.proposal",
        "GET process.amendment",
        "GET process.versions",
        "GET outcomes.annex",
        "GET checking.show",
        "GET checking.corrections",
        "GET checking.tables",
        "GET outcomes.show",
        "GET reports.outcome_json",
        "GET reports.print_view",
        "GET reports.full",
        *(f"file full-report.{kind}" for kind in ("pdf", "docx")),
        *(f"file {name}" for name in ("result.json", "tables.xlsx", "tables/reasons.csv")),
        "GET issues.journal",
        "table",
        "mail change-suggested",
        "mail worry-asked",
        "GET worries.index",
        "GET answers.index",
        "GET process.home",
        "mail answered",
    }


def test_in_rank_the_option_stays_and_so_do_its_ballots(build):
    world = build("rank", hides=False)
    with world.app.app_context():
        issue = db.session.get(Issue, world.ids["issue"]["own"])
        before = [(option.place, option.proposal_id) for option in options_on_ballot(issue)]
        hash_before = issue.options_hash
        db.session.remove()
    hide_all(world)
    page = world.ask("outsider", "GET", f"/issues/{world.ids['issue']['own']}/ballot").text
    assert "Hidden by a host" in page
    assert "Leave out other people’s names. It names a neighbour." in page
    with world.app.app_context():
        issue = db.session.get(Issue, world.ids["issue"]["own"])
        assert [(o.place, o.proposal_id) for o in options_on_ballot(issue)] == before
        assert issue.options_hash == hash_before
        db.session.remove()


def test_the_count_is_the_same_whatever_is_hidden(build):
    world = build("rank")
    with world.app.app_context():
        issue = db.session.get(Issue, world.ids["issue"]["own"])
        make.end_stage(issue)
        make.run_jobs()
        row = redacting.IssueOutcome.query.one()
        stored, shown = row.content, redacting.published(row)
        assert CANARY.encode() in stored
        assert CANARY.encode() not in shown
        told = redacting.document_from(row)
        assert told["outcome"]["n_ballots"] == 12
        assert issue.stage is Stage.OUTCOME
        db.session.remove()


def forget_in_template(world):
    """Plant a template that forgets to ask whether a post is hidden."""
    source = world.app.jinja_env.loader.get_source(world.app.jinja_env, "discussion/_turn.html")[0]
    assert "{% if post.hidden_words %}" in source
    forgetful = source.replace("{% if post.hidden_words %}", "{% if false %}")
    loader = ChoiceLoader(
        [DictLoader({"discussion/_turn.html": forgetful}), world.app.jinja_env.loader]
    )
    world.app.jinja_env.loader = loader
    world.app.jinja_env.cache.clear()
    convert.drawn.cache_clear()


def test_planted_fault_a_template_that_forgets_is_found(build):
    world = build("discuss")
    forget_in_template(world)
    assert "GET process.talk" in where_it_shows(world, only="GET process.talk")
    convert.drawn.cache_clear()


def shown_again(row):
    """Forget that an answer is hidden."""
    make_transient(row)
    row.hidden_at = None
    return row


def no_entries(issue_id):
    """Know of no entry that is about hidden words."""
    return lambda content: False


def alone(change_id):
    """Hide a change and leave the idea that it became."""
    return ()


def anything():
    """Forget that a worry may be hidden."""
    return [Post.is_worry.is_(True), Post.proposal_id.is_not(None), Post.amendment_id.is_(None)]


PLANTED = {
    "an answer that is read as it was given": (
        "outcome", "app.answers.services.showing", "given_from",
        lambda row, hidden: given_from(shown_again(row), hidden), "GET answers.index",
    ),
    "a need that is read whether hidden or not": (
        "rank", "app.answers.queries", "NEED_IS_SHOWN", Proposal.hidden_at.is_(None),
        "GET process.proposal",
    ),
    "a record that tells of answers all the same": (
        "outcome", "app.moderation.queries.entries", "answers", no_entries, "GET issues.journal",
    ),
    "a record that tells of needs all the same": (
        "rank", "app.moderation.queries.entries", "needs", no_entries, "GET issues.journal",
    ),
    "the result as it was stored": (
        "outcome", "app.outcomes.services.redacting", "hidden_in",
        lambda ids: dict.fromkeys(ids, redacting.NOTHING), "GET reports.outcome_json",
    ),
    "a report of the result as it was stored": (
        "outcome", "app.outcomes.services.redacting", "hidden_in",
        lambda ids: dict.fromkeys(ids, redacting.NOTHING), EXPORTED,
    ),
    "the ballot with the option's words": (
        "rank", "app.ballots.services.showing", "hidden_ideas", lambda options: [],
        "GET ballots.edit",
    ),
    "a draft that goes on quoting": (
        "discuss", "app.discussion.views.frame", "is_readable", lambda post_id: True,
        "GET discussion.reply",
    ),
    "earlier words that are not looked up first": (
        "discuss", "app.discussion.views.keeping", "post_or_missing",
        lambda post_id: db.session.get(Post, post_id), "GET discussion.earlier",
    ),
    "mail that goes all the same": (
        "amend", "app.moderation.services.hiding", "hold_mail", lambda where: None,
        "mail change-suggested",
    ),
    "worries that are read whether hidden or not": (
        "amend", "app.worries.queries.figures", "is_about_idea", anything,
        "GET worries.index",
    ),
    "a sentence of which every post is hidden": (
        "discuss", "app.story.queries.summaries", "readable", lambda query: query, "GET theme",
    ),
    "a theme that goes by hidden words": (
        "discuss", "app.moderation.services.hiding", "forget_words", lambda *said: None,
        "GET theme/edit",
    ),
    "a change that became an idea of its own": (
        "rank", "app.moderation.services.hiding", "HOLDERS",
        HOLDERS | {Kind.CHANGE: replace(HOLDERS[Kind.CHANGE], goes_with=alone)},
        "GET ballots.edit",
    ),
}  # fmt: skip


@pytest.fixture
def _statements_made_anew():
    """Let what is planted into statements be read, and by this test alone."""
    figures.worries_statement.cache_clear()
    yield
    figures.worries_statement.cache_clear()


@pytest.mark.usefixtures("_statements_made_anew")
@pytest.mark.parametrize("name", PLANTED)
def test_planted_fault_is_found(build, hidden, monkeypatch, name):
    """Faults of reading are planted into a site where all is hidden, faults of hiding before."""
    stage, module, what, broken, where = PLANTED[name]
    monkeypatch.setattr(sys.modules[module], what, broken)
    if not module.startswith("app.moderation"):
        assert where in where_it_shows(hidden(stage), only=where)
        return
    assert where in where_it_shows(build(stage), only=where)
