"""Words that would like to be more than text in a file, and a question made of nothing else."""

import random
import re
import secrets
from datetime import timedelta
from itertools import cycle

from app.amendments import services as amendments
from app.answers.models import Answerer, GivenAnswer, Status
from app.ballots.models import ReasonSheet, ShownAs, Zone
from app.checking.models import Decision, Verdict
from app.checking.services.checking import check, wording_of
from app.checking.services.settling import settle
from app.checking.tasks import publish_reports
from app.core.clock import database_now, utc_now
from app.extensions import db
from app.groups.models import Role
from app.issues.models import Experience, StageTime
from app.outcomes.models import CountDoubt
from app.proposals.models import ProposalVersion
from app.statements.models import Statement
from app.tellers.models import Found, Teller
from deliberation.stages import Stage
from tests import factories as make
from tests.app.bundles.questions import fix_rules
from tests.app.outcomes.cases import lay_orders
from tests.app.reports.cases import counted
from tests.security.xss import corpus
from tests.torture.figures import IS_FULL

FORMULAS = (
    "=1+1", "+44 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")', "=DDE(\"cmd\";\"/C calc\";\"x\")", "＝1+1", "'=1",
    '=WEBSERVICE("https://evil.example")', '";=1+1', "=1\n=2", '"\n=1,"', "\ufeff=1", "%0A=1",
)  # fmt: skip
TYPST = (
    '#import "x"', "$ pi $", '#eval("1")', "@label <label>", '#read("/etc/passwd")',
    '#include "/etc/passwd"', '#image("/etc/passwd")', '#plugin("x.wasm")', '#panic("zqfire")',
    "#sys.inputs", '#link("javascript:zqfire")[x]', "*strong* _soft_", "= A heading", "- an item",
    "/ a term: its words", "`raw`", "```rust x```", "// a remark", "/* a remark */",
    "#{", "#[", "]",
    "#set page(width: 1pt)", "#show: none", "\\u{41}", "a~b", "a---b", '")#panic("zqfire', "#(1,)",
    "#while true {}", "#let data = 1", "\\", "[#counter(page).update(9)]",
)  # fmt: skip
MARKUP = (
    "]]>&amp;", "<!ENTITY a 'b'>", "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>", "&y;",
    "</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\calc</w:instrText></w:r>", "&#x0;",
    "&#x3c;b&#x3e;",
    "</t></is></c><c><f>1+1</f></c>", "<f>1+1</f>", "_x000D__x0041_", "{ DDEAUTO c:\\\\calc }",
    "{ INCLUDEPICTURE \"https://evil.example\" }", '" TargetMode="External" Target="x', "<?php ?>",
    '</text><script>zqfire</script>', "<image href='https://evil.example'/>", "\x00", "\x1b[2J",
    "\x1b]0;zqfire\x07", "\ufffe", "\ud7ff", "../../etc/passwd",
    "# ALTERNATIVE NAME 1: x", "1: 1,2",
)  # fmt: skip
OURS = (*FORMULAS, *TYPST, *MARKUP)
A_QUESTION = 40
"""Strings in one question, each of them in every place where words are kept."""


def everything_hostile():
    """Return every string, those that aim at files first."""
    return tuple(dict.fromkeys((*OURS, *corpus())))


def batches():
    """Return the strings as questions take them: all in torture, else one of each kind."""
    strings = everything_hostile()
    if IS_FULL:
        return [strings[n : n + A_QUESTION] for n in range(0, len(strings), A_QUESTION)]
    few = random.Random(6).sample(corpus(), 8)
    return [[MARKUP[17], *FORMULAS[:2], *TYPST[1:3], TYPST[8], *MARKUP[:4], *few]]


def hostile_question(strings):
    """Return a counted question of which every word is one of some strings."""
    taken = cycle(strings)
    issue = make.make_issue(
        Stage.AMEND,
        question=one_line(next(taken), 140),
        status_quo=next(taken)[:280],
        background=next(taken),
        experiences={
            kind.value: f"{one_line(next(taken), 30)} {kind.value}" for kind in Experience
        },
        answerer=one_line(next(taken), 80),
        answerer_role=one_line(next(taken), 80),
    )
    issue.group.name, issue.group.description = one_line(next(taken), 80), next(taken)
    ideas = [lay_idea(issue, text, taken) for text in strings]
    suggest_changes(ideas, taken)
    say(issue, strings, taken)
    rank(issue, len(ideas))
    give_reasons(issue, strings)
    counted(issue)
    answer(issue, taken)
    correct(issue, taken)
    return issue


def one_line(text, most):
    """A string as a line, which is all that forms leave of it where a name or a title is asked."""
    return " ".join(re.split(r"[\r\n]+", text))[:most]


def lay_idea(issue, text, taken):
    """An idea named by a string, in two wordings."""
    author = make.make_member(one_line(next(taken), 40))
    option = make.make_option(issue, one_line(text, 80), author=author)
    idea = option.proposal
    idea.for_whom, idea.what_happened = next(taken)[:140], next(taken)[:280]
    idea.author_name = author.display_name
    first = db.session.get(ProposalVersion, option.version_id)
    first.note = next(taken)[:280]
    paragraphs = [{"id": "p1", "text": "It opens at nine."}, {"id": "p2", "text": text}]
    second = ProposalVersion(
        proposal_id=idea.id, number=2, title=one_line(text, 80), paragraphs=paragraphs,
        note=next(taken)[:280], created_at=utc_now(),
    )  # fmt: skip
    db.session.add(second)
    db.session.flush()
    option.version_id = second.id
    return idea


