"""Who may do what, by address: written from the product's text, not from the policies.

A row says who gets through (`who`), in which stages (`when`), what visitors meet, and which
objects are tried. Answers are "ok", "sign-in", "no" and "missing".
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.security.world import ROLES, UNSEEN

MEMBERS = frozenset(ROLES) - {"anonymous"}
PAUSED = frozenset({"suspended", "paused_organiser"})
TAKING_PART = MEMBERS - PAUSED - {"guest"}
"""In a question for anyone with a checked address."""
REACHABLE = TAKING_PART
ORGANISERS = frozenset({"organiser"})
RUNNERS = frozenset({"organiser", "paused_organiser"})
"""A paused organiser may read what organisers read."""
AUTHOR = frozenset({"author"})
SUGGESTER = frozenset({"participant"})
SHAPING = ("propose", "discuss")
IMPROVE = ("amend",)
BEFORE_RANK = (*SHAPING, *IMPROVE)
OPENED = (*BEFORE_RANK, "rank", "outcome")
ANY = ("draft", *OPENED)


@dataclass(frozen=True)
class Row:
    """One address and method: who gets through, when, and what is tried."""

    who: frozenset[str] = frozenset(ROLES)
    when: tuple[str, ...] = ANY
    visitors: str = "ok"
    objects: tuple[str, ...] = ()
    draft: frozenset[str] = frozenset()
    draft_refused: frozenset[str] = frozenset()
    refusal: str = "no"
    fits: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, frozenset[str]], ...] = ()
    late: str = "no"
    looks_first: bool = False

    def answer(self, role, stage, name):
        """Return what this person should get for this object in this stage."""
        if role == "anonymous" and self.visitors == "sign-in" and not self.looks_first:
            return "sign-in"
        if name in UNSEEN and not ("place" in self.objects and role == "paused_organiser"):
            return "missing"
        if stage == "draft" and self.is_about_issue:
            if role in self.draft_refused:
                return "no"
            return "ok" if role in self.draft else "missing"
        if stage not in self.when:
            return self.late if stage == "outcome" else "no"
        if role == "anonymous":
            return self.visitors
        who = dict(self.only).get(name, self.who)
        if self.fits and name not in self.fits:
            who = frozenset()
        return "ok" if role in who else self.refusal

    @property
    def is_about_issue(self):
        """Say whether a draft hides what is behind this address."""
        return bool({"own", "plain"} & set(self.objects)) and self.refusal != "group"


def site(who=frozenset(ROLES), visitors="ok", **more):
    """An address that has nothing to do with a question."""
    return Row(who=who, visitors=visitors, **more)


def own(who, visitors="sign-in", **more):
    return Row(who=who, visitors=visitors, **more)


GROUP = ("own", "missing")
ISSUE = ("own", "missing")
IDEA = ("own", "paused", "hidden", "missing")
CHANGE = ("plain", "offered", "clash", "hidden", "under", "missing")
STATEMENT = ("own", "paused", "hidden", "missing")
POST = ("own", "paused", "hidden", "missing")
THEME = ("own", "hidden", "missing")
SUMMARY = ("own", "hidden", "missing")
CORRECTION = ("own", "hidden", "missing")
SEEN = (("seen", "1"),)
WORDS = (("seen", "2"), ("title", "Sitters"), ("text", "It opens at ten."))
SAYS = (("experiences", "uses"), ("main_experience", "uses"), ("asked", "yes"))
SENT = (("experiences", ["uses"]),)
"""The same as a program sends it."""
BALLOT = (("zone-0", "support"), ("zone-1", "worse"), ("zone-2", "unsure"), ("press", "check"))


def reads(objects=ISSUE, **more):
    """A page of an opened question: everybody's; of a draft: its organisers'."""
    return Row(objects=objects, when=OPENED, draft=RUNNERS, **more)


def nowhere(visitors):
    """What a question of this kind does not have: nothing there, for anybody."""
    return Row(frozenset(), OPENED, visitors, ISSUE, refusal="missing")


def takes_part(when, objects=ISSUE, visitors="sign-in", **more):
    return Row(who=TAKING_PART, when=when, objects=objects, visitors=visitors, **more)


def author(when, objects=IDEA, **more):
    more.setdefault("fits", ("own",))
    return Row(who=AUTHOR, when=when, objects=objects, visitors="sign-in", **more)


def organises(when, draft=ORGANISERS, **more):
    return Row(who=ORGANISERS, when=when, objects=ISSUE, visitors="sign-in", draft=draft, **more)


def answers(**more):
    more.setdefault("fits", ("plain", "offered", "clash"))
    return Row(who=AUTHOR, when=IMPROVE, objects=CHANGE, visitors="sign-in", **more)


def suggests(when=IMPROVE, objects=CHANGE, **more):
    return Row(who=SUGGESTER, when=when, objects=objects, visitors="sign-in", **more)


def worry(who, when, **more):
    """What is said about a worry by those who raised it, or hold it as well."""
    return Row(
        who=who, when=when, objects=("own", "worry", "hidden", "under", "missing"),
        fits=("worry",), visitors="sign-in", **more,
    )  # fmt: skip


def asks_again(**more):
    """What an organiser does about somebody who was asked."""
    return Row(
        who=ORGANISERS, when=OPENED, objects=("asked", "missing"), visitors="sign-in",
        draft_refused=PAUSED_RUNNER, **more,
    )  # fmt: skip


def in_the_words(**more):
    """A picture of a change: only once it is in the words; none of these is, by then."""
    return Row(who=frozenset(), objects=CHANGE, visitors="missing", refusal="missing", **more)


def writes_needs(**more):
    """An organiser, about an idea, on behalf of whoever should answer."""
    return Row(
        who=ORGANISERS, when=IMPROVE, objects=IDEA, visitors="sign-in",
        draft_refused=PAUSED_RUNNER, **more,
    )  # fmt: skip


def by_link(**more):
    """A mailed link, in any stage: a live one opens for everybody, all others look like none."""
    return Row(objects=("asked", "revoked", "expired", "missing"), **more)


THING = (
    "own", "idea", "plain", "stated", "hidden", "hidden-idea", "hidden-stated", "under", "missing",
)  # fmt: skip
HIDING = ("own", "appealed", "missing")
RULE = (("rule", "names"),)


def reports(**more):
    """Anybody in good standing, guests too, about what others wrote."""
    everybody = MEMBERS - PAUSED
    only = {"own": AUTHOR, "idea": AUTHOR, "plain": SUGGESTER, "stated": AUTHOR}
    return Row(
        who=everybody, when=OPENED, objects=THING, visitors="sign-in",
        only=tuple((name, everybody - whose) for name, whose in only.items()), **more,
    )  # fmt: skip


def hides(**more):
    return Row(
        who=frozenset({"organiser", "host"}), when=OPENED, objects=THING, visitors="sign-in", **more
    )


def hosts(objects, **more):
    """Hosts and organisers of the group, in every stage."""
    return Row(
        who=frozenset({"organiser", "host"}), when=OPENED, objects=objects, visitors="sign-in",
        **more,
    )  # fmt: skip


NOBODY = frozenset()
PAUSED_RUNNER = RUNNERS - ORGANISERS

TABLE: dict[str, Row] = {
    # the site
    "GET static": site(objects=("file",)),
    **{
        f"GET process.{page}": site()
        for page in (
            "home", "index", "house_rules", "how_it_works", "how_we_count", "privacy", "livez",
            "readyz",
        )
    },
    "POST process.theme": site(),
    "GET search.index": site(),
    "GET feeds.issue": reads(),
    "GET feeds.idea": reads(IDEA),
    "GET feeds.group": site(objects=("group", "missing")),
    "GET process.look": site(NOBODY, visitors="missing", refusal="missing"),
    "POST process.look": site(NOBODY, visitors="missing", refusal="missing"),
    "GET process.desks": own(MEMBERS),
    "GET process.desk": own(ORGANISERS, objects=("group", "missing")),
    # people
    "GET accounts.sign_in": site(),
    "POST accounts.sign_in": site(),
    "GET accounts.code": site(),
    "POST accounts.code": site(),
    "GET accounts.link": site(objects=("missing",)),
    "POST accounts.link": site(objects=("missing",)),
    "POST accounts.password": site(),
    "POST accounts.guest": site(NOBODY, visitors="no"),
    "POST accounts.demo": site(NOBODY, visitors="missing", refusal="missing"),
    "POST accounts.sign_out": own(MEMBERS),
    "POST accounts.sign_out_everywhere": own(MEMBERS),
    "GET accounts.me": own(MEMBERS),
    "GET accounts.name": own(MEMBERS),
    "POST accounts.name": own(MEMBERS),
    "POST accounts.change_password": own(MEMBERS - {"guest"}),
    "POST accounts.remove_password": own(MEMBERS - {"guest"}),
    "POST accounts.end_one": own(MEMBERS, objects=("mine", "hidden", "missing")),
    "GET accounts.leave": own(MEMBERS),
    "POST accounts.leave": own(MEMBERS),
    "GET accounts.kept": own(MEMBERS, objects=("missing",)),
    # groups
    "GET groups.index": site(),
    "GET groups.show": site(objects=("group", "missing")),
    "GET groups.create": own(REACHABLE),
    "POST groups.create": own(REACHABLE, data=(("name", "A new group"),)),
    **{
        f"{method} groups.{page}": own(
            ORGANISERS, objects=("group", "missing"), refusal="missing-group"
        )
        for page in ("edit", "people", "population")
        for method in ("GET", "POST")
    },
    "GET groups.role": own(
        ORGANISERS, objects=("place", "hidden", "missing"), refusal="missing-group"
    ),
    "POST groups.role": own(
        ORGANISERS, objects=("place", "hidden", "missing"), refusal="missing-group",
        data=(("role", "host"),),
    ),
    "POST groups.accept": own(
        ORGANISERS, objects=("place", "hidden", "missing"), refusal="missing-group"
    ),
    "POST groups.remove": own(
        ORGANISERS, objects=("place", "hidden", "missing"), refusal="missing-group"
    ),
    "POST groups.request_place": own(
        frozenset({"outsider", "other_organiser"}), objects=("group", "missing")
    ),
    "POST groups.leave": own(
        MEMBERS - {"outsider", "other_organiser", "guest"}, objects=("group", "missing")
    ),
    # a question
    "GET process.show": reads(),
    "GET issues.settings": reads(),
    "GET issues.settings_text": reads(),
    "GET issues.journal": reads(),
    "GET process.talk": reads(),
    "GET outcomes.show": reads(),
    "GET outcomes.annex": reads(),
    "GET outcomes.svg": reads(),
    "GET outcomes.png": reads(),
    "GET outcomes.doubt": takes_part(("outcome",)),
    "POST outcomes.doubt": takes_part(
        ("outcome",), data=(("about", "line"), ("text", "Eleven."))
    ),
    **{
        f"{method} outcomes.answer_doubt": Row(
            who=ORGANISERS, when=("outcome",), objects=CORRECTION, visitors="sign-in",
            data=(("answer", "We counted again."),) if method == "POST" else (),
        )
        for method in ("GET", "POST")
    },
    **{
        name: Row(objects=ISSUE, when=("outcome",), draft_refused=RUNNERS)
        for name in ("GET exports.index", "POST exports.make", "GET exports.file")
    },
    "GET sharing.show": Row(objects=ISSUE, when=OPENED, draft_refused=RUNNERS),
    "GET sharing.question": Row(objects=ISSUE, when=OPENED, draft_refused=RUNNERS),
    "GET sharing.result_card": Row(objects=ISSUE, when=OPENED),
    "GET sharing.idea": reads(IDEA),
    "GET sharing.change": reads(CHANGE),
    "GET sharing.statement_card": reads(STATEMENT),
    "GET reports.brief": reads(),
    "GET reports.file": reads(),
    "GET reports.full": reads(),
    "GET reports.outcome_json": reads(),
    "GET reports.print_view": reads(),
    "GET tables.book": reads(),
    "GET tables.show": reads(),
    "GET bundles.show": reads(),
    "POST bundles.find": reads(),
    "GET bundles.download": reads(),
    "GET issues.create": own(ORGANISERS, objects=("group", "missing")),
    "POST issues.create": own(ORGANISERS, objects=("group", "missing")),
    "GET issues.edit": organises(()),
    "POST issues.edit": organises(()),
    "GET issues.preview": organises(()),
    "GET rehearsals.show": organises(()),
    "POST rehearsals.create": organises(()),
    "POST rehearsals.wipe": organises(()),
    "GET rehearsals.steps": site(NOBODY, visitors="missing", refusal="missing"),
    "POST rehearsals.fill_stage": site(NOBODY, visitors="missing", refusal="missing"),
    "POST rehearsals.next_stage": site(NOBODY, visitors="missing", refusal="missing"),
    "POST issues.open": organises(()),
    "GET issues.extend": organises((*BEFORE_RANK, "rank"), draft_refused=RUNNERS),
    "POST issues.extend": organises((*BEFORE_RANK, "rank"), draft_refused=RUNNERS),
    "GET issues.answerer": organises(OPENED, draft_refused=PAUSED_RUNNER),
    "POST issues.answerer": organises(OPENED, draft_refused=PAUSED_RUNNER),
    # answers of those in power; a link's holder needs no account, whoever they are
    "GET answers.index": reads(),
    "GET answers.ask": organises(OPENED, draft_refused=RUNNERS),
    "POST answers.ask": organises(OPENED, draft_refused=RUNNERS),
    "POST answers.again": asks_again(),
    "POST answers.revoke": asks_again(),
    "POST answers.stop": asks_again(),
    "GET answers.came": asks_again(),
    "POST answers.came": asks_again(),
    "GET answers.link": by_link(),
    "GET answers.points": by_link(),
    "POST answers.points": by_link(),
    "GET answers.check": by_link(),
    "POST answers.promise": by_link(data=(("day", "soon"),)),
    "GET answers.needs": by_link(when=IMPROVE),
    "GET answers.need": by_link(when=IMPROVE),
    "POST answers.need": by_link(when=IMPROVE),
    "GET answers.need_for_them": writes_needs(),
    "POST answers.need_for_them": writes_needs(data=(("text", "Two drivers."),)),
    "POST answers.no_more": by_link(),
    "POST answers.publish": by_link(data=(("seen", "1"),)),
    # what became of one's part: everybody their own, and changes in the words for all
    "GET my_part.index": own(MEMBERS),
    "GET my_part.show": Row(
        who=MEMBERS, when=OPENED, objects=ISSUE, visitors="sign-in", draft=RUNNERS
    ),
    "POST my_part.show": Row(
        who=MEMBERS, when=("outcome",), objects=ISSUE, visitors="sign-in",
        data=(("words", "no such"),),
    ),
    "GET my_part.became": in_the_words(),
    "GET my_part.svg": in_the_words(),
    "GET my_part.png": in_the_words(),
    # ideas
    "GET process.proposal": reads(IDEA),
    "GET process.versions": reads(IDEA),
    "GET proposals.create": takes_part(("propose",), visitors="ok"),
    "POST proposals.create": takes_part(("propose",), visitors="ok"),
    "GET proposals.edit": author(SHAPING),
    "POST proposals.edit": author(SHAPING, data=WORDS),
    "GET proposals.withdraw": author(BEFORE_RANK),
    "POST proposals.withdraw": author(BEFORE_RANK, data=SEEN),
    "GET proposals.retire": author(SHAPING),
    "POST proposals.retire": author(SHAPING),
    "POST proposals.back": takes_part(SHAPING, IDEA, data=(*SEEN, *SAYS)),
    "POST proposals.unback": takes_part(SHAPING, IDEA, only=(("own", TAKING_PART - AUTHOR),)),
    "POST proposals.reaffirm": takes_part(BEFORE_RANK, IDEA, data=(("answer", "yes"),)),
    "POST proposals.keep": Row(
        who=frozenset({"participant"}), when=BEFORE_RANK, visitors="sign-in",
        objects=("own", "left", "hidden", "missing"), fits=("left",),
    ),
    "GET proposals.move": Row(who=MEMBERS, when=OPENED, visitors="sign-in", objects=IDEA),
    "POST proposals.move": Row(who=MEMBERS, when=OPENED, visitors="sign-in", objects=IDEA),
    "GET ballots.author_reasons": author(BEFORE_RANK),
    "POST ballots.author_reasons": author(BEFORE_RANK),
    # changes
    "GET process.amendment": reads(CHANGE),
    "GET amendments.create": takes_part(IMPROVE, IDEA, visitors="ok"),
    "POST amendments.create": takes_part(IMPROVE, IDEA, visitors="ok", data=(("seen", "1"),)),
    "GET amendments.answer": answers(),
    "POST amendments.answer": answers(),
    "GET amendments.offer": answers(),
    "POST amendments.offer": answers(data=SEEN),
    "POST amendments.back": takes_part(IMPROVE, CHANGE, data=(*SEEN, *SAYS)),
    "POST amendments.unback": Row(
        who=TAKING_PART - SUGGESTER, when=IMPROVE, objects=CHANGE, visitors="sign-in"
    ),
    "POST amendments.confirm": suggests(fits=("offered",)),
    "GET amendments.withdraw": suggests(BEFORE_RANK),
    "POST amendments.withdraw": suggests(BEFORE_RANK),
    "GET amendments.edit": suggests(BEFORE_RANK, fits=("clash",)),
    "POST amendments.edit": suggests(BEFORE_RANK, fits=("clash",), data=(("seen", "1"),)),
    "GET amendments.together": author(IMPROVE),
    "POST amendments.together": author(IMPROVE, data=SEEN),
    "POST amendments.take_words": suggests(
        fits=("beside",), objects=(*CHANGE, "beside"), data=SEEN
    ),
    # talk
    "POST discussion.create": takes_part(OPENED, data=(("text", "It rained."), *SAYS)),
    "POST discussion.keep": takes_part(OPENED, data=(("text", "It rai"),)),
    "POST discussion.mark": Row(
        who=MEMBERS, when=OPENED, objects=ISSUE, visitors="sign-in", draft=RUNNERS,
        data=(("seen", "1"),),
    ),
    "GET discussion.show": reads(POST),
    "GET discussion.earlier": reads(POST),
    "GET discussion.replies": reads(("own", "hidden", "missing")),
    "GET discussion.reply": takes_part(OPENED, POST, visitors="ok"),
    "POST discussion.same": takes_part(OPENED, POST, only=(("own", TAKING_PART - AUTHOR),)),
    "GET discussion.edit": Row(
        who=AUTHOR, when=OPENED, objects=POST, visitors="sign-in", fits=("own",)
    ),
    "POST discussion.edit": Row(
        who=AUTHOR, when=OPENED, objects=POST, visitors="sign-in", fits=("own",),
        data=(("text", "Other words."),),
    ),
    # worries
    "GET worries.index": reads(IDEA),
    "GET worries.create": takes_part(BEFORE_RANK, IDEA, visitors="ok"),
    "POST worries.create": takes_part(BEFORE_RANK, IDEA, visitors="ok", data=SEEN),
    "GET worries.point": worry(AUTHOR, BEFORE_RANK),
    "POST worries.point": worry(AUTHOR, BEFORE_RANK, data=(*SEEN, ("kind", "worry"))),
    "GET worries.answer": worry(AUTHOR | SUGGESTER, (*BEFORE_RANK, "rank")),
    "POST worries.answer": worry(
        AUTHOR | SUGGESTER, (*BEFORE_RANK, "rank"), data=(("seen", "2"), ("answer", "yes"))
    ),
    # statements
    "GET statements.index": reads(),
    "GET statements.show": reads(STATEMENT),
    "GET statements.create": takes_part(BEFORE_RANK, visitors="ok"),
    "POST statements.create": takes_part(
        BEFORE_RANK, data=(("text", "Hail is one too."), *SAYS), looks_first=True
    ),
    # where anyone may join, a visitor's first answer needs no account: so it looks before it asks
    "POST statements.reply": takes_part(
        BEFORE_RANK, STATEMENT, data=(("reply", "agree"),), looks_first=True
    ),
    "POST statements.why_here": takes_part(BEFORE_RANK, data=SAYS),
    # the story so far
    "GET story.index": reads(),
    "GET story.theme": reads(THEME),
    "GET story.versions": reads(THEME),
    "GET story.edit": hosts(("own", "missing")),
    "POST story.edit": hosts(("own", "missing"), data=(("name", "Rain"), ("into", "0"))),
    "GET story.summary": hosts(THEME),
    "POST story.summary": hosts(THEME, data=(("text", "It rained."), ("seen", "1"))),
    "POST story.check": takes_part(OPENED, SUMMARY, data=(("verdict", "fair"),)),
    # did we get it right
    "GET checking.show": reads(),
    "GET checking.corrections": reads(),
    "GET checking.version": Row(objects=ISSUE, when=("outcome",), draft_refused=RUNNERS),
    "GET checking.version_file": Row(objects=ISSUE, when=("outcome",), draft_refused=RUNNERS),
    "GET checking.tables": Row(objects=ISSUE, when=("outcome",), draft_refused=RUNNERS),
    "GET checking.check": takes_part(("outcome",)),
    "POST checking.check": takes_part(
        ("outcome",), data=(("verdict", "right"), ("seen", "1"))
    ),
    "GET checking.settle": Row(
        who=ORGANISERS, when=("outcome",), objects=CORRECTION, visitors="sign-in"
    ),
    "POST checking.settle": Row(
        who=ORGANISERS, when=("outcome",), objects=CORRECTION, visitors="sign-in",
        data=(("decision", "kept"), ("reason", "So."), ("seen", "1"), ("wording", "1")),
    ),
    "GET checking.sort": hosts(CORRECTION),
    "POST checking.sort": hosts(CORRECTION),
    # reasons from talk
    "GET ballots.offer_reason": takes_part(BEFORE_RANK, POST),
    "POST ballots.offer_reason": takes_part(BEFORE_RANK, POST, data=(("text", "Rain."),)),
    "GET process.words": takes_part(
        IMPROVE, ("own", "paused", "hidden", "hidden-idea", "missing"), visitors="ok"
    ),
    "POST process.words": takes_part(
        IMPROVE, ("own", "paused", "hidden", "hidden-idea", "missing"), visitors="ok",
        data=(("seen", "1"),),
    ),
    # following, and mail about it
    "POST following.issue": Row(
        who=MEMBERS - {"guest"}, when=OPENED, objects=ISSUE, visitors="sign-in",
        draft_refused=RUNNERS,
    ),
    "POST following.idea": Row(
        who=MEMBERS - {"guest"}, when=OPENED, objects=IDEA, visitors="sign-in",
        draft_refused=RUNNERS,
    ),
    "GET following.choose": own(MEMBERS - {"guest"}),
    "POST following.choose": own(MEMBERS - {"guest"}),
    "GET following.preview": own(MEMBERS - {"guest"}),
    "GET following.stop": site(objects=("missing",)),
    "POST following.stop": site(objects=("missing",)),
    # words that break a rule
    "GET moderation.report": reports(),
    "POST moderation.report": reports(data=RULE),
    "GET moderation.hide": hides(),
    "POST moderation.hide": hides(data=(*RULE, ("reason", "It names a neighbour."))),
    "POST moderation.leave": hides(),
    "GET moderation.show": Row(
        who=RUNNERS | {"host", "author"}, when=OPENED, objects=HIDING, visitors="sign-in",
        refusal="missing",
    ),
    "POST moderation.appeal": Row(
        who=AUTHOR, when=OPENED, objects=HIDING, visitors="sign-in", refusal="missing-hidden",
        fits=("own",), data=(("words", "It names nobody."),),
    ),
    "POST moderation.decide": Row(
        who=ORGANISERS, when=OPENED, objects=HIDING, visitors="sign-in",
        refusal="missing-hidden", fits=("appealed",),
        data=(("decision", "keep"), ("reason", "It names a neighbour.")),
    ),
    "GET moderation.queue": own(
        frozenset({"organiser", "host"}), objects=("group", "missing"), refusal="missing-group"
    ),
    "GET moderation.log": site(objects=("group", "missing")),
    # codes on paper: in the tested question people join with an address
    "GET paper.redeem": site(MEMBERS - PAUSED | {"anonymous"}),
    "POST paper.redeem": site(MEMBERS - PAUSED | {"anonymous"}),
    "GET paper.code": site(MEMBERS - PAUSED | {"anonymous"}, objects=("file",)),
    **{
        f"{key} paper.{page}": Row(
            who=NOBODY, when=OPENED, objects=ISSUE, visitors="sign-in", draft_refused=RUNNERS
        )
        for key, page in (("GET", "codes"), ("POST", "codes"), ("POST", "void_codes"))
    },
    # ballots on paper
    "GET paper.index": site(),
    "GET paper.ballot": Row(when=("rank",), objects=ISSUE),
    "POST paper.assist": Row(
        who=frozenset({"organiser", "host"}), when=("rank",), objects=ISSUE, visitors="sign-in",
        data=(*BALLOT, *SAYS),
    ),
    **{
        f"{method} paper.{page}": Row(
            who=frozenset({"organiser", "host"}), when=("rank",), objects=ISSUE,
            visitors="sign-in",
            data=(("reason", "It can't be read."), ("zone-0", "better"), ("experience", "uses")),
        )
        for method, page in (
            ("GET", "enter"), ("POST", "enter"), ("GET", "settle"), ("POST", "settle"),
            ("POST", "aside"),
        )
    },
    # picking ideas for a ballot; this question has few enough (tests/app/shortlists has the rest)
    "GET shortlists.show": nowhere("missing"),
    "POST shortlists.draw": nowhere("sign-in"),
    "POST shortlists.pick": nowhere("sign-in"),
    "POST shortlists.keep": nowhere("sign-in"),
    # counting again: nobody was named in this question (tests/app/tellers has the rest)
    "GET tellers.name": organises(()),
    "POST tellers.name": organises(()),
    "GET tellers.link": site(objects=("missing",)),
    "POST tellers.link": site(objects=("missing",)),
    "GET tellers.recount": nowhere("missing"),
    "POST tellers.recount": nowhere("missing"),
    "POST tellers.file": nowhere("missing"),
    # ranking
    "GET ballots.edit": takes_part(("rank",), visitors="ok"),
    "POST ballots.save": takes_part(("rank",), visitors="ok", data=BALLOT),
    "GET ballots.check": takes_part(("rank",), visitors="ok"),
    # after close a ballot is answered with "that came too late", which loses nothing typed
    "POST ballots.cast": takes_part(("rank",), visitors="ok", data=(*BALLOT, *SAYS), late="ok"),
    "GET ballots.done": Row(
        who=frozenset({"participant"}), when=("rank", "outcome"), objects=ISSUE,
        visitors="sign-in",
    ),
    "GET ballots.yours": Row(when=("outcome",), objects=ISSUE),
    "POST ballots.stand_apart": Row(
        when=("outcome",), objects=ISSUE, data=(("words", "no such"), ("line", "why-0")),
    ),
    "GET ballots.took_part": Row(when=("rank", "outcome"), objects=ISSUE),
    "GET ballots.took_part_svg": Row(when=("rank", "outcome"), objects=ISSUE),
    "GET ballots.took_part_png": Row(when=("rank", "outcome"), objects=ISSUE),
    "POST ballots.yours": Row(when=("outcome",), objects=ISSUE, data=(("words", "no such"),)),
    # programs: the same by token, where a visitor's is none
    "GET api.tokens": own(MEMBERS - {"guest"}),
    "POST api.tokens": own(
        MEMBERS - {"guest"} - PAUSED,
        data=(("name", "A script"), ("scopes", "read"), ("days", "90")),
    ),
    "POST api.take_back": own(MEMBERS, objects=("missing",)),
    "GET api.docs": site(),
    "GET api.openapi": site(),
    "GET api.token": own(MEMBERS - {"guest"}),
    "GET api.groups": site(),
    "GET api.group": site(objects=("group", "missing")),
    "GET api.issues": site(),
    "GET api.issue": reads(),
    "GET api.ideas": reads(),
    "GET api.idea": reads(IDEA),
    "GET api.versions": reads(IDEA),
    "GET api.issue_versions": reads(),
    "GET api.changes": reads(),
    "GET api.change": reads(CHANGE),
    "GET api.posts": reads(),
    "GET api.post": reads(("own", "paused", "hidden", "under", "missing")),
    "GET api.statements": reads(),
    "GET api.statement": reads(STATEMENT),
    "GET api.outcome": reads(),
    "GET api.options": reads(),
    "GET api.zones": reads(),
    "GET api.pairs": reads(),
    "GET api.experiences": reads(),
    "GET api.reasons": reads(),
    "GET api.timeline": reads(),
    "GET api.answers": reads(),
    "GET api.report": reads(),
    "GET api.corrections": reads(),
    "POST api.add_post": takes_part(OPENED, data=(("text", "It rained."), *SENT)),
    "POST api.add_idea": takes_part(
        ("propose",), data=(("title", "Boats"), ("text", "Boats would sail."), *SENT)
    ),
    "PUT api.back_idea": takes_part(
        SHAPING, IDEA, data=(("version", 1), *SENT)
    ),
    "DELETE api.unback_idea": takes_part(SHAPING, IDEA, only=(("own", TAKING_PART - AUTHOR),)),
    "POST api.add_change": takes_part(
        IMPROVE, IDEA,
        data=(
            ("version", 1), ("text", "It opens at noon.\n\nIt shuts."), ("summary", "Noon"), *SENT
        ),
    ),
    "PUT api.back_change": takes_part(IMPROVE, CHANGE, data=(("wording", 1), *SENT)),
    "DELETE api.unback_change": Row(
        who=TAKING_PART - SUGGESTER, when=IMPROVE, objects=CHANGE, visitors="sign-in"
    ),
    "POST api.add_statement": takes_part(BEFORE_RANK, data=(("text", "Hail is one."), *SENT)),
    "PUT api.reply": takes_part(BEFORE_RANK, STATEMENT, data=(("reply", "agree"),)),
}  # fmt: skip