def suggest_changes(ideas, taken):
    """Changes in these words: two taken in, two refused, two left open."""
    clock = {"clock": database_now}
    for n, idea in enumerate(ideas[:6]):
        make.declare(idea.issue, idea.author)
        change = make.make_change(
            idea, "nine", f"ten {next(taken)}", make.make_member(one_line(next(taken), 40)),
            summary=next(taken)[:140], why=next(taken),
        )  # fmt: skip
        seen = {"seen": change.revision}
        if n < 2:
            amendments.take_in(change, idea.author, **seen, **clock)
        elif n < 4:
            amendments.refuse(change, idea.author, reason=next(taken)[:500], **seen, **clock)
        db.session.commit()


def say(issue, strings, taken):
    """Posts, statements, and two tellers."""
    for text in strings:
        make.make_post(issue, make.make_member(one_line(next(taken), 40)), text=text)
        db.session.add(
            Statement(issue_id=issue.id, author_name=one_line(next(taken), 40), text=text[:1_000],
                      agree_count=9, created_at=utc_now())
        )  # fmt: skip
    for place, found in enumerate(Found):
        db.session.add(
            Teller(issue_id=issue.id, place=place, name=one_line(next(taken), 80),
                   address="a@b.example", found=found, note=next(taken)[:280],
                   said_at=utc_now(), backs=[])
        )  # fmt: skip
    db.session.commit()


def rank(issue, n_ideas):
    """Let two crowds rank the ideas, and end the stage."""
    ups = list(range(1, n_ideas + 1))
    line = n_ideas // 2 + 1
    lay_orders(issue, [(20, [*ups, line], "uses"), (15, [*ups[::-1], line], "works")])
    db.session.query(StageTime).filter_by(issue_id=issue.id).delete()
    issue.stage = Stage.OUTCOME
    issue.opened_at = make.opened_for(Stage.OUTCOME, issue.settings["hours"])
    make.lay_times(issue, issue.opened_at, issue.settings["hours"])
    issue.closed_at = utc_now()
    fix_rules(issue)


def give_reasons(issue, strings):
    """Every string as a reason of five people, one of whom is named by it."""
    rows = []
    for n, text in enumerate(strings):
        for copy in range(6):
            is_named = copy == 0
            rows.append(
                {
                    "id": secrets.token_bytes(16),
                    "issue_id": issue.id,
                    "option_place": n % min(len(strings), 6),
                    "zone": (Zone.SUPPORT, Zone.WORSE)[n % 2],
                    "experience": (Experience.USES, Experience.WORKS)[copy % 2],
                    "shown_as": ShownAs.NAME if is_named else ShownAs.ANONYMOUS,
                    "shown_name": one_line(text, 40) if is_named else None,
                    "offers_shown": [],
                    "lines": [{"slot": ("why", "worry")[n % 2], "offer": None, "text": text[:280]}],
                    "ticket_hash": secrets.token_bytes(32),
                }
            )
    db.session.execute(db.insert(ReasonSheet), rows)
    db.session.commit()


def answer(issue, taken):
    """Answers by those in power, and doubts about the count."""
    asked = Answerer(
        issue_id=issue.id, name=one_line(next(taken), 80), role=one_line(next(taken), 80),
        address="a@b.example", asked_at=utc_now(), promised_at=utc_now(),
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    for n, status in enumerate(Status):
        db.session.add(
            GivenAnswer(issue_id=issue.id, answerer_id=asked.id, place=n % 2, paragraph=n // 2,
                        status=status, words=next(taken)[:1_000], due_on=None, given_at=utc_now(),
                        name=one_line(next(taken), 80), role=one_line(next(taken), 80))
        )  # fmt: skip
        doubter = make.make_member(one_line(next(taken), 40))
        db.session.add(
            CountDoubt(issue_id=issue.id, member_id=doubter.id,
                       author_name=one_line(next(taken), 40), about="line",
                       text=next(taken)[:1_000], said_at=utc_now(),
                       answer=next(taken)[:1_000], answered_at=utc_now())
        )  # fmt: skip
    db.session.commit()


def correct(issue, taken):
    """People say what the report should say; an organiser changes one point and keeps the rest."""
    publish_reports(lambda session: utc_now() + timedelta(days=2))
    organiser = make.make_member()
    make.add_to_group(issue.group, organiser, Role.ORGANISER)
    now = {"clock": lambda session: utc_now()}
    rows = [
        check(issue, make.make_member(one_line(next(taken), 40)), paragraph="headline", seen=1,
              verdict=Verdict.MISSING, line=next(taken)[:280], quote=next(taken)[:280], **now)
        for _n in range(3)
    ]  # fmt: skip
    for number, group in enumerate({row.group_id: row.group for row in rows}.values()):
        done = {"decision": Decision.CHANGED if number == 0 else Decision.KEPT}
        words = {"text": next(taken), "reason": next(taken)[:500]}
        seen = {"seen": group.revision, "wording": wording_of(issue.id, group.paragraph)}
        settle(group, organiser, issue, **seen, **done, **words, **now)
    db.session.commit()
